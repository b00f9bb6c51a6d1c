//! The hub's ledger as its nodes follow it: pages up to what is signed, sealed notes, papers.

use std::collections::BTreeSet;
use std::sync::Arc;

use ledger::hash::Hash;
use ledger::names::NodeCode;
use proto::v1::{self, follow_reply::Event};
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::board::{Board, Heads, POLL};
use super::serve::{Caller, Serving, internal};
use crate::fault::Fault;
use crate::fresh;
use crate::party::Party;
use crate::store::StoreError;

/// Where one follower is.
struct Follower {
    party: Arc<Party>,
    board: Arc<Board>,
    code: NodeCode,
    size: u64,
    sealed: u64,
    /// The fresh checkpoint that it was given last.
    fresh: (u64, i64),
    offered: BTreeSet<Hash>,
    /// How often what is on offer had changed when its own were read last.
    offers: Option<u64>,
    caught_up: bool,
}

impl Serving {
    /// Everything after what the caller has, and then what comes.
    pub(super) fn follow_from(
        &self,
        caller: &Caller,
        request: &v1::FollowRequest,
    ) -> impl Stream<Item = Result<v1::FollowReply, Status>> + Send + use<> {
        // One page waits at most: whoever opens streams and reads none of them costs little.
        let (events, stream) = mpsc::channel(1);
        let follower = Follower {
            party: self.party.clone(),
            board: self.board.clone(),
            code: caller.code.clone(),
            size: request.size,
            sealed: request.sealed_size,
            fresh: (0, 0),
            offered: BTreeSet::new(),
            offers: None,
            caught_up: false,
        };
        tokio::spawn(follower.run(events));
        ReceiverStream::new(stream)
    }
}

impl Follower {
    async fn run(mut self, events: mpsc::Sender<Result<v1::FollowReply, Status>>) {
        let mut changed = self.party.watch();
        let mut done = None;
        loop {
            let change = changed.mark();
            loop {
                let event = match self.next(change, &mut done) {
                    Ok(Some(event)) => Ok(v1::FollowReply { event: Some(event) }),
                    Ok(None) => break,
                    Err(refused) => Err(refused),
                };
                let failed = event.is_err();
                if events.send(event).await.is_err() || failed {
                    return;
                }
            }
            tokio::select! {
                biased;
                () = events.closed() => return,
                _ = tokio::time::timeout(POLL, changed.changed()) => {}
            }
        }
    }

    /// The next thing that the follower lacks: seals of records that it has, then the next page
    /// with the seals that it spans, then the fresh checkpoint, then papers. The first list of papers is sent even if it is
    /// empty: it says that there is nothing more now. Nothing, once it was told all at these heads;
    /// a refusal, if the node was locked since it began to follow.
    #[allow(clippy::result_large_err)]
    fn next(&mut self, change: u64, done: &mut Option<Heads>) -> Result<Option<Event>, Status> {
        let (heads, locked) =
            self.board.heads(&self.party, change, &self.code).map_err(internal)?;
        if locked {
            return Err(Fault::locked(self.code.as_str()).into());
        }
        if *done == Some(heads) {
            return Ok(None);
        }
        let event = self.lacking(heads).map_err(internal)?;
        if event.is_none() {
            *done = Some(heads);
        }
        Ok(event)
    }

    fn lacking(&mut self, heads: Heads) -> Result<Option<Event>, StoreError> {
        let seals = match self.sealed < heads.sealed {
            true => self.party.store.read(|view| view.seals(self.sealed))?,
            false => Vec::new(),
        };
        if let Some(seal) = seals.iter().find(|seal| seal.size <= self.size) {
            self.sealed = seal.size;
            return Ok(Some(Event::Seal(seal.note.clone())));
        }
        if let Some(page) = self.board.page(&self.party, heads, self.size)? {
            self.size = page.end;
            self.sealed = page.sealed.map_or(self.sealed, |sealed| sealed.max(self.sealed));
            return Ok(Some(page.event));
        }
        if self.fresh != heads.fresh {
            self.fresh = heads.fresh;
            let fresh = self.party.read_roll(|view, state| fresh::stored(view, &state.roll))?;
            // A follower that was locked out of the newest pages cannot place it yet.
            if let Some(fresh) = fresh.filter(|fresh| fresh.size <= self.size) {
                return Ok(Some(Event::Fresh(fresh.note)));
            }
        }
        if self.offers == Some(heads.offers) {
            return Ok(None);
        }
        self.offers = Some(heads.offers);
        let offers = self.party.store.read(|view| view.offers(self.code.as_str()))?;
        // What was withdrawn is news when it is offered again.
        self.offered.retain(|digest| offers.contains(digest));
        let news: Vec<Hash> = offers.into_iter().filter(|d| !self.offered.contains(d)).collect();
        if news.is_empty() && self.caught_up {
            return Ok(None);
        }
        self.caught_up = true;
        self.offered.extend(&news);
        let digests = news.iter().map(|digest| digest.0.to_vec()).collect();
        Ok(Some(Event::Papers(v1::Digests { digests })))
    }
}
