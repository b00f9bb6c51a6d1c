//! 任职 and 离任: who holds a seat, since when and by which document (四(二); A2).

use ledger::officer::Officer;
use ledger::record::step::Matter;
use ledger::record::step::office::Office;
use peer::act::ActError;
use peer::party::Party;

/// Enters that a person takes or leaves a seat.
///
/// # Errors
/// The charter has no such seat, or the person holds it already, or does not.
pub fn office(
    party: &Party,
    step: Office,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let known = acting.state.roll.plan();
        let known = known.is_some_and(|plan| plan.seats.iter().any(|one| one.code == step.seat));
        if !known {
            return Err(ActError::Refused(format!("实施规则中没有席位 {}", step.seat)));
        }
        acting.state.docket.offices.judge(&step, &who.seat)?;
        super::step(acting, Matter::Office(step), &reason, who)
    })
}
