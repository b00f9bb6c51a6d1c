//! The bodies' credential keys and the DID documents that carry them.
//!
//! `did:web` is only as good as a domain and its certificate, and has no history. So nothing here
//! believes a DID document: the keys stand in the charter and in the anchor; the documents serve
//! outside tools and must agree with them.

mod document;
mod key;

use serde::{Deserialize, Serialize};

use crate::record::charter::Body;

pub use document::document;
pub use key::{CredentialKey, CredentialSigner};

/// A credential key under the name that a proof's `verificationMethod` gives it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DidKey {
    /// `did:web:HOST:bodies:association#key-2024`.
    pub id: String,
    /// The public key, as `publicKeyMultibase`.
    pub key: CredentialKey,
}

/// The credential keys of both bodies: one each (三, 四(三)3: 联合公布).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyDids {
    /// 省律师协会: signs the credential and the status list.
    pub association: DidKey,
    /// 省律师行业党委: signs the endorsement.
    pub party: DidKey,
}

impl BodyDids {
    /// That of one body.
    pub fn of(&self, body: Body) -> &DidKey {
        match body {
            Body::Party => &self.party,
            Body::Association => &self.association,
        }
    }
}

/// A credential key that a verifier may believe.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AnchoredKey {
    /// As in [`DidKey`].
    pub id: String,
    /// The public key, as `publicKeyMultibase`.
    pub key: CredentialKey,
    /// Of a retired key: it counts for records before this one of the hub's ledger. Without it a
    /// stolen key could date back what it signs.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<u64>,
}

impl AnchoredKey {
    /// Whether it counts for the record at `leaf` of the hub's ledger; a retired one counts for
    /// nothing whose place is not known.
    pub fn counts_at(&self, leaf: Option<u64>) -> bool {
        self.until.is_none_or(|until| leaf.is_some_and(|leaf| leaf < until))
    }
}

/// The credential keys of both bodies, retired ones too; never one that was compromised.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DidKeys {
    /// 省律师协会.
    pub association: Vec<AnchoredKey>,
    /// 省律师行业党委.
    pub party: Vec<AnchoredKey>,
}

impl DidKeys {
    /// Those of one body.
    pub fn of(&self, body: Body) -> &[AnchoredKey] {
        match body {
            Body::Party => &self.party,
            Body::Association => &self.association,
        }
    }

    /// All of them.
    pub fn all(&self) -> impl Iterator<Item = &AnchoredKey> {
        self.association.iter().chain(&self.party)
    }
}

/// The DID of a body: `did:web:HOST:bodies:association`, `did:web:HOST:bodies:party-committee`. A
/// port's colon is written `%3A` (did:web, section 3.1).
pub fn did(host: &str, body: Body) -> String {
    let host = host.replace(':', "%3A");
    format!("did:web:{host}:bodies:{}", folder(body))
}

/// The folder of its DID document below `bodies/`.
pub fn folder(body: Body) -> &'static str {
    match body {
        Body::Party => "party-committee",
        Body::Association => "association",
    }
}

/// The id of the key that a body takes in `year`; `used` are those that it had.
pub fn key_id(host: &str, body: Body, year: i16, used: &[&str]) -> String {
    let first = format!("{}#key-{year}", did(host, body));
    let later = (2..).map(|n| format!("{first}-{n}"));
    let mut free =
        std::iter::once(first.clone()).chain(later).filter(|id| !used.contains(&id.as_str()));
    free.next().unwrap_or(first)
}

/// Whether `id` is one that [`key_id`] gives to a key of this body.
pub(crate) fn is_key_id(id: &str, host: &str, body: Body) -> bool {
    let fragment = id.strip_prefix(&did(host, body)).and_then(|rest| rest.strip_prefix("#key-"));
    fragment.is_some_and(|name| {
        (4..=12).contains(&name.len()) && name.bytes().all(|b| b.is_ascii_digit() || b == b'-')
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn key_ids_are_never_used_twice() {
        let first = key_id("h.cn:8443", Body::Party, 2026, &[]);
        assert_eq!(first, "did:web:h.cn%3A8443:bodies:party-committee#key-2026");
        let second = key_id("h.cn:8443", Body::Party, 2026, &[&first]);
        assert_eq!(second, format!("{first}-2"));
        assert!(is_key_id(&second, "h.cn:8443", Body::Party));
        assert!(!is_key_id(&second, "h.cn:8443", Body::Association));
        assert!(!is_key_id("did:web:h.cn:bodies:association#key-x", "h.cn", Body::Association));
    }
}
