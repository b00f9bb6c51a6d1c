//! A body's answer, taken at the hub, and the sealed note once both are here.

use ledger::extension::CheckedSeal;
use ledger::names::Seat;
use ledger::note::{Note, NoteSignature, VerifierKey};
use ledger::record::charter::Body;
use peer::act::ActError;
use peer::party::Party;
use peer::store::{OWN, StoreError};
use proto::v1::{Bundle, bundle::Kind};

use super::refusal_text;
use crate::acts::issue::{self, answer, codes};
use crate::acts::publish;
use crate::offer::{self, cosigned};

/// What an answer led to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Accepted {
    /// One body's line is here; the other is still to come.
    One(Body),
    /// Both bodies sealed: in effect.
    Sealed(u64),
    /// So many documents of a body; `published` is the size on offer once all are signed.
    Documents {
        /// How many.
        count: usize,
        /// Nothing is left to sign.
        complete: bool,
        /// The checkpoint on offer, of a publication.
        published: Option<u64>,
    },
    /// The body refused; the offer is withdrawn.
    Refused(Body, String),
}

/// Takes a body's answer.
///
/// # Errors
/// Not an answer, to nothing on offer, or not signed by a body.
pub fn accept(party: &Party, answer: &[u8]) -> Result<Accepted, ActError> {
    let refuse = |message: &str| ActError::refused(message);
    let bundle = Bundle::from_file(answer).map_err(|e| ActError::Refused(e.to_string()))?;
    if bundle.kind() == Kind::DocumentAnswer && bundle.origin == party.origin {
        let (count, complete) = answer::take(party, bundle)?;
        let published = if complete { issue::resume(party)? } else { None };
        return Ok(Accepted::Documents { count, complete, published });
    }
    let [cosignature] = &bundle.cosignatures[..] else {
        return Err(refuse("该文件不是签发答复"));
    };
    if bundle.kind() != Kind::SealAnswer || bundle.origin != party.origin {
        return Err(refuse("该文件不是对本平台签发请求的答复"));
    }
    let size = cosignature.size;
    if party.read::<_, ActError>(|_, state| Ok(state.roll.seals().contains(&size)))? {
        return Err(ActError::Refused(format!("校验点 {size} 早已签发生效，这份答复不必再收")));
    }
    let line = NoteSignature::parse_line(&cosignature.line);
    let line = line.map_err(|e| ActError::Refused(format!("签名不成立：{e}")))?;
    let text = party.store.read::<_, ActError>(|view| {
        let note = view.checkpoint(OWN, size)?.ok_or_else(|| refuse("没有这个校验点"))?;
        offer::text_of(&note)
    })?;
    let refusal = !bundle.refusal.is_empty();
    let signed = if refusal { refusal_text(&text, &bundle.refusal) } else { text };
    let (body, at) = whose(party, size, &signed, &line)?;
    if refusal {
        let why = format!("{}拒签：{}", body.label(), bundle.refusal);
        publish::withdraw(party, why, true, sealer(body)?)?;
        return Ok(Accepted::Refused(body, bundle.refusal));
    }
    codes::take(party, body, size, &bundle)?;
    let (name, kept) = (line.name.clone(), cosignature.line.clone());
    party
        .store
        .write::<_, StoreError, _>(move |tx| tx.put_cosignature(OWN, size, &name, &kept, at))?;
    Ok(match assemble(party, size)? {
        true => Accepted::Sealed(size),
        false => Accepted::One(body),
    })
}

/// The seat of those who seal for a body (A2).
fn sealer(body: Body) -> Result<Seat, ActError> {
    let code = match body {
        Body::Party => "H5",
        Body::Association => "H6",
    };
    code.parse().map_err(|e: ledger::names::NameFault| ActError::Local(e.to_string()))
}

fn whose(
    party: &Party,
    size: u64,
    text: &str,
    line: &NoteSignature,
) -> Result<(Body, i64), ActError> {
    party.read::<_, ActError>(|_, state| {
        let mut note = Note::new(text.to_owned()).map_err(|e| ActError::Refused(e.to_string()))?;
        note.signatures = vec![line.clone()];
        for body in Body::BOTH {
            let Some(key) = state.roll.body_key_at(body, size) else { continue };
            if let Ok(time) = note.cosignature_time(key) {
                return Ok((body, i64::try_from(time).unwrap_or(i64::MAX)));
            }
        }
        Err(ActError::refused("答复不是由实施规则所载联合发布单位的现行密钥签署，或已过时"))
    })
}

/// Puts the sealed note together once both bodies' lines are here: the log, a quorum of nodes in
/// the order of their names, the bodies. More lines would break verifiers that stop at 16.
fn assemble(party: &Party, size: u64) -> Result<bool, ActError> {
    let note = party.read::<_, ActError>(|view, state| {
        let roll = &state.roll;
        let Some(all) = cosigned(view, size)? else { return Ok(None) };
        let (log, bodies) =
            (roll.hub_log_key_at(size), Body::BOTH.map(|b| roll.body_key_at(b, size)));
        let line = |key: &VerifierKey| all.signatures.iter().find(|line| line.claims(key)).cloned();
        let bodies: Option<Vec<NoteSignature>> =
            bodies.into_iter().map(|key| key.and_then(line)).collect();
        let (Some(log), Some(bodies)) = (log.and_then(line), bodies) else { return Ok(None) };
        let needed = roll.quorum_at(size);
        let nodes = roll.witnesses(size).into_iter().filter_map(|(_, key)| line(&key)).take(needed);
        let mut note = Note::new(all.text.clone()).map_err(|e| ActError::Local(e.to_string()))?;
        note.signatures.push(log);
        note.signatures.extend(nodes);
        note.signatures.extend(bodies);
        Ok(Some(note.to_bytes()))
    })?;
    let Some(note) = note else { return Ok(false) };
    let origin = party.origin.clone();
    party.act::<_, ActError, _>(move |acting| {
        let seal = CheckedSeal::parse(&note).map_err(|e| ActError::Local(e.to_string()))?;
        let policy = seal.check(&acting.state.roll, &origin);
        let policy = policy.map_err(|e| ActError::Refused(e.to_string()))?;
        acting.tx.put_seal(size, &note, &policy.to_text())?;
        peer::issued::offer(acting, size)
    })?;
    Ok(true)
}
