//! Papers on disk: a folder where a file's name is the SHA-256 of its content.
//!
//! A paper arrives in pieces, over days if need be, and counts only when its digest holds. Pieces
//! are not synced one by one: after a power cut a partial file may hold zeros where data was to be;
//! the digest then fails, the partial file goes, and the paper is sent again from its start.
//! A name is made from a [`struct@Hash`] and nothing else, so no path from outside ever reaches the disk.

use std::{
    fs::{self, File, OpenOptions},
    io::{self, Read, Seek, SeekFrom, Write},
    os::unix::fs::{MetadataExt, OpenOptionsExt},
    path::{Path, PathBuf},
    time::{Duration, SystemTime},
};

use ledger::hash::Hash;
use sha2::{Digest, Sha256};

use crate::{
    files::{self, FileError, NO_FOLLOW_NO_WAIT, io_error},
    paper_kind::{KindReader, LONGEST_MAGIC, PaperKind},
};

mod error;

pub use error::PaperError;

const PARTIAL: &str = "partial";

/// The papers of one party.
#[derive(Debug, Clone)]
pub struct PaperFiles {
    dir: PathBuf,
    max_bytes: u64,
}

/// What an accepted piece led to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// So many bytes are here; send on from there.
    Partial(u64),
    /// The paper is whole, checked and on disk.
    Whole(PaperKind),
}

impl PaperFiles {
    /// Opens or makes the folder; no paper may exceed `max_bytes`.
    ///
    /// # Errors
    /// [`PaperError::Linked`], or disk.
    pub fn open(dir: &Path, max_bytes: u64) -> Result<Self, PaperError> {
        let partial = dir.join(PARTIAL);
        for folder in [dir, &partial] {
            files::private_folder(folder)?;
            let found = fs::symlink_metadata(folder).map_err(io_error("读取", folder))?;
            if !found.is_dir() {
                return Err(PaperError::Linked { path: folder.to_owned() });
            }
        }
        Ok(Self { dir: dir.to_owned(), max_bytes })
    }

    /// Bytes of the largest paper that is taken.
    pub fn max_bytes(&self) -> u64 {
        self.max_bytes
    }

    /// How many bytes of an unfinished paper are here.
    ///
    /// # Errors
    /// Disk.
    pub fn partial(&self, digest: Hash) -> Result<u64, PaperError> {
        let path = self.partial_path(digest);
        match fs::symlink_metadata(&path) {
            Ok(found) => Ok(found.len()),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(0),
            Err(error) => Err(io_error("读取", &path)(error).into()),
        }
    }

    /// Adds a piece. With the last one the paper is checked whole and put in place: only then, and
    /// after it is on disk, does it exist. Repeating the last piece of a whole paper is harmless, and
    /// an empty piece at the end finishes a paper whose writer stopped just before that.
    ///
    /// # Errors
    /// [`PaperError::Offset`] says where to go on; after [`PaperError::Digest`] and
    /// [`PaperError::Kind`] nothing is left of the paper.
    pub fn append(
        &self,
        digest: Hash,
        offset: u64,
        total: u64,
        bytes: &[u8],
    ) -> Result<Progress, PaperError> {
        if let Some(kind) = self.kind_of_stored(digest)? {
            return Ok(Progress::Whole(kind));
        }
        self.check_sizes(offset, total, bytes)?;
        let path = self.partial_path(digest);
        let mut file = self.lock_partial(&path)?;
        let have = file.metadata().map_err(io_error("读取", &path))?.len();
        if have > total {
            // What is here is no beginning of this paper: it would never be.
            unlink(&path)?;
            return Err(PaperError::Offset { have: 0 });
        }
        if offset != have {
            return Err(PaperError::Offset { have });
        }
        let written = file.seek(SeekFrom::End(0)).and_then(|_| file.write_all(bytes));
        written.map_err(io_error("写入", &path))?;
        let have = have + bytes.len() as u64;
        if have < total {
            return Ok(Progress::Partial(have));
        }
        self.finish(digest, &path, &mut file)
    }

    /// Stores a paper that is at hand whole.
    ///
    /// # Errors
    /// As [`PaperFiles::append`].
    pub fn put(&self, bytes: &[u8]) -> Result<(Hash, PaperKind), PaperError> {
        let (digest, kind) = self.examine(bytes)?;
        match files::create(&self.path(digest), bytes, files::PRIVATE) {
            Ok(()) => {}
            Err(FileError::Exists { .. }) => files::sync_folder(&self.dir)?,
            Err(error) => return Err(error.into()),
        }
        Ok((digest, kind))
    }

    /// What [`put`](Self::put) would make of a paper, and nothing is stored.
    ///
    /// # Errors
    /// As [`PaperFiles::append`].
    pub fn examine(&self, bytes: &[u8]) -> Result<(Hash, PaperKind), PaperError> {
        self.check_sizes(0, bytes.len() as u64, bytes)?;
        let mut reader = KindReader::default();
        reader.read(bytes);
        let kind = reader.finish().ok_or(PaperError::Kind)?;
        Ok((Hash::of(bytes), kind))
    }

    /// The whole paper; its digest is checked again, since disks forget.
    ///
    /// # Errors
    /// [`PaperError::Absent`], [`PaperError::Damaged`].
    pub fn read(&self, digest: Hash) -> Result<Vec<u8>, PaperError> {
        let mut file = self.open_stored(digest)?;
        let mut bytes = Vec::new();
        let read = (&mut file).take(self.max_bytes + 1).read_to_end(&mut bytes);
        read.map_err(io_error("读取", &self.path(digest)))?;
        let whole = Hash::of(&bytes) == digest;
        whole.then_some(bytes).ok_or(PaperError::Damaged { digest })
    }

    /// Up to `most` bytes from `offset`, and the paper's length: for sending it in pieces. The
    /// receiver checks the digest of the whole.
    ///
    /// # Errors
    /// [`PaperError::Absent`], or disk.
    pub fn piece(
        &self,
        digest: Hash,
        offset: u64,
        most: usize,
    ) -> Result<(Vec<u8>, u64), PaperError> {
        let mut file = self.open_stored(digest)?;
        let read = || {
            let total = file.metadata()?.len();
            let mut bytes = Vec::new();
            file.seek(SeekFrom::Start(offset))?;
            file.take(most as u64).read_to_end(&mut bytes)?;
            Ok((bytes, total))
        };
        Ok(read().map_err(io_error("读取", &self.path(digest)))?)
    }

    /// Whether the paper is here, whole.
    pub fn exists(&self, digest: Hash) -> bool {
        fs::symlink_metadata(self.path(digest)).is_ok_and(|found| found.is_file())
    }

    /// The digests of all whole papers, in order.
    ///
    /// # Errors
    /// Disk.
    pub fn list(&self) -> Result<Vec<Hash>, PaperError> {
        let mut digests: Vec<Hash> =
            names_in(&self.dir)?.iter().filter_map(|name| name.parse().ok()).collect();
        digests.sort_unstable();
        Ok(digests)
    }

    /// Deletes a paper and what there is of it unfinished; gives whether it was here. The ledger
    /// keeps the digest, which says nothing without the paper.
    ///
    /// # Errors
    /// Disk.
    pub fn remove(&self, digest: Hash) -> Result<bool, PaperError> {
        unlink(&self.partial_path(digest))?;
        let was_here = unlink(&self.path(digest))?;
        files::sync_folder(&self.dir)?;
        Ok(was_here)
    }

    /// Deletes unfinished papers that nothing was added to for `age` of the machine's time, and
    /// temporary files of a crash; gives how many.
    ///
    /// # Errors
    /// Disk.
    pub fn sweep(&self, age: Duration) -> Result<usize, PaperError> {
        let mut swept = 0;
        let partial = self.dir.join(PARTIAL);
        let unfinished = names_in(&partial)?.into_iter().map(|name| partial.join(name));
        let crashed = names_in(&self.dir)?.into_iter().filter(|name| name.starts_with(".new-"));
        let crashed = crashed.map(|name| self.dir.join(name));
        for path in unfinished.chain(crashed) {
            let changed = fs::symlink_metadata(&path).and_then(|found| found.modified());
            // A file from the future (the clock was turned back) is as new as can be.
            let old = changed
                .is_ok_and(|at| SystemTime::now().duration_since(at).is_ok_and(|d| d >= age));
            swept += usize::from(old && unlink(&path)?);
        }
        Ok(swept)
    }

    fn check_sizes(&self, offset: u64, total: u64, bytes: &[u8]) -> Result<(), PaperError> {
        if total == 0 || (bytes.is_empty() && offset != total) {
            return Err(PaperError::Empty);
        }
        if total > self.max_bytes {
            return Err(PaperError::TooLarge { total, max: self.max_bytes });
        }
        let end = offset.checked_add(bytes.len() as u64);
        if end.is_none_or(|end| end > total) {
            return Err(PaperError::Overrun { total });
        }
        Ok(())
    }

    /// The partial file, held by this writer alone. Two streams of one paper, or a command beside
    /// the server, take turns; the loser's offset is then wrong and it is told where to go on.
    fn lock_partial(&self, path: &Path) -> Result<File, PaperError> {
        let open = || {
            let mut options = OpenOptions::new();
            options.read(true).write(true).create(true).truncate(false);
            options.mode(files::PRIVATE).custom_flags(NO_FOLLOW_NO_WAIT).open(path)
        };
        loop {
            let file = open().map_err(io_error("写入", path))?;
            file.lock().map_err(io_error("锁定", path))?;
            let ours = file.metadata().map_err(io_error("读取", path))?.ino();
            // Whoever held it before may have finished and moved it away: then ours is no partial.
            if fs::symlink_metadata(path).is_ok_and(|there| there.ino() == ours) {
                return Ok(file);
            }
        }
    }

    fn finish(&self, digest: Hash, path: &Path, file: &mut File) -> Result<Progress, PaperError> {
        let (found, kind) = examine(file).map_err(io_error("读取", path))?;
        let refusal = match kind {
            _ if found != digest => Some(PaperError::Digest { digest }),
            None => Some(PaperError::Kind),
            Some(_) => None,
        };
        if let Some(refusal) = refusal {
            unlink(path)?;
            return Err(refusal);
        }
        file.sync_all().map_err(io_error("同步", path))?;
        fs::rename(path, self.path(digest)).map_err(io_error("移动", path))?;
        files::sync_folder(&self.dir)?;
        kind.map(Progress::Whole).ok_or(PaperError::Kind)
    }

    /// What stands under its name was checked whole when it was put there; [`PaperFiles::read`]
    /// looks again. Here a stranger's repetition must not cost more than its own bytes.
    fn kind_of_stored(&self, digest: Hash) -> Result<Option<PaperKind>, PaperError> {
        if !self.exists(digest) {
            return Ok(None);
        }
        // A crash may have come between the move and this: the answer must not precede the disk.
        files::sync_folder(&self.dir)?;
        let (start, _) = self.piece(digest, 0, LONGEST_MAGIC)?;
        Ok(Some(PaperKind::of_accepted(&start)))
    }

    fn open_stored(&self, digest: Hash) -> Result<File, PaperError> {
        let path = self.path(digest);
        let opened = OpenOptions::new().read(true).custom_flags(NO_FOLLOW_NO_WAIT).open(&path);
        opened.map_err(|error| match error.kind() {
            io::ErrorKind::NotFound => PaperError::Absent { digest },
            _ => io_error("读取", &path)(error).into(),
        })
    }

    fn path(&self, digest: Hash) -> PathBuf {
        self.dir.join(digest.to_string())
    }

    fn partial_path(&self, digest: Hash) -> PathBuf {
        self.dir.join(PARTIAL).join(digest.to_string())
    }
}

/// Digest and kind in one pass with a small buffer: 21 papers may end at the same moment.
fn examine(file: &mut File) -> io::Result<(Hash, Option<PaperKind>)> {
    let (mut digest, mut kind) = (Sha256::new(), KindReader::default());
    let mut buffer = vec![0; 64 * 1024];
    file.seek(SeekFrom::Start(0))?;
    loop {
        let read = match file.read(&mut buffer) {
            Ok(0) => break,
            Ok(read) => &buffer[..read],
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        digest.update(read);
        kind.read(read);
    }
    Ok((Hash(digest.finalize().into()), kind.finish()))
}

fn unlink(path: &Path) -> Result<bool, FileError> {
    match fs::remove_file(path) {
        Ok(()) => Ok(true),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(false),
        Err(error) => Err(io_error("删除", path)(error)),
    }
}

fn names_in(folder: &Path) -> Result<Vec<String>, FileError> {
    let list = || {
        let entries = fs::read_dir(folder)?.collect::<io::Result<Vec<_>>>()?;
        Ok(entries.iter().filter_map(|entry| entry.file_name().into_string().ok()).collect())
    };
    list().map_err(io_error("读取", folder))
}

#[cfg(test)]
mod tests;
