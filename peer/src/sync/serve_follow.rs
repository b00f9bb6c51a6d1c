//! The hub's ledger as its nodes follow it: pages up to what is signed, sealed notes, papers.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use ledger::hash::Hash;
use ledger::names::NodeCode;
use proto::v1::{self, follow_reply::Event};
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tokio_stream::wrappers::ReceiverStream;
use tonic::Status;

use super::recall::copied_page;
use super::serve::{Caller, Serving, internal};
use crate::fault::Fault;
use crate::party::Party;
use crate::store::{OWN, StoreError};

/// How long a change that another process made may go unnoticed.
const POLL: Duration = Duration::from_millis(250);

/// Where one follower is.
struct Follower {
    party: Arc<Party>,
    code: NodeCode,
    size: u64,
    sealed: u64,
    offered: BTreeSet<Hash>,
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
            code: caller.code.clone(),
            size: request.size,
            sealed: request.sealed_size,
            offered: BTreeSet::new(),
            caught_up: false,
        };
        tokio::spawn(follower.run(events));
        ReceiverStream::new(stream)
    }
}

impl Follower {
    async fn run(mut self, events: mpsc::Sender<Result<v1::FollowReply, Status>>) {
        let mut changed = self.party.watch();
        loop {
            loop {
                let event = match self.next() {
                    _ if self.locked() => Err(Fault::locked(self.code.as_str()).into()),
                    Ok(Some(event)) => Ok(v1::FollowReply { event: Some(event) }),
                    Ok(None) => break,
                    Err(e) => Err(internal(e)),
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

    /// Whether the node was locked since it began to follow.
    fn locked(&self) -> bool {
        let locked =
            self.party.read::<_, StoreError>(|_, state| Ok(state.roll.is_locked(&self.code)));
        locked.unwrap_or(true)
    }

    /// The next thing that the follower lacks: seals of records that it has, then the next page
    /// with the seals that it spans, then papers. The first list of papers is sent even if it is
    /// empty: it says that there is nothing more now.
    fn next(&mut self) -> Result<Option<Event>, StoreError> {
        self.party.clone().store.read(|view| {
            let seals = view.seals(self.sealed)?;
            if let Some(seal) = seals.iter().find(|seal| seal.size <= self.size) {
                self.sealed = seal.size;
                return Ok(Some(Event::Seal(seal.note.clone())));
            }
            if let Some(page) = copied_page(view, OWN, &self.party.origin, self.size)? {
                self.size = page.end();
                let spanned = seals.iter().rfind(|seal| seal.size <= self.size);
                self.sealed = spanned.map_or(self.sealed, |seal| seal.size);
                return Ok(Some(Event::Extension(page.into())));
            }
            let news: Vec<Hash> = view
                .offers(self.code.as_str())?
                .into_iter()
                .filter(|d| !self.offered.contains(d))
                .collect();
            if news.is_empty() && self.caught_up {
                return Ok(None);
            }
            self.caught_up = true;
            self.offered.extend(&news);
            let digests = news.iter().map(|digest| digest.0.to_vec()).collect();
            Ok(Some(Event::Papers(v1::Digests { digests })))
        })
    }
}
