//! Pages of a ledger whose key is elsewhere: a node's from the hub's copy, the hub's from a node's.
//! Every page ends at a checkpoint that its owner signed, so the receiver checks it as any other.

use ledger::extension::{Extension, MAX_RECORDS, MAX_SEALS};
use proto::v1;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::serve::{Caller, Serving, internal};
use crate::store::{LedgerId, StoreError, View};

/// The next page of a copy from `from`: up to the last stored checkpoint that one page reaches, with
/// the sealed notes that it spans, and nothing beyond `up_to` records. `from` may come from the other side: any number is answered.
///
/// # Errors
/// SQLite.
pub(super) fn copied_page(
    view: &View<'_>,
    ledger: LedgerId,
    (origin, up_to): (&str, u64),
    from: u64,
) -> Result<Option<Extension>, StoreError> {
    if from >= view.size(ledger)? {
        return Ok(None);
    }
    let seals = if origin.ends_with("/hub") { view.seals(from)? } else { Vec::new() };
    let mut most = up_to.min(from + MAX_RECORDS as u64);
    // Whoever joins late gets many small publications in one page: it ends before one seal too many.
    if let Some(beyond) = seals.get(MAX_SEALS) {
        most = most.min(beyond.size - 1);
    }
    let reached = |most: u64| -> Result<_, StoreError> {
        Ok(view.checkpoint_up_to(ledger, most)?.filter(|(end, _)| *end > from))
    };
    let Some((mut end, mut checkpoint)) = reached(most)? else { return Ok(None) };
    let mut page = view.page(ledger, origin, from, end, MAX_RECORDS)?;
    if page.end() < end {
        // More than a page of bytes: an earlier checkpoint ends it.
        let Some(earlier) = reached(page.end())? else { return Ok(None) };
        (end, checkpoint) = earlier;
        page = view.page(ledger, origin, from, end, MAX_RECORDS)?;
    }
    page.checkpoint = checkpoint;
    let spanned = seals.into_iter().take_while(|seal| seal.size <= end);
    page.seals = spanned.map(|seal| seal.note).collect();
    Ok(Some(page))
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
                let page =
                    party.store.read(|view| copied_page(view, ledger, (&origin, u64::MAX), from));
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
