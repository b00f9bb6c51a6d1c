//! 退回补正: all defects at once (A4.2, A3-33).

use ledger::names::{NodeCode, Seat};
use ledger::record::application::ApplicationReturned;
use peer::act::ActError;
use peer::party::Party;

/// Returns an application with the list of everything that is to be supplemented.
///
/// # Errors
/// No such application, not in a state to be returned, or returned too often.
pub fn return_application(
    party: &Party,
    code: &NodeCode,
    application: &str,
    defects: Vec<String>,
    seat: Seat,
) -> Result<u64, ActError> {
    if defects.iter().all(|defect| defect.trim().is_empty()) {
        return Err(ActError::refused("请一次性写明全部需要补正的内容（--defect，可多次）"));
    }
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, _) = super::find::application(acting.state, &code, &application)?;
        let application = *leaf;
        let defects = super::paper(acting, &defects)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let charter = acting.charter()?;
        let act = ApplicationReturned { at, nonce, charter, application, defects, seat };
        super::write(acting, &code, act).map(|(index, _)| index)
    })
}
