//! The public site, the same at the hub and at every node: pages for people, files for programs.
//!
//! Everything on it follows from the hub's ledger up to its last seal, the 公示 that run, and the day
//! ([`facts`]), so that for the same checkpoint and seals all parties serve the same bytes. What is
//! made once is kept in memory until one of these changes: an [`edition`](Edition).

mod about;
mod export;
mod facts;
mod firm;
mod history;
mod layout;
mod lists;
mod notices;
mod query;
mod routes;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use ledger::anchor::Anchor;

use crate::act::ActError;
use crate::book::lock;
use crate::changes::Watch;
use crate::party::Party;
use crate::public::PublicFile;

pub use export::{Exported, command, export};

use facts::Facts;
use query::Query;
pub use query::unescaped;

/// How long a change that another process made may go unnoticed.
const POLL: Duration = Duration::from_millis(250);

/// The files that were made, by their paths.
type Kept = Mutex<BTreeMap<String, Arc<PublicFile>>>;

/// The public site of a party.
pub struct Site {
    party: Arc<Party>,
    verify: fn(&Anchor) -> String,
    current: Mutex<Current>,
    /// Held while facts are read: one reading is enough for all who wait, and nobody who finds a
    /// current edition waits for it.
    reading: Mutex<()>,
}

struct Current {
    watch: Watch,
    change: u64,
    at: Option<Instant>,
    edition: Option<Arc<Edition>>,
}

/// The site as it stands while nothing changes.
struct Edition {
    facts: Facts,
    files: Kept,
    /// Certificates outlive an edition that differs in nothing but how recent it is.
    certificates: Arc<Kept>,
}

/// What an address leads to.
#[derive(Debug, Clone)]
pub enum Found {
    /// A file.
    File(Arc<PublicFile>),
    /// Another address, relative to the root.
    Moved(String),
    /// A page that says that there is nothing.
    Nothing(Arc<PublicFile>),
    /// Nothing can be shown yet: a node that has nothing of the hub's ledger.
    NotYet,
}

impl Site {
    /// The site of `party`; `verify` makes the verify page for an anchor.
    pub fn new(party: Arc<Party>, verify: fn(&Anchor) -> String) -> Self {
        let watch = party.watch();
        let current = Mutex::new(Current { watch, change: 0, at: None, edition: None });
        Self { party, verify, current, reading: Mutex::default() }
    }

    /// A file that is in memory and current: it is served without asking the store.
    pub fn kept(&self, path: &str) -> Option<Arc<PublicFile>> {
        let edition = self.current(self.party.clock.today())?;
        lock(&edition.files).get(path).cloned()
    }

    /// What `path`, without its leading `/`, and `query` lead to. It may read the store.
    ///
    /// # Errors
    /// The store, or a file that cannot be made.
    pub fn find(&self, path: &str, query: &str) -> Result<Found, ActError> {
        let Some(edition) = self.edition()? else { return Ok(Found::NotYet) };
        self.route(&edition, path, &Query::parse(query))
    }

    fn current(&self, today: Date) -> Option<Arc<Edition>> {
        let mut current = lock(&self.current);
        let change = current.watch.mark();
        let recent = current.at.is_some_and(|at| at.elapsed() < POLL);
        let edition = current.edition.as_ref().filter(|one| one.facts.today == today)?;
        (recent && current.change == change).then(|| edition.clone())
    }

    /// The edition of now: the one before, if it says what would be said again.
    fn edition(&self) -> Result<Option<Arc<Edition>>, ActError> {
        if let Some(edition) = self.current(self.party.clock.today()) {
            return Ok(Some(edition));
        }
        let _reading = lock(&self.reading);
        if let Some(edition) = self.current(self.party.clock.today()) {
            return Ok(Some(edition));
        }
        // Before the facts are read: what changes meanwhile makes them old again.
        let (change, at) = (lock(&self.current).watch.mark(), Instant::now());
        let Some(facts) = Facts::read(&self.party)? else { return Ok(None) };
        let mut current = lock(&self.current);
        let edition = match current.edition.take() {
            Some(before) if before.facts == facts => before,
            before => Arc::new(Edition::after(before.as_deref(), facts)),
        };
        (current.change, current.at) = (change, Some(at));
        current.edition = Some(edition.clone());
        Ok(Some(edition))
    }
}

impl Edition {
    fn after(before: Option<&Self>, facts: Facts) -> Self {
        let same = before.filter(|before| {
            let (a, b) = (&before.facts, &facts);
            (a.today, &a.sealed, &a.anchor) == (b.today, &b.sealed, &b.anchor)
        });
        let certificates = same.map(|before| before.certificates.clone()).unwrap_or_default();
        Self { facts, files: Kept::default(), certificates }
    }
}
