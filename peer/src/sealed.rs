//! Papers that only named persons can read: a reporter's identity, contact and originals (A4.7, S75).
//!
//! A paper is encrypted under a key of its own, which is wrapped for each reader's key (X25519,
//! HKDF-SHA256, XChaCha20-Poly1305). A third part, the token, is mixed in and lies in one small file
//! beside the seeds, in no backup: whoever deletes it makes every copy unreadable for good, also
//! those in backups (A3-48).

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead as _, KeyInit as _, Payload};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use curve25519_dalek::montgomery::MontgomeryPoint;
use hmac::{Hmac, Mac as _};
use serde::{Deserialize, Serialize};
use sha2::Sha256;
use zeroize::Zeroizing;

mod reader_key;
mod token;

pub use reader_key::{PublicReaderKey, ReaderKey, ReaderKeyError};
pub use token::{Token, Tokens};

/// 32 secret bytes.
type Secret = Zeroizing<[u8; 32]>;

/// Why a sealed paper cannot be made or read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SealedError {
    /// Nobody wrapped its key for this reader.
    #[error("该材料没有对您开放：未被指定为经办人，或密钥不是登记的那一把")]
    NotForYou,
    /// Cut, changed, or another paper's.
    #[error("加密材料已损坏，或与其编号不符")]
    Damaged,
    /// The token is gone: nobody can read it any more.
    #[error("该材料已删除，任何人都不能再打开")]
    Gone,
    /// No randomness.
    #[error("系统随机数不可用，请重试")]
    System,
}

/// A paper that named readers can open, as it stands in the store.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Sealed {
    /// Version of this form.
    v: u8,
    /// What it belongs to; the cipher is bound to it.
    about: String,
    /// The paper's key, wrapped for each reader by name.
    keys: BTreeMap<String, Wrapped>,
    nonce: String,
    sealed: String,
}

/// A key for one reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Wrapped {
    /// The one-time public key.
    ephemeral: String,
    sealed: String,
}

impl Sealed {
    /// Encrypts `content` for `readers`.
    ///
    /// # Errors
    /// No randomness.
    pub fn new(
        about: &str,
        content: &[u8],
        readers: &[(&str, PublicReaderKey)],
        token: &Token,
    ) -> Result<Self, SealedError> {
        let (key, mut nonce) = (random::<32>()?, [0; 24]);
        nonce.copy_from_slice(&random::<24>()?[..]);
        let payload = Payload { msg: content, aad: about.as_bytes() };
        let sealed = cipher(&mixed(&key, token)).encrypt(&XNonce::from(nonce), payload);
        let sealed = STANDARD.encode(sealed.map_err(|_| SealedError::System)?);
        let (about, nonce) = (about.to_owned(), STANDARD.encode(nonce));
        let mut paper = Self { v: 1, about, keys: BTreeMap::new(), nonce, sealed };
        for (name, reader) in readers {
            paper.wrap(name, reader, &key)?;
        }
        Ok(paper)
    }

    /// The content, for a reader who is named.
    ///
    /// # Errors
    /// Not for this reader, changed, or erased.
    pub fn open(
        &self,
        name: &str,
        reader: &ReaderKey,
        token: &Token,
    ) -> Result<Zeroizing<Vec<u8>>, SealedError> {
        let key = self.key_of(name, reader)?;
        let nonce = XNonce::from(decode::<24>(&self.nonce)?);
        let sealed = STANDARD.decode(&self.sealed).map_err(|_| SealedError::Damaged)?;
        let payload = Payload { msg: &sealed, aad: self.about.as_bytes() };
        let opened = cipher(&mixed(&key, token)).decrypt(&nonce, payload);
        opened.map(Zeroizing::new).map_err(|_| SealedError::Damaged)
    }

    /// The same paper for other readers, by one who can read it now; those of before are left out.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn rewrapped(
        &self,
        name: &str,
        reader: &ReaderKey,
        readers: &[(&str, PublicReaderKey)],
    ) -> Result<Self, SealedError> {
        let key = self.key_of(name, reader)?;
        let mut paper = Self { keys: BTreeMap::new(), ..self.clone() };
        for (name, reader) in readers {
            paper.wrap(name, reader, &key)?;
        }
        Ok(paper)
    }

    /// What it belongs to.
    pub fn about(&self) -> &str {
        &self.about
    }

    fn wrap(
        &mut self,
        name: &str,
        reader: &PublicReaderKey,
        key: &Secret,
    ) -> Result<(), SealedError> {
        let one_time = random::<32>()?;
        let ephemeral = MontgomeryPoint::mul_base_clamped(*one_time).to_bytes();
        let wrapping = agreed(&one_time, reader.0, (ephemeral, reader.0))?;
        // The wrapping key is used once, so the nonce may be fixed.
        let payload = Payload { msg: &key[..], aad: self.about.as_bytes() };
        let sealed = cipher(&wrapping).encrypt(&XNonce::from([0; 24]), payload);
        let sealed = STANDARD.encode(sealed.map_err(|_| SealedError::System)?);
        let ephemeral = STANDARD.encode(ephemeral);
        self.keys.insert(name.to_owned(), Wrapped { ephemeral, sealed });
        Ok(())
    }

    fn key_of(&self, name: &str, reader: &ReaderKey) -> Result<Secret, SealedError> {
        let wrapped = self.keys.get(name).ok_or(SealedError::NotForYou)?;
        let ephemeral = decode::<32>(&wrapped.ephemeral)?;
        let wrapping = agreed(reader.secret(), ephemeral, (ephemeral, reader.public().0))?;
        let sealed = STANDARD.decode(&wrapped.sealed).map_err(|_| SealedError::Damaged)?;
        let payload = Payload { msg: &sealed, aad: self.about.as_bytes() };
        let opened = cipher(&wrapping).decrypt(&XNonce::from([0; 24]), payload);
        let opened = Zeroizing::new(opened.map_err(|_| SealedError::NotForYou)?);
        let key = opened.as_slice().try_into().map_err(|_| SealedError::Damaged)?;
        Ok(Zeroizing::new(key))
    }
}

/// X25519 (RFC 7748), and a key from what both sides then know.
fn agreed(
    secret: &Secret,
    other: [u8; 32],
    (ephemeral, reader): ([u8; 32], [u8; 32]),
) -> Result<Secret, SealedError> {
    let shared = Zeroizing::new(MontgomeryPoint(other).mul_clamped(**secret).to_bytes());
    // A point of small order would make the key known to everyone.
    if *shared == [0; 32] {
        return Err(SealedError::Damaged);
    }
    Ok(derived(b"srdi sealed paper: wrapping v1", &[&*shared, &ephemeral, &reader]))
}

fn mixed(key: &Secret, token: &Token) -> Secret {
    derived(b"srdi sealed paper: content v1", &[&**key, token.bytes()])
}

/// HKDF-SHA256 (RFC 5869) with the purpose as salt, one block.
fn derived(purpose: &[u8], parts: &[&[u8]]) -> Secret {
    let mut block = [0; 64];
    block[..purpose.len()].copy_from_slice(purpose);
    let extract =
        parts.iter().fold(Hmac::<Sha256>::new(&block.into()), |mac, part| mac.chain_update(part));
    let pseudorandom: Secret = Zeroizing::new(extract.finalize().into_bytes().into());
    let mut block = Zeroizing::new([0; 64]);
    block[..32].copy_from_slice(&*pseudorandom);
    let expand = Hmac::<Sha256>::new(&(*block).into()).chain_update(b"\x01");
    Zeroizing::new(expand.finalize().into_bytes().into())
}

fn cipher(key: &Secret) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&Key::from(**key))
}

fn random<const N: usize>() -> Result<Zeroizing<[u8; N]>, SealedError> {
    let mut bytes = Zeroizing::new([0; N]);
    getrandom::fill(&mut *bytes).map_err(|_| SealedError::System)?;
    Ok(bytes)
}

fn decode<const N: usize>(text: &str) -> Result<[u8; N], SealedError> {
    let bytes = STANDARD.decode(text).ok().and_then(|bytes| bytes.try_into().ok());
    bytes.ok_or(SealedError::Damaged)
}

#[cfg(test)]
mod tests;
