//! Private keys. Each refuses to sign what its kind is not for and what no reader would accept.

use std::fmt;

use ed25519_dalek::{Signer, SigningKey};

use super::{
    KeyError, KeyKind, Note, NoteError, NoteSignature, VerifierKey, check_text, require_kind,
    signature,
};

/// A private key with the name it signs under. Its seed is wiped from memory when it is dropped.
pub struct SignerKey {
    verifier: VerifierKey,
    key: SigningKey,
}

impl SignerKey {
    /// Takes the 32 bytes of an Ed25519 seed (RFC 8032); the caller wipes its own copy.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn new(name: &str, kind: KeyKind, seed: &[u8; 32]) -> Result<Self, KeyError> {
        let key = SigningKey::from_bytes(seed);
        let verifier = VerifierKey::new(name, kind, key.verifying_key().as_bytes())?;
        Ok(Self { verifier, key })
    }

    /// The same key under another name: a body's key is made before it is known for which host.
    ///
    /// # Errors
    /// [`KeyError::Name`].
    pub fn named(self, name: &str) -> Result<Self, KeyError> {
        let Self { verifier, key } = self;
        let verifier = VerifierKey::new(name, verifier.kind(), verifier.key())?;
        Ok(Self { verifier, key })
    }

    /// The public half.
    pub fn verifier(&self) -> &VerifierKey {
        &self.verifier
    }

    /// Adds the log's signature. Signing twice leaves one line.
    ///
    /// # Errors
    /// The key is a cosigner's, or the text is none that a reader would accept.
    pub fn sign_note(&self, note: &mut Note) -> Result<(), NoteError> {
        require_kind(&self.verifier, KeyKind::Log)?;
        check_text(&note.text)?;
        note.signatures.retain(|signature| !signature.claims(&self.verifier));
        note.signatures.push(self.line(self.key.sign(note.text.as_bytes()).to_bytes().to_vec()));
        Ok(())
    }

    /// Cosigns a checkpoint's text as of `time`, in POSIX seconds.
    ///
    /// # Errors
    /// The key is a log's, the text is none that a reader would accept, or the time is beyond 2^63.
    pub fn cosign(&self, text: &str, time: u64) -> Result<NoteSignature, NoteError> {
        require_kind(&self.verifier, KeyKind::Cosigner)?;
        check_text(text)?;
        if time > signature::MAX_TIME {
            return Err(NoteError::Time(time));
        }
        let signed = self.key.sign(&signature::cosigned_message(text, time));
        Ok(self.line([time.to_be_bytes().as_slice(), &signed.to_bytes()].concat()))
    }

    fn line(&self, payload: Vec<u8>) -> NoteSignature {
        let name = self.verifier.name().to_owned();
        NoteSignature { name, key_id: self.verifier.key_id(), payload }
    }
}

/// Shows the public half only, so that a log line never holds a seed.
impl fmt::Debug for SignerKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("SignerKey").field(&self.verifier).finish()
    }
}
