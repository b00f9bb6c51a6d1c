//! The DID document of a body.

use serde_json::{Value, json};

use super::{AnchoredKey, did};
use crate::record::charter::Body;

/// What `https://HOST/bodies/<folder>/did.json` says: every key that outside tools should accept.
/// A compromised key must not be among `keys`: they heed nothing but `assertionMethod` (measured).
pub fn document(host: &str, body: Body, keys: &[&AnchoredKey]) -> Value {
    let did = did(host, body);
    let methods: Vec<Value> = keys
        .iter()
        .map(|key| {
            json!({
                "id": key.id, "type": "Multikey", "controller": did,
                "publicKeyMultibase": key.key.to_string(),
            })
        })
        .collect();
    let ids: Vec<&str> = keys.iter().map(|key| key.id.as_str()).collect();
    json!({
        "@context": ["https://www.w3.org/ns/did/v1", "https://w3id.org/security/multikey/v1"],
        "id": did, "verificationMethod": methods, "assertionMethod": ids,
    })
}
