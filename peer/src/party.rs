//! A party: one directory with its book, papers and keys.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard};

use ledger::hash::Hash;
use ledger::names::Seat;
use ledger::note::SignerKey;

use crate::act::ActError;
pub use crate::book::Acting;
use crate::book::{Book, lock};
use crate::clock::Clock;
use crate::paper_files::PaperFiles;
use crate::signer::Signer;
use crate::store::Store;

/// A hub or a node, as its own program sees it.
pub struct Party {
    /// Its directory.
    pub dir: PathBuf,
    /// The origin of its own ledger.
    pub origin: String,
    /// Its papers' files.
    pub papers: PaperFiles,
    /// Pages of nodes' ledgers that arrived here since the start, repeated and refused ones too.
    pub pages_received: AtomicU64,
    book: Book,
    signer: Mutex<Signer>,
    cosigner: Mutex<Arc<SignerKey>>,
}

impl Deref for Party {
    type Target = Book;

    fn deref(&self) -> &Book {
        &self.book
    }
}

/// What a party is made of.
pub struct Parts {
    /// Its directory.
    pub dir: PathBuf,
    /// The public host name.
    pub host: String,
    /// The origin of its own ledger.
    pub origin: String,
    /// Its database.
    pub store: Store,
    /// Its papers' files.
    pub papers: PaperFiles,
    /// Official time.
    pub clock: Clock,
    /// Signs its checkpoints.
    pub log: SignerKey,
    /// Cosigns the other side's.
    pub cosigner: SignerKey,
}

impl Party {
    /// A party from its parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { dir, host, origin, store, papers, clock, log, cosigner } = parts;
        let signer = Mutex::new(Signer::new(&dir, &origin, log));
        let book = Book::new(&host, store, clock);
        let (cosigner, pages_received) = (Mutex::new(Arc::new(cosigner)), AtomicU64::new(0));
        Self { dir, origin, papers, pages_received, book, signer, cosigner }
    }

    /// Cosigns the other side's checkpoints: receipts at the hub, witness lines at a node.
    pub fn cosigner(&self) -> Arc<SignerKey> {
        lock(&self.cosigner).clone()
    }

    /// Goes on with another cosigning key: the ledger named a new one.
    pub fn cosign_with(&self, key: SignerKey) {
        *lock(&self.cosigner) = Arc::new(key);
    }

    /// The signer of the party's own ledger.
    pub fn signer(&self) -> MutexGuard<'_, Signer> {
        lock(&self.signer)
    }

    /// The seat of the account that acts.
    ///
    /// # Errors
    /// No such account.
    pub fn seat(&self, account: &str) -> Result<Seat, ActError> {
        let seat = self.store.read(|view| view.seat(account))?;
        seat.ok_or_else(|| {
            let message =
                format!("没有账号 {account}；请先运行 account add {account} --seat 席位代码");
            ActError::Refused(message)
        })
    }

    /// The content of a paper, wherever it stands.
    ///
    /// # Errors
    /// Not here yet, or unreadable.
    pub fn paper(&self, digest: &Hash) -> Result<Vec<u8>, ActError> {
        let entry = self.store.read(|view| view.paper(digest))?;
        match entry {
            Some(entry) => match entry.body {
                Some(body) => Ok(body),
                None => self.papers.read(*digest).map_err(|e| ActError::Local(e.to_string())),
            },
            None => Err(ActError::Refused(format!("材料 {digest} 尚未送达，请待同步完成后再办"))),
        }
    }

    /// The directory for evidence of forks.
    pub fn evidence_dir(&self) -> PathBuf {
        self.dir.join("evidence")
    }
}

/// The keys' directory under a party's.
pub fn keys_dir(dir: &Path) -> PathBuf {
    dir.join("keys")
}
