//! The checkpoint that says how recent all this is: with the cosignatures of as many nodes as the
//! question “is nothing newer hidden” needs (A3-43), and no more.
//!
//! The hub puts it together when a cosignature comes in and gives it to every node, so that all serve
//! the same bytes and whoever has lost its line shows how old its last one is.

use ledger::checkpoint::Checkpoint;
use ledger::names::hub_origin;
use ledger::note::{Note, NoteSignature};
use ledger::roll::Roll;
use ledger::rules::quorum;

use crate::party::Acting;
use crate::store::{LedgerId, OWN, StoreError, View};

const PLACE: &str = "fresh";
/// How often the same checkpoint is given out again with younger cosignatures, seconds.
const AGAIN: i64 = 3600;

/// A checkpoint and the time at which the nodes said that there was nothing newer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fresh {
    /// Records that it covers.
    pub size: u64,
    /// POSIX seconds.
    pub at: i64,
    /// The note.
    pub note: Vec<u8>,
}

/// The newest checkpoint that is fresh, or else the one that is in effect, or else the newest that is
/// signed. `None`: nothing is signed yet.
///
/// # Errors
/// SQLite.
pub fn newest(view: &View<'_>, host: &str, roll: &Roll) -> Result<Option<Fresh>, StoreError> {
    if let Some(fresh) = stored(view, roll)?.filter(|fresh| fresh.size >= roll.sealed_size()) {
        return Ok(Some(fresh));
    }
    let Some(hub) = view.ledger(&hub_origin(host))? else { return Ok(None) };
    let note = match view.seals(0)?.pop() {
        Some(seal) => Some((seal.size, seal.note)),
        None => view.last_checkpoint(hub)?,
    };
    let Some((size, note)) = note else { return Ok(None) };
    let parsed = Note::parse(&note).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    Ok(Some(Fresh { size, at: attested(roll, &parsed).unwrap_or_default(), note }))
}

/// The one that was put together last.
///
/// # Errors
/// SQLite, or it is damaged.
pub(crate) fn stored(view: &View<'_>, roll: &Roll) -> Result<Option<Fresh>, StoreError> {
    let corrupt = |e: String| StoreError::Corrupt(e);
    let Some(text) = view.setting(PLACE)? else { return Ok(None) };
    let note = Note::parse(text.as_bytes()).map_err(|e| corrupt(e.to_string()))?;
    let stated = Checkpoint::stated(text.as_bytes()).map_err(|e| corrupt(e.to_string()))?;
    let at = attested(roll, &note).unwrap_or_default();
    Ok(Some(Fresh { size: stated.size, at, note: text.into_bytes() }))
}

/// Nodes that a fresh checkpoint needs.
fn needed(roll: &Roll) -> usize {
    quorum::fresh(roll.witnesses(roll.sealed_size() + 1).len())
}

/// When the last of the needed nodes cosigned; `None` if too few did.
fn attested(roll: &Roll, note: &Note) -> Option<i64> {
    let witnesses = roll.witnesses(roll.sealed_size() + 1);
    let mut times: Vec<u64> =
        witnesses.iter().filter_map(|(_, key)| note.cosignature_time(key).ok()).collect();
    times.sort_unstable_by(|a, b| b.cmp(a));
    let last = times.get(needed(roll).checked_sub(1)?)?;
    i64::try_from(*last).ok()
}

/// At the hub, in the transaction of a cosignature on its checkpoint of `size` records: puts a
/// fresher note together, if there is one.
///
/// # Errors
/// SQLite.
pub(crate) fn advance(acting: &mut Acting<'_, '_>, size: u64) -> Result<(), StoreError> {
    let roll = &acting.state.roll;
    let before = stored(acting.tx, roll)?;
    if before.as_ref().is_some_and(|before| before.size > size) {
        return Ok(());
    }
    let Some(note) = assembled(acting.tx, roll, size)? else { return Ok(()) };
    let Some(at) = attested(roll, &note) else { return Ok(()) };
    if before.is_some_and(|before| before.size == size && at - before.at < AGAIN) {
        return Ok(());
    }
    acting.tx.set(PLACE, &String::from_utf8_lossy(&note.to_bytes()))
}

/// The checkpoint with the youngest cosignatures of as many nodes as it needs.
fn assembled(view: &View<'_>, roll: &Roll, size: u64) -> Result<Option<Note>, StoreError> {
    let corrupt = |e: String| StoreError::Corrupt(e);
    let Some(note) = view.checkpoint(OWN, size)? else { return Ok(None) };
    let mut note = Note::parse(&note).map_err(|e| corrupt(e.to_string()))?;
    let witnesses = roll.witnesses(roll.sealed_size() + 1);
    let mut lines = Vec::new();
    for (_, line, at) in view.cosignatures(OWN, size)? {
        let line = NoteSignature::parse_line(&line).map_err(|e| corrupt(e.to_string()))?;
        if witnesses.iter().any(|(_, key)| line.claims(key)) {
            lines.push((at, line));
        }
    }
    lines.sort_by_key(|(at, _)| std::cmp::Reverse(*at));
    lines.truncate(needed(roll));
    lines.sort_by(|(_, a), (_, b)| a.name.cmp(&b.name));
    note.signatures.extend(lines.into_iter().map(|(_, line)| line));
    Ok(Some(note))
}

/// At a node: keeps what the hub gave out, if it is of this history and fresher than what is here.
/// What does not hold says nothing against the records; it is told, and left.
///
/// # Errors
/// SQLite.
pub(crate) fn take(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    host: &str,
    note: &[u8],
) -> Result<Result<(), &'static str>, StoreError> {
    let roll = &acting.state.roll;
    let Some(log) = roll.hub_log_key() else { return Ok(Err("尚无省级台账")) };
    let Ok((checkpoint, parsed)) = Checkpoint::open(note, log, &hub_origin(host)) else {
        return Ok(Err("不是省级平台签署的校验点"));
    };
    if acting.tx.root_at(ledger, checkpoint.size)? != Some(checkpoint.root) {
        return Ok(Err("校验点与本端台账不符"));
    }
    let Some(at) = attested(roll, &parsed) else { return Ok(Err("核验联署不足")) };
    let before = stored(acting.tx, roll)?;
    if before.is_some_and(|before| (before.size, before.at) >= (checkpoint.size, at)) {
        return Ok(Ok(()));
    }
    acting.tx.set(PLACE, &String::from_utf8_lossy(note))?;
    Ok(Ok(()))
}
