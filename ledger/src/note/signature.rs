//! One signature line, and the message that a cosigner signs.

use super::{NoteError, key::VerifierKey, key::valid_name};
use crate::b64;

/// A signature line: who says they signed, and what they wrote.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoteSignature {
    /// Key name, without white space and `+`.
    pub name: String,
    /// Key ID, which together with the name tells the key and its kind.
    pub key_id: [u8; 4],
    /// For a log 64 bytes of Ed25519; for a cosigner eight bytes of time before them.
    pub payload: Vec<u8>,
}

impl NoteSignature {
    /// The line with its final newline, as tlog-witness answers it.
    pub fn to_line(&self) -> String {
        let bytes = [&self.key_id, self.payload.as_slice()].concat();
        format!("— {} {}\n", self.name, b64::encode(&bytes))
    }

    /// Reads a line, with or without its final newline.
    ///
    /// # Errors
    /// [`NoteError::SignatureLine`] when it is not `— name base64` with a key ID and a signature.
    pub fn parse_line(line: &str) -> Result<Self, NoteError> {
        let line = line.strip_suffix('\n').unwrap_or(line);
        Self::read(line).ok_or(NoteError::SignatureLine(1))
    }

    fn read(line: &str) -> Option<Self> {
        let (name, signature) = line.strip_prefix("— ")?.split_once(' ')?;
        let bytes = b64::decode(signature).ok()?;
        let (key_id, payload) = bytes.split_first_chunk()?;
        let whole = valid_name(name) && !payload.is_empty();
        whole.then(|| Self { name: name.to_owned(), key_id: *key_id, payload: payload.to_vec() })
    }

    /// Whether this line says that it is by `key`.
    pub fn claims(&self, key: &VerifierKey) -> bool {
        self.name == key.name() && self.key_id == key.key_id()
    }
}

/// What a cosigner signs (tlog-cosignature, "Ed25519 signed message").
pub(super) fn cosigned_message(text: &str, time: u64) -> Vec<u8> {
    format!("cosignature/v1\ntime {time}\n{text}").into_bytes()
}

/// The time that a cosignature states, in POSIX seconds, if it holds.
pub(super) fn verify_cosignature(key: &VerifierKey, text: &str, payload: &[u8]) -> Option<u64> {
    let (time, signature) = payload.split_first_chunk()?;
    let time = u64::from_be_bytes(*time);
    let holds = time <= MAX_TIME && key.verify(&cosigned_message(text, time), signature);
    holds.then_some(time)
}

/// Largest time a cosignature may state.
pub(super) const MAX_TIME: u64 = i64::MAX as u64;
