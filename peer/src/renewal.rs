//! How a node proves, with its log key and without a certificate, that it may have a new one.
//!
//! The proof is a signed note over the hub's nonce: one format for every signature of a log key.
//! Its first line is no origin of any ledger, so it can never be read as a checkpoint.

use std::fmt;

use hmac::{Hmac, KeyInit, Mac};
use ledger::{
    hash::Hash,
    note::{Note, NoteError, NoteSignature, SignerKey, VerifierKey},
};
use sha2::Sha256;

/// A slow line may take this long between challenge and renewal.
const LIFE: i64 = 120;
const NONCE: usize = 8 + 16 + 32;

/// Makes nonces and knows its own again without keeping them, so that asking costs a stranger's
/// machine as much as the hub's. A replay within their life gives a certificate for the same key.
pub(crate) struct Challenger {
    key: [u8; 64],
}

impl Challenger {
    pub(crate) fn new() -> Result<Self, getrandom::Error> {
        let mut key = [0; 64];
        getrandom::fill(&mut key)?;
        Ok(Self { key })
    }

    pub(crate) fn nonce(&self, code: &str, now: i64) -> Result<Vec<u8>, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let mut nonce = [now.to_be_bytes().as_slice(), &random].concat();
        let tag = self.tag(code, &nonce).finalize().into_bytes();
        nonce.extend_from_slice(&tag);
        Ok(nonce)
    }

    pub(crate) fn accepts(&self, code: &str, nonce: &[u8], now: i64) -> bool {
        let Some((head, tag)) = nonce.split_at_checked(24).filter(|_| nonce.len() == NONCE) else {
            return false;
        };
        let made = head.first_chunk().map_or(i64::MAX, |bytes| i64::from_be_bytes(*bytes));
        // The tag first: an age is only worth reading in a nonce of ours.
        self.tag(code, head).verify_slice(tag).is_ok() && (0..=LIFE).contains(&(now - made))
    }

    fn tag(&self, code: &str, head: &[u8]) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new(&self.key.into());
        mac.chain_update("srdi challenge v1\n").chain_update(head).chain_update(code)
    }
}

impl fmt::Debug for Challenger {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Challenger")
    }
}

/// The node's answer to `nonce`: the 64 bytes of its log key's signature.
///
/// # Errors
/// [`NoteError`] when `key` is no log key.
pub fn sign(key: &SignerKey, code: &str, nonce: &[u8], csr: &[u8]) -> Result<Vec<u8>, NoteError> {
    let mut note = Note::new(text(code, nonce, csr))?;
    key.sign_note(&mut note)?;
    Ok(note.signatures.remove(0).payload)
}

/// Checks what [`sign`] made.
pub(crate) fn verify(
    key: &VerifierKey,
    code: &str,
    nonce: &[u8],
    csr: &[u8],
    signature: &[u8],
) -> bool {
    let Ok(mut note) = Note::new(text(code, nonce, csr)) else {
        return false;
    };
    let (name, key_id, payload) = (key.name().to_owned(), key.key_id(), signature.to_vec());
    note.signatures.push(NoteSignature { name, key_id, payload });
    note.verify_log(key).is_ok()
}

fn text(code: &str, nonce: &[u8], csr: &[u8]) -> String {
    let nonce: String = nonce.iter().map(|byte| format!("{byte:02x}")).collect();
    format!("srdi renew v1\n{code}\n{nonce}\n{}\n", Hash::of(csr))
}

#[cfg(test)]
mod tests {
    use ledger::{checkpoint::Checkpoint, note::KeyKind};

    use super::*;

    #[test]
    fn a_nonce_is_for_one_prefecture_one_hub_and_two_minutes() {
        let hub = Challenger::new().unwrap();
        let nonce = hub.nonce("510100", 1000).unwrap();
        assert!(hub.accepts("510100", &nonce, 1000));
        assert!(hub.accepts("510100", &nonce, 1000 + LIFE));
        assert!(!hub.accepts("510100", &nonce, 1001 + LIFE));
        assert!(!hub.accepts("510100", &nonce, 999));
        assert!(!hub.accepts("510300", &nonce, 1000));
        assert!(!Challenger::new().unwrap().accepts("510100", &nonce, 1000));
        assert!(!hub.accepts("510100", &nonce[..NONCE - 1], 1000));
        assert!(!hub.accepts("510100", b"", 1000));
        let mut later = nonce.clone();
        later[7] ^= 1;
        assert!(!hub.accepts("510100", &later, 1001));
    }

    #[test]
    fn the_answer_binds_key_code_nonce_and_request() {
        let key = SignerKey::new("a/node/510100", KeyKind::Log, &[1; 32]).unwrap();
        let other = SignerKey::new("a/node/510100", KeyKind::Log, &[2; 32]).unwrap();
        let signature = sign(&key, "510100", b"nonce", b"csr").unwrap();
        let holds = |code, nonce: &[u8], csr: &[u8], signature: &[u8]| {
            verify(key.verifier(), code, nonce, csr, signature)
        };
        assert!(holds("510100", b"nonce", b"csr", &signature));
        assert!(!holds("510300", b"nonce", b"csr", &signature));
        assert!(!holds("510100", b"nonc", b"csr", &signature));
        assert!(!holds("510100", b"nonce", b"cs", &signature));
        assert!(!holds("510100", b"nonce", b"csr", &signature[1..]));
        assert!(!holds("510100", b"nonce", b"csr", b""));
        assert!(!holds("5101\n\n00", b"nonce", b"csr", &signature));
        assert!(!verify(other.verifier(), "510100", b"nonce", b"csr", &signature));
        let cosigner = SignerKey::new("a/node/510100", KeyKind::Cosigner, &[1; 32]).unwrap();
        assert!(sign(&cosigner, "510100", b"nonce", b"csr").is_err());
    }

    #[test]
    fn the_answer_is_no_checkpoint() {
        assert!(Checkpoint::parse(&text("510100", &[0; NONCE], b"csr")).is_err());
    }
}
