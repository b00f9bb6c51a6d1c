//! `due`: what is due at this prefecture, and by when.

use ledger::intake::Intake;
use peer::act::ActError;
use peer::cli::Common;
use peer::due::Args;

use crate::sent_back::SentBack;

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let node = super::open(common)?;
    let now = node.party.clock.now();
    let mut all = node.party.read::<_, ActError>(|view, state| {
        let empty = Intake::new(node.code.clone());
        let intake = state.intake(&node.code).unwrap_or(&empty);
        let mut due = intake.due(&state.roll, now);
        due.extend(node.sent_back(view, state)?.iter().map(SentBack::due));
        Ok(due)
    })?;
    all.extend(crate::acts::draft::due(&node.party)?);
    peer::due::run(common, args, all, now)
}
