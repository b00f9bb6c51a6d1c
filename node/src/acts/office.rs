//! 任职 and 离任 in a prefecture: its own register of seats (四(二); S49).

use ledger::charter::Half;
use ledger::docket::office::{Offices, fits};
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::appointment::Appointment;
use ledger::record::step::office::Office;
use ledger::record::step::{Matter, StepPaper};
use peer::act::ActError;
use peer::party::Party;

/// Enters that a person takes or leaves a seat of the prefecture.
///
/// # Errors
/// The charter has no such seat, the person holds it already, or does not; or nobody would be left to
/// keep the register.
pub fn office(
    party: &Party,
    code: &NodeCode,
    step: Office,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let (code, who) = (code.clone(), who.into());
    if reason.trim().is_empty() {
        return Err(ActError::refused("请写明理由"));
    }
    party.act(move |acting| {
        let plan = acting.state.roll.plan();
        let plan = plan
            .ok_or_else(|| ActError::refused("本端尚未取得实施规则，请先与省级平台同步（sync）"))?;
        let step = fits(step, &plan, Half::Node)?;
        let none = Offices::default();
        let today = ledger::time::day(acting.now);
        acting.state.bureau(&code).unwrap_or(&none).may_enter(&step, &who.seat, today)?;
        let (matter, nonce) = (Matter::Office(step), peer::random::nonce()?);
        let Officer { person, seat } = who;
        let paper = StepPaper { matter, reason, person, nonce };
        let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
        let (at, charter) = (acting.now, acting.charter()?);
        super::write(acting, &code, Appointment { at, content, charter, seat })
            .map(|(index, _)| index)
    })
}
