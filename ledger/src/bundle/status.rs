//! 现状, without a network: the term, and the association's status list.

use super::read::Read;
use super::report::Answer;
use super::sentence::Sentence;
use crate::credential::{CredentialFault, Facts};
use crate::status_list::StatusList;
use crate::time;
use jiff::civil::Date;

/// The term does not cover the day.
pub(super) fn outside_term(facts: &Facts, day: Date) -> Option<Answer> {
    let Facts { valid_from, valid_until, .. } = facts;
    if day < *valid_from {
        return Some(Answer::Fail(Sentence::new("status.early").with("from", valid_from)));
    }
    let expired = || Answer::Fail(Sentence::new("status.expired").with("until", valid_until));
    (day > *valid_until).then(expired)
}

/// The answer, and when the list was signed if it says that nothing happened. `listed_at` is when
/// the certificate was sealed.
pub(super) fn offline(
    read: &Read<'_>,
    facts: Option<&Facts>,
    listed_at: Option<i64>,
) -> (Answer, Option<i64>) {
    let Some(facts) = facts else { return (Answer::none("status.unread"), None) };
    if let Some(outside) = outside_term(facts, read.asked.day) {
        return (outside, None);
    }
    let Some(bytes) = &read.files.status else { return (Answer::none("status.nolist"), None) };
    // The list is signed by the key of today: what a retired one signed is too old to tell.
    let list = match StatusList::check(bytes, read.checker(None)) {
        Ok(list) => list,
        Err(CredentialFault::UnknownKey(..) | CredentialFault::Retired(_)) => {
            return (Answer::none("status.other_key"), None);
        }
        Err(_) => return (Answer::fail("status.list"), None),
    };
    // Of another time than the certificate: it cannot know of it.
    if listed_at.is_some_and(|listed_at| list.valid_from < listed_at) {
        return (Answer::fail("status.older"), None);
    }
    if list.is_set(facts.status) {
        return (Answer::fail("status.marked"), None);
    }
    let at = time::minute(list.valid_from);
    (Answer::Pass(Sentence::new("status.listed").with("time", at)), Some(list.valid_from))
}
