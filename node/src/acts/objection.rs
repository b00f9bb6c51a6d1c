//! 异议 of a firm that was refused, and its answer (A3-34; A4.2).

use ledger::names::{NodeCode, Seat};
use ledger::record::application_step::Step;
use peer::act::ActError;
use peer::party::Party;

/// What happens to an objection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Objection {
    /// The firm raises it, in writing.
    File,
    /// 异议成立: the file is taken up again, by other reviewers.
    Uphold,
    /// 异议不成立: the refusal stands.
    Reject,
}

/// Registers an objection, or answers it with a reason.
///
/// # Errors
/// No such application, nothing to object to, or too late.
pub fn objection(
    party: &Party,
    code: &NodeCode,
    application: &str,
    what: Objection,
    text: String,
    seat: Seat,
) -> Result<u64, ActError> {
    super::reasoned(&text)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, _) = super::find::application(acting.state, &code, &application)?;
        let leaf = *leaf;
        let step = match what {
            Objection::File => Step::Object {},
            Objection::Uphold => Step::Uphold {},
            Objection::Reject => Step::Reject {},
        };
        super::step(acting, &code, leaf, step, &text, seat)
    })
}
