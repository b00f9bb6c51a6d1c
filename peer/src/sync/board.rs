//! What all followers have in common: how far the hub's ledger is, and its next pages. It is read
//! from the store once and not by everyone, since a thousand followers ask at the same moment.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use ledger::checkpoint::Checkpoint;
use ledger::roll::Roll;
use proto::v1::follow_reply::Event;
use tokio::time::Instant;

use super::recall::copied_page;
use crate::book::lock;
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
    pub(super) offers: u64,
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

/// How far the ledger is and what follows from it, since when this is known.
struct Known {
    change: u64,
    at: Instant,
    heads: Heads,
    /// What the roll follows from: records, the last seal, writes that were undone.
    of: (u64, u64, u64),
    roll: Arc<Roll>,
}

/// Kept by the hub's server for all followers.
#[derive(Default)]
pub(super) struct Board {
    known: Mutex<Option<Known>>,
    pages: Mutex<Vec<Kept>>,
}

impl Board {
    /// The heads and the roll, as of change number `change` or later.
    pub(super) fn heads(
        &self,
        party: &Party,
        change: u64,
    ) -> Result<(Heads, Arc<Roll>), StoreError> {
        let mut known = lock(&self.known);
        if let Some(known) = &*known
            && known.change >= change
            && known.at.elapsed() < POLL / 2
        {
            return Ok((known.heads, known.roll.clone()));
        }
        let (heads, size) = party.store.read::<_, StoreError>(|view| {
            let heads = Heads {
                signed: view.last_checkpoint_size(OWN)?,
                sealed: view.seal_sizes()?.last().copied().unwrap_or_default(),
                offers: view.offer_count()?,
            };
            Ok((heads, view.size(OWN)?))
        })?;
        let of = (size, heads.sealed, party.store.rollbacks());
        let roll = match known.take().filter(|known| known.of == of) {
            Some(known) => known.roll,
            // After the heads: whoever was locked before a page was signed does not get it.
            None => party.roll()?,
        };
        *known = Some(Known { change, at: Instant::now(), heads, of, roll: roll.clone() });
        Ok((heads, roll))
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
        if let Some((_, _, page)) = pages.iter().find(|kept| (kept.0, kept.1) == (from, heads)) {
            return Ok(page.clone());
        }
        let page = party.store.read(|view| copied_page(view, OWN, &party.origin, from))?;
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
