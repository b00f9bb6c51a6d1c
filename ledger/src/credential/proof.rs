//! Data Integrity, `eddsa-jcs-2022`: how a document is signed and how its one proof is checked.

use serde_json::{Map, Value, json};

use super::term::moment;
use super::{CredentialFault, LIMIT, label};
use crate::did::{CredentialSigner, DidKeys};
use crate::hash::Hash;
use crate::json;
use crate::radix;
use crate::record::charter::Body;

/// What a document's proof is checked against; obtained elsewhere, never from the document.
#[derive(Debug, Clone, Copy)]
pub struct Checker<'a> {
    /// The public host name.
    pub host: &'a str,
    /// The bodies' keys.
    pub keys: &'a DidKeys,
    /// Where the record that names the document stands in the hub's ledger. A retired key counts for
    /// what lies before its retirement; without a record it counts for nothing.
    pub leaf: Option<u64>,
}

/// What is signed: `SHA-256(JCS(proof without proofValue)) ‖ SHA-256(JCS(document without proof))`.
pub fn hash_data(document: &Map<String, Value>, proof: &Map<String, Value>) -> [u8; 64] {
    let (mut document, mut proof) = (document.clone(), proof.clone());
    document.remove("proof");
    proof.remove("proofValue");
    let (proof, document) =
        (Hash::of(&json::canonical(&proof)), Hash::of(&json::canonical(&document)));
    let mut data = [0; 64];
    data[..32].copy_from_slice(&proof.0);
    data[32..].copy_from_slice(&document.0);
    data
}

/// Signs a document of this crate: its bytes, in the one form in which it is stored and served.
pub(crate) fn sign(
    mut document: Map<String, Value>,
    key_id: &str,
    signer: &CredentialSigner,
    at: i64,
) -> Vec<u8> {
    let context = document.get("@context").cloned().unwrap_or_default();
    let proof = json!({
        "@context": context, "type": "DataIntegrityProof", "cryptosuite": "eddsa-jcs-2022",
        "created": moment(at), "verificationMethod": key_id, "proofPurpose": "assertionMethod",
    });
    let Value::Object(mut proof) = proof else { return Vec::new() };
    let signature = signer.sign(&hash_data(&document, &proof));
    let value = format!("z{}", radix::to_base58(&signature));
    proof.insert("proofValue".to_owned(), Value::String(value));
    document.insert("proof".to_owned(), Value::Object(proof));
    json::canonical(&document)
}

/// A document without its proof, and its one proof.
type Parts = (Map<String, Value>, Map<String, Value>);

/// Reads a document strictly and takes it apart: without its proof, and its one proof.
pub(crate) fn one_proof(bytes: &[u8]) -> Result<Parts, CredentialFault> {
    let value = json::parse(bytes, LIMIT).map_err(|e| CredentialFault::Shape(e.to_string()))?;
    let Value::Object(mut document) = value else {
        return Err(CredentialFault::Shape("不是 JSON 对象".to_owned()));
    };
    match document.remove("proof") {
        Some(Value::Object(proof)) => Ok((document, proof)),
        Some(Value::Array(_)) => Err(CredentialFault::Proof("应恰有一个签名")),
        _ => Err(CredentialFault::Proof("没有签名")),
    }
}

/// How a document stands to the anchored keys of the body that must have signed it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Signature {
    /// Signed by it.
    Good,
    /// The key that it names did not sign these bytes.
    False,
    /// By a key that the anchor does not have, which may be newer than it.
    Unknown,
    /// By a key that was retired before.
    Retired,
}

impl Signature {
    /// That of `body`'s key, or why it does not count.
    ///
    /// # Errors
    /// Anything but [`Good`](Self::Good).
    pub(super) fn good(
        self,
        body: Body,
        proof: &Map<String, Value>,
    ) -> Result<String, CredentialFault> {
        match self {
            Self::Good => Ok(method(proof).to_owned()),
            Self::False => Err(CredentialFault::Signature(label(body))),
            Self::Unknown => {
                let named = method(proof).chars().take(200).collect();
                Err(CredentialFault::UnknownKey(label(body), named))
            }
            Self::Retired => Err(CredentialFault::Retired(label(body))),
        }
    }
}

fn method(proof: &Map<String, Value>) -> &str {
    proof.get("verificationMethod").and_then(Value::as_str).unwrap_or_default()
}

/// Checks the one proof of a document that `body` must have signed, in the contexts `context`.
///
/// # Errors
/// The proof is not of the prescribed form; whether it holds, the answer says.
pub(crate) fn signature(
    document: &Map<String, Value>,
    proof: &Map<String, Value>,
    body: Body,
    context: &[&str],
    checker: Checker<'_>,
) -> Result<Signature, CredentialFault> {
    let expected = json!(context);
    if document.get("@context") != Some(&expected) || proof.get("@context") != Some(&expected) {
        return Err(CredentialFault::Context);
    }
    let text = |name: &str| proof.get(name).and_then(Value::as_str).unwrap_or_default();
    let fixed = [
        ("type", "DataIntegrityProof"),
        ("cryptosuite", "eddsa-jcs-2022"),
        ("proofPurpose", "assertionMethod"),
    ];
    if fixed.iter().any(|(name, value)| text(name) != *value) || proof.len() != 7 {
        return Err(CredentialFault::Proof("类型、算法或用途不是规定的"));
    }
    if super::term::read_moment(text("created")).is_none() {
        return Err(CredentialFault::Proof("签署时间的写法与规定不符"));
    }
    let value = text("proofValue").strip_prefix('z').filter(|value| value.len() <= 100);
    let signature = value.and_then(radix::from_base58).filter(|signature| signature.len() == 64);
    let signature = signature.ok_or(CredentialFault::Proof("签名值的写法与规定不符"))?;
    let known = checker.keys.of(body).iter().find(|key| key.id == method(proof));
    Ok(match known {
        None => Signature::Unknown,
        Some(key) if !key.key.verify(&hash_data(document, proof), &signature) => Signature::False,
        Some(key) if !key.counts_at(checker.leaf) => Signature::Retired,
        Some(_) => Signature::Good,
    })
}

/// As [`signature`], of a document that must hold.
///
/// # Errors
/// Any answer but a good one.
pub(crate) fn check(
    document: &Map<String, Value>,
    proof: &Map<String, Value>,
    body: Body,
    context: &[&str],
    checker: Checker<'_>,
) -> Result<String, CredentialFault> {
    signature(document, proof, body, context, checker)?.good(body, proof)
}
