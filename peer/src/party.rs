//! A party: one directory with its book, papers and keys.

use std::ops::Deref;
use std::path::{Path, PathBuf};
use std::sync::atomic::AtomicU64;
use std::sync::{Arc, Mutex, MutexGuard};

use jiff::civil::Date;
use ledger::docket::office::Offices;
use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::note::SignerKey;
use ledger::officer::Officer;
use ledger::rules::RuleFault;

use crate::act::ActError;
pub use crate::book::Acting;
use crate::book::{Book, lock};
use crate::clock::Clock;
use crate::paper_files::PaperFiles;
use crate::signer::Signer;
use crate::store::{Account, Store};

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

    /// The seat of an account that has only one.
    ///
    /// # Errors
    /// As [`officer`](Self::officer).
    pub fn seat(&self, account: &str) -> Result<Seat, ActError> {
        Ok(self.officer(account, None, &[])?.seat)
    }

    /// Who acts: the person behind an account, in the seat that was `asked` for, or the first of
    /// `fit` that they hold. Without any that fits the act itself says whose it is to do.
    ///
    /// # Errors
    /// No such account, not its seat, or several seats and none was asked for; or the seat's holders
    /// are registered (任职) and the person is not among them today; or the register is not whole.
    pub fn officer(
        &self,
        account: &str,
        asked: Option<&Seat>,
        fit: &[&str],
    ) -> Result<Officer, ActError> {
        let officer = self.registered(account, asked, fit, Offices::may_act)?;
        if let Some(code) = self.node_code() {
            self.read::<_, ActError>(|_, state| Ok(state.bureau_is_whole(&code)?))?;
        }
        Ok(officer)
    }

    /// As [`officer`](Self::officer), who enters an appointment: also where nobody holds the seat today.
    ///
    /// # Errors
    /// As [`officer`](Self::officer), while others hold the seat.
    pub fn registrar(
        &self,
        account: &str,
        asked: Option<&Seat>,
        fit: &[&str],
    ) -> Result<Officer, ActError> {
        self.registered(account, asked, fit, Offices::may_register)
    }

    fn registered(
        &self,
        account: &str,
        asked: Option<&Seat>,
        fit: &[&str],
        may: impl Fn(&Offices, &str, &Seat, Date) -> Result<(), RuleFault>,
    ) -> Result<Officer, ActError> {
        let found = self.store.read(|view| view.account(account))?;
        let found = found.ok_or_else(|| {
            let message =
                format!("没有账号 {account}；请先运行 account add {account} --seat 席位代码");
            ActError::Refused(message)
        })?;
        let seat = chosen_seat(&found, asked, fit)?;
        let today = ledger::time::day(self.clock.now());
        self.read_roll::<_, ActError>(|_, state| {
            Ok(may(&state.docket.offices, &found.person, &seat, today)?)
        })?;
        if let Some(code) = self.node_code() {
            self.read::<_, ActError>(|_, state| match state.bureau(&code) {
                Some(offices) => Ok(may(offices, &found.person, &seat, today)?),
                None => Ok(()),
            })?;
        }
        Ok(Officer::new(found.person, seat))
    }

    /// Whose machine this is, if it is a prefecture's.
    pub fn node_code(&self) -> Option<NodeCode> {
        self.origin.strip_prefix(&format!("{}/node/", self.host))?.parse().ok()
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

fn chosen_seat(account: &Account, asked: Option<&Seat>, fit: &[&str]) -> Result<Seat, ActError> {
    let Account { account: name, seats, .. } = account;
    let listed = || seats.iter().map(Seat::as_str).collect::<Vec<_>>().join("、");
    let fitting = || fit.iter().find_map(|code| seats.iter().find(|seat| seat.as_str() == *code));
    match (asked, &seats[..]) {
        (Some(asked), _) if seats.contains(asked) => Ok(asked.clone()),
        (Some(asked), _) => {
            Err(ActError::Refused(format!("账号 {name} 没有席位 {asked}，其席位为 {}", listed())))
        }
        (None, [only]) => Ok(only.clone()),
        (None, []) => Err(ActError::Refused(format!("账号 {name} 没有席位"))),
        (None, [first, ..]) if !fit.is_empty() => Ok(fitting().unwrap_or(first).clone()),
        (None, _) => {
            let message = format!("账号 {name} 有多个席位（{}），请加 --seat 席位代码", listed());
            Err(ActError::Refused(message))
        }
    }
}

/// The keys' directory under a party's.
pub fn keys_dir(dir: &Path) -> PathBuf {
    dir.join("keys")
}
