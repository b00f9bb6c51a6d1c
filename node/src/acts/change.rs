//! 重大变化情况报告 handed in at the prefecture (四(四)1; S67): the receipt stops the firm's time, the
//! report goes on to the secretariat.

use ledger::date::Date;
use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::record::change_report::ChangeReport;
use ledger::record::step::change_report::ChangeKind;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;

/// What a firm hands in.
#[derive(Debug, Clone)]
pub struct Report {
    /// The firm, by the code that the lists know.
    pub firm: Uscc,
    /// What changed.
    pub change: ChangeKind,
    /// 准予变更决定日, or the day of the agreement.
    pub date: Date,
    /// 重大变化情况报告表.
    pub form: Vec<u8>,
    /// 准予变更决定书 or the agreement.
    pub approval: Vec<u8>,
}

/// Takes a report in. Returns its number and the leaf by which the province finds it.
///
/// # Errors
/// The firm stands on no list, the change lies ahead, or a file cannot be kept.
pub fn report(
    party: &Party,
    code: &NodeCode,
    report: Report,
    seat: Seat,
) -> Result<(u64, Hash), ActError> {
    let Report { firm, change, date, form, approval } = report;
    let files = [form, approval].map(|content| -> Result<(Hash, u64), ActError> {
        let stored = party.papers.put(&content);
        let (digest, _) = stored.map_err(|e| ActError::Refused(e.to_string()))?;
        Ok((digest, content.len() as u64))
    });
    let [form, approval] = files;
    let (form, approval, code) = (form?, approval?, code.clone());
    party.act(move |acting| {
        for (digest, size) in [form, approval] {
            acting.tx.put_file(&digest, size, None)?;
        }
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let charter = acting.charter()?;
        let (form, approval) = (form.0, approval.0);
        let act = ChangeReport { at, nonce, charter, firm, change, date, form, approval, seat };
        super::write(acting, &code, act)
    })
}
