//! A node's records go up: sign the head once, send pages that end at signed prefixes, keep receipts.

use std::time::Duration;

use futures::StreamExt as _;
use futures::stream::FuturesUnordered;
use ledger::checkpoint::Checkpoint;
use ledger::extension::Extension;
use ledger::names::Head;
use ledger::note::{Note, NoteSignature, VerifierKey};
use proto::v1;
use tokio::sync::mpsc;
use tokio::time::{Instant, sleep_until};
use tokio_stream::wrappers::ReceiverStream;

use super::dial::{Link, Session, SyncError};
use super::displace;
use super::recall::copied_page;
use crate::channel::Dial;
use crate::erasure;
use crate::named::RECALLED;
use crate::party::Party;
use crate::store::{LedgerId, OWN, StoreError, Tx, View};

/// Pages on their way without a receipt.
const WINDOW: usize = 8;
/// How long a change that another process made may go unnoticed.
const POLL: Duration = Duration::from_millis(250);

impl<D: Dial> Link<D> {
    /// Sends what the hub lacks, and, unless `once`, what comes.
    pub(super) async fn push(&self, mut session: Session, once: bool) -> Result<(), SyncError> {
        let (pages, outgoing) = mpsc::channel(WINDOW);
        let answers = session.federation.extend(ReceiverStream::new(outgoing)).await;
        let mut answers = answers.map_err(|status| self.refused(&status))?.into_inner();
        let mut changed = self.party.watch();
        let (mut sent, mut receipted) = (session.receipted, session.receipted);
        // Not the channel's room: what HTTP/2 took out of it is still on its way, and lost in a cut.
        let mut under_way = 0;
        let mut progress = Instant::now();
        let mut keeping = FuturesUnordered::new();
        loop {
            let size = self.party.store.read(|view| view.size(OWN))?;
            // A page that is not full waits while others are on their way: fewer signatures and
            // commits when records come fast, and no delay when they do not.
            let worth = receipted == sent || size - sent >= self.page as u64;
            let room = under_way < WINDOW && sent < size && worth;
            if room {
                let page = self.next_page(sent)?;
                sent = page.end();
                let closed = |_| SyncError::Broken("发送通道已关闭".to_owned());
                pages.try_send(v1::Extension::from(page)).map_err(closed)?;
                if under_way == 0 {
                    progress = Instant::now();
                }
                under_way += 1;
            }
            if once && receipted == sent && sent == size && keeping.is_empty() {
                return Ok(());
            }
            tokio::select! {
                biased;
                answer = answers.message(), if receipted < sent => {
                    let answer = answer.map_err(|status| self.refused(&status))?;
                    let Some(receipt) = answer else {
                        return Err(SyncError::Broken("回执通道已关闭".to_owned()));
                    };
                    receipted = receipt.size;
                    under_way -= 1;
                    progress = Instant::now();
                    if let Some(checked) = check_receipt(&self.party, receipt)? {
                        // The next page goes out meanwhile; a receipt lost comes again with hello.
                        let keep = move |tx: &mut Tx<'_>| checked.keep(tx);
                        keeping.push(self.party.store.write_lightly(keep, self.party.teller()));
                    }
                }
                Some(kept) = keeping.next() => {
                    let kept: Result<(), StoreError> = kept;
                    kept?;
                }
                () = std::future::ready(()), if room => {}
                () = sleep_until(progress + self.pace.stalled_after), if receipted < sent => {
                    return Err(SyncError::Broken("长时间没有收到回执".to_owned()));
                }
                () = changed.changed(), if !room => {}
                () = tokio::time::sleep(POLL), if !room => {}
            }
        }
    }

    fn next_page(&self, from: u64) -> Result<Extension, SyncError> {
        self.party.store.read::<_, SyncError>(|view| {
            let size = view.size(OWN)?;
            let mut page = view.page(OWN, &self.party.origin, from, size, self.page)?;
            let mut signer = self.party.signer();
            // The head is signed, and the lock file written, once for all pages up to it.
            let head = signer.sign(view, size)?;
            let end = page.end();
            page.checkpoint = if end == size { head } else { signer.sign_prefix(view, end)? };
            Ok(page)
        })
    }

    /// The hub lost its tail: its own records go back to it, as this node checked them.
    pub(super) async fn give_back(
        &self,
        federation: &mut v1::federation_client::FederationClient<tonic::transport::Channel>,
        mirror: LedgerId,
        mut from: u64,
    ) -> Result<(), SyncError> {
        let origin = ledger::names::hub_origin(&self.party.host);
        let mut all = Vec::new();
        while let Some(page) =
            self.party.store.read(|view| copied_page(view, mirror, (&origin, u64::MAX), from))?
        {
            from = page.end();
            all.push(v1::Extension::from(page));
        }
        tracing::warn!(pages = all.len(), "giving the hub its own records back");
        let count = all.len();
        let answers = federation.extend(tokio_stream::iter(all)).await;
        let mut answers = answers.map_err(|status| self.refused(&status))?.into_inner();
        let mut taken = 0;
        while taken < count {
            match answers.message().await.map_err(|status| self.refused(&status))? {
                Some(_) => taken += 1,
                None => return Err(SyncError::Broken("回传中断".to_owned())),
            }
        }
        Ok(())
    }

    /// This node lost its tail: its own records come back, verified by its own key, or by one that it
    /// had before. What was written here in their place since, and never signed, follows behind.
    pub(super) async fn recall(
        &self,
        federation: &mut v1::federation_client::FederationClient<tonic::transport::Channel>,
    ) -> Result<(), SyncError> {
        let from = self.party.store.read::<_, SyncError>(|view| Ok(self.agreed(view)?.size))?;
        let pages = federation.recall(v1::RecallRequest { from }).await;
        let mut pages = pages.map_err(|status| self.refused(&status))?.into_inner();
        while let Some(page) = pages.message().await.map_err(|status| self.refused(&status))? {
            let page = Extension::from(page);
            let end = page.end();
            self.take_back(page)?;
            tracing::warn!(size = end, "own records came back from the hub");
        }
        self.party.store.read::<_, SyncError>(|view| {
            // Before the guard: it locks too.
            let size = self.agreed(view)?.size;
            let mut signer = self.party.signer();
            if signer.signed()?.is_none_or(|signed| signed.size < size) {
                signer.adopt(view, size)?;
            }
            Ok(())
        })
    }

    fn take_back(&self, page: Extension) -> Result<(), SyncError> {
        let (origin, own) = (self.party.origin.clone(), self.party.signer().verifier().clone());
        let (code, dir) = (self.code.clone(), self.party.dir.clone());
        let taken = self.party.act::<_, super::mirror::MirrorFault, _>(move |acting| {
            let mut keys = vec![own];
            keys.extend(acting.state.roll.node_page_keys(&code, page.end()).into_iter().cloned());
            let signed =
                |key: &&VerifierKey| Checkpoint::open(&page.checkpoint, key, &origin).is_ok();
            let key = keys.iter().find(signed).unwrap_or(&keys[0]);
            let tail = displace::lift(acting, page.from)?;
            let frontier = acting.tx.frontier(OWN)?;
            let side = ledger::record::Side::Node;
            let tail = (page.from, tail);
            let checked = ledger::extension::check(&frontier, side, &origin, key, page)?;
            acting.tx.append_checked(OWN, &checked)?;
            acting.tx.set(RECALLED, "1")?;
            displace::put_back(acting, &dir, tail, displace::fits_node(&code))?;
            // What came back may erase what a backup brought back.
            acting.fold()?;
            Ok(erasure::apply(acting, Some(&code))?)
        });
        taken.map_err(|e| SyncError::Content(e.to_string()))?;
        erasure::clear_soon(&self.party);
        Ok(())
    }

    /// How far both sides are known to agree on this node's ledger: what the hub receipted, what it
    /// gave back, and what was signed here, as far as it stands in the store.
    pub(super) fn agreed(&self, view: &View<'_>) -> Result<Head, SyncError> {
        let size = view.size(OWN)?;
        let mut agreed = self.party.signer().held_head(view)?.map_or(0, |head| head.size);
        let receipt = ledger::names::receipt_name(&self.party.host);
        if let Some((receipted, _, _)) = view.last_cosignature(OWN, &receipt)? {
            agreed = agreed.max(receipted);
        }
        if let Some((back, _)) = view.last_checkpoint(OWN)? {
            agreed = agreed.max(back);
        }
        let size = agreed.min(size);
        let root = view.root_at(OWN, size)?;
        let root = root.ok_or_else(|| StoreError::Corrupt(format!("没有第 {size} 条处的根")))?;
        Ok(Head { size, root })
    }
}

/// A receipt that is the hub's and about this node's own ledger.
struct CheckedReceipt {
    size: u64,
    name: String,
    line: String,
    at: i64,
}

impl CheckedReceipt {
    fn keep(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        tx.put_cosignature(OWN, self.size, &self.name, &self.line, self.at)
    }
}

/// Keeps a receipt, if it is the hub's and about this node's own ledger.
pub(super) fn keep_receipt(party: &Party, receipt: &v1::Receipt) -> Result<(), SyncError> {
    if let Some(checked) = check_receipt(party, receipt.clone())? {
        party.store.write::<_, StoreError, _>(move |tx| checked.keep(tx))?;
    }
    Ok(())
}

/// Checks a receipt; `None` for the one over nothing.
fn check_receipt(party: &Party, receipt: v1::Receipt) -> Result<Option<CheckedReceipt>, SyncError> {
    let v1::Receipt { size, line } = receipt;
    if size == 0 {
        return Ok(None);
    }
    let content = |message: String| SyncError::Content(message);
    let signature = NoteSignature::parse_line(&line).map_err(|e| content(e.to_string()))?;
    let key = party.roll()?.receipt_key().cloned();
    // The hub has a new key that this node does not know yet, or not the other way round: the next
    // hello brings a receipt that can be checked.
    if key.as_ref().is_some_and(|key| !signature.claims(key)) {
        tracing::warn!(size, "a receipt under a key that is not the hub's present one");
        return Ok(None);
    }
    let head = party.store.read(|view| view.head_at(OWN, size))?;
    let Head { size, root } = head.ok_or_else(|| content("回执超出本端台账".to_owned()))?;
    let text = Checkpoint { origin: party.origin.clone(), size, root }.to_text();
    // Before the first page of the hub's ledger its receipt key is unknown: the receipt is kept
    // and checked by whoever shows it.
    let (name, at) = match key {
        Some(key) => {
            let mut note = Note::new(text).map_err(|e| content(e.to_string()))?;
            note.signatures = vec![signature];
            let time = note.cosignature_time(&key).map_err(|e| content(format!("回执：{e}")))?;
            (key.name().to_owned(), i64::try_from(time).unwrap_or(i64::MAX))
        }
        None => (signature.name.clone(), party.clock.now()),
    };
    Ok(Some(CheckedReceipt { size, name, line, at }))
}
