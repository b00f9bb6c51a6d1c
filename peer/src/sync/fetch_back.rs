//! After a restore: a node asks the hub for the papers that its own ledger names and that it lacks.
//! The hub has those of what was recommended; the others are with the firm.

use std::collections::BTreeSet;

use ledger::hash::Hash;

use super::dial::{Link, Session, SyncError};
use super::papers::Fetch;
use crate::act::ActError;
use crate::channel::Dial;
use crate::named::{Place, RECALLED, lacking};
use crate::store::StoreError;

impl<D: Dial> Link<D> {
    /// Fetches papers back, if records came back since the last time. What the hub does not have is
    /// left to `doctor`.
    pub(super) async fn fetch_back(&self, session: &Session) -> Result<(), SyncError> {
        if self.party.store.read(|view| view.setting(RECALLED))?.is_none() {
            return Ok(());
        }
        let (mut fetched, mut absent) = (0, BTreeSet::new());
        for (digest, place) in lacking(&self.party.store, &self.party.papers)? {
            let most = self.party.papers.max_bytes();
            match self.get(&mut session.papers.clone(), &digest, most).await {
                Ok(content) => self.keep(digest, place, content)?,
                Err(Fetch::Line(e)) => return Err(e),
                Err(Fetch::Paper(_)) => {
                    absent.insert(digest);
                    continue;
                }
            }
            fetched += 1;
        }
        if fetched > 0 || !absent.is_empty() {
            tracing::warn!(fetched, absent = absent.len(), "papers came back from the hub");
        }
        Ok(self.party.store.write::<_, StoreError, _>(|tx| tx.unset(RECALLED))?)
    }

    fn keep(&self, digest: Hash, place: Place, content: Vec<u8>) -> Result<(), SyncError> {
        if place == Place::File {
            let stored = self.party.papers.put(&content);
            stored.map_err(|e| ActError::Local(e.to_string()))?;
        }
        let kept = self.party.store.write::<_, StoreError, _>(move |tx| match place {
            Place::Document => tx.put_document(&content, None).map(|_| ()),
            Place::File => tx.put_file(&digest, content.len() as u64, None),
        });
        Ok(kept?)
    }
}
