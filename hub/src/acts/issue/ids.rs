//! Ids of certificates: one for each title, and never another's.

use std::collections::BTreeMap;

use ledger::credential::{count_of, id_of};
use ledger::roll::Roll;

use super::Draft;

/// Publications count up to here; a title that came without a certificate is counted beyond.
const PUBLISHED: u32 = 9000;

/// The ids that were given.
pub(super) struct Ids<'a> {
    host: &'a str,
    given: BTreeMap<String, String>,
    last: BTreeMap<u16, u32>,
}

impl<'a> Ids<'a> {
    /// Those of documents that were ever issued, and of drafts.
    pub(super) fn of(host: &'a str, roll: &Roll, drafts: &[(String, Draft)]) -> Self {
        let (mut given, mut last) = (BTreeMap::new(), BTreeMap::new());
        for facts in roll.ever_issued().chain(drafts.iter().map(|(_, draft)| &draft.facts)) {
            given.insert(facts.number.clone(), facts.id.clone());
            let highest = last.entry(facts.year).or_insert(PUBLISHED);
            *highest = (*highest).max(count_of(&facts.id).unwrap_or(0));
        }
        Self { host, given, last }
    }

    /// The id that the title has, or the next one of its year.
    pub(super) fn of_title(&mut self, year: u16, number: &str) -> String {
        if let Some(id) = self.given.get(number) {
            return id.clone();
        }
        let last = self.last.entry(year).or_insert(PUBLISHED);
        *last += 1;
        let id = id_of(self.host, year, *last);
        self.given.insert(number.to_owned(), id.clone());
        id
    }
}
