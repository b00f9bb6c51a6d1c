//! `deadline`: the last of a number of working days, by the calendar of this node's copy of the hub's
//! ledger.

use peer::act::ActError;
use peer::cli::Common;
use peer::deadline::{self, Args};

pub(crate) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    if !deadline::has_ledger(&common.dir) {
        return deadline::run(common, args, None);
    }
    let node = super::open(common)?;
    node.party.read(|_, state| deadline::run(common, args, Some(&state.roll)))
}
