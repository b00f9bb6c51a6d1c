//! `due`: what is due at the province, and by when.

use peer::act::ActError;
use peer::cli::Common;
use peer::due::Args;

use super::open;

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let now = hub.party.clock.now();
    let all = hub.party.read::<_, ActError>(|_, state| Ok(crate::due::all(state, now)))?;
    peer::due::run(common, args, all, now)
}
