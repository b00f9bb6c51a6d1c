//! Signing one's own ledger, and the lock file that keeps a key from signing two histories.
//!
//! The order is: records committed, lock file written and synced, checkpoint signed, checkpoint
//! released. The lock file stands beside the database and is no part of a backup, so a database
//! that was restored from one is noticed before it can sign: its tree is smaller than the last one
//! signed, or another.
//!
//! Every head is one more line of the lock file: one sync, of a file that is open. The last whole
//! line counts. A file that this process did not begin, or that is full, is replaced. Room for the
//! lines to come is part of a new file: a line then changes no length, and its sync need not wait
//! for the file system's journal, which costs more than the line.

use std::fs::{File, OpenOptions, TryLockError};
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use ledger::checkpoint::Checkpoint;
use ledger::names::Head;
use ledger::note::SignerKey;

use crate::files::{self, FileError};
use crate::store::{OWN, StoreError, View};

/// The lock file under a party's directory.
pub const LOCK: &str = "signed.json";

/// Bytes of the lock file; when they are full, it is begun anew.
const LOCK_LIMIT: usize = 64 * 1024;
/// Bytes of one line. It divides a disk's sector, so that a power cut leaves a line whole or not at
/// all; the largest head takes 103.
const LINE: usize = 128;

/// Why a checkpoint was not signed.
#[derive(Debug, thiserror::Error)]
pub enum SignError {
    /// Another process of this party signs.
    #[error("本端服务正在运行，由它签名；如确认没有运行，请检查是否有残留进程")]
    Held,
    /// The database holds less than was signed before: it was restored from a backup.
    #[error(
        "台账只有 {size} 条，而本端已签到 {signed} 条：数据库来自较早的备份。请连接对方（serve 或 sync）取回缺少的记录后再签；对方也没有这些记录的，请从更新的备份恢复，或更换密钥（市（州）端：由省级平台重新邀请，用新目录 join）"
    )]
    Behind {
        /// Records in the database.
        size: u64,
        /// Records in the last signed checkpoint.
        signed: u64,
    },
    /// The database holds another history than was signed before.
    #[error(
        "台账前 {signed} 条与本端已签的不一致：数据库被改动或换过。请停止使用，用 ledger verify 检查，并按手册更换密钥"
    )]
    Forked {
        /// Records in the last signed checkpoint.
        signed: u64,
    },
    /// Nothing was ever signed on this machine, yet there are records: the lock file is gone.
    #[error("签名记录（{0}）不在而台账非空：可能是从备份恢复。请先与对方连接一次核对台账")]
    NoLock(PathBuf),
    /// A prefix that is larger than what was signed.
    #[error("{0} 条尚未签过，不能单独签署其前段")]
    NotAPrefix(u64),
    /// The lock file.
    #[error(transparent)]
    File(#[from] FileError),
    /// The lock file is not what this program writes.
    #[error("签名记录 {0} 已损坏；请勿删除，联系技术支持")]
    Damaged(PathBuf),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key and the origin do not fit.
    #[error("签名失败：{0}")]
    Key(String),
}

/// Signs checkpoints of the party's own ledger.
pub struct Signer {
    key: SignerKey,
    origin: String,
    path: PathBuf,
    held: Option<File>,
    last: Option<Head>,
    /// The lock file that this process began, and where its next line stands.
    begun: Option<(File, usize)>,
}

impl Signer {
    /// A signer that may sign prefixes; to sign new heads it must [`hold`](Self::hold).
    pub fn new(dir: &Path, origin: &str, key: SignerKey) -> Self {
        let path = dir.join(LOCK);
        Self { key, origin: origin.to_owned(), path, held: None, last: None, begun: None }
    }

    /// Notes that a new party has signed nothing yet. From here on a missing lock file means that
    /// the directory came from a backup.
    ///
    /// # Errors
    /// The disk.
    pub fn begin(dir: &Path) -> Result<(), FileError> {
        let nothing = Head { size: 0, root: ledger::hash::EMPTY_ROOT };
        let path = dir.join(LOCK);
        match path.exists() {
            true => Ok(()),
            false => files::create(&path, &line_of(&nothing), files::PUBLIC),
        }
    }

    /// Becomes the one process that signs, until this value is dropped.
    ///
    /// # Errors
    /// Another process is.
    pub fn hold(&mut self) -> Result<(), SignError> {
        if self.held.is_some() {
            return Ok(());
        }
        let path = self.path.with_extension("lock");
        let io = |e: std::io::Error| SignError::Key(format!("{}：{e}", path.display()));
        let file =
            OpenOptions::new().create(true).truncate(false).write(true).open(&path).map_err(io)?;
        match file.try_lock() {
            Ok(()) => self.held = Some(file),
            Err(TryLockError::WouldBlock) => return Err(SignError::Held),
            Err(TryLockError::Error(e)) => return Err(io(e)),
        }
        Ok(())
    }

    /// Lets another process sign.
    pub fn release(&mut self) {
        (self.held, self.begun) = (None, None);
    }

    /// Goes on with another key: the ledger named a new one.
    pub fn sign_with(&mut self, key: SignerKey) {
        self.key = key;
    }

    /// The key that others verify.
    pub fn verifier(&self) -> &ledger::note::VerifierKey {
        self.key.verifier()
    }

    /// What was signed last on this machine.
    ///
    /// # Errors
    /// The lock file cannot be read or is damaged.
    pub fn signed(&self) -> Result<Option<Head>, SignError> {
        // Nobody else writes the file while this process holds it.
        match (&self.held, self.last) {
            (Some(_), Some(last)) => Ok(Some(last)),
            _ => read_lock(&self.path),
        }
    }

    /// Whether a party in this directory ever signed: then its database must not be made anew.
    ///
    /// # Errors
    /// As [`signed`](Self::signed).
    pub fn ever_signed(dir: &Path) -> Result<bool, SignError> {
        Ok(read_lock(&dir.join(LOCK))?.is_some_and(|head| head.size > 0))
    }

    /// What was signed last, if the store holds it.
    ///
    /// # Errors
    /// The lock file or the store.
    pub fn held_head(&self, view: &View<'_>) -> Result<Option<Head>, SignError> {
        let Some(signed) = self.signed()? else { return Ok(None) };
        let held = view.root_at(OWN, signed.size)? == Some(signed.root);
        Ok(held.then_some(signed))
    }

    /// Whether the store continues what was signed before.
    ///
    /// # Errors
    /// It is behind, forked, or nobody knows.
    pub fn check(&self, view: &View<'_>) -> Result<Option<Head>, SignError> {
        let Some(signed) = self.signed()? else {
            let fresh = view.size(OWN)? == 0;
            return if fresh { Ok(None) } else { Err(SignError::NoLock(self.path.clone())) };
        };
        match view.root_at(OWN, signed.size)? {
            None => Err(SignError::Behind { size: view.size(OWN)?, signed: signed.size }),
            Some(root) if root != signed.root => Err(SignError::Forked { signed: signed.size }),
            Some(_) => Ok(Some(signed)),
        }
    }

    /// Signs the ledger up to `size` records; everything in it must be committed.
    ///
    /// # Errors
    /// Not the holder, behind, forked, or the disk.
    pub fn sign(&mut self, view: &View<'_>, size: u64) -> Result<Vec<u8>, SignError> {
        if self.held.is_none() {
            return Err(SignError::Held);
        }
        // This process wrote the last lock itself: the store it extends is the one it knows.
        let signed = match self.last {
            Some(last) => Some(last),
            None => self.check(view)?,
        };
        let signed = signed.unwrap_or(Head { size: 0, root: ledger::hash::EMPTY_ROOT });
        if size < signed.size {
            return self.sign_prefix(view, size);
        }
        let head = self.head_at(view, size)?;
        if size > signed.size {
            self.lock(&head)?;
        }
        self.last = Some(head);
        self.note(head)
    }

    /// Signs a prefix of what was signed before: a page's end. Any process may.
    ///
    /// # Errors
    /// It is no prefix of what was signed.
    pub fn sign_prefix(&self, view: &View<'_>, size: u64) -> Result<Vec<u8>, SignError> {
        let signed = match self.last {
            Some(last) => Some(last),
            None => self.check(view)?,
        };
        if signed.is_none_or(|signed| size > signed.size) {
            return Err(SignError::NotAPrefix(size));
        }
        self.note(self.head_at(view, size)?)
    }

    /// Takes over a head that the other side proved: after records were pulled back, or after a
    /// hello confirmed a restored database.
    ///
    /// # Errors
    /// The disk, or the store does not hold that head.
    pub fn adopt(&mut self, view: &View<'_>, size: u64) -> Result<(), SignError> {
        let head = self.head_at(view, size)?;
        (self.last, self.begun) = (None, None);
        files::replace(&self.path, &line_of(&head), files::PUBLIC)?;
        Ok(())
    }

    /// Writes a head to the lock file and waits until it is on disk.
    fn lock(&mut self, head: &Head) -> Result<(), FileError> {
        let line = line_of(head);
        if let Some((file, at)) = self.begun.take().filter(|(_, at)| *at < LOCK_LIMIT) {
            let written = file.write_all_at(&line, at as u64).and_then(|()| file.sync_data());
            written.map_err(files::io_error("写入", &self.path))?;
            self.begun = Some((file, at + LINE));
            return Ok(());
        }
        let mut lines = line;
        lines.resize(LOCK_LIMIT, b' ');
        files::replace(&self.path, &lines, files::PUBLIC)?;
        let file = OpenOptions::new().write(true).open(&self.path);
        let file = file.map_err(files::io_error("打开", &self.path))?;
        self.begun = Some((file, LINE));
        Ok(())
    }

    fn head_at(&self, view: &View<'_>, size: u64) -> Result<Head, SignError> {
        let head = view.head_at(OWN, size)?;
        head.ok_or(SignError::Behind { size: view.size(OWN)?, signed: size })
    }

    fn note(&self, head: Head) -> Result<Vec<u8>, SignError> {
        let checkpoint =
            Checkpoint { origin: self.origin.clone(), size: head.size, root: head.root };
        let note = checkpoint.sign(&self.key).map_err(|e| SignError::Key(e.to_string()))?;
        Ok(note.to_bytes())
    }
}

fn read_lock(path: &Path) -> Result<Option<Head>, SignError> {
    let bytes = match files::read(path, 2 * LOCK_LIMIT as u64) {
        Ok(bytes) => bytes,
        Err(e) if e.absent() => return Ok(None),
        Err(e) => return Err(e.into()),
    };
    let damaged = |_| SignError::Damaged(path.to_owned());
    serde_json::from_slice(last_line(&bytes)).map(Some).map_err(damaged)
}

fn line_of(head: &Head) -> Vec<u8> {
    let mut line = ledger::json::canonical(head);
    line.resize(LINE - 1, b' ');
    line.push(b'\n');
    line
}

/// The last line that ends; what follows it was cut off in writing, and nothing was signed for it.
fn last_line(bytes: &[u8]) -> &[u8] {
    let mut ends =
        bytes.iter().enumerate().rev().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at);
    let Some(end) = ends.next() else { return bytes };
    &bytes[ends.next().map_or(0, |before| before + 1)..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_whole_line_counts() {
        for (file, line) in [
            ("{1}", "{1}"),
            ("{1}\n", "{1}"),
            ("{1}\n{2}\n", "{2}"),
            ("{1}\n{2}\n{3", "{2}"),
            ("{1}\n{2}\n\0\0\0", "{2}"),
            ("{1} \n{2} \n   ", "{2} "),
            ("{1} \n{2} \n{3  ", "{2} "),
            ("", ""),
        ] {
            assert_eq!(last_line(file.as_bytes()), line.as_bytes(), "{file:?}");
        }
    }

    #[test]
    fn every_head_is_read_back_and_the_file_begins_anew_when_full() {
        let dir = tempfile::tempdir().unwrap();
        let key = SignerKey::new("x/hub", ledger::note::KeyKind::Log, &[1; 32]).unwrap();
        let mut signer = Signer::new(dir.path(), "x/hub", key);
        for size in 1..=(LOCK_LIMIT / LINE + 2) as u64 {
            let head =
                Head { size: u64::MAX >> 1 >> (size % 60), root: ledger::hash::Hash([255; 32]) };
            signer.lock(&head).unwrap();
            assert_eq!(signer.signed().unwrap(), Some(head));
            assert_eq!(std::fs::metadata(dir.path().join(LOCK)).unwrap().len(), LOCK_LIMIT as u64);
        }
    }
}
