//! Hellos by file: a bundle confirms the hub's history as a line would, and counts in every later
//! process of this hub, as long as the database is the one that it was imported into.

use std::collections::BTreeSet;

use ledger::names::NodeCode;
use ledger::roll::Scope;

use crate::act::ActError;
use crate::party::Party;
use crate::placed::{now_ms, placed_at};
use crate::store::{StoreError, View};

/// Settings that note when a node's bundle confirmed this hub's history: machine time, milliseconds.
const HELLO: &str = "hello:";

/// Notes that a bundle made at `made_at` (machine time of the node, milliseconds) confirmed the
/// history. One that is older than this database may know less than the nodes do: it does not count.
pub(super) fn note(party: &Party, code: &NodeCode, made_at: i64) -> Result<bool, StoreError> {
    if made_at < placed_at(&party.dir) {
        return Ok(false);
    }
    let (key, now) = (format!("{HELLO}{code}"), now_ms().to_string());
    party.store.write::<_, StoreError, _>(move |tx| tx.set(&key, &now))?;
    Ok(true)
}

/// Nodes whose bundle confirmed the history at `since` or later, milliseconds.
pub(super) fn since(view: &View<'_>, since: i64) -> Result<BTreeSet<NodeCode>, StoreError> {
    let noted = view.settings(HELLO)?.into_iter();
    let noted = noted.filter(|(_, at)| at.parse::<i64>().is_ok_and(|at| at >= since));
    Ok(noted.filter_map(|(code, _)| code.parse().ok()).collect())
}

/// Nodes that count and confirmed, by a bundle, the history in this very database: what a hub that
/// never serves may sign by.
///
/// # Errors
/// SQLite.
pub fn by_bundle(party: &Party) -> Result<usize, ActError> {
    let placed = placed_at(&party.dir);
    party.read_roll::<_, ActError>(|view, state| {
        let nodes = state.roll.nodes(Scope::SealedBefore(u64::MAX));
        Ok(since(view, placed)?.iter().filter(|code| nodes.contains_key(*code)).count())
    })
}
