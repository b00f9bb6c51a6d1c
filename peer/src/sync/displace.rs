//! Records that were written after a restore, before the other side was asked.
//!
//! Work goes on while the line is down, also on a database from an older backup. Then the other side
//! holds, under this party's own signature, other records in the same places. What was signed stands;
//! what was not is lifted off, the signed records take their places, and the lifted ones are written
//! again behind them, judged anew. One that no longer fits is set aside in a file: nothing is lost
//! without a word.

use std::path::{Path, PathBuf};

use ledger::hash::{Hash, leaf_hash};
use ledger::names::NodeCode;
use ledger::record::decision::DeterminationPaper;
use ledger::record::{Parsed, Record};

use crate::displaced::FOLDER;
use crate::files;
use crate::party::Acting;
use crate::store::{OWN, StoreError};

/// Lifts the records of the own ledger from `size` on off.
///
/// # Errors
/// SQLite.
pub(super) fn lift(acting: &mut Acting<'_, '_>, size: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let tail = acting.tx.cut(OWN, size)?;
    if !tail.is_empty() {
        acting.state.forget();
        acting.fold()?;
    }
    Ok(tail)
}

/// Writes lifted records again behind what came in their place. Those that are among it already are
/// left out, and those that `fits` refuses are set aside.
///
/// # Errors
/// SQLite or the disk; then the caller's transaction must fail.
pub(super) fn put_back(
    acting: &mut Acting<'_, '_>,
    dir: &Path,
    (from, tail): (u64, Vec<Vec<u8>>),
    fits: impl Fn(&Acting<'_, '_>, u64, &Record) -> bool,
) -> Result<(), StoreError> {
    if tail.is_empty() {
        return Ok(());
    }
    let came = acting.tx.records(OWN, from, usize::MAX >> 1, usize::MAX)?;
    let mut aside = Vec::new();
    for bytes in tail {
        if came.iter().any(|(leaf, _)| *leaf == leaf_hash(&bytes)) {
            continue;
        }
        acting.fold()?;
        let index = acting.tx.size(OWN)?;
        let parsed = Parsed::parse(&bytes).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        match parsed.known() {
            Some(record) if fits(acting, index, record) => {
                acting.tx.append(OWN, &bytes)?;
            }
            _ => aside.push(bytes),
        }
    }
    acting.fold()?;
    if aside.is_empty() {
        return Ok(());
    }
    let content = aside.join(&b'\n');
    let path = set_aside(&dir.join(FOLDER), &format!("{}.jsonl", Hash::of(&content)), &content)?;
    let shown = path.display().to_string();
    tracing::error!(records = aside.len(), file = shown, "records no longer fit and are set aside");
    acting.tx.set("displaced", &shown)
}

/// Keeps what has no place in a ledger any more in a file of its own.
///
/// # Errors
/// The disk; then the caller's transaction must fail.
pub(super) fn set_aside(folder: &Path, name: &str, content: &[u8]) -> Result<PathBuf, StoreError> {
    let path = folder.join(name);
    let kept =
        files::private_folder(folder).and_then(|()| files::replace(&path, content, files::PUBLIC));
    kept.map_err(|e| StoreError::Stopped(e.to_string()))?;
    Ok(path)
}

/// Whether a node's record may be written again.
pub(super) fn fits_node(code: &NodeCode) -> impl Fn(&Acting<'_, '_>, u64, &Record) -> bool + '_ {
    move |acting, index, record| {
        let empty = ledger::intake::Intake::new(code.clone());
        let intake = acting.state.intake(code).unwrap_or(&empty);
        intake.judge(index, record, &acting.state.roll).is_ok()
    }
}

/// Whether a record of the hub may be written again. What the bodies would seal is not: its numbers,
/// its list and its policy were made for another place, so an officer makes it anew.
pub(super) fn fits_hub(acting: &Acting<'_, '_>, _: u64, record: &Record) -> bool {
    let roll = &acting.state.roll;
    match record {
        Record::Bounce(act) => !roll.is_bounced(&act.code, act.index, &act.leaf),
        Record::Determination(act) => {
            let paper = acting.tx.paper(&act.content).ok().flatten().and_then(|entry| entry.body);
            let paper = paper.and_then(|b| serde_json::from_slice::<DeterminationPaper>(&b).ok());
            paper.is_some_and(|paper| {
                let docket = &acting.state.docket;
                let year = paper.round.year();
                docket.determination(&paper.recommendation).is_none()
                    // Without its proposal, a step that is not written again, it would decide nothing.
                    && (!paper.promotion || docket.files.get(&paper.recommendation).is_some())
                    && docket.admit(roll, year, &paper.firm, &|_| false).is_ok()
            })
        }
        Record::Examination(_) | Record::HelloWaived(_) => true,
        Record::RoundClosed(act) => {
            roll.round(&act.round).is_some() && roll.may_close(act.at).is_ok()
        }
        _ => false,
    }
}
