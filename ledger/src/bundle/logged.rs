//! 台账载明并经核验联署: the record stands in a checkpoint that the log signed, both bodies sealed and
//! enough nodes witnessed.

use super::read::{Read, Seal};
use super::report::Answer;
use super::sentence::Sentence;
use crate::anchor::Anchor;
use crate::note::{Note, NoteError};
use crate::policy::{FUTURE_SKEW, Policy};
use crate::record::charter::Body;

/// The answer, and when it was sealed.
pub(super) struct Logged {
    pub(super) answer: Answer,
    /// When the later of both bodies sealed.
    pub(super) sealed_at: Option<i64>,
    /// When the association did, and signed the status list with it.
    pub(super) listed_at: Option<i64>,
}

impl From<Answer> for Logged {
    fn from(answer: Answer) -> Self {
        Self { answer, sealed_at: None, listed_at: None }
    }
}

pub(super) fn answer(read: &Read<'_>) -> Logged {
    if read.files.proof.is_none() {
        return Answer::none("logged.unread").into();
    }
    let Some(proof) = &read.proof else { return Answer::fail("logged.proof").into() };
    if !proof.log {
        return Answer::fail("logged.log").into();
    }
    if !proof.included {
        return Answer::fail("logged.absent").into();
    }
    if proof.seals.iter().any(|(_, seal)| matches!(seal, Seal::Missing | Seal::Retired)) {
        return Answer::fail("logged.unsealed").into();
    }
    if proof.seals.iter().any(|(_, seal)| *seal == Seal::Unknown) {
        return Answer::none("logged.unsealed").into();
    }
    if read.files.policy.is_none() {
        return Answer::none("logged.nopolicy").into();
    }
    let named = read.title.as_ref().map(|title| title.policy);
    let Some(policy) = read.policy.as_ref().filter(|policy| Some(policy.digest()) == named) else {
        return Answer::fail("logged.policy").into();
    };
    let answer = witnessed(policy, &proof.note, read.anchor, proof.file.index, read.asked.now);
    if !matches!(answer, Answer::Pass(_)) {
        return answer.into();
    }
    let [party, association] = Body::BOTH.map(|body| {
        let key = read.anchor.seal_key(body, proof.checkpoint.size);
        let time = proof.note.cosignature_time(key).unwrap_or_default();
        i64::try_from(time).unwrap_or(i64::MAX)
    });
    Logged { answer, sealed_at: Some(party.max(association)), listed_at: Some(association) }
}

/// Whether a policy of the anchored log is met, in words.
pub(super) fn witnessed(
    policy: &Policy,
    note: &Note,
    anchor: &Anchor,
    index: u64,
    now: i64,
) -> Answer {
    let said = |id, who: &str| Answer::Fail(Sentence::new(id).with("who", who));
    for log in policy.logs() {
        if matches!(note.verify_log(log), Err(NoteError::BadSignature { .. })) {
            return said("logged.forged", log.name());
        }
    }
    let (mut newest, mut signed) = (0, Vec::new());
    for witness in policy.witnesses() {
        match note.cosignature_time(&witness.key) {
            Ok(time) => {
                newest = newest.max(time);
                signed.push(&witness.name);
            }
            Err(NoteError::NotSigned { .. }) => {}
            Err(_) => return said("logged.forged", &witness.name),
        }
    }
    let others = policy.logs().iter().any(|log| *log != anchor.log);
    if others || note.verify_log(&anchor.log).is_err() {
        return Answer::fail("logged.policy");
    }
    if newest > u64::try_from(now).unwrap_or_default().saturating_add(FUTURE_SKEW) {
        return Answer::fail("logged.future");
    }
    let nodes: Vec<_> = nodes(policy).map(|witness| &witness.name).collect();
    let n = nodes.iter().filter(|name| signed.contains(name)).count();
    let mut groups = policy.groups().iter();
    let group = groups.find(|group| group.members.iter().any(|name| nodes.contains(&name)));
    let met = policy.check(note, &anchor.origin, None).is_ok();
    let sentence = |id| Sentence::new(id).with("index", index).with("n", n);
    match (met, group) {
        (false, _) => {
            let need = group.map_or(0, |group| group.need());
            Answer::Fail(sentence("logged.quorum").with("need", need))
        }
        (true, Some(_)) => Answer::Pass(sentence("logged.pass").with("m", nodes.len())),
        (true, None) => Answer::Pass(sentence("logged.alone")),
    }
}

/// Everyone in a policy but the two bodies.
pub(super) fn nodes(policy: &Policy) -> impl Iterator<Item = &crate::policy::Witness> {
    let bodies = Body::BOTH.map(Body::word);
    policy.witnesses().iter().filter(move |witness| !bodies.contains(&witness.name.as_str()))
}
