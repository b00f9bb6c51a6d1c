//! A book: a store, the official clock, and what follows from the ledgers. One way to read, one way
//! to act; a party has one, and so has a body's offline machine.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use ledger::hash::Hash;
use ledger::names::{NodeCode, hub_origin};
use ledger::record::{Record, Side};
use ledger::roll::Roll;
use ledger::rules::separation;

use crate::act::ActError;
use crate::changes::{Changes, Watch};
use crate::clock::Clock;
use crate::state::State;
use crate::store::{LedgerId, OWN, Store, StoreError, Tx, View};

/// A store and what follows from it.
pub struct Book {
    /// The public host name of the federation.
    pub host: String,
    /// The database.
    pub store: Store,
    /// Official time.
    pub clock: Clock,
    state: Arc<Mutex<State>>,
    roll: Mutex<Option<(Stamp, Arc<Roll>)>>,
    changes: Changes,
}

/// What a roll follows from: records and seals of the hub's ledger, and writes that were undone.
type Stamp = (u64, usize, u64);

/// How much is folded before an act or a reading.
type CatchUp = fn(&mut State, &View<'_>, &str, u64) -> Result<(), StoreError>;

/// A transaction with what follows from the ledgers, up to date.
pub struct Acting<'t, 'c> {
    /// The transaction.
    pub tx: &'t mut Tx<'c>,
    /// The folds.
    pub state: &'t mut State,
    /// Official time of the whole act, POSIX seconds.
    pub now: i64,
    host: &'t str,
    rollbacks: u64,
}

impl Acting<'_, '_> {
    /// Folds what this act appended so far, so that what follows from it can be asked.
    ///
    /// # Errors
    /// SQLite.
    pub fn fold(&mut self) -> Result<(), StoreError> {
        self.state.catch_up(self.tx, self.host, self.rollbacks)
    }

    /// Folds one node's ledger, for an act that began with the roll alone.
    ///
    /// # Errors
    /// SQLite.
    pub fn fold_node(&mut self, ledger: LedgerId, code: &NodeCode) -> Result<(), StoreError> {
        self.state.fold_node(self.tx, ledger, code)
    }

    /// Leaf of the version of the rules that is in effect: every record names it (S01).
    ///
    /// # Errors
    /// There is no charter yet.
    pub fn charter(&self) -> Result<Hash, ActError> {
        let leaf = self.state.roll.charter_leaf();
        leaf.ok_or_else(|| ActError::refused("实施规则尚未建立"))
    }

    /// Appends a record to the party's own ledger.
    ///
    /// # Errors
    /// It is larger than its kind may be, or SQLite.
    pub fn append(&mut self, record: impl Into<Record>) -> Result<(u64, Hash), ActError> {
        let record = record.into();
        // The one place through which every act of the hub goes, whoever calls it.
        if let (Side::Hub, Some(basis)) = (record.side(), record.basis()) {
            separation::may_write(record.kind(), basis.seat)?;
        }
        Ok(self.tx.append(OWN, &bytes_of(&record)?)?)
    }

    /// Appends many records to the party's own ledger: an import.
    ///
    /// # Errors
    /// As [`append`](Self::append); then none of them stays.
    pub fn append_all(&mut self, records: &[Record]) -> Result<(), ActError> {
        let all = records.iter().map(bytes_of).collect::<Result<Vec<_>, _>>()?;
        Ok(self.tx.append_all(OWN, all.iter().map(Vec::as_slice))?)
    }
}

fn bytes_of(record: &Record) -> Result<Vec<u8>, ActError> {
    let bytes = record.to_bytes();
    if bytes.len() > record.limit() {
        let (size, limit) = (bytes.len(), record.limit());
        let message = format!("{} 记录 {size} 字节，超过 {limit} 字节，请精简内容", record.kind());
        return Err(ActError::Refused(message));
    }
    Ok(bytes)
}

impl Book {
    /// A book over a store.
    pub fn new(host: &str, store: Store, clock: Clock) -> Self {
        let (state, changes) = (Arc::default(), Changes::default());
        Self { host: host.to_owned(), store, clock, state, roll: Mutex::default(), changes }
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
        let result = self.store.write(self.acting(act, State::catch_up));
        self.poke();
        result
    }

    /// As [`Book::act`], without blocking the thread. The act is queued when this returns.
    ///
    /// # Errors
    /// As [`Book::act`].
    pub fn act_later<T, E, F>(&self, act: F) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        self.store.write_and_tell(self.acting(act, State::catch_up), self.teller())
    }

    /// As [`Book::act`], with the roll and the docket up to date and the intakes not: for the line,
    /// which must not wait until every node's ledger is folded.
    ///
    /// # Errors
    /// As [`Book::act`].
    pub fn act_on_roll<T, E, F>(&self, act: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let result = self.store.write(self.acting(act, State::catch_up_roll));
        self.poke();
        result
    }

    /// As [`Book::act_on_roll`], without blocking the thread. The act is queued when this returns.
    ///
    /// # Errors
    /// As [`Book::act`].
    pub fn act_on_roll_later<T, E, F>(
        &self,
        act: F,
    ) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        self.store.write_and_tell(self.acting(act, State::catch_up_roll), self.teller())
    }

    fn acting<T, E, F>(
        &self,
        act: F,
        catch_up: CatchUp,
    ) -> impl FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static
    where
        E: From<StoreError>,
        F: FnOnce(&mut Acting<'_, '_>) -> Result<T, E> + Send + 'static,
    {
        let (state, store) = (self.state.clone(), self.store.clone());
        let (host, now) = (self.host.clone(), self.clock.now());
        move |tx| {
            let mut state = lock(&state);
            let rollbacks = store.rollbacks();
            catch_up(&mut state, tx, &host, rollbacks)?;
            act(&mut Acting { tx, state: &mut state, now, host: &host, rollbacks })
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
        self.reading(read, State::catch_up)
    }

    /// As [`Book::read`], with the roll and the docket up to date and the intakes not.
    ///
    /// # Errors
    /// As [`Book::read`].
    pub fn read_roll<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&View<'_>, &State) -> Result<T, E>,
    ) -> Result<T, E> {
        self.reading(read, State::catch_up_roll)
    }

    /// The roll alone, without waiting for an act that is under way.
    ///
    /// # Errors
    /// SQLite.
    pub fn roll(&self) -> Result<Arc<Roll>, StoreError> {
        let stamp = self.store.read(|view| self.stamp(view))?;
        if let Some((_, roll)) = lock(&self.roll).as_ref().filter(|(of, _)| *of == stamp) {
            return Ok(roll.clone());
        }
        let (stamp, roll) = self.read_roll::<_, StoreError>(|view, state| {
            Ok((self.stamp(view)?, Arc::new(state.roll.clone())))
        })?;
        *lock(&self.roll) = Some((stamp, roll.clone()));
        Ok(roll)
    }

    fn stamp(&self, view: &View<'_>) -> Result<Stamp, StoreError> {
        let size = match view.ledger(&hub_origin(&self.host))? {
            Some(hub) => view.size(hub)?,
            None => 0,
        };
        Ok((size, view.seal_sizes()?.len(), self.store.rollbacks()))
    }

    fn reading<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&View<'_>, &State) -> Result<T, E>,
        catch_up: CatchUp,
    ) -> Result<T, E> {
        // The state first: what a writer folds meanwhile would otherwise be ahead of the snapshot.
        let mut state = lock(&self.state);
        self.store.read(|view| {
            catch_up(&mut state, view, &self.host, self.store.rollbacks())?;
            read(view, &state)
        })
    }

    /// Changes that this process made; the sync waits for them.
    pub fn watch(&self) -> Watch {
        self.changes.watch()
    }

    /// Tells those who wait that something changed.
    pub fn poke(&self) {
        self.changes.tell();
    }

    /// [`poke`](Self::poke), for whoever outlives this borrow.
    pub(crate) fn teller(&self) -> impl FnOnce() + Send + use<> + 'static {
        let changes = self.changes.clone();
        move || changes.tell()
    }
}

/// A mutex whose holder panicked still guards a cache that is checked before every use.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
