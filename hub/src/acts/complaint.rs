//! 实名举报 (四(四)3; A4.7): reports come in sealed, named handlers open them, the firm hears facts.

use ledger::hash::Hash;
use ledger::machine::complaint::Event;
use ledger::names::Firm;
use ledger::officer::Officer;
use ledger::record::step::Matter;
use ledger::record::step::complaint::Complaint;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::state::State;

mod form;
mod readers;
mod referral;
mod sealing;

pub use form::Form;
pub use readers::{RECEPTION, register, registered};
pub use referral::{Case, refer};
pub use sealing::{Opened, erasable, erase, extract, handlers, is_number, item, open, submit};

/// Writes a step that carries no paper of its own.
///
/// # Errors
/// The rule that it breaks.
pub fn step(
    party: &Party,
    step: Complaint,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| write(acting, step, &reason, who))
}

/// 律所书面答复.
///
/// # Errors
/// The rule that it breaks, or the text is empty.
pub fn reply(
    party: &Party,
    number: &str,
    text: &str,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    with_text(party, number, Event::Reply, text, "律所书面答复".to_owned(), who)
}

fn with_text(
    party: &Party,
    number: &str,
    event: Event,
    text: &str,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let (mut step, who) = (Complaint::new(number, event), who.into());
    let text = text.trim().to_owned();
    if text.is_empty() {
        return Err(ActError::refused("内容不能为空"));
    }
    party.act(move |acting| {
        step.paper = Some(text_paper(acting, &text)?);
        write(acting, step, &reason, who)
    })
}

/// Keeps what an anonymous writer told as a lead: it is no report (S74).
///
/// # Errors
/// Nothing is said, or of nobody.
pub fn lead(
    party: &Party,
    firm: Firm,
    facts: &str,
    who: impl Into<Officer>,
) -> Result<String, ActError> {
    let (who, facts) = (who.into(), facts.trim().to_owned());
    if facts.is_empty() {
        return Err(ActError::refused("请写明线索内容"));
    }
    let number = number(party, "XS")?;
    let given = number.clone();
    party.act::<_, ActError, _>(move |acting| {
        let mut step = Complaint::new(number, Event::Lead);
        step.firm = Some(firm);
        step.paper = Some(text_paper(acting, &facts)?);
        write(acting, step, "匿名线索，不作为实名举报", who)
    })?;
    Ok(given)
}

/// The text of an extract, a reply or a lead.
///
/// # Errors
/// It is not here.
pub fn text(party: &Party, digest: &Hash) -> Result<String, ActError> {
    let damaged = || ActError::Local(format!("材料 {digest} 无法读取"));
    let bytes = party.paper(digest)?;
    let paper: serde_json::Value = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    paper["text"].as_str().map(str::to_owned).ok_or_else(damaged)
}

fn text_paper(acting: &mut Acting<'_, '_>, text: &str) -> Result<Hash, ActError> {
    let paper = serde_json::json!({ "text": text, "nonce": peer::random::nonce()? });
    Ok(acting.tx.put_document(&ledger::json::canonical(&paper), None)?)
}

/// Whether a step may be written next.
fn may(party: &Party, step: &Complaint, who: &Officer) -> Result<(), ActError> {
    let now = party.clock.now();
    party.read_roll(|_, state| judge(state, step, who, now))
}

fn judge(state: &State, step: &Complaint, who: &Officer, now: i64) -> Result<(), ActError> {
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    state.docket.complaints.judge(step, who, now, &plan, &state.roll.calendar())?;
    Ok(())
}

fn write(
    acting: &mut Acting<'_, '_>,
    step: Complaint,
    reason: &str,
    who: Officer,
) -> Result<u64, ActError> {
    judge(acting.state, &step, &who, acting.now)?;
    super::step(acting, Matter::Complaint(step), reason, who)
}

/// A number that says nothing but the day: the reporter's receipt.
fn number(party: &Party, kind: &str) -> Result<String, ActError> {
    let day = ledger::time::day(party.clock.now()).strftime("%Y%m%d");
    let random = peer::random::nonce()?.to_string();
    Ok(format!("{kind}{day}-{}", random[..8].to_uppercase()))
}
