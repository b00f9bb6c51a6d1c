//! A party: one directory with its database, papers, keys and clock, and what follows from them.
//!
//! Web, CLI and sync all go through here, so there is one way to read and one way to act.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ledger::hash::Hash;
use ledger::names::Seat;
use ledger::note::SignerKey;
use ledger::record::Record;
use tokio::sync::watch;

use crate::act::ActError;
use crate::clock::Clock;
use crate::paper_files::PaperFiles;
use crate::signer::Signer;
use crate::state::State;
use crate::store::{OWN, Store, StoreError, Tx, View};

/// A hub or a node, as its own program sees it.
pub struct Party {
    /// Its directory.
    pub dir: PathBuf,
    /// The public host name of the federation.
    pub host: String,
    /// The origin of its own ledger.
    pub origin: String,
    /// Its database.
    pub store: Store,
    /// Its papers' files.
    pub papers: PaperFiles,
    /// Official time.
    pub clock: Clock,
    /// Cosigns the other side's checkpoints: receipts at the hub, witness lines at a node.
    pub cosigner: Arc<SignerKey>,
    signer: Mutex<Signer>,
    state: Arc<Mutex<State>>,
    changed: watch::Sender<u64>,
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

/// A transaction with what follows from the ledgers, up to date.
pub struct Acting<'t, 'c> {
    /// The transaction.
    pub tx: &'t mut Tx<'c>,
    /// The folds.
    pub state: &'t mut State,
    /// Official time of the whole act, POSIX seconds.
    pub now: i64,
}

impl Acting<'_, '_> {
    /// Appends a record to the party's own ledger.
    ///
    /// # Errors
    /// It is larger than its kind may be, or SQLite.
    pub fn append(&mut self, record: impl Into<Record>) -> Result<(u64, Hash), ActError> {
        let record = record.into();
        let bytes = record.to_bytes();
        if bytes.len() > record.limit() {
            let (size, limit) = (bytes.len(), record.limit());
            let message = format!("{} 记录 {size} 字节，超过 {limit} 字节，请精简内容", record.kind());
            return Err(ActError::Refused(message));
        }
        Ok(self.tx.append(OWN, &bytes)?)
    }
}

impl Party {
    /// A party from its parts.
    pub fn new(parts: Parts) -> Self {
        let Parts { dir, host, origin, store, papers, clock, log, cosigner } = parts;
        let signer = Mutex::new(Signer::new(&dir, &origin, log));
        let cosigner = Arc::new(cosigner);
        let (state, changed) = (Arc::default(), watch::Sender::new(0));
        Self { dir, host, origin, store, papers, clock, cosigner, signer, state, changed }
    }

    /// Carries out an act: one transaction, one time, the folds up to date.
    ///
    /// # Errors
    /// What `act` returns; then nothing of it is kept.
    pub fn act<T, E, F>(&self, act: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let result = self.store.write(self.acting(act));
        self.poke();
        result
    }

    /// As [`Party::act`], without blocking the thread. The act is queued when this returns.
    ///
    /// # Errors
    /// As [`Party::act`].
    pub fn act_later<T, E, F>(&self, act: F) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let (written, changed) = (self.store.write_later(self.acting(act)), self.changed.clone());
        async move {
            let result = written.await;
            changed.send_modify(|count| *count += 1);
            result
        }
    }

    fn acting<T, E, F>(&self, act: F) -> impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static
    where
        E: From<StoreError>,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let (state, store) = (self.state.clone(), self.store.clone());
        let (host, now) = (self.host.clone(), self.clock.now());
        move |tx| {
            let mut state = lock(&state);
            state.catch_up(tx, &host, store.rollbacks())?;
            act(&mut Acting { tx, state: &mut state, now })
        }
    }

    /// Reads the folds and the store together.
    ///
    /// # Errors
    /// What `read` returns, or SQLite.
    pub fn read<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&View<'_>, &State) -> Result<T, E>,
    ) -> Result<T, E> {
        // The state first: what a writer folds meanwhile would otherwise be ahead of the snapshot.
        let mut state = lock(&self.state);
        self.store.read(|view| {
            state.catch_up(view, &self.host, self.store.rollbacks())?;
            read(view, &state)
        })
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
            let message = format!("没有账号 {account}；请先运行 account add {account} --seat 席位代码");
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
                None => self.papers.read(digest).map_err(|e| ActError::Local(e.to_string())),
            },
            None => Err(ActError::Refused(format!("材料 {digest} 尚未送达，请待同步完成后再办"))),
        }
    }

    /// Changes that this process made; the sync waits for them.
    pub fn watch(&self) -> watch::Receiver<u64> {
        self.changed.subscribe()
    }

    /// Tells those who wait that something changed.
    pub fn poke(&self) {
        self.changed.send_modify(|count| *count += 1);
    }

    /// The directory for evidence of forks.
    pub fn evidence_dir(&self) -> PathBuf {
        self.dir.join("evidence")
    }
}

/// A mutex whose holder panicked still guards a cache that is checked before every use.
fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The keys' directory under a party's.
pub fn keys_dir(dir: &Path) -> PathBuf {
    dir.join("keys")
}
