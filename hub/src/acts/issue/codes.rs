//! The second visit: each body signs the QR codes of the titles that it seals, and the association
//! the status list as it stands with them.

use std::collections::BTreeSet;

use ledger::credential::{Checker, Credential, Endorsement};
use ledger::did::CredentialSigner;
use ledger::qr::Payload;
use ledger::record::charter::Body;
use ledger::roll::Roll;
use ledger::status_list::StatusList;
use peer::act::ActError;
use peer::issued;
use peer::party::Party;
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
/// As [`issued::keep`].
pub(crate) fn take(party: &Party, body: Body, size: u64, answer: &Bundle) -> Result<(), ActError> {
    let (host, issuances) = (party.host.clone(), answer.issuances.clone());
    let status = answer.status_list.clone();
    party.act(move |acting| {
        let found = |leaf| issuances.iter().find(|issuance| issuance.leaf == leaf);
        let signature = |leaf| found(leaf).map(|issuance| issuance.qr_signature.clone());
        issued::keep(acting, &host, (body, size), signature, &status)
    })
}
