//! A node that followed the history which the bodies gave up.
//!
//! The hub's key signed two histories, and this node kept the one that did not go on. It may leave it
//! for the other on one ground alone: a new log key that both bodies sealed, in a history that holds
//! everything sealed which this node has. What it had beyond that was in effect nowhere; it is kept
//! in a file beside the evidence.

use ledger::checkpoint::Checkpoint;
use ledger::extension::{Extension, IntegrityFault};
use ledger::hash::Hash;
use ledger::names::hub_origin;
use proto::v1::{self, federation_client::FederationClient, follow_reply::Event};
use tonic::transport::Channel;

use super::dial::{Link, SyncError};
use super::mirror::{self, MirrorFault};
use super::{displace, follow, heads};
use crate::channel::Dial;
use crate::party::Party;
use crate::store::{LedgerId, StoreError};

/// The most that is held of another history before its new key shows.
const MOST: usize = 64 << 20;

impl<D: Dial> Link<D> {
    /// Leaves the history that this node followed, if the other one goes on under a new key.
    pub(super) async fn retake(
        &self,
        federation: &mut FederationClient<Channel>,
        mirror: LedgerId,
        theirs: &[u8],
    ) -> Result<bool, SyncError> {
        let roll = self.party.roll()?;
        // Under a key that is known here nothing is settled: to ask for its pages is no use.
        let origin = hub_origin(&self.party.host);
        if roll.hub_log_keys().any(|key| Checkpoint::open(theirs, key, &origin).is_ok()) {
            return Ok(false);
        }
        let sealed = roll.sealed_size();
        let Some(pages) = self.other_history(federation, sealed).await? else { return Ok(false) };
        let count = pages.len();
        take(&self.party, mirror, sealed, pages).map_err(follow::content)?;
        tracing::warn!(sealed, pages = count, "the hub's ledger goes on under a new key");
        Ok(true)
    }

    /// Pages from the last seal that is here, up to the one that brings a sealed log key.
    async fn other_history(
        &self,
        federation: &mut FederationClient<Channel>,
        sealed: u64,
    ) -> Result<Option<Vec<Extension>>, SyncError> {
        let request = v1::FollowRequest { size: sealed, sealed_size: sealed };
        let events = federation.follow(request).await;
        let mut events = events.map_err(|status| self.refused(&status))?.into_inner();
        let (mut pages, mut bytes) = (Vec::new(), 0);
        while let Some(event) = events.message().await.map_err(|status| self.refused(&status))? {
            match event.event {
                Some(Event::Extension(page)) => {
                    let page = proto::convert::page(&page);
                    let page = page.map_err(|e| SyncError::Content(e.to_string()))?;
                    bytes += page.records.iter().map(Vec::len).sum::<usize>();
                    let settled = page.sealed_log_key().is_some();
                    pages.push(page);
                    if settled {
                        return Ok(Some(pages));
                    }
                }
                // It was told all that there is.
                Some(Event::Papers(_)) => return Ok(None),
                Some(Event::Seal(_) | Event::Fresh(_)) | None => {}
            }
            if bytes > MOST {
                return Ok(None);
            }
        }
        Ok(None)
    }
}

/// Puts the other history in the place of what lies beyond the last seal, in one transaction: it
/// holds as a whole, or nothing changes.
fn take(
    party: &Party,
    mirror: LedgerId,
    sealed: u64,
    pages: Vec<Extension>,
) -> Result<(), MirrorFault> {
    let (host, evidence) = (party.host.clone(), party.evidence_dir());
    party.act::<_, MirrorFault, _>(move |acting| {
        if acting.state.roll.sealed_size() != sealed {
            let have = acting.tx.size(mirror)?;
            return Err(IntegrityFault::Behind { have, from: sealed }.into());
        }
        let given_up = acting.tx.cut(mirror, sealed)?;
        acting.state.forget();
        acting.fold()?;
        for page in pages {
            let log = mirror::log_key(&acting.state.roll, &page, None);
            let log = log.ok_or_else(|| StoreError::Corrupt("没有实施规则".to_owned()))?;
            mirror::store_page(acting, mirror, &host, &log, page)?;
        }
        heads::settled(acting.tx, &hub_origin(&host))?;
        let content = given_up.join(&b'\n');
        let name = format!("hub-{}.jsonl", Hash::of(&content));
        displace::set_aside(&evidence, &name, &content)?;
        Ok(())
    })
}
