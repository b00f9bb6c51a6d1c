//! The one hash of every tree, digest and record: SHA-256, with the domain separation of RFC 6962.

use std::{fmt, str::FromStr};

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};
use sha2::{Digest, Sha256};

use crate::b64;

/// A SHA-256 value. Written in lower-case hex everywhere but in C2SP texts, which use base64.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash(pub [u8; 32]);

/// Root of the tree without leaves: SHA-256 of the empty string (RFC 6962 §2.1).
pub const EMPTY_ROOT: Hash = Hash([
    0xe3, 0xb0, 0xc4, 0x42, 0x98, 0xfc, 0x1c, 0x14, 0x9a, 0xfb, 0xf4, 0xc8, 0x99, 0x6f, 0xb9, 0x24,
    0x27, 0xae, 0x41, 0xe4, 0x64, 0x9b, 0x93, 0x4c, 0xa4, 0x95, 0x99, 0x1b, 0x78, 0x52, 0xb8, 0x55,
]);

/// The text does not spell a hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HashError {
    /// Upper case is refused too: a record has one spelling.
    #[error("a hash is 64 lower-case hex digits")]
    Hex,
    /// Not strict base64, or not of 32 bytes.
    #[error("a hash is 32 bytes in standard base64 with padding")]
    Base64,
}

/// Hash of a leaf, `SHA-256(0x00 ‖ entry)` (RFC 6962 §2.1).
pub fn leaf_hash(entry: &[u8]) -> Hash {
    Hash(Sha256::new().chain_update([0]).chain_update(entry).finalize().into())
}

/// Hash of an inner node, `SHA-256(0x01 ‖ left ‖ right)` (RFC 6962 §2.1).
pub fn node_hash(left: Hash, right: Hash) -> Hash {
    Hash(
        Sha256::new()
            .chain_update([1])
            .chain_update(left.0)
            .chain_update(right.0)
            .finalize()
            .into(),
    )
}

impl Hash {
    /// Plain SHA-256, for digests of papers and documents; never for the tree.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The spelling of C2SP texts.
    pub fn to_base64(self) -> String {
        b64::encode(&self.0)
    }

    /// Reads the spelling of C2SP texts.
    ///
    /// # Errors
    /// [`HashError::Base64`] unless it is the only spelling of 32 bytes.
    pub fn from_base64(text: &str) -> Result<Self, HashError> {
        let bytes = b64::decode(text).map_err(|_| HashError::Base64)?;
        bytes.try_into().map(Self).map_err(|_| HashError::Base64)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(hex_str(&hex(&self.0)))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl FromStr for Hash {
    type Err = HashError;

    fn from_str(text: &str) -> Result<Self, HashError> {
        parse_hex(text).map(Self).ok_or(HashError::Hex)
    }
}

/// What a serializer is told that a hash is: 64 digits, with nothing to escape in them.
pub(crate) const HEX: &str = "ledger::hash::Hash";

impl Serialize for Hash {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_newtype_struct(HEX, hex_str(&hex(&self.0)))
    }
}

impl<'de> Deserialize<'de> for Hash {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_str(HexVisitor)
    }
}

struct HexVisitor;

impl de::Visitor<'_> for HexVisitor {
    type Value = Hash;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a string")
    }

    fn visit_str<E: de::Error>(self, text: &str) -> Result<Hash, E> {
        text.parse().map_err(E::custom)
    }
}

/// Lower-case hex of 32 bytes. Every record holds dozens of hashes: two digits are one number here,
/// without a table or a branch, so that many are made at once.
fn hex(bytes: &[u8; 32]) -> [u8; 64] {
    let mut text = [0; 64];
    for (pair, byte) in text.as_chunks_mut::<2>().0.iter_mut().zip(bytes) {
        let byte = u16::from(*byte);
        let values = byte >> 4 | (byte & 15) << 8;
        let letters = (values + 0x0606) >> 4 & 0x0101;
        *pair = (values + 0x3030 + letters * 39).to_le_bytes();
    }
    text
}

fn hex_str(text: &[u8; 64]) -> &str {
    std::str::from_utf8(text).expect("hex digits are ASCII")
}

/// Reads exactly `N` bytes of lower-case hex.
pub(crate) fn parse_hex<const N: usize>(text: &str) -> Option<[u8; N]> {
    let (pairs, rest) = text.as_bytes().as_chunks::<2>();
    if pairs.len() != N || !rest.is_empty() {
        return None;
    }
    let digit = |byte: u8| (byte.wrapping_sub(b'0') < 10) | (byte.wrapping_sub(b'a') < 6);
    if !text.bytes().fold(true, |all, byte| all & digit(byte)) {
        return None;
    }
    // As in `hex`; only letters have the bit of 64.
    let mut bytes = [0; N];
    for (byte, pair) in bytes.iter_mut().zip(pairs) {
        let pair = u16::from_le_bytes(*pair);
        let values = (pair & 0x0f0f) + (pair >> 6 & 0x0101) * 9;
        *byte = (values << 4 | values >> 8).to_le_bytes()[0];
    }
    Some(bytes)
}
