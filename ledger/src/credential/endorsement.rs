//! The party committee's endorsement: `EndorsementCredential`, bound to one credential's bytes.

use serde_json::{Map, Value};

use super::achievement::{object, profile};
use super::shape::{Endorsed, EndorsedSubject, Resource, words};
use super::term::{first, last};
use super::{
    CONTEXT, Checker, Credential, CredentialFault, Facts, Issuing, check, one_proof, sign,
};
use crate::did::CredentialSigner;
use crate::hash::Hash;
use crate::json;
use crate::record::charter::Body;

/// An endorsement whose one proof was checked, of a credential that was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endorsement {
    /// SHA-256 of its JCS: what the record names.
    pub digest: Hash,
    /// The key that signed it.
    pub key_id: String,
}

impl Endorsement {
    /// Signs the endorsement of a credential as the party committee: its JCS bytes.
    pub fn issue(
        credential: &Credential,
        issuing: &Issuing<'_>,
        (key_id, signer): (&str, &CredentialSigner),
        at: i64,
    ) -> Vec<u8> {
        let Credential { facts, digest, .. } = credential;
        sign(document(facts, *digest, issuing), key_id, signer, at)
    }

    /// Reads an endorsement and checks its one proof against the anchored keys of the party
    /// committee, and that it is of exactly this credential.
    ///
    /// # Errors
    /// Whatever is not exactly as [`issue`](Self::issue) writes it, or not signed by that body.
    pub fn check(
        bytes: &[u8],
        credential: &Credential,
        checker: Checker<'_>,
    ) -> Result<Self, CredentialFault> {
        let (found, proof) = one_proof(bytes)?;
        let key = check(&found, &proof, Body::Party, &CONTEXT, checker)?;
        let read: Endorsed = serde_json::from_value(Value::Object(found.clone()))
            .map_err(|e| CredentialFault::Shape(e.to_string()))?;
        let issuing = Issuing {
            host: checker.host,
            title: &read.name,
            plan: "",
            association: "",
            party: &read.issuer.name,
        };
        if document(&credential.facts, credential.digest, &issuing) != found {
            return Err(CredentialFault::Binding);
        }
        let mut whole = found;
        whole.insert("proof".to_owned(), Value::Object(proof));
        Ok(Self { digest: Hash::of(&json::canonical(&whole)), key_id: key.id.clone() })
    }
}

fn document(facts: &Facts, digest: Hash, issuing: &Issuing<'_>) -> Map<String, Value> {
    let Issuing { host, title, party, .. } = *issuing;
    object(&Endorsed {
        context: words(&CONTEXT),
        id: format!("{}/endorsement", facts.id),
        kind: words(&["VerifiableCredential", "EndorsementCredential"]),
        name: title.to_owned(),
        issuer: profile(host, Body::Party, party),
        valid_from: first(facts.valid_from),
        valid_until: last(facts.valid_until),
        credential_subject: EndorsedSubject {
            id: facts.id.clone(),
            kind: words(&["EndorsementSubject"]),
            endorsement_comment: format!("与律师协会联合公布：{}", facts.number),
        },
        related_resource: [Resource {
            id: facts.id.clone(),
            media_type: "application/vc".to_owned(),
            digest_sri: format!("sha256-{}", digest.to_base64()),
        }],
    })
}
