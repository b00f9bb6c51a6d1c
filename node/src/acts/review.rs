//! 初审, category by category, each with a reason (四(一)5; A4.2).

use ledger::names::{NodeCode, Seat};
use ledger::record::recommendation::{CategoryOpinion, Review};
use ledger::rules::assessment::Assessment;
use peer::act::ActError;
use peer::party::Party;

/// What the rules say of an application, for the officer who reviews it; nothing if its form is not
/// on this machine.
///
/// # Errors
/// No such application.
pub fn assessment(
    party: &Party,
    code: &NodeCode,
    application: &str,
) -> Result<Option<Assessment>, ActError> {
    party.read(|view, state| {
        let (_, filed) = super::find::application(state, code, application)?;
        super::assess::application(view, state, code, filed)
    })
}

/// Records the preliminary review of an application.
///
/// # Errors
/// No such application, opinions that are not one for each claimed category or go beyond what the
/// form shows, or no reason.
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
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let application = *leaf;
        if let Some(found) = super::assess::application(acting.tx, acting.state, &code, filed)? {
            found.allows(&opinions)?;
        }
        let reasons = super::paper(acting, &reasons)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let charter = super::charter(acting)?;
        let act = Review { at, nonce, charter, application, opinions, reasons, seat };
        super::write(acting, &code, act).map(|(index, _)| index)
    })
}
