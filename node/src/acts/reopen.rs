//! 省级退回: the province sent a batched file back; it is reviewed and recommended anew (A4.3).

use ledger::names::{NodeCode, Seat};
use ledger::record::application_step::Step;
use peer::act::ActError;
use peer::party::Party;

/// Registers that the province sent a file back, with its reason.
///
/// # Errors
/// No such application, or not reported yet.
pub fn reopen(
    party: &Party,
    code: &NodeCode,
    application: &str,
    reason: String,
    seat: Seat,
) -> Result<u64, ActError> {
    super::reasoned(&reason)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, _) = super::find::application(acting.state, &code, &application)?;
        let leaf = *leaf;
        super::step(acting, &code, leaf, Step::HubReturn {}, &reason, seat)
    })
}
