//! Pages in, receipts out: the check, the commit, the answer, one page after the other on a stream.

use std::pin::Pin;
use std::sync::atomic::Ordering;

use ledger::checkpoint::Checkpoint;
use ledger::extension::{Extension, IntegrityFault, check};
use ledger::names::Head;
use ledger::note::VerifierKey;
use ledger::record::Side;
use ledger::tree::Frontier;
use proto::v1;
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::{Status, Streaming};

use super::heads::{compare, wire_head};
use super::mirror;
use super::receive::{self, Receipt, ReceiveFault};
use super::serve::{Caller, Serving, internal, signer_of};
use crate::act::ActError;
use crate::erasure;
use crate::fault::{Fault, Kind};
use crate::store::StoreError;

/// What a node may do about a page that no program of ours would send.
const ASK: &str = "请检查本端程序版本后重新同步，仍不成功请联系省级平台";
/// What a node may do whose key was replaced.
const RETIRED: &str = "本页用已更换的密钥签名，未存；请停用旧的数据目录，改用换发密钥后的目录";

/// A page on its way to the disk.
pub(super) type Pending = Pin<Box<dyn Future<Output = Result<v1::Receipt, Status>> + Send>>;

impl Serving {
    /// Checks pages as they come and answers in their order. The next page is checked while the
    /// last one is committed; a fault ends the stream after the receipts of what came before.
    pub(super) async fn receive_pages(
        self,
        caller: Caller,
        mut pages: Streaming<v1::Extension>,
        queue: mpsc::Sender<Pending>,
    ) {
        let (mut frontier, line) = (None, self.line(&caller.code));
        loop {
            let page = match pages.message().await {
                Ok(Some(page)) => Extension::from(page),
                Ok(None) => break,
                Err(status) => {
                    let refused: Pending = Box::pin(async move { Err(unreadable(status)) });
                    let _ = queue.send(refused).await;
                    break;
                }
            };
            if self.line(&caller.code) != line {
                break;
            }
            self.party.pages_received.fetch_add(1, Ordering::Relaxed);
            let (pending, stop) = match self.take_page(&caller, line, &mut frontier, page) {
                Ok(pending) => (pending, false),
                Err(status) => {
                    let refused: Pending = Box::pin(async move { Err(status) });
                    (refused, true)
                }
            };
            if queue.send(pending).await.is_err() || stop {
                break;
            }
        }
    }

    #[allow(clippy::result_large_err)]
    fn take_page(
        &self,
        caller: &Caller,
        line: u64,
        frontier: &mut Option<Frontier>,
        page: Extension,
    ) -> Result<Pending, Status> {
        if page.origin == self.party.origin {
            return self.heal(page);
        }
        if page.origin != caller.origin {
            let message = format!(
                "{} 不得报送 {} 的台账",
                caller.origin,
                crate::fault::printable(&page.origin)
            );
            return Err(Fault::foreign(message).into());
        }
        let known = match frontier.take() {
            Some(known) => known,
            None => self.party.store.read(|view| view.frontier(caller.ledger)).map_err(internal)?,
        };
        if page.end() <= known.size() {
            let receipt = self.replayed(caller, &page)?;
            *frontier = Some(known);
            return Ok(Box::pin(async move { Ok(receipt) }));
        }
        let log = self.signer(caller, &page)?;
        let from = page.from;
        let checked = check(&known, Side::Node, &caller.origin, &log, page)
            .map_err(|fault| self.refusal(caller, &fault, Some(&known)))?;
        *frontier = Some(checked.frontier.clone());
        let erases = receive::erases(&checked);
        let (ledger, code, key) = (caller.ledger, caller.code.clone(), self.party.cosigner());
        let lines = self.clone();
        let stored = self.party.act_on_roll_later(move |acting| {
            if lines.line(&code) != line {
                let have = acting.tx.size(ledger)?;
                return Err(IntegrityFault::Behind { have, from }.into());
            }
            receive::store_page(acting, ledger, &code, &checked, &key)
        });
        let (serving, caller) = (self.clone(), caller.clone());
        Ok(Box::pin(async move {
            match stored.await {
                Ok(Receipt { size, line }) => {
                    if erases {
                        let party = serving.party.clone();
                        tokio::task::spawn_blocking(move || erasure::clear_soon(&party));
                    }
                    Ok(v1::Receipt { size, line })
                }
                Err(ReceiveFault::Integrity(fault)) => Err(serving.refusal(&caller, &fault, None)),
                Err(ReceiveFault::Act(e)) => Err(internal(e)),
            }
        }))
    }

    /// The key that signed a page. Of a page that none signed it is the newest, by which the check
    /// then says what is wrong.
    #[allow(clippy::result_large_err)]
    fn signer(&self, caller: &Caller, page: &Extension) -> Result<VerifierKey, Status> {
        let roll = self.party.roll().map_err(internal)?;
        let locked = || Fault::locked(caller.code.as_str()).into();
        // It may have been locked since this stream began.
        if roll.is_locked(&caller.code) {
            return Err(locked());
        }
        let valid = roll.node_page_keys(&caller.code, page.end());
        if let Some(key) = signer_of(&valid, &page.checkpoint, &caller.origin) {
            return Ok(key.clone());
        }
        // Of the empty ledger all keys count that this node ever had.
        let ever = roll.node_page_keys(&caller.code, 0);
        match signer_of(&ever, &page.checkpoint, &caller.origin) {
            Some(_) => Err(Fault::key(RETIRED).into()),
            None => valid.first().copied().cloned().ok_or_else(locked),
        }
    }

    /// A page that is here already: the same bytes get the same receipt, others are a fork.
    #[allow(clippy::result_large_err)]
    fn replayed(&self, caller: &Caller, page: &Extension) -> Result<v1::Receipt, Status> {
        let log = self.signer(caller, page)?;
        let opened = Checkpoint::open(&page.checkpoint, &log, &caller.origin);
        let (checkpoint, _) = opened.map_err(|e| Status::from(Fault::content(e.to_string())))?;
        if checkpoint.size != page.end() {
            return Err(Fault::content("校验点与本页范围不符").into());
        }
        let head = Head { size: checkpoint.size, root: checkpoint.root };
        let standing = self.party.store.read::<_, StoreError>(|view| {
            let ours = view.last_checkpoint(caller.ledger)?.map(|(_, note)| note);
            let theirs = (head, page.checkpoint.as_slice());
            compare(view, caller.ledger, theirs, ours.as_deref(), Some(&log))
        });
        self.stop_if_diverged(standing.map_err(internal)?)?;
        self.receipt(caller, head)
    }

    /// The receipt over what is stored of the caller's ledger up to `head`: the one that is kept, or
    /// one made now, if that was never made or its key was replaced since.
    #[allow(clippy::result_large_err)]
    pub(super) fn receipt(&self, caller: &Caller, head: Head) -> Result<v1::Receipt, Status> {
        let (ledger, key) = (caller.ledger, self.party.cosigner());
        let kept = self.party.store.read::<_, StoreError>(|view| {
            receive::stored_receipt(view, ledger, head.size, key.verifier())
        });
        if let Some(Receipt { size, line }) = kept.map_err(internal)? {
            return Ok(v1::Receipt { size, line });
        }
        let Head { size, root } = head;
        let text = Checkpoint { origin: caller.origin.clone(), size, root }.to_text();
        let made = self.party.act_on_roll::<_, StoreError, _>(move |acting| {
            receive::make_receipt(acting, ledger, head.size, &text, &key)
        });
        let Receipt { size, line } = made.map_err(internal)?;
        Ok(v1::Receipt { size, line })
    }

    /// A page of this hub's own ledger, from a node that has more of it: the hub was restored.
    #[allow(clippy::result_large_err)]
    fn heal(&self, page: Extension) -> Result<Pending, Status> {
        let end = page.end();
        let healed = mirror::take_back(&self.party, page);
        let party = self.party.clone();
        match healed {
            Ok(()) => {
                tracing::warn!(size = end, "own records came back from a node");
                party.poke();
                let receipt = v1::Receipt { size: end, line: String::new() };
                Ok(Box::pin(async move { Ok(receipt) }))
            }
            Err(ActError::Refused(fault)) => Err(Fault::content(fault).into()),
            Err(e) => Err(internal(e)),
        }
    }

    /// `known` is the tree with the pages of this stream that wait for their commit.
    fn refusal(&self, caller: &Caller, fault: &IntegrityFault, known: Option<&Frontier>) -> Status {
        let head = || {
            if let Some(known) = known.filter(|known| known.size() > 0) {
                let head = Head { size: known.size(), root: known.root() };
                return Ok(v1::Head::new(&caller.origin, head, Vec::new()));
            }
            self.party.store.read::<_, StoreError>(|view| {
                let note = view.last_checkpoint(caller.ledger)?.map(|(_, note)| note);
                wire_head(view, caller.ledger, &caller.origin, note.unwrap_or_default())
            })
        };
        tracing::warn!(node = %caller.code, fault = %fault, "a page is refused");
        match fault {
            IntegrityFault::Behind { .. } => match head() {
                Ok(head) => Fault::behind(head).into(),
                Err(e) => internal(e),
            },
            IntegrityFault::Root { .. } => {
                let message = format!("{fault}；本页未存，请停止签名并联系省级平台核对");
                let mut refused = Fault::new(Kind::Diverged, message);
                refused.head = head().ok().map(Box::new);
                refused.into()
            }
            IntegrityFault::Foreign { .. } => Fault::foreign(fault.to_string()).into(),
            _ => {
                let fault = crate::fault::printable(&fault.to_string());
                Fault::content(format!("{fault}；本页未存，{ASK}")).into()
            }
        }
    }
}

/// The receipts of pages in their order; a fault is the last answer. Whoever sends them waits for the
/// disk itself.
pub(super) fn receipts(
    waiting: mpsc::Receiver<Pending>,
) -> impl Stream<Item = Result<v1::Receipt, Status>> + Send {
    futures::stream::unfold(Some(waiting), |waiting| async move {
        let mut waiting = waiting?;
        let answer = waiting.recv().await?.await;
        let rest = answer.is_ok().then_some(waiting);
        Some((answer, rest))
    })
}

/// Why a message was not read: too large is the sender's affair, all else is the line's.
fn unreadable(status: Status) -> Status {
    match status.code() {
        tonic::Code::OutOfRange => Fault::content(format!("消息超过 4 MiB，未读取；{ASK}")).into(),
        _ => status,
    }
}
