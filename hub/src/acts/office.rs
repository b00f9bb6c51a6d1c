//! 任职 and 离任: who holds a seat, since when and by which document (四(二); A2; S44 to S48).

use ledger::charter::Half;
use ledger::docket::office::fits;
use ledger::officer::Officer;
use ledger::record::step::Matter;
use ledger::record::step::office::Office;
use peer::act::ActError;
use peer::party::Party;

/// Enters that a person takes or leaves a seat.
///
/// # Errors
/// The charter has no such seat or group, the person holds it already, or does not, or holds one that
/// excludes it; or nobody would be left to keep the register.
pub fn office(
    party: &Party,
    step: Office,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let plan = acting.state.roll.plan();
        let plan = plan.ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let step = fits(step, &plan, Half::Hub)?;
        let today = ledger::time::day(acting.now);
        acting.state.docket.offices.may_enter(&step, &who.seat, today)?;
        super::step(acting, Matter::Office(step), &reason, who)
    })
}
