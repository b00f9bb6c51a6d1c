//! 删除材料 (A3-48): what the ledgers erase goes from this machine, whichever side wrote the record.
//!
//! Crash story: the record and the index change in one transaction, so that nothing is gone of which
//! the ledger does not say so; files follow after it is on disk, and whatever a crash leaves of them
//! is known by the index and taken away by the next [`clear`]. A restored database gets the records
//! back from the other side, and with them their effect: [`settle`] asks the ledgers anew.

use std::collections::{BTreeMap, BTreeSet};

use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::erasure::{Erasure, Ground};
use ledger::record::{Parsed, Record};
use ledger::rules::{erasure, separation};
use serde::Serialize;

use crate::act::ActError;
use crate::party::{Acting, Party};
use crate::state::State;
use crate::store::{StoreError, Tx};

pub mod command;
mod item;

pub use item::{Item, expired};

/// What is to be erased, why, and by whom.
#[derive(Debug, Clone)]
pub struct Request {
    /// The papers.
    pub papers: Vec<Hash>,
    /// The legal ground.
    pub ground: Ground,
    /// The reason in words.
    pub reason: String,
    /// The person who asks for it.
    pub asked_by: Officer,
    /// The person who does it.
    pub by: Officer,
}

/// The paper behind an erasure: persons stand in papers alone (A3-47).
#[derive(Serialize)]
struct Content<'a> {
    reason: &'a str,
    asked_by: &'a str,
    by: &'a str,
    nonce: Hash,
}

impl Request {
    /// The record of an erasure; the caller's rules judge it before it is appended.
    ///
    /// # Errors
    /// No reason, or not two persons.
    pub fn record(self, acting: &mut Acting<'_, '_>) -> Result<Erasure, ActError> {
        let Self { mut papers, ground, reason, asked_by, by } = self;
        if reason.trim().is_empty() {
            return Err(ActError::refused("请写明理由（--reason）"));
        }
        separation::second_person(&asked_by.person, &by, "删除申请")?;
        papers.sort_unstable();
        papers.dedup();
        let content = Content {
            reason: &reason,
            asked_by: &asked_by.person,
            by: &by.person,
            nonce: crate::random::nonce()?,
        };
        let content = acting.tx.put_document(&ledger::json::canonical(&content), None)?;
        let (at, nonce, charter) = (acting.now, crate::random::nonce()?, acting.charter()?);
        let (asked_by, seat) = (asked_by.seat, by.seat);
        Ok(Erasure { at, nonce, papers, ground, content, charter, asked_by, seat })
    }
}

/// Whether a record takes papers away.
pub(crate) fn takes_away(record: Option<&Record>) -> bool {
    matches!(record, Some(Record::Erasure(_) | Record::NoticeClosed(_)))
}

/// Whether one of these records does.
pub(crate) fn is_in(records: &[Vec<u8>]) -> bool {
    records.iter().any(|bytes| Parsed::parse(bytes).is_ok_and(|parsed| takes_away(parsed.known())))
}

/// An erasure that counts on this machine.
struct Mark {
    at: i64,
    /// The prefectures that wrote it; `None` of the hub.
    by: Option<BTreeSet<NodeCode>>,
}

/// Brings the index to what the ledgers say. The folds of all ledgers must be up to date.
///
/// # Errors
/// SQLite.
pub fn apply(acting: &mut Acting<'_, '_>, own: Option<&NodeCode>) -> Result<(), StoreError> {
    let marks = marks(acting.state, own);
    for paper in marks.keys() {
        for inner in photographs(acting.tx, paper)? {
            acting.tx.erase_paper(&inner)?;
        }
        acting.tx.erase_paper(paper)?;
    }
    Ok(())
}

fn marks(state: &State, own: Option<&NodeCode>) -> BTreeMap<Hash, Mark> {
    let mut marks = BTreeMap::new();
    for intake in state.intakes() {
        let code = intake.code();
        for (paper, at) in intake.erased() {
            let first = || Mark { at, by: Some(BTreeSet::new()) };
            let mark: &mut Mark = marks.entry(*paper).or_insert_with(first);
            mark.at = mark.at.max(at);
            mark.by.iter_mut().for_each(|by| {
                by.insert(code.clone());
            });
        }
    }
    let intake = own.and_then(|code| state.intake(code));
    for act in state.roll.erasures() {
        // A node gives up what is its own only by its own reckoning of the period.
        let kept = intake.map(|intake| intake.kept_until(&act.papers, &state.roll));
        for paper in &act.papers {
            let may = match (&kept, own) {
                (_, None) => true,
                (None, Some(_)) => false,
                (Some(kept), Some(_)) => kept
                    .get(paper)
                    .is_some_and(|last| erasure::ground(act.ground, *last, act.at).is_ok()),
            };
            if may {
                marks.insert(*paper, Mark { at: act.at, by: None });
            }
        }
    }
    if own.is_some() {
        let ended = state.roll.ended_notices().iter();
        marks.extend(ended.map(|list| (*list, Mark { at: i64::MAX, by: None })));
    }
    keep_needed(state, own, &mut marks);
    marks
}

/// Takes out what another file needs: one that names the paper again later, and at the hub one of
/// another prefecture, whose paper is not the first one's to erase.
fn keep_needed(state: &State, own: Option<&NodeCode>, marks: &mut BTreeMap<Hash, Mark>) {
    if marks.is_empty() {
        return;
    }
    let mut named = BTreeSet::new();
    for intake in state.intakes() {
        for (paper, at) in intake.applications().flat_map(|(_, filed)| filed.papers()) {
            let Some(mark) = marks.get(paper) else { continue };
            named.insert(*paper);
            if at > mark.at || mark.by.as_ref().is_some_and(|by| !by.contains(intake.code())) {
                marks.remove(paper);
            }
        }
    }
    // What no file names: at its own node photographs and letters, at the hub nobody's business.
    marks.retain(|paper, mark| own.is_some() || mark.by.is_none() || named.contains(paper));
}

/// Lets in again those of `papers` that a record names anew, before they are asked for.
///
/// # Errors
/// SQLite.
pub(crate) fn readmit(acting: &mut Acting<'_, '_>, papers: &[Hash]) -> Result<(), StoreError> {
    let mut erased = Vec::new();
    for paper in papers {
        erased.extend(acting.tx.is_erased(paper)?.then_some(*paper));
    }
    if erased.is_empty() {
        return Ok(());
    }
    acting.fold()?;
    let marks = marks(acting.state, None);
    erased.retain(|paper| !marks.contains_key(paper));
    erased.iter().try_for_each(|paper| acting.tx.readmit_paper(paper))
}

/// The photographs that the minutes of a visit name: they stand nowhere else.
fn photographs(tx: &Tx<'_>, paper: &Hash) -> Result<Vec<Hash>, StoreError> {
    #[derive(serde::Deserialize)]
    struct Kept {
        content: Minutes,
    }
    #[derive(serde::Deserialize)]
    struct Minutes {
        photos: Vec<Hash>,
    }
    let body = tx.paper(paper)?.and_then(|entry| entry.body);
    let kept = body.and_then(|body| serde_json::from_slice::<Kept>(&body).ok());
    Ok(kept.map(|kept| kept.content.photos).unwrap_or_default())
}

/// Removes the files of erased papers, finished or not, and what the write-ahead log holds of them.
///
/// # Errors
/// SQLite or the disk.
pub fn clear(party: &Party) -> Result<usize, ActError> {
    let waiting = party.store.read(|view| view.erased_files())?;
    if waiting.is_empty() {
        return Ok(0);
    }
    for digest in &waiting {
        party.papers.remove(*digest).map_err(|e| ActError::Local(e.to_string()))?;
    }
    let count = waiting.len();
    party.store.write::<_, StoreError, _>(move |tx| tx.erased_files_gone(&waiting))?;
    party.store.empty_log()?;
    Ok(count)
}

/// As [`clear`], where nobody waits for it: what fails now is done by the next one.
pub(crate) fn clear_soon(party: &Party) {
    if let Err(e) = clear(party) {
        tracing::warn!(error = %e, "files of erased papers are not removed yet");
    }
}

/// Asks the ledgers what is erased and carries it out: at every start, and when records came back.
///
/// # Errors
/// SQLite or the disk.
pub fn settle(party: &Party) -> Result<usize, ActError> {
    let own = party.node_code();
    party.act::<_, ActError, _>(move |acting| Ok(apply(acting, own.as_ref())?))?;
    clear(party)
}
