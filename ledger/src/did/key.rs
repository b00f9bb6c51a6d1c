//! Credential keys: Ed25519, written as Multikey (`z6Mk...`).

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::note::{KeyError, sound};
use crate::radix;

/// Multicodec `ed25519-pub`, as a varint.
const ED25519_PUB: [u8; 2] = [0xed, 0x01];

/// A public key that signs credentials and nothing else.
#[derive(Clone, PartialEq, Eq)]
pub struct CredentialKey(VerifyingKey);

impl CredentialKey {
    /// Takes the 32 bytes of an Ed25519 public key (RFC 8032).
    ///
    /// # Errors
    /// [`KeyError::Weak`]: other libraries accept forgeries under such keys, so none is enrolled.
    pub fn new(key: &[u8; 32]) -> Result<Self, KeyError> {
        sound(key).map(Self)
    }

    /// Reads `publicKeyMultibase`.
    ///
    /// # Errors
    /// [`KeyError::Form`] if it is none of an Ed25519 key, [`KeyError::Weak`].
    pub fn parse(text: &str) -> Result<Self, KeyError> {
        let digits = text.strip_prefix('z').filter(|text| text.len() <= 64);
        let bytes = digits.and_then(radix::from_base58).ok_or(KeyError::Form)?;
        let key = bytes.strip_prefix(&ED25519_PUB).ok_or(KeyError::Form)?;
        Self::new(key.try_into().map_err(|_| KeyError::Form)?)
    }

    /// The Ed25519 public key.
    pub fn bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    /// Only `verify_strict`: the plain check accepts second spellings of a signature.
    pub fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.0.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for CredentialKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [ED25519_PUB.as_slice(), self.bytes()].concat();
        write!(f, "z{}", radix::to_base58(&bytes))
    }
}

impl fmt::Debug for CredentialKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for CredentialKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::parse(text)
    }
}

impl Serialize for CredentialKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for CredentialKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// A private credential key. Its seed is wiped from memory when it is dropped.
pub struct CredentialSigner(SigningKey);

impl CredentialSigner {
    /// Takes the 32 bytes of an Ed25519 seed (RFC 8032); the caller wipes its own copy.
    pub fn new(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }

    /// The public half.
    pub fn public(&self) -> CredentialKey {
        CredentialKey(self.0.verifying_key())
    }

    /// Signs the bytes that a format of this crate prescribes: never a note, never a record.
    pub(crate) fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}

/// Shows the public half only, so that a log line never holds a seed.
impl fmt::Debug for CredentialSigner {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("CredentialSigner").field(&self.public()).finish()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_have_the_published_spelling() {
        // The key of the W3C's eddsa-jcs-2022 vectors.
        let text = "z6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2";
        assert_eq!(CredentialKey::parse(text).unwrap().to_string(), text);
        let long = "z".repeat(10_000);
        for bad in ["", "z", "6MkrJVnaZkeFzdQyMZu1cgjg7k1pZZ6pvBQ7XJPt4swbTQ2", "z6Mk0", &long] {
            assert_eq!(CredentialKey::parse(bad), Err(KeyError::Form), "{bad}");
        }
    }

    #[test]
    fn attack_17_a_weak_credential_key_is_not_taken() {
        for first in [0, 1] {
            let mut key = [0; 32];
            key[0] = first;
            assert_eq!(CredentialKey::new(&key), Err(KeyError::Weak));
        }
    }
}
