//! Pages of a ledger whose key is elsewhere: a node's from the hub's copy, the hub's from a node's.
//! Every page ends at a checkpoint that its owner signed, so the receiver checks it as any other.

use ledger::extension::Extension;
use proto::v1;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::serve::{Caller, Serving, internal};
use crate::store::{LedgerId, StoreError, View};

/// The next page of a copy from `from`: up to the next stored checkpoint that fits one page.
///
/// # Errors
/// SQLite.
pub(super) fn copied_page(
    view: &View<'_>,
    ledger: LedgerId,
    origin: &str,
    from: u64,
) -> Result<Option<Extension>, StoreError> {
    let most = from + ledger::extension::MAX_RECORDS as u64;
    let Some((end, checkpoint)) = view.checkpoint_up_to(ledger, most)? else { return Ok(None) };
    if end <= from {
        return Ok(None);
    }
    let mut page = view.page(ledger, origin, from, end, ledger::extension::MAX_RECORDS)?;
    if page.end() < end {
        // More than a page of bytes: an earlier checkpoint ends it.
        let Some((end, _)) = view.checkpoint_up_to(ledger, page.end())? else { return Ok(None) };
        if end <= from {
            return Ok(None);
        }
        return copied_page_to(view, ledger, origin, from, end).map(Some);
    }
    page.checkpoint = checkpoint;
    page.seals = seals_within(view, origin, from, end)?;
    Ok(Some(page))
}

fn copied_page_to(
    view: &View<'_>,
    ledger: LedgerId,
    origin: &str,
    from: u64,
    end: u64,
) -> Result<Extension, StoreError> {
    let mut page = view.page(ledger, origin, from, end, ledger::extension::MAX_RECORDS)?;
    page.checkpoint = view.checkpoint(ledger, end)?.unwrap_or_default();
    page.seals = seals_within(view, origin, from, end)?;
    Ok(page)
}

/// Sealed notes of sizes after `from`, up to `end`; none for a node's ledger.
///
/// # Errors
/// SQLite.
pub(super) fn seals_within(
    view: &View<'_>,
    origin: &str,
    from: u64,
    end: u64,
) -> Result<Vec<Vec<u8>>, StoreError> {
    if !origin.ends_with("/hub") {
        return Ok(Vec::new());
    }
    let seals = view.seals(from)?;
    Ok(seals.into_iter().filter(|seal| seal.size <= end).map(|seal| seal.note).collect())
}

impl Serving {
    /// The hub's copy of the caller's own ledger from `from`.
    pub(super) fn recall_pages(
        &self,
        caller: &Caller,
        mut from: u64,
    ) -> impl Stream<Item = Result<v1::Extension, Status>> + Send + use<> {
        let (pages, stream) = mpsc::channel(4);
        let (party, ledger, origin) = (self.party.clone(), caller.ledger, caller.origin.clone());
        tokio::spawn(async move {
            loop {
                let page = party.store.read(|view| copied_page(view, ledger, &origin, from));
                let page = match page {
                    Ok(Some(page)) => page,
                    Ok(None) => break,
                    Err(e) => {
                        let _ = pages.send(Err(internal(e))).await;
                        break;
                    }
                };
                from = page.end();
                if pages.send(Ok(page.into())).await.is_err() {
                    break;
                }
            }
        });
        ReceiverStream::new(stream)
    }
}
