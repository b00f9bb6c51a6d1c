//! What the jointly sealed list says of a certificate on a day: one of six words, and no other.

use jiff::civil::Date;

use super::report::Answer;
use super::sentence::Sentence;
use super::status::outside_term;
use crate::credential::Facts;
use crate::public_list::{PublicList, Recognised};
use crate::record::exit::Leaving;
use crate::record::title::Cause;

/// 现状 from the list in effect; `replaced` is the day from which another certificate stands in the
/// place of this one.
pub(super) fn answer(
    list: &PublicList,
    facts: &Facts,
    day: Date,
    replaced: Option<Date>,
) -> Answer {
    let line = list.recognised.iter().find(|line| line.number == facts.number);
    let Some((line, until)) = line.and_then(|line| Some((line, version(line, facts)?))) else {
        return Answer::fail("status.unlisted");
    };
    if let Some(cancelled) = line.cancelled.as_ref().filter(|cancelled| cancelled.date <= day) {
        let bare = || Sentence::new("status.cancelled_bare").with("date", cancelled.date);
        return Answer::Fail(match cancelled.cause_on(day, line.valid_until) {
            Some(cause) => Sentence::new("status.cancelled")
                .with("date", cancelled.date)
                .naming("cause", vec![cause_id(cause).to_owned()]),
            None => bare(),
        });
    }
    if let Some(left) = line.left.as_ref().filter(|left| left.date <= day) {
        let id = match left.leaving {
            Leaving::Dissolved => "status.ended",
            Leaving::Voluntary => "status.exited",
        };
        return Answer::Fail(Sentence::new(id).with("date", left.date));
    }
    let outside = outside_term(facts, day);
    let goes_on = outside.is_none() || day <= line.valid_until;
    if until.or(replaced).is_some_and(|until| until <= day) && goes_on {
        return Answer::Fail(Sentence::new("status.replaced").with("name", &line.name));
    }
    outside.unwrap_or_else(|| Answer::Pass(Sentence::new("status.pass").with("day", day)))
}

/// The line as this certificate knows it: the present one, or one that stood before and until when.
fn version(line: &Recognised, facts: &Facts) -> Option<Option<Date>> {
    let present = (&line.name, line.code, line.valid_until, &line.categories);
    let this = (&facts.name, facts.code, facts.valid_until, &facts.categories);
    if present == this {
        return Some(None);
    }
    let before =
        line.earlier.iter().find(|e| (&e.name, e.code, e.valid_until, &e.categories) == this);
    before.map(|earlier| Some(earlier.until))
}

fn cause_id(cause: Cause) -> &'static str {
    match cause {
        Cause::Unreported => "cause.unreported",
        Cause::Unqualified => "cause.unqualified",
        Cause::Penalty => "cause.penalty",
        Cause::False => "cause.false",
    }
}
