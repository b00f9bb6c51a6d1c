//! A reader's key pair: the secret half in a file that one passphrase opens, or two.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::XNonce;
use chacha20poly1305::aead::{Aead as _, Payload};
use curve25519_dalek::montgomery::MontgomeryPoint;
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::{Secret, cipher, decode, derived, random};
use crate::body_key::{BodyKeyError, Cost, check_passphrase, stretch};

/// The public half, as text of 44 characters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PublicReaderKey(pub(super) [u8; 32]);

impl PublicReaderKey {
    /// Reads the text.
    pub fn parse(text: &str) -> Option<Self> {
        decode::<32>(text).ok().map(Self)
    }
}

impl std::fmt::Display for PublicReaderKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&STANDARD.encode(self.0))
    }
}

/// A key pair that was opened.
pub struct ReaderKey {
    secret: Secret,
    public: PublicReaderKey,
}

/// Why a key was not made or opened: the same reasons as of a body's key.
pub type ReaderKeyError = BodyKeyError;

/// The file. It says how many passphrases open it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct File {
    v: u8,
    public: String,
    cost: Cost,
    salts: Vec<String>,
    nonce: String,
    sealed: String,
}

/// The most bytes of a file.
const MAX_FILE: usize = 4 * 1024;

impl ReaderKey {
    /// Makes a key pair and its file, which all of `passphrases` together open.
    ///
    /// # Errors
    /// A passphrase that is too short, two that are the same, or no randomness.
    pub fn create(passphrases: &[&str], cost: Cost) -> Result<(Self, Vec<u8>), ReaderKeyError> {
        for (i, one) in passphrases.iter().enumerate() {
            check_passphrase(one)?;
            if passphrases[..i].contains(one) {
                return Err(BodyKeyError::Same);
            }
        }
        let system = |_| BodyKeyError::System("随机数");
        let key = Self::of(random::<32>().map_err(system)?);
        let mut salts = Vec::new();
        for _ in passphrases {
            salts.push(STANDARD.encode(&random::<16>().map_err(system)?[..]));
        }
        let nonce = *random::<24>().map_err(system)?;
        let public = key.public.to_string();
        let mut file = File {
            v: 1,
            public,
            cost,
            salts,
            nonce: STANDARD.encode(nonce),
            sealed: String::new(),
        };
        let locked = file.lock(passphrases)?;
        let payload = Payload { msg: &key.secret[..], aad: file.public.as_bytes() };
        let sealed = cipher(&locked).encrypt(&XNonce::from(nonce), payload);
        file.sealed = STANDARD.encode(sealed.map_err(|_| BodyKeyError::System("加密"))?);
        let mut bytes =
            serde_json::to_vec_pretty(&file).map_err(|_| BodyKeyError::System("编码"))?;
        bytes.push(b'\n');
        Ok((key, bytes))
    }

    /// Opens a file, with its passphrases in the order in which it was made.
    ///
    /// # Errors
    /// Not such a file, or a wrong passphrase.
    pub fn open(bytes: &[u8], passphrases: &[&str]) -> Result<Self, ReaderKeyError> {
        if bytes.len() > MAX_FILE {
            return Err(BodyKeyError::Damaged("过长"));
        }
        let file: File =
            serde_json::from_slice(bytes).map_err(|_| BodyKeyError::Damaged("格式"))?;
        if file.v != 1 || file.salts.len() > 2 {
            return Err(BodyKeyError::Damaged("版本"));
        }
        if file.salts.len() != passphrases.len() {
            return Err(BodyKeyError::Wrong);
        }
        let damaged = |_| BodyKeyError::Damaged("编码");
        let nonce = XNonce::from(decode::<24>(&file.nonce).map_err(damaged)?);
        let sealed = decode::<48>(&file.sealed).map_err(damaged)?;
        let payload = Payload { msg: &sealed, aad: file.public.as_bytes() };
        let opened = cipher(&file.lock(passphrases)?).decrypt(&nonce, payload);
        let opened = Zeroizing::new(opened.map_err(|_| BodyKeyError::Wrong)?);
        let secret = opened.as_slice().try_into().map_err(|_| BodyKeyError::Damaged("密文"))?;
        let key = Self::of(Zeroizing::new(secret));
        let same = key.public.to_string() == file.public;
        same.then_some(key).ok_or(BodyKeyError::Damaged("公钥与私钥不符"))
    }

    /// The public half.
    pub fn public(&self) -> PublicReaderKey {
        self.public
    }

    pub(super) fn secret(&self) -> &Secret {
        &self.secret
    }

    fn of(secret: Secret) -> Self {
        let public = PublicReaderKey(MontgomeryPoint::mul_base_clamped(*secret).to_bytes());
        Self { secret, public }
    }
}

impl File {
    /// The key of the file, from its passphrases.
    fn lock(&self, passphrases: &[&str]) -> Result<Secret, ReaderKeyError> {
        if !self.cost.bearable() {
            return Err(BodyKeyError::Cost);
        }
        let mut shares = Vec::new();
        for (passphrase, salt) in passphrases.iter().zip(&self.salts) {
            let salt = decode::<16>(salt).map_err(|_| BodyKeyError::Damaged("编码"))?;
            shares.push(stretch(passphrase, salt, self.cost)?);
        }
        let parts: Vec<&[u8]> = shares.iter().map(|share| &share[..]).collect();
        Ok(derived(b"srdi reader key v1", &parts))
    }
}
