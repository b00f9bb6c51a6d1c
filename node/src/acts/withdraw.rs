//! 撤回: a firm takes its application back (四(一)5: 自愿申报，不强制参与).

use ledger::names::{NodeCode, Seat};
use ledger::record::application::ApplicationWithdrawn;
use peer::act::ActError;
use peer::party::Party;

/// Registers that a firm withdraws.
///
/// # Errors
/// No such application, or withdrawn already.
pub fn withdraw(
    party: &Party,
    code: &NodeCode,
    application: &str,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, _) = super::find::application(acting.state, &code, &application)?;
        let application = *leaf;
        let reason = super::paper(acting, &why)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let charter = acting.charter()?;
        let act = ApplicationWithdrawn { at, nonce, charter, application, reason, seat };
        super::write(acting, &code, act).map(|(index, _)| index)
    })
}
