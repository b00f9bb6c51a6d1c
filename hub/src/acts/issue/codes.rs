//! The second visit: each body signs the QR codes of the titles that it seals, and the association
//! the status list as it stands with them.

use std::collections::BTreeSet;

use ledger::b64;
use ledger::credential::{Checker, Credential, Endorsement};
use ledger::did::CredentialSigner;
use ledger::qr::{Code, Payload};
use ledger::record::charter::Body;
use ledger::roll::Roll;
use ledger::status_list::StatusList;
use peer::act::ActError;
use peer::party::Party;
use peer::store::View;
use proto::v1::{Bundle, Issuance};

/// What a body signs beside its seal.
pub(crate) struct Codes {
    codes: Vec<Payload>,
    revoked: Option<BTreeSet<u64>>,
}

impl Codes {
    /// Of a checkpoint of `size` records, all documents having been looked at.
    ///
    /// # Errors
    /// A document is missing, or is not the one that its record names.
    pub(crate) fn of(
        roll: &Roll,
        host: &str,
        body: Body,
        size: u64,
        documents: &[Issuance],
    ) -> Result<Self, ActError> {
        let sealed = roll.sealed_size();
        let mut codes = Vec::new();
        let keys = roll.did_keys(sealed);
        let keys = keys.ok_or_else(|| ActError::refused("请求中没有实施规则"))?;
        for entry in roll.issued().filter(|e| (sealed..size).contains(&e.index)) {
            let issued = &entry.act;
            let refuse = |why: String| ActError::Refused(format!("{}：{why}", issued.facts.number));
            let found = documents.iter().find(|document| document.leaf == entry.index);
            let found = found.ok_or_else(|| refuse("请求中没有它的电子认定证明".to_owned()))?;
            let checker = Checker { host, keys: &keys, leaf: Some(entry.index) };
            let credential = Credential::check(&found.credential, checker);
            let credential = credential.map_err(|e| refuse(e.to_string()))?;
            let endorsement = Endorsement::check(&found.endorsement, &credential, checker);
            let endorsement = endorsement.map_err(|e| refuse(e.to_string()))?;
            let named = (credential.digest, endorsement.digest);
            if named != (issued.credential, issued.endorsement) || credential.facts != issued.facts
            {
                return Err(refuse("电子认定证明与记录所载不符".to_owned()));
            }
            codes.push(Payload::new(&issued.facts, issued.region.clone(), entry.index));
        }
        let any = roll.issued().any(|entry| entry.index < size);
        let revoked = (any && body == Body::Association).then(|| roll.revoked(size));
        Ok(Self { codes, revoked })
    }

    /// Signs the codes, and the status list as the association.
    pub(crate) fn sign(
        &self,
        bundle: &mut Bundle,
        host: &str,
        (key_id, signer): (&str, &CredentialSigner),
        at: i64,
    ) {
        for code in &self.codes {
            let qr_signature = code.sign(signer).to_vec();
            bundle.issuances.push(Issuance {
                leaf: code.leaf,
                qr_signature,
                ..Issuance::default()
            });
        }
        if let Some(revoked) = &self.revoked {
            bundle.status_list = StatusList::issue(host, revoked, (key_id, signer), at);
        }
    }
}

/// The documents of all titles between the last seal and `size`, for the bodies to look at.
pub(crate) fn documents(party: &Party, size: u64) -> Result<Vec<Issuance>, ActError> {
    let roll = party.roll()?;
    let new = roll.issued().filter(|e| (roll.sealed_size()..size).contains(&e.index));
    new.map(|entry| {
        Ok(Issuance {
            leaf: entry.index,
            credential: party.paper(&entry.act.credential)?,
            endorsement: party.paper(&entry.act.endorsement)?,
            ..Issuance::default()
        })
    })
    .collect()
}

/// Keeps what a body signed beside its seal of `size` records.
///
/// # Errors
/// A signature is missing or is not this body's, or the status list is not the ledger's.
pub(crate) fn take(party: &Party, body: Body, size: u64, answer: &Bundle) -> Result<(), ActError> {
    let (host, issuances) = (party.host.clone(), answer.issuances.clone());
    let status = answer.status_list.clone();
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let missing = || ActError::refused("答复缺少电子认定证明二维码的签名，请由该单位重新签发");
        let Some(key) = roll.did_key(body) else { return Ok(()) };
        let sealed = roll.sealed_size();
        let mut kept = Vec::new();
        for entry in roll.issued().filter(|e| (sealed..size).contains(&e.index)) {
            let payload = Payload::new(&entry.act.facts, entry.act.region.clone(), entry.index);
            let found = issuances.iter().find(|issuance| issuance.leaf == entry.index);
            let found = found.ok_or_else(missing)?;
            if !payload.is_signed(&key.key, &found.qr_signature) {
                return Err(ActError::refused("二维码的签名不成立，请由该单位重新签发"));
            }
            kept.push((place(body, entry.index), b64::encode(&found.qr_signature)));
        }
        let any = roll.issued().any(|entry| entry.index < size);
        if body == Body::Association && any {
            let keys = roll.did_keys(sealed).ok_or_else(missing)?;
            let checker = Checker { host: &host, keys: &keys, leaf: None };
            let list = StatusList::check(&status, checker)
                .map_err(|e| ActError::Refused(e.to_string()))?;
            let revoked = roll.revoked(size);
            if roll.status_places().iter().any(|at| list.is_set(*at) != revoked.contains(at)) {
                return Err(ActError::refused("状态名单与台账不符，请由律师协会重新签发"));
            }
            let text = String::from_utf8(status.clone());
            kept.push((status_place(size), text.map_err(|_| ActError::refused("状态名单损坏"))?));
        }
        for (key, value) in kept {
            acting.tx.set(&key, &value)?;
        }
        Ok(())
    })
}

fn place(body: Body, leaf: u64) -> String {
    format!("qr/{leaf}/{}", body.word())
}

fn status_place(size: u64) -> String {
    format!("status-list/{size:012}")
}

/// The status list of the last sealed checkpoint that has one.
pub(crate) fn status_list(view: &View<'_>, roll: &Roll) -> Result<Option<String>, ActError> {
    for size in roll.seals().iter().rev() {
        if let Some(list) = view.setting(&status_place(*size))? {
            return Ok(Some(list));
        }
    }
    Ok(None)
}

/// The QR code of the documents that the record at `leaf` brought.
pub(crate) fn code(view: &View<'_>, roll: &Roll, leaf: u64) -> Result<Option<Code>, ActError> {
    let Some(entry) = roll.issued().find(|entry| entry.index == leaf) else { return Ok(None) };
    let Some(sealed) = roll.seals().iter().rev().find(|seal| **seal <= leaf).copied().or(Some(0))
    else {
        return Ok(None);
    };
    let Some(keys) = roll.did_keys(sealed) else { return Ok(None) };
    let signature = |body| -> Result<Option<[u8; 64]>, ActError> {
        let text = view.setting(&place(body, leaf))?.unwrap_or_default();
        Ok(b64::decode(&text).ok().and_then(|bytes| bytes.try_into().ok()))
    };
    let (one, two) = (signature(Body::Association)?, signature(Body::Party)?);
    let newest = |body| keys.of(body).last().map(|key| key.key.clone());
    let (association, party) = (newest(Body::Association), newest(Body::Party));
    let (Some(one), Some(two), Some(association), Some(party)) = (one, two, association, party)
    else {
        return Ok(None);
    };
    let payload = Payload::new(&entry.act.facts, entry.act.region.clone(), leaf);
    Ok(Some(Code::new(payload, (&association, one), (&party, two))))
}
