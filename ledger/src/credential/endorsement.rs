//! The party committee's endorsement: `EndorsementCredential`, bound to one credential's bytes.

use serde_json::{Map, Value, json};

use super::achievement::{object, profile};
use super::term::{first, last};
use super::{
    CONTEXT, Checker, Credential, CredentialFault, Facts, Issuing, Signature, one_proof, sign,
    signature,
};
use crate::did::CredentialSigner;
use crate::hash::Hash;
use crate::json::canonical;
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
        let unsigned = UnboundEndorsement::read(bytes, checker)?;
        unsigned.signed.good(Body::Party, &unsigned.proof)?;
        unsigned.bind(credential, checker.host).ok_or(CredentialFault::Binding)
    }
}

/// An endorsement whoever signed it, before anybody asked of which credential it is.
#[derive(Debug, Clone)]
pub struct UnboundEndorsement {
    /// Whether the party committee signed it.
    pub signed: Signature,
    document: Map<String, Value>,
    proof: Map<String, Value>,
}

impl UnboundEndorsement {
    /// Reads an endorsement.
    ///
    /// # Errors
    /// Not JSON with one proof of the prescribed form.
    pub fn read(bytes: &[u8], checker: Checker<'_>) -> Result<Self, CredentialFault> {
        let (document, proof) = one_proof(bytes)?;
        let signed = signature(&document, &proof, Body::Party, &CONTEXT, checker)?;
        Ok(Self { signed, document, proof })
    }

    /// The endorsement, if it is exactly the one of this credential.
    pub fn bind(self, credential: &Credential, host: &str) -> Option<Endorsement> {
        let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
        let found = self.document;
        let title = text(found.get("name"))?;
        let party = text(found.get("issuer")?.get("name"))?;
        let issuing = Issuing { host, title: &title, plan: "", association: "", party: &party };
        if document(&credential.facts, credential.digest, &issuing) != found {
            return None;
        }
        let key_id = text(self.proof.get("verificationMethod"))?;
        let mut whole = found;
        whole.insert("proof".to_owned(), Value::Object(self.proof));
        Some(Endorsement { digest: Hash::of(&canonical(&whole)), key_id })
    }
}

fn document(facts: &Facts, digest: Hash, issuing: &Issuing<'_>) -> Map<String, Value> {
    let Issuing { host, title, party, .. } = *issuing;
    object(&json!({
        "@context": CONTEXT,
        "id": format!("{}/endorsement", facts.id),
        "type": ["VerifiableCredential", "EndorsementCredential"],
        "name": title,
        "issuer": profile(host, Body::Party, party),
        "validFrom": first(facts.valid_from),
        "validUntil": last(facts.valid_until),
        "credentialSubject": {
            "id": facts.id,
            "type": ["EndorsementSubject"],
            "endorsementComment": format!("与律师协会联合公布：{}", facts.number),
        },
        "relatedResource": [{
            "id": facts.id,
            "mediaType": "application/vc",
            "digestSRI": format!("sha256-{}", digest.to_base64()),
        }],
    }))
}
