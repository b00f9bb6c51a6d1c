//! Wire types to and from `ledger`'s, with their own error: a message that no program of ours sends.

use ledger::extension::Extension;
use ledger::hash::Hash;
use ledger::names::Head;
use prost::Message as _;

use crate::v1;
use crate::v1::follow_reply::Event;

/// A message that does not have the shape it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// A digest or a root that is not 32 bytes long.
    #[error("{field} 应为 32 字节，收到 {found} 字节")]
    Hash {
        /// The field.
        field: &'static str,
        /// Its length.
        found: usize,
    },
    /// A field that must be there and is not.
    #[error("消息缺少 {0}")]
    Missing(&'static str),
    /// Bytes that are no page.
    #[error("页无法解析")]
    Page,
}

/// Reads a hash.
///
/// # Errors
/// Not 32 bytes.
pub fn hash(field: &'static str, bytes: &[u8]) -> Result<Hash, WireError> {
    let exact = <[u8; 32]>::try_from(bytes);
    exact.map(Hash).map_err(|_| WireError::Hash { field, found: bytes.len() })
}

impl From<Extension> for v1::Extension {
    fn from(extension: Extension) -> Self {
        let Extension { origin, from, records, checkpoint, seals } = extension;
        Self { origin, from, records, checkpoint, seals }
    }
}

impl From<v1::Extension> for Extension {
    fn from(extension: v1::Extension) -> Self {
        let v1::Extension { origin, from, records, checkpoint, seals } = extension;
        Self { origin, from, records, checkpoint, seals }
    }
}

/// A page for followers, encoded here and only cloned for each of them.
impl From<Extension> for Event {
    fn from(extension: Extension) -> Self {
        Self::Extension(v1::Extension::from(extension).encode_to_vec().into())
    }
}

/// Reads the page that a follower was sent.
///
/// # Errors
/// Not an encoded page.
pub fn page(bytes: &[u8]) -> Result<Extension, WireError> {
    v1::Extension::decode(bytes).map(Extension::from).map_err(|_| WireError::Page)
}

impl v1::Head {
    /// A head on the wire.
    pub fn new(origin: &str, head: Head, checkpoint: Vec<u8>) -> Self {
        Self { origin: origin.to_owned(), size: head.size, root: head.root.0.to_vec(), checkpoint }
    }

    /// Size and root.
    ///
    /// # Errors
    /// A root that is not 32 bytes long.
    pub fn head(&self) -> Result<Head, WireError> {
        Ok(Head { size: self.size, root: hash("root", &self.root)? })
    }
}
