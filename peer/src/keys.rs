//! A party's online keys: one file of 32 secret bytes per purpose, which no copy ever overwrites.
//!
//! The database may be restored from a backup; the seed may not be replaced by anything but a
//! rotation that the ledger records. So creating refuses to overwrite, and a rotation moves the old
//! file aside instead of deleting it: what it signed must stay explainable.

use std::{
    fmt, fs,
    path::{Path, PathBuf},
};

use ledger::note::{KeyError as NameError, KeyKind, SignerKey, VerifierKey};
use zeroize::Zeroizing;

use crate::files::{self, FileError};

/// 64 hex digits and a newline.
const FILE_LENGTH: usize = 65;

/// Seeds of one purpose that are looked at when an earlier one counts again.
const RETIRED: u32 = 100;

/// What a key is for: one key per use, so that no signature can be taken for another kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Signs this party's own checkpoints.
    Log,
    /// Cosigns the other side's: receipts at the hub, witnessing at a node.
    Cosign,
}

/// The folder with a party's seeds.
#[derive(Debug, Clone)]
pub struct Seeds {
    dir: PathBuf,
}

/// A seed could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// Disk and permissions.
    #[error(transparent)]
    File(#[from] FileError),
    /// There is none.
    #[error(
        "找不到{purpose}密钥 {path}；如从备份恢复，请一并恢复密钥；如已遗失，请向省级平台申请更换密钥"
    )]
    Missing {
        /// Which one.
        purpose: Purpose,
        /// The file looked for.
        path: PathBuf,
    },
    /// Not 64 hex digits.
    #[error("密钥文件 {path} 已损坏；请从备份恢复，不要手工修改")]
    Damaged {
        /// The file.
        path: PathBuf,
    },
    /// A seed, and not the one whose key the ledger names.
    #[error(
        "{purpose}密钥 {path} 不是台账所载的现行密钥；请从封存的副本恢复现行密钥文件，或用 log-key replace --lost 更换"
    )]
    Other {
        /// Which one.
        purpose: Purpose,
        /// The file.
        path: PathBuf,
    },
    /// The name cannot stand in a signature line.
    #[error("密钥名称“{name}”无效（{reason}）；请检查实施规则中的域名设置")]
    Name {
        /// The name.
        name: String,
        /// The ledger's answer.
        reason: NameError,
    },
    /// The operating system gave no randomness.
    #[error("系统无法提供随机数，未生成密钥；请检查操作系统后重试")]
    Randomness,
}

impl Seeds {
    /// The seeds in `dir`; touches nothing.
    pub fn new(dir: impl Into<PathBuf>) -> Self {
        Self { dir: dir.into() }
    }

    /// Makes a seed. Whole or absent after a crash: it appears by one atomic move.
    ///
    /// # Errors
    /// [`FileError::Exists`] when there is one.
    pub fn create(&self, purpose: Purpose) -> Result<(), KeyError> {
        files::private_folder(&self.dir)?;
        let mut seed = Zeroizing::new([0; 32]);
        getrandom::fill(&mut *seed).map_err(|_| KeyError::Randomness)?;
        files::create(&self.path(purpose), &spell(&seed), files::PRIVATE)?;
        Ok(())
    }

    /// The signer under `name`.
    ///
    /// # Errors
    /// Missing, damaged, open to others, or a name that no reader accepts.
    pub fn load(&self, purpose: Purpose, name: &str) -> Result<SignerKey, KeyError> {
        self.read(purpose, &self.path(purpose), name)
    }

    fn read(&self, purpose: Purpose, path: &Path, name: &str) -> Result<SignerKey, KeyError> {
        let text = files::read_private(path, 1024).map_err(|error| match error {
            error if error.absent() => KeyError::Missing { purpose, path: path.to_owned() },
            error => error.into(),
        })?;
        let text = Zeroizing::new(text);
        let seed = read(&text).ok_or_else(|| KeyError::Damaged { path: path.to_owned() })?;
        SignerKey::new(name, purpose.kind(), &seed)
            .map_err(|reason| KeyError::Name { name: name.to_owned(), reason })
    }

    /// Whether there is a seed, usable or not.
    pub fn exists(&self, purpose: Purpose) -> bool {
        self.path(purpose).symlink_metadata().is_ok()
    }

    /// Moves a seed aside, so that a rotation can make a new one; gives its new place. A crash
    /// before the new one is made leaves none, and [`Seeds::create`] goes on from there.
    ///
    /// # Errors
    /// [`KeyError::Missing`], or disk.
    pub fn retire(&self, purpose: Purpose) -> Result<PathBuf, KeyError> {
        let path = self.path(purpose);
        if !self.exists(purpose) {
            return Err(KeyError::Missing { purpose, path });
        }
        self.aside(purpose, &path)
    }

    fn aside(&self, purpose: Purpose, path: &Path) -> Result<PathBuf, KeyError> {
        let retired = (1..)
            .map(|n| self.retired(purpose, n))
            .find(|place| place.symlink_metadata().is_err())
            .unwrap_or_else(|| path.to_owned());
        fs::rename(path, &retired).map_err(files::io_error("移动", path))?;
        files::sync_folder(&self.dir)?;
        Ok(retired)
    }

    /// Makes the next seed of a purpose beside the one in use, or takes up the one that a try before
    /// left, so that a record can name its key before it counts. One that is `used` is set aside.
    ///
    /// # Errors
    /// Disk and permissions.
    pub fn prepare(
        &self,
        purpose: Purpose,
        name: &str,
        used: impl Fn(&VerifierKey) -> bool,
    ) -> Result<SignerKey, KeyError> {
        let path = self.next(purpose);
        if self.prepared(purpose, name).is_ok_and(|key| used(key.verifier())) {
            self.aside(purpose, &path)?;
        }
        if path.symlink_metadata().is_err() {
            files::private_folder(&self.dir)?;
            let mut seed = Zeroizing::new([0; 32]);
            getrandom::fill(&mut *seed).map_err(|_| KeyError::Randomness)?;
            files::create(&path, &spell(&seed), files::PRIVATE)?;
        }
        self.read(purpose, &path, name)
    }

    /// The signer whose public key is `wanted`: where it is the prepared one, or an earlier one that
    /// counts again, that takes the place of the one in use, which is kept aside. Whatever a crash
    /// left half done is done here.
    ///
    /// # Errors
    /// As [`load`](Self::load); [`KeyError::Other`] if no seed here has that key.
    pub fn settle(&self, purpose: Purpose, wanted: &VerifierKey) -> Result<SignerKey, KeyError> {
        let current = self.load(purpose, wanted.name());
        if current.as_ref().is_ok_and(|key| key.verifier() == wanted) {
            return current;
        }
        let retired = (1..=RETIRED).map(|n| self.retired(purpose, n));
        for path in std::iter::once(self.next(purpose)).chain(retired) {
            let Ok(key) = self.read(purpose, &path, wanted.name()) else { continue };
            if key.verifier() != wanted {
                continue;
            }
            if self.exists(purpose) {
                self.retire(purpose)?;
            }
            let place = self.path(purpose);
            fs::rename(&path, &place).map_err(files::io_error("移动", &path))?;
            files::sync_folder(&self.dir)?;
            return Ok(key);
        }
        current.and(Err(KeyError::Other { purpose, path: self.path(purpose) }))
    }

    /// The signer whose seed was prepared, before it counts.
    ///
    /// # Errors
    /// As [`load`](Self::load).
    pub fn prepared(&self, purpose: Purpose, name: &str) -> Result<SignerKey, KeyError> {
        self.read(purpose, &self.next(purpose), name)
    }

    fn retired(&self, purpose: Purpose, n: u32) -> PathBuf {
        self.dir.join(format!("{}.retired-{n}.seed", purpose.file_stem()))
    }

    fn next(&self, purpose: Purpose) -> PathBuf {
        self.dir.join(format!("{}.next.seed", purpose.file_stem()))
    }

    /// Where the seed lies, for backups and messages.
    pub fn path(&self, purpose: Purpose) -> PathBuf {
        self.dir.join(format!("{}.seed", purpose.file_stem()))
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }
}

impl Purpose {
    fn kind(self) -> KeyKind {
        match self {
            Self::Log => KeyKind::Log,
            Self::Cosign => KeyKind::Cosigner,
        }
    }

    fn file_stem(self) -> &'static str {
        match self {
            Self::Log => "log",
            Self::Cosign => "cosign",
        }
    }
}

impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Log => "台账签名",
            Self::Cosign => "核验联署",
        })
    }
}

fn spell(seed: &[u8; 32]) -> Zeroizing<Vec<u8>> {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    // Filled in place: a growing buffer would leave copies of the seed behind.
    let mut text = Zeroizing::new(vec![b'\n'; FILE_LENGTH]);
    for (pair, byte) in text.chunks_exact_mut(2).zip(seed) {
        pair.copy_from_slice(&[DIGITS[usize::from(byte >> 4)], DIGITS[usize::from(byte & 15)]]);
    }
    text
}

fn read(text: &[u8]) -> Option<Zeroizing<[u8; 32]>> {
    let digit = |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok());
    let digits = text.strip_suffix(b"\n").filter(|digits| digits.len() == 64)?;
    let mut seed = Zeroizing::new([0; 32]);
    for (byte, pair) in seed.iter_mut().zip(digits.chunks_exact(2)) {
        *byte = digit(pair[0])? << 4 | digit(pair[1])?;
    }
    Some(seed)
}

#[cfg(test)]
mod tests {
    use std::{
        fs::{self, Permissions},
        os::unix::fs::PermissionsExt,
    };

    use super::*;

    #[test]
    fn a_seed_is_made_once_and_gives_the_same_key() {
        let dir = tempfile::tempdir().unwrap();
        let seeds = Seeds::new(dir.path().join("keys"));
        assert!(matches!(seeds.load(Purpose::Log, "a/hub"), Err(KeyError::Missing { .. })));
        seeds.create(Purpose::Log).unwrap();
        seeds.create(Purpose::Cosign).unwrap();
        let exists = |r| matches!(r, Err(KeyError::File(FileError::Exists { .. })));
        assert!(exists(seeds.create(Purpose::Log)));
        let log = seeds.load(Purpose::Log, "a/hub").unwrap();
        assert_eq!(log.verifier(), seeds.load(Purpose::Log, "a/hub").unwrap().verifier());
        let cosigner = seeds.load(Purpose::Cosign, "a/hub").unwrap();
        assert_eq!(cosigner.verifier().kind(), KeyKind::Cosigner);
        assert_ne!(cosigner.verifier().key(), log.verifier().key());
        assert!(matches!(seeds.load(Purpose::Log, "a b"), Err(KeyError::Name { .. })));
    }

    #[test]
    fn the_seed_is_read_back_digit_by_digit() {
        let seed: [u8; 32] = std::array::from_fn(|i| u8::try_from(i * 8 + 7).unwrap());
        assert_eq!(*read(&spell(&seed)).unwrap(), seed);
    }

    #[test]
    fn exposed_and_damaged_seeds_are_refused() {
        let dir = tempfile::tempdir().unwrap();
        let seeds = Seeds::new(dir.path());
        seeds.create(Purpose::Log).unwrap();
        let path = seeds.path(Purpose::Log);
        assert_eq!(fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
        fs::set_permissions(&path, Permissions::from_mode(0o604)).unwrap();
        let error = seeds.load(Purpose::Log, "a/hub").unwrap_err();
        assert!(error.to_string().contains("chmod 600"), "{error}");
        for text in ["", "00\n", &"g".repeat(64), &"0".repeat(64), &("0".repeat(66) + "\n")] {
            files::replace(&path, text.as_bytes(), files::PRIVATE).unwrap();
            assert!(matches!(seeds.load(Purpose::Log, "a/hub"), Err(KeyError::Damaged { .. })));
        }
    }

    #[test]
    fn a_prepared_seed_takes_over_once_its_key_is_wanted_and_never_before() {
        let dir = tempfile::tempdir().unwrap();
        let seeds = Seeds::new(dir.path());
        seeds.create(Purpose::Log).unwrap();
        let old = seeds.load(Purpose::Log, "a/hub").unwrap().verifier().clone();
        let next = seeds.prepare(Purpose::Log, "a/hub", |_| false).unwrap().verifier().clone();
        assert_ne!(old, next);
        // A second try goes on with what the first one made.
        assert_eq!(*seeds.prepare(Purpose::Log, "a/hub", |_| false).unwrap().verifier(), next);
        assert_eq!(*seeds.settle(Purpose::Log, &old).unwrap().verifier(), old);
        for _ in 0..2 {
            assert_eq!(*seeds.settle(Purpose::Log, &next).unwrap().verifier(), next);
        }
        assert!(dir.path().join("log.retired-1.seed").exists());
        // The record that named it was voided: the one before counts again.
        assert_eq!(*seeds.settle(Purpose::Log, &old).unwrap().verifier(), old);
        assert_eq!(*seeds.settle(Purpose::Log, &next).unwrap().verifier(), next);
        let stranger = Seeds::new(dir.path().join("elsewhere"));
        stranger.create(Purpose::Log).unwrap();
        let alien = stranger.load(Purpose::Log, "a/hub").unwrap().verifier().clone();
        assert!(matches!(seeds.settle(Purpose::Log, &alien), Err(KeyError::Other { .. })));
        // A crash between the two moves of a replacement leaves only the prepared one.
        let third = seeds.prepare(Purpose::Log, "a/hub", |_| false).unwrap().verifier().clone();
        seeds.retire(Purpose::Log).unwrap();
        assert_eq!(*seeds.settle(Purpose::Log, &third).unwrap().verifier(), third);
    }

    #[test]
    fn a_retired_seed_is_kept_beside_the_new_one() {
        let dir = tempfile::tempdir().unwrap();
        let seeds = Seeds::new(dir.path());
        for n in 1..=2 {
            seeds.create(Purpose::Log).unwrap();
            let place = seeds.retire(Purpose::Log).unwrap();
            assert!(place.ends_with(format!("log.retired-{n}.seed")));
        }
        assert!(!seeds.exists(Purpose::Log));
        assert!(matches!(seeds.retire(Purpose::Log), Err(KeyError::Missing { .. })));
    }
}
