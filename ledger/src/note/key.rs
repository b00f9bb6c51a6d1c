//! Keys of logs and cosigners. Refusing bad keys here means that no signature check needs to ask.

use std::{fmt, str::FromStr};

use ed25519_dalek::{Signature, VerifyingKey};
use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use crate::{
    b64,
    hash::{Hash, parse_hex},
};

/// What a key signs; the signature type byte of signed-note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u8)]
pub enum KeyKind {
    /// A ledger's own checkpoints: Ed25519 over the text.
    Log = 0x01,
    /// Receipts, witnessing and seals: Ed25519 cosignature/v1, which states a time.
    Cosigner = 0x04,
}

/// Why a key was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// Not `name+8 hex digits+base64`.
    #[error("a verifier key is `name+8 lower-case hex digits+base64`")]
    Form,
    /// A name that could not stand in a signature line.
    #[error("a key's name is not empty and has no white space, `+` or control character")]
    Name,
    /// An algorithm that nothing here signs with.
    #[error("the signature type {0:#04x} is not supported")]
    Kind(u8),
    /// The ID is not the one that name, kind and key give: a misprint or a swapped key.
    #[error("the key ID does not belong to this name and key")]
    Id,
    /// Bytes for which anyone can sign, or about which verifiers disagree.
    #[error("the public key is weak or malformed: make a new one")]
    Weak,
}

/// A public key with the name it signs under, written as a C2SP vkey.
#[derive(Clone, PartialEq, Eq)]
pub struct VerifierKey {
    name: String,
    kind: KeyKind,
    key: VerifyingKey,
}

impl VerifierKey {
    /// Takes the 32 bytes of an Ed25519 public key (RFC 8032).
    ///
    /// # Errors
    /// [`KeyError::Name`], or [`KeyError::Weak`] for points of small order, mixed order and second
    /// spellings: with such a key its owner could later say that someone else signed.
    pub fn new(name: &str, kind: KeyKind, key: &[u8; 32]) -> Result<Self, KeyError> {
        if !valid_identity(name) {
            return Err(KeyError::Name);
        }
        Ok(Self { name: name.to_owned(), kind, key: sound(key)? })
    }

    /// Reads `name+hexid+base64`.
    ///
    /// # Errors
    /// Says what is wrong with the text or the key in it.
    pub fn parse(vkey: &str) -> Result<Self, KeyError> {
        let mut parts = vkey.splitn(3, '+');
        let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
            return Err(KeyError::Form);
        };
        let id: [u8; 4] = parse_hex(id).ok_or(KeyError::Form)?;
        let bytes = b64::decode(key).map_err(|_| KeyError::Form)?;
        let (kind, key) = match bytes.split_first() {
            Some((0x01, key)) => (KeyKind::Log, key),
            Some((0x04, key)) => (KeyKind::Cosigner, key),
            Some((&other, _)) => return Err(KeyError::Kind(other)),
            None => return Err(KeyError::Form),
        };
        let parsed = Self::new(name, kind, key.try_into().map_err(|_| KeyError::Form)?)?;
        if parsed.key_id() == id { Ok(parsed) } else { Err(KeyError::Id) }
    }

    /// The name in signature lines; for a log its origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What the key signs.
    pub fn kind(&self) -> KeyKind {
        self.kind
    }

    /// The Ed25519 public key (RFC 8032), by which duplicates are found.
    pub fn key(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }

    /// `SHA-256(name ‖ 0x0A ‖ kind ‖ key)[:4]`, in the order of its bytes.
    pub fn key_id(&self) -> [u8; 4] {
        let kind = [b'\n', self.kind as u8];
        let Hash(hash) = Hash::of(&[self.name.as_bytes(), &kind, self.key()].concat());
        [hash[0], hash[1], hash[2], hash[3]]
    }

    /// Only `verify_strict`: the plain check accepts forgeries under weak keys.
    pub(super) fn verify(&self, message: &[u8], signature: &[u8]) -> bool {
        Signature::from_slice(signature)
            .is_ok_and(|signature| self.key.verify_strict(message, &signature).is_ok())
    }
}

impl fmt::Display for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let id = u32::from_be_bytes(self.key_id());
        let key = [&[self.kind as u8], self.key().as_slice()].concat();
        write!(f, "{}+{id:08x}+{}", self.name, b64::encode(&key))
    }
}

impl fmt::Debug for VerifierKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for VerifierKey {
    type Err = KeyError;

    fn from_str(vkey: &str) -> Result<Self, KeyError> {
        Self::parse(vkey)
    }
}

impl Serialize for VerifierKey {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for VerifierKey {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        Self::parse(&String::deserialize(deserializer)?).map_err(de::Error::custom)
    }
}

/// An Ed25519 public key that nobody else can sign for.
pub(crate) fn sound(key: &[u8; 32]) -> Result<VerifyingKey, KeyError> {
    let parsed = VerifyingKey::from_bytes(key).map_err(|_| KeyError::Weak)?;
    // Second spellings (y of p and above) need no check: all their points are of small or mixed
    // order.
    if parsed.is_weak() || !parsed.to_edwards().is_torsion_free() {
        return Err(KeyError::Weak);
    }
    Ok(parsed)
}

/// What signed-note allows in a signature line, strangers' lines included.
pub(super) fn valid_name(name: &str) -> bool {
    !name.is_empty() && !name.contains(|c: char| c.is_whitespace() || c == '+')
}

/// A name of ours, key or origin: also without the control characters that signed-note lets pass.
pub(crate) fn valid_identity(name: &str) -> bool {
    valid_name(name) && !name.contains(char::is_control)
}
