//! 两家单位联合签发: each body by its name, on its document and on the sealed checkpoint.

use super::read::{Read, Seal};
use super::report::Answer;
use super::sentence::Sentence;
use crate::credential::Signature;
use crate::record::charter::Body;

pub(super) fn answer(read: &Read<'_>) -> Answer {
    let sealed = read.proof.as_ref().filter(|proof| proof.log);
    let found = Body::BOTH.map(|body| {
        let document = match body {
            Body::Association => read.credential.as_ref().map(|(_, signed)| *signed),
            Body::Party => read.endorsement.as_ref().map(|endorsement| endorsement.signed),
        };
        let seal = sealed.and_then(|proof| proof.seals.iter().find(|(b, _)| *b == body));
        (body, document, seal.map(|(_, seal)| *seal))
    });
    let those = |document: Signature, seal: Seal| -> Vec<Body> {
        let named = |(_, d, s): &&(Body, Option<Signature>, Option<Seal>)| {
            *d == Some(document) || *s == Some(seal)
        };
        found.iter().filter(named).map(|(body, ..)| *body).collect()
    };
    let read_all = read.credential.is_some() && read.endorsement.is_some() && read.proof.is_some();
    verdict(&those, read_all)
}

/// A retired key first, then a signature that is not there, then one that nobody can judge.
pub(super) fn verdict(those: &dyn Fn(Signature, Seal) -> Vec<Body>, read_all: bool) -> Answer {
    let retired = those(Signature::Retired, Seal::Retired);
    if !retired.is_empty() {
        return Answer::Fail(who("bodies.retired", &retired));
    }
    let missing = those(Signature::False, Seal::Missing);
    if !missing.is_empty() {
        return Answer::Fail(who("bodies.missing", &missing));
    }
    let unknown = those(Signature::Unknown, Seal::Unknown);
    if !unknown.is_empty() {
        return Answer::NotChecked(who("bodies.unknown", &unknown));
    }
    match read_all {
        true => Answer::pass("bodies.pass"),
        false => Answer::none("bodies.unread"),
    }
}

fn who(id: &'static str, bodies: &[Body]) -> Sentence {
    let names = bodies.iter().map(|body| format!("who.{}", body.word())).collect();
    Sentence::new(id).naming("who", names)
}
