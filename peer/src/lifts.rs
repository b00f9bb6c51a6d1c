//! 准予超过规模上限的律所申报 (A3-02), as far as its papers are here: at the hub all, at a node its own.

use ledger::record::lift::LiftPaper;
use ledger::roll::Roll;

use crate::store::{StoreError, View};

/// The lifts that can be read, in the order of the hub's ledger. One that is on its way is not among
/// them: a firm that applies before it came is refused, and told so.
///
/// # Errors
/// The store.
pub fn lifts(view: &View<'_>, roll: &Roll) -> Result<Vec<LiftPaper>, StoreError> {
    let mut lifts = Vec::new();
    for digest in roll.lifts() {
        let body = view.paper(digest)?.and_then(|paper| paper.body);
        lifts.extend(body.and_then(|body| serde_json::from_slice::<LiftPaper>(&body).ok()));
    }
    Ok(lifts)
}
