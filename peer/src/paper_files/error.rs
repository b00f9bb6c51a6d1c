//! Refusals of papers, as the person who uploads them reads them.

use std::path::PathBuf;

use ledger::hash::Hash;

use crate::files::FileError;

/// Why a paper was not stored or read.
#[derive(Debug, thiserror::Error)]
pub enum PaperError {
    /// Disk and permissions.
    #[error(transparent)]
    File(#[from] FileError),
    /// The folder is a link: whoever can turn it could have papers written elsewhere.
    #[error("材料目录 {path} 是符号链接，已拒绝使用；请改为真实目录")]
    Linked {
        /// The folder.
        path: PathBuf,
    },
    /// A paper without content says nothing.
    #[error("材料是空文件；请重新导出后上传")]
    Empty,
    /// Beyond the configured size.
    #[error("材料有 {total} 字节，超过上限 {max} 字节；请压缩或拆分后上传")]
    TooLarge {
        /// Claimed or real size.
        total: u64,
        /// The limit.
        max: u64,
    },
    /// Not where the stored part ends.
    #[error("材料分片应从第 {have} 字节续传；将自动从该处继续")]
    Offset {
        /// Bytes that are here.
        have: u64,
    },
    /// More bytes than were announced.
    #[error("材料分片超出其声明的长度 {total} 字节；请重新上传")]
    Overrun {
        /// What was announced.
        total: u64,
    },
    /// The bytes are not those of the digest.
    #[error("材料内容与校验值 {digest} 不符，已丢弃；请从原文件重新上传")]
    Digest {
        /// The digest it was sent under.
        digest: Hash,
    },
    /// Neither PDF, JPEG, PNG nor text, whatever its name says.
    #[error("材料不是 PDF、JPEG、PNG 或 UTF-8 文本；请转换格式后上传（仅改扩展名无效）")]
    Kind,
    /// It is not here.
    #[error("没有校验值为 {digest} 的材料；请等待传送完成，或执行 doctor 查看缺少哪些材料")]
    Absent {
        /// The digest.
        digest: Hash,
    },
    /// The disk gave back something else than was stored.
    #[error("材料 {digest} 在磁盘上已损坏；请从备份或对方恢复，并检查磁盘")]
    Damaged {
        /// The digest.
        digest: Hash,
    },
}
