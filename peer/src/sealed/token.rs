//! The part of a sealed paper's key that no backup holds.

use std::io::Write as _;
use std::path::PathBuf;

use super::SealedError;
use crate::files::{self, FileError};

/// 32 bytes that every reader needs besides their own key.
pub struct Token(super::Secret);

impl Token {
    pub(super) fn bytes(&self) -> &[u8] {
        &*self.0
    }
}

/// The folder of tokens, one file for each paper: among the keys, which backups leave out.
#[derive(Debug, Clone)]
pub struct Tokens {
    dir: PathBuf,
}

impl Tokens {
    /// The tokens under a party's directory.
    pub fn of(dir: &std::path::Path) -> Self {
        Self { dir: crate::party::keys_dir(dir).join("sealed") }
    }

    /// Makes the token of `name`, on disk before it is used.
    ///
    /// # Errors
    /// The disk, or no randomness.
    pub fn create(&self, name: &str) -> Result<Token, FileError> {
        files::private_folder(&self.dir)?;
        let secret = super::random::<32>().map_err(|_| {
            files::io_error("生成", &self.dir)(std::io::Error::other("no randomness"))
        })?;
        files::create(&self.path(name), &*secret, files::PRIVATE)?;
        Ok(Token(secret))
    }

    /// The token of `name`.
    ///
    /// # Errors
    /// It was destroyed.
    pub fn load(&self, name: &str) -> Result<Token, SealedError> {
        let bytes = files::read(&self.path(name), 32).map_err(|_| SealedError::Gone)?;
        let secret: [u8; 32] = bytes.as_slice().try_into().map_err(|_| SealedError::Damaged)?;
        Ok(Token(zeroize::Zeroizing::new(secret)))
    }

    /// Destroys the token of `name`: whatever it protected, also in backups, stays unreadable.
    /// Gives whether it was there.
    ///
    /// # Errors
    /// The disk.
    pub fn destroy(&self, name: &str) -> Result<bool, FileError> {
        let path = self.path(name);
        // Overwritten in place first: deleting a name leaves the bytes on many disks.
        if let Ok(mut file) = std::fs::OpenOptions::new().write(true).open(&path) {
            let overwritten = file.write_all(&[0; 32]).and_then(|()| file.sync_all());
            overwritten.map_err(files::io_error("覆写", &path))?;
        }
        match std::fs::remove_file(&path) {
            Ok(()) => files::sync_folder(&self.dir).map(|()| true),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(false),
            Err(error) => Err(files::io_error("删除", &path)(error)),
        }
    }

    fn path(&self, name: &str) -> PathBuf {
        // Names are made here, of digits, capitals and hyphens; nothing else reaches the disk.
        let plain = |c: &char| c.is_ascii_alphanumeric() || *c == '-';
        self.dir.join(format!("{}.token", name.chars().filter(plain).collect::<String>()))
    }
}
