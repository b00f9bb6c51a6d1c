//! Writing small files so that a crash leaves the old one or the new one, never a torn one.
//!
//! Order, everywhere: write a temporary file in the same folder, fsync it, move it into place, fsync
//! the folder. Without the last step a power cut may undo a move that was already acted upon.

use std::{
    fs::{self, File, OpenOptions, Permissions},
    io::{self, Read, Write},
    os::unix::fs::{DirBuilderExt, MetadataExt, OpenOptionsExt, PermissionsExt},
    path::{Path, PathBuf},
};

use tempfile::NamedTempFile;

/// Read and written by its owner alone: seeds and transport keys.
pub const PRIVATE: u32 = 0o600;
/// Readable by all: certificates, public keys.
pub const PUBLIC: u32 = 0o644;

/// A local file could not be used.
#[derive(Debug, thiserror::Error)]
pub enum FileError {
    /// Disk full, no permission, missing folder.
    #[error("无法{action} {path}：{reason}；请检查磁盘空间与目录权限")]
    Io {
        /// What was tried, in Chinese.
        action: &'static str,
        /// On what.
        path: PathBuf,
        /// The system's answer.
        reason: io::Error,
    },
    /// Creating never replaces.
    #[error("{path} 已存在，不会覆盖；如确需新建，请先把原文件移到别处妥善保管")]
    Exists {
        /// The file in the way.
        path: PathBuf,
    },
    /// Something that must be secret is readable by others, or is not a plain file.
    #[error(
        "{path} 必须是仅本用户可读写的普通文件；请执行：chmod 600 {path}，并核查是否有人读取过"
    )]
    Exposed {
        /// The file.
        path: PathBuf,
    },
    /// A small file that has become large is not ours.
    #[error("{path} 超过 {max} 字节，不是本系统的文件；请检查路径或从备份恢复")]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit in bytes.
        max: u64,
    },
}

impl FileError {
    /// The file is not there (and nothing worse).
    pub fn absent(&self) -> bool {
        matches!(self, Self::Io { reason, .. } if reason.kind() == io::ErrorKind::NotFound)
    }
}

/// Names the path and the act in an I/O error.
pub(crate) fn io_error(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> FileError {
    let path = path.to_owned();
    move |reason| FileError::Io { action, path, reason }
}

/// Writes a file that must not exist yet; two writers racing get one winner.
///
/// # Errors
/// [`FileError::Exists`], or I/O.
pub fn create(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let file = temporary(path, bytes, mode)?;
    file.persist_noclobber(path).map_err(|failed| match failed.error.kind() {
        io::ErrorKind::AlreadyExists => FileError::Exists { path: path.to_owned() },
        _ => io_error("写入", path)(failed.error),
    })?;
    sync_folder(folder_of(path))
}

/// Writes a file in place of whatever stood there.
///
/// # Errors
/// I/O; the old file is then untouched.
pub fn replace(path: &Path, bytes: &[u8], mode: u32) -> Result<(), FileError> {
    let file = temporary(path, bytes, mode)?;
    file.persist(path).map_err(|failed| io_error("写入", path)(failed.error))?;
    sync_folder(folder_of(path))
}

/// Makes a folder (and its parents) that only this user may enter.
///
/// # Errors
/// I/O.
pub fn private_folder(path: &Path) -> Result<(), FileError> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    let made = builder.recursive(true).mode(0o700).create(path);
    made.map_err(io_error("新建", path))?;
    // Or a power cut takes the folder away with the synced files in it.
    sync_folder(folder_of(path))
}

/// Makes a move or a deletion inside `folder` survive a power cut.
///
/// # Errors
/// I/O.
pub fn sync_folder(folder: &Path) -> Result<(), FileError> {
    File::open(folder).and_then(|open| open.sync_all()).map_err(io_error("同步", folder))
}

/// Bytes that this user may still write where `path` is.
///
/// # Errors
/// I/O.
pub fn free_space(path: &Path) -> Result<u64, FileError> {
    let found = rustix::fs::statvfs(path).map_err(|e| io_error("读取", path)(e.into()))?;
    Ok(found.f_bavail.saturating_mul(found.f_frsize))
}

/// Reads a small file; refuses one of more than `max` bytes without reading it.
///
/// # Errors
/// [`FileError::TooLarge`], or I/O.
pub fn read(path: &Path, max: u64) -> Result<Vec<u8>, FileError> {
    let file = File::open(path).map_err(io_error("读取", path))?;
    bounded(path, &file, max)
}

/// Reads a secret: a plain file, not a link, closed to group and others.
///
/// # Errors
/// [`FileError::Exposed`] also for a link: the check would be of another file than the one read.
pub fn read_private(path: &Path, max: u64) -> Result<Vec<u8>, FileError> {
    let linked = fs::symlink_metadata(path).map_err(io_error("读取", path))?;
    let file = OpenOptions::new()
        .read(true)
        .custom_flags(NO_FOLLOW_NO_WAIT)
        .open(path)
        .map_err(io_error("读取", path));
    let exposed = || FileError::Exposed { path: path.to_owned() };
    let file = if linked.is_file() {
        file?
    } else {
        return Err(exposed());
    };
    // Asked of the open file, so that a swap between the check and the reading changes nothing.
    let found = file.metadata().map_err(io_error("读取", path))?;
    if !found.is_file() || found.mode() & 0o077 != 0 {
        return Err(exposed());
    }
    bounded(path, &file, max)
}

/// `O_NOFOLLOW | O_NONBLOCK` on Linux: a link is refused, a pipe does not hang the program.
pub(crate) const NO_FOLLOW_NO_WAIT: i32 = 0o400_000 | 0o4_000;

fn bounded(path: &Path, file: &File, max: u64) -> Result<Vec<u8>, FileError> {
    let mut bytes = Vec::new();
    file.take(max + 1).read_to_end(&mut bytes).map_err(io_error("读取", path))?;
    if bytes.len() as u64 > max {
        return Err(FileError::TooLarge { path: path.to_owned(), max });
    }
    Ok(bytes)
}

fn temporary(path: &Path, bytes: &[u8], mode: u32) -> Result<NamedTempFile, FileError> {
    let write = || {
        let mut file = tempfile::Builder::new()
            .prefix(".new-")
            .permissions(Permissions::from_mode(mode))
            .tempfile_in(folder_of(path))?;
        file.write_all(bytes)?;
        file.as_file().sync_all()?;
        Ok(file)
    };
    write().map_err(io_error("写入", path))
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn create_never_overwrites_and_replace_does() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        create(&path, b"one", PRIVATE).unwrap();
        assert!(matches!(create(&path, b"two", PRIVATE), Err(FileError::Exists { .. })));
        assert_eq!(read_private(&path, 10).unwrap(), b"one");
        replace(&path, b"two", PRIVATE).unwrap();
        assert_eq!(read(&path, 10).unwrap(), b"two");
        assert_eq!(fs::metadata(&path).unwrap().mode() & 0o777, 0o600);
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "no temporary file is left");
    }

    #[test]
    fn an_exposed_linked_or_large_secret_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("a");
        create(&path, b"secret", 0o640).unwrap();
        assert!(matches!(read_private(&path, 10), Err(FileError::Exposed { .. })));
        fs::set_permissions(&path, Permissions::from_mode(0o600)).unwrap();
        assert!(matches!(read_private(&path, 5), Err(FileError::TooLarge { max: 5, .. })));
        let link = dir.path().join("link");
        symlink(&path, &link).unwrap();
        assert!(matches!(read_private(&link, 10), Err(FileError::Exposed { .. })));
        assert!(matches!(read_private(dir.path(), 10), Err(FileError::Exposed { .. })));
        assert!(read_private(&dir.path().join("none"), 10).unwrap_err().absent());
    }
}
