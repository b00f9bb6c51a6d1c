//! What all followers have in common: how far the hub's ledger is, and its next pages. It is read
//! from the store once and not by everyone, since a thousand followers ask at the same moment.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use proto::v1::Extension;
use tokio::time::Instant;

use super::recall::copied_page;
use super::serve::followable;
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

/// A page from a place, as it is while the heads stand.
type Kept = (u64, Heads, Option<Arc<Extension>>);

/// Kept by the hub's server for all followers.
#[derive(Default)]
pub(super) struct Board {
    heads: Mutex<Option<(u64, Instant, Heads)>>,
    pages: Mutex<Vec<Kept>>,
}

impl Board {
    /// The heads, as of change number `change` or later.
    pub(super) fn heads(&self, party: &Party, change: u64) -> Result<Heads, StoreError> {
        let mut known = lock(&self.heads);
        if let Some((of, at, heads)) = *known
            && of >= change
            && at.elapsed() < POLL / 2
        {
            return Ok(heads);
        }
        let heads = party.read_roll::<_, StoreError>(|view, state| {
            let signed = match followable(&state.roll) {
                u64::MAX => view.last_checkpoint_size(OWN)?,
                most => view.checkpoint_up_to(OWN, most)?.map_or(0, |(size, _)| size),
            };
            Ok(Heads {
                signed,
                sealed: view.seal_sizes()?.last().copied().unwrap_or_default(),
                offers: view.offer_count()?,
            })
        })?;
        *known = Some((change, Instant::now(), heads));
        Ok(heads)
    }

    /// The page from `from`, if there is one.
    pub(super) fn page(
        &self,
        party: &Party,
        heads: Heads,
        from: u64,
    ) -> Result<Option<Arc<Extension>>, StoreError> {
        if from >= heads.signed {
            return Ok(None);
        }
        let mut pages = lock(&self.pages);
        if let Some((_, _, page)) = pages.iter().find(|kept| (kept.0, kept.1) == (from, heads)) {
            return Ok(page.clone());
        }
        let page =
            party.store.read(|view| copied_page(view, OWN, (&party.origin, heads.signed), from))?;
        let page = page.map(|page| Arc::new(page.into()));
        if pages.len() == PAGES {
            pages.remove(0);
        }
        pages.push((from, heads, page.clone()));
        Ok(page)
    }
}
