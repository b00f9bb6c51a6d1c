//! `deadline`: the last of a number of working days, by this hub's calendar.

use peer::act::ActError;
use peer::cli::Common;
use peer::deadline::{self, Args};

use super::open;

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    if !deadline::has_ledger(&common.dir) {
        return deadline::run(common, args, None);
    }
    let hub = open::hub(common)?;
    hub.party.read(|_, state| deadline::run(common, args, Some(&state.roll)))
}
