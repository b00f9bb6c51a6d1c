//! The text of a QR code and nothing else: what both bodies signed, and what it cannot know.

use super::bodies;
use super::read::{Read, Seal, Subject};
use super::report::{Answer, Answers, Report};
use super::sentence::Sentence;
use super::status::outside_term;
use super::unaltered::leads_home;
use crate::credential::{Facts, Signature};
use crate::qr::Payload;
use crate::record::charter::Body;
use crate::time;

pub(super) fn report(read: &Read<'_>) -> Report {
    let Some(code) = &read.code else { return refused(read, Answer::fail("unaltered.forged")) };
    if !leads_home(code, read.files.qr.as_deref().unwrap_or_default(), read.anchor) {
        return refused(read, Answer::fail("unaltered.code_site"));
    }
    let signatures = code.signatures(&read.anchor.did);
    let any = |wanted: &[Signature]| signatures.iter().any(|(_, signed)| wanted.contains(signed));
    if !any(&[Signature::Good, Signature::Retired]) {
        return match any(&[Signature::False]) {
            true => refused(read, Answer::fail("unaltered.forged")),
            false => refused(read, Answer::none("unaltered.unknown")),
        };
    }
    let those = |wanted: Signature, _: Seal| -> Vec<Body> {
        let signed = |body: &Body| signatures.contains(&(*body, wanted));
        Body::BOTH.into_iter().filter(signed).collect()
    };
    let payload = code.payload.clone();
    let facts = facts(&payload, read.anchor.host());
    let status = outside_term(&facts, read.asked.day);
    let answers = Answers {
        unaltered: Answer::pass("unaltered.pass"),
        bodies: bodies::verdict(&those, true),
        logged: Answer::NotChecked(Sentence::new("logged.code").with("index", payload.leaf)),
        status: status.unwrap_or_else(|| Answer::none("status.nolist")),
    };
    let as_of = Some(time::start_of(payload.valid_from));
    let subject = Subject { code: Some(payload), ..Subject::default() };
    Report::offline(answers, Some(facts), as_of, read.asked, subject)
}

/// Nothing that it says is shown.
fn refused(read: &Read<'_>, unaltered: Answer) -> Report {
    let answers = Answers {
        unaltered,
        bodies: Answer::none("bodies.unread"),
        logged: Answer::none("logged.nocode"),
        status: Answer::none("status.unread"),
    };
    Report::offline(answers, None, None, read.asked, Subject::default())
}

/// What a code says of a title. It carries the number in the form that its address has.
fn facts(code: &Payload, host: &str) -> Facts {
    let year = code.serial.split('-').nth(2).and_then(|year| year.parse().ok());
    Facts {
        id: format!("https://{host}/c/{}", code.serial),
        number: code.serial.clone(),
        name: code.name.clone(),
        code: code.code,
        categories: code.categories.clone(),
        year: year.unwrap_or_default(),
        valid_from: code.valid_from,
        valid_until: code.valid_until,
        status: code.status,
    }
}
