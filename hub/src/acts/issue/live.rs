//! Which drafts may still be signed: of a title that stands as they say, of a file that would be published
//! now. A firm withdraws, is declined or is renamed while its certificate waits; with two signatures it
//! would be a credential without a title.
//!
//! The others stay where they are: neither their number nor their place in the status list goes to
//! another firm, and with the cause they come back to life.

use ledger::category::Category;
use ledger::credential::Facts;
use peer::act::ActError;
use peer::state::State;
use peer::store::View;

use super::{Draft, drafts, publication};
use crate::acts::publish;
use crate::candidate::{Candidate, NameIn};

/// All of them at `now`.
pub(super) fn all(
    view: &View<'_>,
    state: &State,
    now: i64,
) -> Result<Vec<(String, Draft)>, ActError> {
    let mut all = of_publication(view, state, now)?;
    all.extend(of_titles(view, state)?);
    Ok(all)
}

/// Those of titles, by 证书编号.
pub(super) fn of_titles(view: &View<'_>, state: &State) -> Result<Vec<(String, Draft)>, ActError> {
    let mut titles = drafts(view)?;
    titles.retain(|(subject, draft)| {
        state.roll.certifiable(subject).is_ok_and(|held| held.is_said_by(&draft.facts))
    });
    Ok(titles)
}

/// Those of the publication that waits, by the leaf that names the file.
pub(super) fn of_publication(
    view: &View<'_>,
    state: &State,
    now: i64,
) -> Result<Vec<(String, Draft)>, ActError> {
    let Some(waiting) = publication(view)? else { return Ok(Vec::new()) };
    let named = publish::recognising(state, &waiting.round, now)?;
    let mut files = drafts(view)?;
    files.retain(|(subject, draft)| {
        let found = named.iter().find(|(one, _)| one.file.to_string() == *subject);
        found.is_some_and(|(one, categories)| says(&draft.facts, one, categories))
    });
    Ok(files)
}

/// Whether these would be the words of its recognition. The name in a form is the form's for good.
fn says(facts: &Facts, one: &Candidate<'_>, categories: &[Category]) -> bool {
    let named = match one.name_in() {
        NameIn::Form(_) => true,
        NameIn::List(name) => name == facts.name,
    };
    named && one.firm == facts.code && facts.categories == categories
}
