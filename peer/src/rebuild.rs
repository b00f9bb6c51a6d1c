//! `ledger rebuild` on both sides: what follows from the records is deleted and computed again, and
//! the same must come of it.

use std::fmt::{self, Write as _};

use ledger::hash::Hash;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::act::ActError;
use crate::checkup;
use crate::cli::{Common, Said};
use crate::party::Party;
use crate::state::State;
use crate::store::{OWN, StoreError};

/// What follows from the ledgers, in a few digests.
#[derive(Debug, PartialEq, Eq)]
struct Essence {
    /// Of the public list in effect.
    list: Hash,
    /// Of the roll and of what the office's papers say, field by field.
    folds: Hash,
}

/// Folds everything from nothing: nothing in memory is believed.
fn essence(party: &Party) -> Result<Essence, ActError> {
    let mut state = State::default();
    party
        .store
        .read::<_, StoreError>(|view| state.catch_up(view, &party.host, party.store.rollbacks()))?;
    let mut folds = Digest(Sha256::new());
    let written = write!(folds, "{:?}{:?}", state.roll, state.docket);
    written.map_err(|e| ActError::Local(e.to_string()))?;
    let list = state.roll.list_in_effect().digest();
    Ok(Essence { list, folds: Hash(folds.0.finalize().into()) })
}

struct Digest(Sha256);

impl fmt::Write for Digest {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.0.update(text.as_bytes());
        Ok(())
    }
}

/// Rebuilds and prints the digests of before and after. A server may run beside it: records and
/// seals stay as they are.
///
/// # Errors
/// The store, or a list that came out differently: then something else is wrong.
pub fn run(common: &Common, party: &Party) -> Result<(), ActError> {
    let before = essence(party)?;
    let mended = checkup::rebuild(&party.store)?;
    let after = essence(party)?;
    let same = before == after && mended.is_empty();
    let head = party.store.read(|view| view.head(OWN))?;
    let value = json!({
        "unchanged": same, "mended": mended, "size": head.size, "root": head.root,
        "list": after.list, "list_before": before.list,
        "folds": after.folds, "folds_before": before.folds,
    });
    let what = match mended.len() {
        0 if same => "与重建前相同".to_owned(),
        n => format!("更正了 {n} 本台账的索引"),
    };
    let said = Said::new(
        format!(
            "已由 {} 条记录重建，{what}\n名单摘要　{}\n推演摘要　{}",
            head.size, after.list, after.folds
        ),
        format!(
            "Rebuilt from {} records; unchanged: {same}; list {}; folds {}",
            head.size, after.list, after.folds
        ),
    );
    common.say(&value, &said)?;
    if before == after {
        return Ok(());
    }
    Err(ActError::refused("重建前后的名单不同；请运行 ledger verify，并与对方的名单核对"))
}
