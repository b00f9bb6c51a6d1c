//! 初审, category by category, each with a reason (四(一)5; A4.2).

use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::recommendation::{CategoryOpinion, Review};
use ledger::rules::assessment::Assessment;
use ledger::rules::secrecy;
use peer::act::ActError;
use peer::party::Party;

/// What a reviewer says of an application.
#[derive(Debug, Clone)]
pub struct Opinions {
    /// One for every claimed category.
    pub opinions: Vec<CategoryOpinion>,
    /// Why.
    pub reasons: String,
    /// What the credit platform (credit.acla.org.cn) showed of the firm, a file: it must be there
    /// before anything is recommended (S10, S11, S88).
    pub snapshot: Option<Vec<u8>>,
}

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

/// Records the preliminary review of an application. Whoever did not declare 无利害关系 before does so
/// with it.
///
/// # Errors
/// No such application, a reviewer who withdrew, opinions that are not one for each claimed category
/// or go beyond what the form shows, secret material that nobody has seen, no reason, or nothing that shows a clean record.
pub fn review(
    party: &Party,
    code: &NodeCode,
    application: &str,
    said: Opinions,
    by: Officer,
) -> Result<u64, ActError> {
    let Opinions { mut opinions, reasons, snapshot } = said;
    if reasons.trim().is_empty() {
        return Err(ActError::refused("请写明初审理由（--reason）"));
    }
    opinions.sort_by_key(|opinion| opinion.category);
    let snapshot = snapshot.map(|content| {
        let stored = party.papers.put(&content);
        let (digest, _) =
            stored.map_err(|e| ActError::Refused(format!("信用平台查询结果：{e}")))?;
        Ok::<_, ActError>((digest, content.len() as u64))
    });
    let snapshot = snapshot.transpose()?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let (application, filed) = (*leaf, filed.clone());
        if let Some(form) = super::assess::form(acting.tx, &filed)? {
            secrecy::seen(&form, &opinions, &filed.verified)?;
            let found = super::assess::dossier(&form, (acting.tx, acting.state, &code))?;
            found.map_or(Ok(()), |found| found.allows(&opinions))?;
        }
        let reviewer = super::conflict::ensure_declared(acting, &code, application, &by)?;
        let reasons = super::paper(acting, &reasons)?;
        if let Some((digest, size)) = snapshot {
            acting.tx.put_file(&digest, size, None)?;
        }
        let clean_record = snapshot.map(|(digest, _)| digest).or(filed.clean_record);
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let seat = by.seat.clone();
        let act = Review {
            at,
            nonce,
            charter,
            application,
            opinions,
            reasons,
            reviewer,
            clean_record,
            seat,
        };
        super::write(acting, &code, act).map(|(index, _)| index)
    })
}
