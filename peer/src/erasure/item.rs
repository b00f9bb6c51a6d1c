//! What an erasure is about, as people point at it.

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::intake::{Filed, Intake};
use ledger::record::erasure::MAX_PAPERS;
use ledger::rules::retention;
use serde::Serialize;

use crate::act::ActError;
use crate::state::State;
use crate::store::View;

/// One thing that is to be erased, by one record: an application, a report, a single paper.
#[derive(Debug, Clone, Serialize)]
pub struct Item {
    /// How people point at it.
    pub what: String,
    /// Its papers.
    pub papers: Vec<Hash>,
    /// The last day until which it is kept, if its period decides.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub kept_until: Option<Date>,
}

impl Item {
    /// A single paper that is here, if `text` is the digest of one.
    ///
    /// # Errors
    /// SQLite.
    pub fn paper(view: &View<'_>, text: &str) -> Result<Option<Self>, ActError> {
        let Ok(digest) = text.parse::<Hash>() else { return Ok(None) };
        let here = view.paper(&digest)?.is_some();
        Ok(here.then(|| Self { what: text.to_owned(), papers: vec![digest], kept_until: None }))
    }

    /// Those papers of an application that are `chosen` and not erased yet, in as many parts as there
    /// must be records. The form goes last: with it the application counts as erased.
    ///
    /// # Errors
    /// SQLite.
    pub fn of_application(
        view: &View<'_>,
        what: &str,
        filed: &Filed,
        chosen: impl Fn(&Hash) -> bool,
    ) -> Result<Vec<Self>, ActError> {
        let mut papers = Vec::new();
        for (paper, _) in filed.papers().filter(|(paper, _)| chosen(paper)) {
            if !view.is_erased(paper)? {
                papers.push(*paper);
            }
        }
        papers.sort_unstable_by_key(|paper| (*paper == filed.dossier, *paper));
        papers.dedup();
        let part = |papers: &[Hash]| Self {
            what: what.to_owned(),
            papers: papers.to_vec(),
            kept_until: None,
        };
        Ok(papers.chunks(MAX_PAPERS).map(part).collect())
    }
}

/// The papers of a prefecture's applications that are kept no longer at `now`, but not what another
/// application needs still. `name` says how people point at one.
///
/// # Errors
/// SQLite.
pub fn expired(
    view: &View<'_>,
    state: &State,
    intake: &Intake,
    now: i64,
    chosen: impl Fn(&Filed) -> bool,
    name: impl Fn(&Filed) -> String,
) -> Result<Vec<Item>, ActError> {
    let ended = intake.expired(&state.roll, now, chosen);
    let all: Vec<Hash> = ended.iter().flat_map(|(_, f, _)| f.papers()).map(|(p, _)| *p).collect();
    let kept = intake.kept_until(&all, &state.roll);
    let over = |paper: &Hash| {
        kept.get(paper).is_some_and(|last| last.is_some_and(|last| retention::is_over(last, now)))
    };
    let mut items = Vec::new();
    for (_, filed, last) in ended {
        let parts = Item::of_application(view, &name(filed), filed, over)?;
        items.extend(parts.into_iter().map(|part| Item { kept_until: Some(last), ..part }));
    }
    Ok(items)
}
