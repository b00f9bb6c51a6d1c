//! Data Integrity, `eddsa-jcs-2022`: how a document is signed and how its one proof is checked.

use serde_json::{Map, Value, json};

use super::term::moment;
use super::{CredentialFault, LIMIT, label};
use crate::did::{AnchoredKey, CredentialSigner, DidKeys, did};
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

/// Checks the one proof of a document that `body` must have signed, in the contexts `context`.
pub(crate) fn check<'k>(
    document: &Map<String, Value>,
    proof: &Map<String, Value>,
    body: Body,
    context: &[&str],
    checker: Checker<'k>,
) -> Result<&'k AnchoredKey, CredentialFault> {
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
    let method = text("verificationMethod");
    let unknown = || CredentialFault::UnknownKey(label(body), method.chars().take(200).collect());
    if method.split('#').next() != Some(did(checker.host, body).as_str()) {
        return Err(unknown());
    }
    let keys = checker.keys.of(body);
    let key = keys.iter().find(|key| key.id == method).ok_or_else(unknown)?;
    let value = text("proofValue").strip_prefix('z').filter(|value| value.len() <= 100);
    let signature = value.and_then(radix::from_base58).unwrap_or_default();
    if !key.key.verify(&hash_data(document, proof), &signature) {
        return Err(CredentialFault::Signature(label(body)));
    }
    if key.until.is_some_and(|until| checker.leaf.is_none_or(|leaf| leaf >= until)) {
        return Err(CredentialFault::Retired(label(body)));
    }
    Ok(key)
}
