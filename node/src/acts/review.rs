//! 初审, category by category, each with a reason (四(一)5; A4.2).

use ledger::names::{NodeCode, Seat};
use ledger::record::recommendation::{CategoryOpinion, Review};
use peer::act::ActError;
use peer::party::Party;

/// Records the preliminary review of an application.
///
/// # Errors
/// No such application, opinions that are not one for each claimed category, or no reason.
pub fn review(
    party: &Party,
    code: &NodeCode,
    application: &str,
    mut opinions: Vec<CategoryOpinion>,
    reasons: String,
    seat: Seat,
) -> Result<u64, ActError> {
    if reasons.trim().is_empty() {
        return Err(ActError::refused("请写明初审理由（--reason）"));
    }
    opinions.sort_by_key(|opinion| opinion.category);
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, _) = super::find::application(acting.state, &code, &application)?;
        let application = *leaf;
        let reasons = super::paper(acting, &reasons)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let act = Review { at, nonce, application, opinions, reasons, seat };
        super::write(acting, &code, act).map(|(index, _)| index)
    })
}
