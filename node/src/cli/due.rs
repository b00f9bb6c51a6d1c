//! `due`: what is due at this prefecture, and by when.

use ledger::intake::Intake;
use peer::act::ActError;
use peer::cli::Common;
use peer::due::Args;

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let node = super::open(common)?;
    let now = node.party.clock.now();
    let all = node.party.read::<_, ActError>(|_, state| {
        let empty = Intake::new(node.code.clone());
        let intake = state.intake(&node.code).unwrap_or(&empty);
        Ok(intake.due(&state.roll, now))
    })?;
    peer::due::run(common, args, all, now)
}
