//! Sealing a report, handing it to named handlers, opening it. What is opened is logged first.

use ledger::docket::complaint::Report;
use ledger::hash::Hash;
use ledger::machine::complaint::Event;
use ledger::names::Firm;
use ledger::officer::Officer;
use ledger::record::erasure::Ground;
use ledger::record::step::complaint::Complaint;
use ledger::rules::{RuleFault, retention};
use peer::act::ActError;
use peer::erasure::{Item, Request};
use peer::party::Party;
use peer::sealed::{PublicReaderKey, ReaderKey, Sealed, SealedError, Tokens};
use zeroize::Zeroizing;

use super::{Form, RECEPTION, number, registered, write};

/// The most evidence files of one report.
const MAX_EVIDENCE: usize = 20;

fn unsealed(e: SealedError) -> ActError {
    ActError::Refused(e.to_string())
}

/// Takes a report in: everything that says who reported is sealed before it touches the store, for
/// the reception alone. Returns the number that the reporter gets.
///
/// # Errors
/// No evidence (S75), too much of it, no key of the reception, or this seat takes no reports.
pub fn submit(
    party: &Party,
    form: &Form,
    firm: Firm,
    evidence: &[Zeroizing<Vec<u8>>],
    who: impl Into<Officer>,
) -> Result<String, ActError> {
    if !(1..=MAX_EVIDENCE).contains(&evidence.len()) {
        let message = format!("实名举报应附佐证材料 1—{MAX_EVIDENCE} 份");
        return Err(RuleFault::new("complaint-evidence", "四(四)3", message).into());
    }
    let reception = [(RECEPTION, registered(party, RECEPTION)?)];
    let number = number(party, "JB")?;
    let token = Tokens::of(&party.dir).create(&number)?;
    let seal = |content: &[u8]| Sealed::new(&number, content, &reception, &token);
    let sealed = seal(&form.secret()).map_err(unsealed)?;
    let mut files = Vec::with_capacity(evidence.len());
    for content in evidence {
        files.push(stored(party, &seal(content).map_err(unsealed)?)?);
    }
    let (given, who) = (number.clone(), who.into());
    let written = party.act::<_, ActError, _>(move |acting| {
        let mut step = Complaint::new(number, Event::Submit);
        step.firm = Some(firm);
        step.sealed = Some(acting.tx.put_document(&ledger::json::canonical(&sealed), None)?);
        for (digest, size) in &files {
            acting.tx.put_file(digest, *size, None)?;
        }
        step.evidence = files.into_iter().map(|(digest, _)| digest).collect();
        write(acting, step, "实名举报收件", who)
    });
    if let Err(e) = written {
        // What nobody will ever name must not stay readable to the reception.
        Tokens::of(&party.dir).destroy(&given)?;
        return Err(e);
    }
    Ok(given)
}

/// A sealed paper as a file among the papers.
fn stored(party: &Party, sealed: &Sealed) -> Result<(Hash, u64), ActError> {
    let bytes = ledger::json::canonical(sealed);
    let (digest, _) = party.papers.put(&bytes).map_err(|e| ActError::Refused(e.to_string()))?;
    Ok((digest, bytes.len() as u64))
}

fn sealed(party: &Party, digest: &Hash) -> Result<Sealed, ActError> {
    let bytes = party.paper(digest)?;
    serde_json::from_slice(&bytes).map_err(|_| unsealed(SealedError::Damaged))
}

/// Names the handlers: the reception's key, which two persons open, hands the report on to them and
/// can read it no more. Each of them declared before that they have no conflict.
///
/// # Errors
/// A handler did not declare, or has no key; or this is not the reception's key.
pub fn handlers(
    party: &Party,
    number: &str,
    names: &[String],
    reception: &ReaderKey,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let (paper, evidence) = papers(party, number)?;
    let keys = names.iter().map(|name| Ok((name.as_str(), registered(party, name)?)));
    let keys: Vec<(&str, PublicReaderKey)> = keys.collect::<Result<_, ActError>>()?;
    let hand_on = |digest: &Hash| -> Result<Sealed, ActError> {
        let old = sealed(party, digest)?;
        old.rewrapped(RECEPTION, reception, &keys).map_err(unsealed)
    };
    let new = hand_on(&paper)?;
    let files = evidence.iter().map(|digest| stored(party, &hand_on(digest)?));
    let files: Vec<(Hash, u64)> = files.collect::<Result<_, ActError>>()?;
    let (mut step, who) = (Complaint::new(number, Event::Handlers), who.into());
    step.handlers = names.to_vec();
    let old = evidence.clone();
    let index = party.act::<_, ActError, _>(move |acting| {
        step.sealed = Some(acting.tx.put_document(&ledger::json::canonical(&new), None)?);
        for (digest, size) in &files {
            acting.tx.put_file(digest, *size, None)?;
        }
        step.evidence = files.into_iter().map(|(digest, _)| digest).collect();
        for digest in old.iter().chain([&paper]) {
            acting.tx.remove_paper(digest)?;
        }
        write(acting, step, &reason, who)
    })?;
    for digest in evidence {
        party.papers.remove(digest).map_err(|e| ActError::Local(e.to_string()))?;
    }
    party.store.empty_log()?;
    Ok(index)
}

fn papers(party: &Party, number: &str) -> Result<(Hash, Vec<Hash>), ActError> {
    party.read_roll::<_, ActError>(|_, state| {
        let report = state.docket.complaints.get(number);
        let report = report.ok_or_else(|| ActError::Refused(format!("没有举报 {number}")))?;
        let paper = report.sealed.ok_or_else(|| ActError::refused("该件没有加密材料"))?;
        Ok((paper, report.evidence.clone()))
    })
}

/// Whether `text` is the number of a report.
///
/// # Errors
/// The store.
pub fn is_number(party: &Party, text: &str) -> Result<bool, ActError> {
    party.read_roll(|_, state| Ok(state.docket.complaints.get(text).is_some()))
}

/// The sealed papers of a report.
///
/// # Errors
/// No such report, or its reporter is erased already.
pub fn item(party: &Party, number: &str) -> Result<Item, ActError> {
    party.read_roll::<_, ActError>(|_, state| {
        let report = state.docket.complaints.get(number).filter(|report| !report.erased);
        let plan = state.roll.plan();
        let absent = || ActError::Refused(format!("{number} 没有可以删除的身份信息和原始材料"));
        let report = report.ok_or_else(absent)?;
        Ok(Item {
            what: number.to_owned(),
            papers: report.papers.iter().copied().collect(),
            kept_until: plan.and_then(|plan| report.identity_kept_until(&plan)),
        })
    })
}

/// Every report whose reporter's identity is kept no longer (A3-48).
///
/// # Errors
/// The store.
pub fn erasable(party: &Party) -> Result<Vec<Item>, ActError> {
    let now = party.clock.now();
    let numbers = party.read_roll::<_, ActError>(|_, state| {
        let Some(plan) = state.roll.plan() else { return Ok(Vec::new()) };
        let over = |report: &Report| {
            let last = report.identity_kept_until(&plan);
            last.is_some_and(|last| retention::is_over(last, now))
        };
        let all = state.docket.complaints.all();
        let all = all.filter(|(_, report)| report.sealed.is_some() && over(report));
        Ok(all.map(|(number, _)| number.to_owned()).collect::<Vec<_>>())
    })?;
    numbers.iter().map(|number| item(party, number)).collect()
}

/// Erases who reported, once the time for which it is kept is over (A3-48): two persons, a ground. The
/// step of the report and the erasure of its papers are one act; with the token every copy of them
/// that a backup holds becomes unreadable.
///
/// # Errors
/// Not closed, kept still, or the same person twice.
pub fn erase(
    party: &Party,
    number: &str,
    reason: String,
    asked_by: &Officer,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let mut step = Complaint::new(number, Event::Erase);
    step.handlers = vec![asked_by.person.clone()];
    let (number, asked_by, by) = (number.to_owned(), asked_by.clone(), who.into());
    let index = party.act::<_, ActError, _>(move |acting| {
        let report = acting.state.docket.complaints.get(&number);
        let papers = report.map(|report| report.papers.iter().copied().collect());
        let papers = papers.unwrap_or_default();
        write(acting, step, &reason, by.clone())?;
        let request = Request { papers, ground: Ground::Expired, reason, asked_by, by };
        let record = request.record(acting)?;
        crate::acts::erase::write(acting, record)
    })?;
    crate::acts::erase::settle(party)?;
    Ok(index)
}

/// A report that was opened.
pub struct Opened {
    /// Who reported what.
    pub form: Form,
    /// The originals.
    pub evidence: Vec<Zeroizing<Vec<u8>>>,
}

/// Opens a report for a named handler. That it was looked at stands in the ledger before anything is
/// shown.
///
/// # Errors
/// Not a named handler, another key, or the report was erased.
pub fn open(
    party: &Party,
    number: &str,
    key: &ReaderKey,
    reason: String,
    who: impl Into<Officer>,
) -> Result<Opened, ActError> {
    let who = who.into();
    let (paper, evidence) = papers(party, number)?;
    let token = Tokens::of(&party.dir).load(number).map_err(unsealed)?;
    let read = |digest: &Hash| -> Result<Zeroizing<Vec<u8>>, ActError> {
        sealed(party, digest)?.open(&who.person, key, &token).map_err(unsealed)
    };
    let content = read(&paper)?;
    let form = serde_json::from_slice(&content).map_err(|_| unsealed(SealedError::Damaged))?;
    let evidence = evidence.iter().map(read).collect::<Result<Vec<_>, _>>()?;
    let mut step = Complaint::new(number, Event::Open);
    step.note = Some(format!("身份、联系方式、事实及原始材料 {} 份", evidence.len()));
    super::step(party, step, reason, who)?;
    Ok(Opened { form, evidence })
}

/// Draws up what the firm is to be told. The handler opens the report for it, since a text that says
/// who reported must not reach the firm (S75).
///
/// # Errors
/// As [`open`]; or the text repeats a name or a contact.
pub fn extract(
    party: &Party,
    number: &str,
    text: &str,
    key: &ReaderKey,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    // A look that leads to nothing must not happen.
    super::may(party, &Complaint::new(number, Event::Extract), &who)?;
    let report = open(party, number, key, "核对摘录不含举报人信息".to_owned(), who.clone())?;
    if report.form.betrayed_by(text) {
        let message = "摘录含有举报人的姓名或联系方式，请删去后重新提交";
        return Err(RuleFault::new("extract", "四(四)3", message).into());
    }
    super::with_text(party, number, Event::Extract, text, "摘录事实".to_owned(), who)
}
