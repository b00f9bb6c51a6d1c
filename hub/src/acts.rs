//! What the hub's officers do: one file per act. The CLI, the console and the tests call these.

pub mod assign;
pub mod body_key;
pub mod calendar;
pub mod cancel;
pub mod certificate;
pub mod change;
pub mod complaint;
pub mod correct;
pub mod cultivate;
pub mod determine;
mod ending;
pub mod erase;
pub mod examine;
pub mod exit;
pub mod exposure;
pub mod file_step;
pub mod filed;
pub mod issue;
pub mod legacy;
pub mod lift;
pub mod log_key;
pub mod meeting;
pub mod member;
pub mod objection;
pub mod office;
pub mod penalty;
pub mod publish;
pub mod reinstate;
pub mod renew;
pub mod returning;
pub mod round;
pub mod score;
pub mod seal;
pub mod void;
pub mod waitlist;

use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::Parsed;
use ledger::record::Record;
use ledger::record::decision::DeterminationPaper;
use ledger::record::step::{Matter, Step, StepPaper};
use ledger::rules::{RuleFault, notice, separation};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Acting;
use serde::Serialize;

use crate::candidate::Candidate;

/// Keeps a text as a paper with 32 random bytes, so that its digest says nothing, and returns the
/// digest for a record.
pub(crate) fn reason(acting: &mut Acting<'_, '_>, text: &str) -> Result<Hash, ActError> {
    #[derive(Serialize)]
    struct Reason<'a> {
        reason: &'a str,
        nonce: Hash,
    }
    if text.trim().is_empty() {
        return Err(ActError::Refused("请写明理由".to_owned()));
    }
    let paper = ledger::json::canonical(&Reason { reason: text, nonce: peer::random::nonce()? });
    Ok(acting.tx.put_document(&paper, None)?)
}

/// Writes a record that the bodies will seal, unless the rules that every mirror asks refuse it.
pub(crate) fn sealed(
    acting: &mut Acting<'_, '_>,
    record: impl Into<Record>,
) -> Result<u64, ActError> {
    let record = record.into();
    notice::dated(&record)?;
    acting.state.roll.may_write(&record)?;
    let (index, _) = acting.append(record)?;
    acting.fold()?;
    Ok(index)
}

/// Writes a step of a machine of A4: its content is kept as a paper, the ledger holds the digest.
pub(crate) fn step(
    acting: &mut Acting<'_, '_>,
    matter: Matter,
    reason: &str,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    if reason.trim().is_empty() {
        return Err(ActError::Refused("请写明理由".to_owned()));
    }
    let (charter, Officer { person, seat }) = (acting.charter()?, who.into());
    let (reason, nonce) = (reason.to_owned(), peer::random::nonce()?);
    let paper = StepPaper { matter, reason, person, nonce };
    let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
    let at = acting.now;
    let (index, _) = acting.append(Step { at, content, charter, seat })?;
    acting.fold()?;
    Ok(index)
}

/// Whether a recommendation was withdrawn, or bounced after all, or a place on the cultivation list
/// ended: the place that was decided for it is given back.
pub(crate) fn gone(state: &peer::state::State) -> impl Fn(&DeterminationPaper) -> bool + '_ {
    |paper| Candidate::of(state, paper).is_none()
}

/// Puts the paper of a step that was just written on offer to prefectures: they learn what is about
/// them, and nothing else.
pub(crate) fn offer_step(
    acting: &mut Acting<'_, '_>,
    index: u64,
    nodes: &[NodeCode],
) -> Result<(), ActError> {
    let lost = || ActError::Local(format!("第 {index} 条不完整，请运行 ledger verify"));
    let (_, bytes) = acting.tx.record(peer::store::OWN, index)?.ok_or_else(lost)?;
    let parsed = Parsed::parse(&bytes).map_err(|_| lost())?;
    let Some(Record::Step(step)) = parsed.known() else { return Err(lost()) };
    for node in nodes {
        acting.tx.offer(node.as_str(), &step.content)?;
    }
    Ok(())
}

/// Whether `who` may have a say in a firm's file today: not of the firm in which they practise (A2).
pub(crate) fn not_own_firm(
    state: &peer::state::State,
    firm: &Uscc,
    who: &Officer,
    now: i64,
) -> Result<(), RuleFault> {
    let firms = state.docket.offices.firms(&who.person, ledger::time::day(now));
    separation::not_own_firm(firms, firm, who)
}

/// Whether `who` may decide on a file: not of their own firm, and not after having scored it (A2).
pub(crate) fn may_decide_on(
    state: &peer::state::State,
    (file, firm): (&Hash, &Uscc),
    who: &Officer,
    now: i64,
) -> Result<(), RuleFault> {
    not_own_firm(state, firm, who, now)?;
    let judges = state.docket.files.get(file).into_iter().flat_map(|file| &file.judges);
    separation::not_own_judgement(judges.map(String::as_str), who)
}

/// How people point at a file.
pub(crate) fn reference(state: &peer::state::State, node: &NodeCode, leaf: &Hash) -> String {
    let found = Candidate::standing(state, node, leaf);
    found.map_or_else(|_| leaf.to_string(), |one| one.reference())
}
