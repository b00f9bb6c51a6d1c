//! The status list: one bit for every credential, for wallets and libraries of other people.
//!
//! It is a convenience copy of the ledger (which alone says 已取消 or 已换发): a set bit says that this
//! document counts no more, be it cancelled, given up or issued anew.

use std::collections::BTreeSet;
use std::io::{Read as _, Write as _};

use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use flate2::read::GzDecoder;
use flate2::{Compression, GzBuilder};
use serde_json::{Map, Value, json};

use crate::credential::{
    Checker, CredentialFault, check, moment, one_proof, read_moment, sign, status_url,
};
use crate::did::{CredentialSigner, did};
use crate::record::charter::Body;

/// Entries of the list: the least that the specification allows (16 KiB of bits).
pub const ENTRIES: u64 = 131_072;
/// Bytes of that many bits.
const BYTES: usize = 131_072 / 8;

/// What a list may inflate to; a gzip bomb ends here.
const MAX_INFLATED: u64 = 1 << 20;

/// Days until the list has to be signed anew.
pub const VALID_DAYS: i64 = 100;

const CONTEXT: [&str; 1] = ["https://www.w3.org/ns/credentials/v2"];

/// A status list whose one proof was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StatusList {
    /// Official time at which it was signed, POSIX seconds.
    pub valid_from: i64,
    /// When it runs out.
    pub valid_until: i64,
    bits: Vec<u8>,
}

impl StatusList {
    /// Signs the list in which the bits at `set` are set, as the association: its JCS bytes.
    pub fn issue(
        host: &str,
        set: &BTreeSet<u64>,
        (key_id, signer): (&str, &CredentialSigner),
        at: i64,
    ) -> Vec<u8> {
        let list = status_url(host);
        let mut document = Map::new();
        let until = at.saturating_add(VALID_DAYS * 86_400);
        for (name, value) in [
            ("@context", json!(CONTEXT)),
            ("id", json!(list)),
            ("type", json!(["VerifiableCredential", "BitstringStatusListCredential"])),
            ("issuer", json!(did(host, Body::Association))),
            ("validFrom", json!(moment(at))),
            ("validUntil", json!(moment(until))),
            (
                "credentialSubject",
                json!({
                    "id": format!("{list}#list"), "type": "BitstringStatusList",
                    "statusPurpose": "revocation", "encodedList": encode(set),
                    "ttl": 86_400_000,
                }),
            ),
        ] {
            document.insert(name.to_owned(), value);
        }
        sign(document, key_id, signer, at)
    }

    /// Reads a list and checks its one proof against the anchored keys of the association. `checker`
    /// has no leaf: a retired key signs no list.
    ///
    /// # Errors
    /// Not such a list, not signed by that body, or larger than any list.
    pub fn check(bytes: &[u8], checker: Checker<'_>) -> Result<Self, CredentialFault> {
        let shape = |what: &str| CredentialFault::Shape(format!("状态名单：{what}"));
        let (document, proof) = one_proof(bytes)?;
        check(&document, &proof, Body::Association, &CONTEXT, checker)?;
        let text = |name: &str| document.get(name).and_then(Value::as_str);
        let subject = document.get("credentialSubject");
        let of = |name: &str| subject.and_then(|s| s.get(name)).and_then(Value::as_str);
        let list = status_url(checker.host);
        let kind = json!(["VerifiableCredential", "BitstringStatusListCredential"]);
        if text("id") != Some(&list)
            || document.get("type") != Some(&kind)
            || text("issuer") != Some(&did(checker.host, Body::Association))
            || of("type") != Some("BitstringStatusList")
            || of("statusPurpose") != Some("revocation")
        {
            return Err(shape("内容与规定不符"));
        }
        let time = |name| text(name).and_then(read_moment).ok_or_else(|| shape("时间"));
        let bits = of("encodedList").and_then(decode).ok_or_else(|| shape("encodedList"))?;
        Ok(Self { valid_from: time("validFrom")?, valid_until: time("validUntil")?, bits })
    }

    /// Whether the bit of a credential is set; one beyond the list is.
    pub fn is_set(&self, index: u64) -> bool {
        let byte = usize::try_from(index / 8).ok().and_then(|at| self.bits.get(at));
        byte.is_none_or(|byte| byte & (0x80 >> (index % 8)) != 0)
    }
}

/// Bit 0 is the most significant bit of byte 0.
fn encode(set: &BTreeSet<u64>) -> String {
    let mut bits = vec![0_u8; BYTES];
    for index in set {
        if let Some(byte) = usize::try_from(index / 8).ok().and_then(|at| bits.get_mut(at)) {
            *byte |= 0x80 >> (index % 8);
        }
    }
    let mut gzip = GzBuilder::new().mtime(0).write(Vec::new(), Compression::best());
    let written = gzip.write_all(&bits).and_then(|()| gzip.finish());
    format!("u{}", URL_SAFE_NO_PAD.encode(written.unwrap_or_default()))
}

fn decode(text: &str) -> Option<Vec<u8>> {
    let gzip = URL_SAFE_NO_PAD.decode(text.strip_prefix('u')?).ok()?;
    let mut bits = Vec::new();
    GzDecoder::new(&gzip[..]).take(MAX_INFLATED + 1).read_to_end(&mut bits).ok()?;
    let whole = bits.len() >= BYTES && bits.len() as u64 <= MAX_INFLATED;
    whole.then_some(bits)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::did::{AnchoredKey, DidKeys};

    const HOST: &str = "srdi.example.cn";
    const KEY: &str = "did:web:srdi.example.cn:bodies:association#key-2024";

    fn keys(signer: &CredentialSigner) -> DidKeys {
        let key = AnchoredKey { id: KEY.to_owned(), key: signer.public(), until: None };
        DidKeys { association: vec![key], party: vec![] }
    }

    #[test]
    fn bits_are_counted_from_the_most_significant() {
        let signer = CredentialSigner::new(&[7; 32]);
        let set = BTreeSet::from([0, 9, 131_071]);
        let bytes = StatusList::issue(HOST, &set, (KEY, &signer), 1_717_084_800);
        let keys = keys(&signer);
        let checker = Checker { host: HOST, keys: &keys, leaf: None };
        let list = StatusList::check(&bytes, checker).unwrap();
        assert_eq!((list.bits[0], list.bits[1], list.bits[16_383]), (0x80, 0x40, 1));
        for index in [0, 9, 131_071, 131_072, u64::MAX] {
            assert!(list.is_set(index), "{index}");
        }
        assert!(!list.is_set(1) && !list.is_set(131_070));
        assert_eq!(list.valid_until - list.valid_from, VALID_DAYS * 86_400);
        assert_eq!(bytes, StatusList::issue(HOST, &set, (KEY, &signer), 1_717_084_800));
    }

    #[test]
    fn attack_20_a_gzip_bomb_in_the_status_list_ends_at_a_megabyte() {
        let mut gzip = GzBuilder::new().write(Vec::new(), Compression::best());
        gzip.write_all(&vec![0; 64 << 20]).unwrap();
        let bomb = format!("u{}", URL_SAFE_NO_PAD.encode(gzip.finish().unwrap()));
        assert!(bomb.len() < 100_000 && decode(&bomb).is_none());
        for bad in ["", "u", "uAAAA", "z", "u===", &encode(&BTreeSet::new())[1..]] {
            assert!(decode(bad).is_none(), "{bad}");
        }
    }

    #[test]
    fn attack_25_a_bit_cleared_after_signing_is_found() {
        let signer = CredentialSigner::new(&[7; 32]);
        let bytes = StatusList::issue(HOST, &BTreeSet::from([5]), (KEY, &signer), 0);
        let text = String::from_utf8(bytes).unwrap();
        let cleared = text.replace(&encode(&BTreeSet::from([5])), &encode(&BTreeSet::new()));
        assert_ne!(text, cleared);
        let keys = keys(&signer);
        let checker = Checker { host: HOST, keys: &keys, leaf: None };
        let fault = StatusList::check(cleared.as_bytes(), checker).unwrap_err();
        assert_eq!(fault, CredentialFault::Signature("省律师协会"));
    }
}
