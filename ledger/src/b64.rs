//! Base64 as the C2SP formats want it, so that one byte string has exactly one spelling.

use base64::{Engine, engine::general_purpose::STANDARD};

/// The text is not RFC 4648 §4 base64 with padding, or it is a second spelling of some bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("not standard base64 with padding")]
pub struct B64Error;

/// Encodes with the standard alphabet and padding (RFC 4648 §4).
pub fn encode(bytes: &[u8]) -> String {
    STANDARD.encode(bytes)
}

/// Decodes what [`encode`] writes and nothing else.
///
/// # Errors
/// Missing or surplus padding, another alphabet, white space, or non-zero trailing bits: a lenient
/// reader would see two different notes where a signer made one.
pub fn decode(text: &str) -> Result<Vec<u8>, B64Error> {
    STANDARD.decode(text).map_err(|_| B64Error)
}
