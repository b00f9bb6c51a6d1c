//! The store: one SQLite file per party, with one writer.
//!
//! Every write is a closure that runs on the writer's own thread inside an IMMEDIATE transaction;
//! closures that wait are put into one transaction (group commit), each under its own savepoint, and
//! their answers are given only after that transaction is on disk. So nothing that was answered can
//! be lost, and nothing is signed that could be rolled back.

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};
use rusqlite_migration::{M, Migrations};
use tokio::sync::oneshot;

mod accounts;
mod append;
mod erased;
mod ledgers;
mod membership;
mod papers;
mod settings;
mod tree;
mod view;
mod writer;

pub use accounts::Account;
pub use ledgers::{LedgerId, OWN};
pub use membership::{Invite, Joining, JoiningState};
pub use papers::EVERYONE;
pub use tree::TreeReader;
pub use view::{StoredSeal, View};
pub use writer::Tx;

/// The schema that this program writes.
const MIGRATIONS: &[&str] = &[
    include_str!("store/migrations/1.sql"),
    include_str!("store/migrations/2.sql"),
    include_str!("store/migrations/3.sql"),
];

/// The oldest SQLite without the WAL-reset bug, which loses committed writes.
const OLDEST_SQLITE: i32 = 3_051_003;

/// The file under a party's directory.
pub const FILE: &str = "srdi.db";

/// Why the store failed: a local fault, never the other side's.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// SQLite.
    #[error("数据库出错：{0}；请运行 doctor 检查磁盘空间和数据库")]
    Sqlite(#[from] rusqlite::Error),
    /// A migration.
    #[error("数据库升级失败：{0}；数据库未改动，请联系技术支持")]
    Migration(#[from] rusqlite_migration::Error),
    /// The database was written by a newer program.
    #[error("数据库版本 {found} 比本程序支持的 {ours} 新，请升级程序后再打开")]
    Newer {
        /// Its version.
        found: usize,
        /// The version that this program writes.
        ours: usize,
    },
    /// The linked SQLite loses committed writes.
    #[error("SQLite {0} 有丢失已提交数据的缺陷，需 3.51.3 或更新，拒绝启动")]
    OldSqlite(String),
    /// There is no database.
    #[error("{0} 中没有数据库；请先运行 init 或 join")]
    Missing(PathBuf),
    /// What stands in it cannot be.
    #[error("数据库内容损坏：{0}；请停止使用并运行 ledger verify，必要时从备份恢复")]
    Corrupt(String),
    /// The writer stopped after a fatal error, or is shutting down.
    #[error("数据库写入已停止（{0}），请重启程序")]
    Stopped(String),
}

/// A write that waits, and whether its answer means that it is on disk.
struct Job {
    act: Box<dyn FnOnce(&mut Tx<'_>) -> Outcome + Send>,
    durable: bool,
}
type Outcome = Box<dyn FnOnce(Result<(), &StoreError>) + Send>;

/// A handle on the store; clones share it.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    path: PathBuf,
    jobs: Mutex<Option<mpsc::Sender<Job>>>,
    readers: Mutex<Vec<Connection>>,
    rollbacks: Arc<AtomicU64>,
    commits: Arc<AtomicU64>,
    in_step: AtomicBool,
    writer: Mutex<Option<JoinHandle<()>>>,
}

/// The last handle waits for the writer to close the database: a command leaves nothing beside it,
/// and whoever moves the file next moves all of it.
impl Drop for Inner {
    fn drop(&mut self) {
        // Readers first: of two connections that close at once neither is the last, and then nobody
        // takes the write-ahead log in.
        self.readers.get_mut().unwrap_or_else(PoisonError::into_inner).clear();
        let jobs = self.jobs.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        drop(jobs);
        let writer = self.writer.get_mut().unwrap_or_else(PoisonError::into_inner).take();
        // A job that held the last handle drops it on the writer's own thread.
        if let Some(writer) = writer.filter(|writer| writer.thread().id() != thread::current().id())
        {
            let _ = writer.join();
        }
    }
}

impl Store {
    /// Creates the database of a new party, with its own ledger.
    ///
    /// # Errors
    /// SQLite, or a database is there already.
    pub fn create(dir: &Path, origin: &str) -> Result<Self, StoreError> {
        let store = Self::open_file(dir.join(FILE))?;
        let origin = origin.to_owned();
        store.write(move |tx| tx.ensure_ledger(&origin).map(|_| ()))?;
        Ok(store)
    }

    /// Opens the database of a party and brings its schema up to date.
    ///
    /// # Errors
    /// None there, a newer schema, an old SQLite, or SQLite itself.
    pub fn open(dir: &Path) -> Result<Self, StoreError> {
        let path = dir.join(FILE);
        if !path.exists() {
            return Err(StoreError::Missing(dir.to_owned()));
        }
        Self::open_file(path)
    }

    fn open_file(path: PathBuf) -> Result<Self, StoreError> {
        if rusqlite::version_number() < OLDEST_SQLITE {
            return Err(StoreError::OldSqlite(rusqlite::version().to_owned()));
        }
        let mut connection = Connection::open(&path)?;
        prepare(&connection)?;
        migrate(&mut connection)?;
        let (rollbacks, commits) = (Arc::new(AtomicU64::new(0)), Arc::new(AtomicU64::new(0)));
        let (jobs, queue) = mpsc::channel();
        let counts = writer::Counts { rollbacks: rollbacks.clone(), commits: commits.clone() };
        let writer = thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || writer::run(&mut connection, &queue, &counts))
            .map_err(|e| StoreError::Stopped(e.to_string()))?;
        let (jobs, writer) = (Mutex::new(Some(jobs)), Mutex::new(Some(writer)));
        let (readers, in_step) = (Mutex::default(), AtomicBool::new(false));
        let inner = Inner { path, jobs, readers, rollbacks, commits, in_step, writer };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// Runs `act` in a transaction and waits until it is on disk. If `act` fails, nothing of it is
    /// kept.
    ///
    /// # Errors
    /// What `act` returns, or that it could not be committed.
    pub fn write<T, E, F>(&self, act: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let (reply, answer) = mpsc::sync_channel(1);
        self.submit(act, true, move |result| {
            let _ = reply.send(result);
        })?;
        answer.recv().unwrap_or_else(|_| Err(stopped().into()))
    }

    /// As [`Store::write`], for callers that must not block their thread. The act is in the queue
    /// when this returns, so acts run in the order of these calls; the answer comes later.
    ///
    /// # Errors
    /// The answer is what `act` returns, or that it could not be committed.
    pub fn write_later<T, E, F>(
        &self,
        act: F,
    ) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.queued(act, true, || ())
    }

    /// As [`Store::write_later`]; `then` is called where the answer is made, so that those who wait
    /// for the write do not also wait for whoever asked for it.
    ///
    /// # Errors
    /// As [`Store::write_later`].
    pub fn write_and_tell<T, E, F>(
        &self,
        act: F,
        then: impl FnOnce() + Send + 'static,
    ) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.queued(act, true, then)
    }

    /// As [`Store::write_and_tell`], for what the other side will say again: it survives the end of
    /// this process, and with the next durable write also a power cut. It costs no sync.
    ///
    /// # Errors
    /// As [`Store::write_later`].
    pub fn write_lightly<T, E, F>(
        &self,
        act: F,
        then: impl FnOnce() + Send + 'static,
    ) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        self.queued(act, false, then)
    }

    fn queued<T, E, F>(
        &self,
        act: F,
        durable: bool,
        then: impl FnOnce() + Send + 'static,
    ) -> impl Future<Output = Result<T, E>> + Send + 'static
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let in_step = self.inner.in_step.load(Ordering::Relaxed);
        let (done, queued) = if in_step {
            let done = self.write(act);
            then();
            (Some(done), None)
        } else {
            let (reply, answer) = oneshot::channel();
            let queued = self.submit(act, durable, move |result| {
                let _ = reply.send(result);
                then();
            });
            (None, Some(queued.map(|()| answer)))
        };
        async move {
            match (done, queued) {
                (Some(result), _) => result,
                (None, Some(queued)) => queued?.await.unwrap_or_else(|_| Err(stopped().into())),
                (None, None) => Err(stopped().into()),
            }
        }
    }

    /// From here on every write is on disk when its call returns, so that a simulation, whose time
    /// is not the machine's, never waits for another thread. Costs the sharing of syncs.
    pub fn keep_in_step(&self) {
        self.inner.in_step.store(true, Ordering::Relaxed);
    }

    fn submit<T, E, F>(
        &self,
        act: F,
        durable: bool,
        reply: impl FnOnce(Result<T, E>) + Send + 'static,
    ) -> Result<(), StoreError>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnOnce(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let act = move |tx: &mut Tx<'_>| -> Outcome {
            let result = tx.undoable(act);
            Box::new(move |committed| {
                reply(match committed {
                    Ok(()) => result,
                    Err(e) => Err(StoreError::Stopped(e.to_string()).into()),
                });
            })
        };
        let job = Job { act: Box::new(act), durable };
        let jobs = self.inner.jobs.lock().unwrap_or_else(PoisonError::into_inner);
        jobs.as_ref().ok_or_else(stopped)?.send(job).map_err(|_| stopped())
    }

    /// Reads from a snapshot of what is committed.
    ///
    /// # Errors
    /// What `read` returns, or SQLite.
    pub fn read<T, E: From<StoreError>>(
        &self,
        read: impl FnOnce(&View<'_>) -> Result<T, E>,
    ) -> Result<T, E> {
        let pooled = self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let mut connection = match pooled {
            Some(connection) => connection,
            None => open_reader(&self.inner.path)?,
        };
        let result = {
            let snapshot = connection.transaction().map_err(StoreError::from)?;
            read(&View::new(&snapshot))
        };
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
    }

    /// Copies the database as it is now into a new file, while it is in use.
    ///
    /// # Errors
    /// SQLite or the disk.
    pub fn copy_to(&self, path: &Path) -> Result<(), StoreError> {
        let source = open_reader(&self.inner.path)?;
        Ok(source.backup("main", path, None)?)
    }

    /// Takes the write-ahead log into the file and empties it: after an erasure it still holds what
    /// was erased. A reader that is at work keeps it a moment longer; the next one empties it.
    ///
    /// # Errors
    /// SQLite.
    pub fn empty_log(&self) -> Result<(), StoreError> {
        let connection = Connection::open(&self.inner.path)?;
        connection.busy_timeout(Duration::from_secs(5))?;
        self.inner.readers.lock().unwrap_or_else(PoisonError::into_inner).clear();
        connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    /// How often a write was undone. Whoever holds in memory what follows from the ledger folds
    /// again when this number changes, since what it folded may never have happened.
    pub fn rollbacks(&self) -> u64 {
        self.inner.rollbacks.load(Ordering::SeqCst)
    }

    /// Durable transactions since the store was opened: each is one sync of the write-ahead log.
    pub fn commits(&self) -> u64 {
        self.inner.commits.load(Ordering::SeqCst)
    }

    /// The database file.
    pub fn path(&self) -> &Path {
        &self.inner.path
    }

    /// The version of the linked SQLite.
    pub fn sqlite() -> &'static str {
        rusqlite::version()
    }

    /// The version of the schema that this program writes.
    pub fn schema() -> usize {
        MIGRATIONS.len()
    }
}

fn stopped() -> StoreError {
    StoreError::Stopped("写入线程已退出".to_owned())
}

/// What every connection needs. `page_size` and `wal_autocheckpoint` were measured: together they
/// double the rate of appends.
fn prepare(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(Duration::from_secs(20))?;
    connection.pragma_update(None, "page_size", 16_384)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
    connection.pragma_update(None, "foreign_keys", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    // What is erased leaves no bytes behind in the file.
    connection.pragma_update(None, "secure_delete", true)?;
    Ok(())
}

fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let found: usize = connection.pragma_query_value(None, "user_version", |row| row.get(0))?;
    if found > MIGRATIONS.len() {
        return Err(StoreError::Newer { found, ours: MIGRATIONS.len() });
    }
    Migrations::new(MIGRATIONS.iter().map(|sql| M::up(sql)).collect()).to_latest(connection)?;
    Ok(())
}

fn open_reader(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::from_secs(20))?;
    connection.pragma_update(None, "query_only", true)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(connection)
}
