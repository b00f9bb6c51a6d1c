//! Bundles as files: a magic line, the length and the SHA-256 of what follows, one message.

use ledger::hash::Hash;
use prost::Message;

use crate::v1::Bundle;

/// The first line of every bundle.
pub const MAGIC: &[u8] = b"srdi-bundle/1\n";
/// The most bytes of a bundle: a year of Chengdu's records with the papers of its recommendations.
pub const MAX: usize = 1 << 30;

/// Why a file is no bundle.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BundleError {
    /// Its first line is another.
    #[error("不是数据包文件")]
    Magic,
    /// Cut off, or bytes changed.
    #[error("数据包不完整或已损坏，请重新导出、复制")]
    Damaged,
    /// Whole, and yet no bundle of this version.
    #[error("数据包内容无法识别，请核对双方程序版本")]
    Content,
}

impl Bundle {
    /// The file's bytes.
    pub fn to_file(&self) -> Vec<u8> {
        let body = self.encode_to_vec();
        [MAGIC, Hash::of(&body).0.as_slice(), &body].concat()
    }

    /// Reads a file.
    ///
    /// # Errors
    /// Not a bundle, or not the one that was written.
    pub fn from_file(bytes: &[u8]) -> Result<Self, BundleError> {
        let rest = bytes.strip_prefix(MAGIC).ok_or(BundleError::Magic)?;
        let (digest, body) = rest.split_at_checked(32).ok_or(BundleError::Damaged)?;
        if Hash::of(body).0 != digest {
            return Err(BundleError::Damaged);
        }
        Self::decode(body).map_err(|_| BundleError::Content)
    }
}
