//! What all followers have in common: how far the hub's ledger is, and its next pages. It is read
//! from the store once and not by everyone, since a thousand followers ask at the same moment.

use std::collections::BTreeMap;
use std::sync::Mutex;
use std::time::Duration;

use ledger::checkpoint::Checkpoint;
use ledger::names::NodeCode;
use proto::v1::follow_reply::Event;
use tokio::time::Instant;

use super::recall::copied_page;
use super::serve::followable;
use crate::book::lock;
use crate::fresh;
use crate::party::Party;
use crate::store::{OWN, StoreError};

/// How long a change that another process made may go unnoticed.
pub(super) const POLL: Duration = Duration::from_millis(250);
/// Pages that are kept: followers are at the same place, or at a few.
const PAGES: usize = 8;

/// What must change before a follower gets anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heads {
    pub(super) signed: u64,
    pub(super) sealed: u64,
    /// How often what is on offer changed.
    pub(super) offers: u64,
    /// The fresh checkpoint's size and time.
    pub(super) fresh: (u64, i64),
}

/// A page as every follower gets it.
#[derive(Clone)]
pub(super) struct Page {
    pub(super) event: Event,
    /// The size after it.
    pub(super) end: u64,
    /// The size of the last sealed note in it.
    pub(super) sealed: Option<u64>,
}

/// A page from a place, as it is while the heads stand.
type Kept = (u64, Heads, Option<Page>);

/// How far the ledger is, and since when this is known.
struct Known {
    change: u64,
    at: Instant,
    heads: Heads,
    /// Who is locked, of those who were asked about since then.
    locked: (Instant, BTreeMap<NodeCode, bool>),
}

/// Kept by the hub's server for all followers.
#[derive(Default)]
pub(super) struct Board {
    known: Mutex<Option<Known>>,
    pages: Mutex<Vec<Kept>>,
}

impl Board {
    /// The heads as of change number `change` or later, and whether a node is locked: asked after
    /// the heads whenever they change, so that whoever was locked before gets nothing of it.
    pub(super) fn heads(
        &self,
        party: &Party,
        change: u64,
        code: &NodeCode,
    ) -> Result<(Heads, bool), StoreError> {
        let mut kept = lock(&self.known);
        let current = |known: &Known| known.change >= change && recent(known.at);
        let known = match kept.take() {
            Some(known) if current(&known) => kept.insert(known),
            before => {
                let heads = read_heads(party)?;
                let same = before.filter(|known| known.heads == heads && recent(known.locked.0));
                let asked = || (Instant::now(), BTreeMap::new());
                let locked = same.map_or_else(asked, |known| known.locked);
                kept.insert(Known { change, at: Instant::now(), heads, locked })
            }
        };
        let locked = match known.locked.1.get(code) {
            Some(locked) => *locked,
            None => {
                let asked =
                    party.read_roll::<_, StoreError>(|_, state| Ok(state.roll.is_locked(code)))?;
                known.locked.1.insert(code.clone(), asked);
                asked
            }
        };
        Ok((known.heads, locked))
    }

    /// The page from `from`, if there is one.
    pub(super) fn page(
        &self,
        party: &Party,
        heads: Heads,
        from: u64,
    ) -> Result<Option<Page>, StoreError> {
        if from >= heads.signed {
            return Ok(None);
        }
        let mut pages = lock(&self.pages);
        // A page says nothing of how fresh it is.
        let heads = Heads { fresh: (0, 0), ..heads };
        if let Some((_, _, page)) = pages.iter().find(|kept| (kept.0, kept.1) == (from, heads)) {
            return Ok(page.clone());
        }
        let page =
            party.store.read(|view| copied_page(view, OWN, (&party.origin, heads.signed), from))?;
        let page = page.map(|page| {
            let stated = page.seals.last().and_then(|note| Checkpoint::stated(note).ok());
            let (end, sealed) = (page.end(), stated.map(|seal| seal.size));
            Page { event: page.into(), end, sealed }
        });
        if pages.len() == PAGES {
            pages.remove(0);
        }
        pages.push((from, heads, page.clone()));
        Ok(page)
    }
}

fn read_heads(party: &Party) -> Result<Heads, StoreError> {
    party.read_roll(|view, state| {
        let signed = match followable(&state.roll) {
            u64::MAX => view.last_checkpoint_size(OWN)?,
            most => view.checkpoint_up_to(OWN, most)?.map_or(0, |(size, _)| size),
        };
        Ok(Heads {
            signed,
            sealed: view.seal_sizes()?.last().copied().unwrap_or_default(),
            offers: view.offer_changes()?,
            fresh: fresh::stored(view, &state.roll)?.map_or((0, 0), |one| (one.size, one.at)),
        })
    })
}

/// Whether what was asked then still counts: another process may have made a change since.
fn recent(at: Instant) -> bool {
    at.elapsed() < POLL / 2
}
