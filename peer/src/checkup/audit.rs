//! Recomputing ledgers from their records alone, and mending what follows from them.

use ledger::checkpoint::Checkpoint;
use ledger::hash::leaf_hash;
use ledger::names::Head;
use ledger::tree::Frontier;
use serde::Serialize;

use crate::store::{LedgerId, Store, StoreError, View};

/// What a recomputation of one ledger found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// Whose ledger.
    pub origin: String,
    /// Size and root as recomputed from the records.
    pub head: Head,
    /// What does not fit, in Chinese; nothing if all does.
    pub faults: Vec<String>,
}

/// Recomputes every ledger of a store from its records alone. `progress` is told how many were read.
///
/// # Errors
/// SQLite.
pub fn ledgers(store: &Store, mut progress: impl FnMut(u64)) -> Result<Vec<Audit>, StoreError> {
    store.read(|view| {
        let ledgers = view.ledgers()?;
        ledgers.into_iter().map(|(id, origin)| ledger(view, id, origin, &mut progress)).collect()
    })
}

fn ledger(
    view: &View<'_>,
    id: LedgerId,
    origin: String,
    progress: &mut impl FnMut(u64),
) -> Result<Audit, StoreError> {
    let mut frontier = Frontier::default();
    let mut faults = Vec::new();
    loop {
        let records = view.records(id, frontier.size(), 256, usize::MAX)?;
        if records.is_empty() {
            break;
        }
        progress(records.len() as u64);
        for (leaf, bytes) in records {
            let computed = leaf_hash(&bytes);
            if leaf != computed || ledger::record::Parsed::parse(&bytes).is_err() {
                faults.push(format!("第 {} 条内容与其散列不符", frontier.size()));
            }
            frontier.append(computed);
        }
    }
    let head = Head { size: frontier.size(), root: frontier.root() };
    if view.frontier(id).ok() != Some(frontier) {
        faults.push("树的右缘与记录不符".to_owned());
    }
    if view.root_at(id, head.size).ok().flatten() != Some(head.root) {
        faults.push("子树散列与记录不符".to_owned());
    }
    let mut notes: Vec<Vec<u8>> = view.last_checkpoint(id)?.into_iter().map(|(_, n)| n).collect();
    if origin.ends_with("/hub") {
        notes.extend(view.seals(0)?.into_iter().map(|seal| seal.note));
    }
    for note in notes {
        let stated = Checkpoint::stated(&note).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        if view.root_at(id, stated.size).ok().flatten() != Some(stated.root) {
            faults.push(format!("与已签的校验点 {} 不符", stated.size));
        }
    }
    Ok(Audit { origin, head, faults })
}

/// Computes again what follows from the records of every ledger. Returns the origins of those for
/// which it had not been right.
///
/// # Errors
/// SQLite.
pub fn rebuild(store: &Store) -> Result<Vec<String>, StoreError> {
    store.write(|tx| {
        let mut mended = Vec::new();
        for (id, origin) in tx.ledgers()? {
            let sound = tx.root_at(id, tx.size(id)?).is_ok_and(|root| {
                tx.frontier(id).is_ok_and(|frontier| root == Some(frontier.root()))
            });
            if !tx.rebuild(id)? || !sound {
                mended.push(origin);
            }
        }
        Ok(mended)
    })
}
