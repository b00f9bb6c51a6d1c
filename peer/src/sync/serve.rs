//! The hub's side of the wire: who calls, how far both are, pages in, receipts out.

use std::collections::{BTreeMap, BTreeSet};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};

use ledger::checkpoint::Checkpoint;
use ledger::evidence::Fork;
use ledger::hash::Hash;
use ledger::names::{Head, NodeCode, node_origin};
use ledger::note::{Note, NoteSignature, VerifierKey};
use ledger::roll::{Roll, Scope};
use proto::v1::{self, federation_server};
use tokio::sync::mpsc;
use tokio_stream::Stream;
use tonic::{Request, Response, Status, Streaming};

use super::board::Board;
use super::heads::{Standing, compare, fork_of, keep_evidence, wire_head};
use super::hellos;
use super::serve_pages::receipts;
use crate::act::ActError;
use crate::fault::Fault;
use crate::fresh;
use crate::incoming::certificate_of;
use crate::party::Party;
use crate::store::{LedgerId, OWN, StoreError, View};

/// Pages that may wait for their commit on one stream: the window of the sender.
const PIPELINE: usize = 8;

/// A stream of answers.
pub(super) type Answers<T> = Pin<Box<dyn Stream<Item = Result<T, Status>> + Send>>;

/// What the hub knows of its nodes since it started.
#[derive(Clone)]
pub struct Serving {
    /// The hub.
    pub party: Arc<Party>,
    hellos: Arc<Mutex<BTreeSet<NodeCode>>>,
    pub(super) board: Arc<Board>,
    started_at: i64,
    lines: Arc<Mutex<BTreeMap<NodeCode, u64>>>,
}

impl Serving {
    /// A hub that nobody has greeted yet.
    pub fn new(party: Arc<Party>) -> Self {
        let started_at = crate::placed::now_ms();
        let (hellos, board, lines) = (Arc::default(), Arc::default(), Arc::default());
        Self { party, hellos, board, started_at, lines }
    }

    /// Nodes that count and confirmed this hub's history since it started, by a hello or by a
    /// bundle.
    ///
    /// # Errors
    /// SQLite.
    pub fn hellos(&self) -> Result<usize, ActError> {
        let (nodes, bundles) = self.party.read_roll::<_, ActError>(|view, state| {
            let bundles = hellos::since(view, self.started_at)?;
            Ok((state.roll.nodes(Scope::SealedBefore(u64::MAX)), bundles))
        })?;
        let mut heard = self.hellos.lock().unwrap_or_else(PoisonError::into_inner).clone();
        heard.extend(bundles);
        Ok(heard.iter().filter(|code| nodes.contains_key(*code)).count())
    }

    /// A hello opens a new line. Pages of an earlier one that wait for their commit are stored
    /// first, and none is taken after it, so that the answer states where this line begins: a
    /// receipt that was lost costs no page.
    async fn open_line(&self, code: &NodeCode) -> Result<(), Status> {
        let (lines, code) = (self.lines.clone(), code.clone());
        let turn = self.party.store.write_later::<_, StoreError, _>(move |_| {
            *lines.lock().unwrap_or_else(PoisonError::into_inner).entry(code).or_default() += 1;
            Ok(())
        });
        turn.await.map_err(internal)
    }

    pub(super) fn line(&self, code: &NodeCode) -> u64 {
        let lines = self.lines.lock().unwrap_or_else(PoisonError::into_inner);
        lines.get(code).copied().unwrap_or_default()
    }

    fn greeted(&self, code: &NodeCode) {
        self.hellos.lock().unwrap_or_else(PoisonError::into_inner).insert(code.clone());
        self.party.poke();
    }

    /// Which node calls: its certificate is one that this hub handed out, and it is not locked.
    #[allow(clippy::result_large_err)]
    pub(super) fn caller<T>(&self, request: &Request<T>) -> Result<Caller, Status> {
        let certificate = certificate_of(request)?;
        let known = self.party.store.read(|view| view.certificate(&certificate.fingerprint));
        let known = known.map_err(internal)?;
        let code = known.filter(|code| *code == certificate.code);
        let code = code.and_then(|code| code.parse::<NodeCode>().ok());
        let code = code.ok_or_else(|| {
            Status::from(Fault::foreign("通信证书不是本平台签发的；请重新申请加入或换发证书"))
        })?;
        let origin = node_origin(&self.party.host, &code);
        let state = self.party.read_roll::<_, StoreError>(|view, state| {
            let member = state.roll.nodes(Scope::Known).contains_key(&code);
            Ok((member && !state.roll.is_locked(&code), view.ledger(&origin)?))
        });
        match state.map_err(internal)? {
            (false, _) => Err(Fault::locked(code.as_str()).into()),
            (true, Some(ledger)) => Ok(Caller { code, origin, ledger }),
            (true, None) => {
                let made = origin.clone();
                let ledger = self.party.store.write(move |tx| tx.ensure_ledger(&made));
                Ok(Caller { code, origin, ledger: ledger.map_err(internal)? })
            }
        }
    }
}

/// A node that calls.
#[derive(Debug, Clone)]
pub(super) struct Caller {
    pub(super) code: NodeCode,
    pub(super) origin: String,
    pub(super) ledger: LedgerId,
}

#[tonic::async_trait]
impl federation_server::Federation for Serving {
    async fn hello(
        &self,
        request: Request<v1::HelloRequest>,
    ) -> Result<Response<v1::HelloReply>, Status> {
        let caller = self.caller(&request)?;
        let hello = request.into_inner();
        self.open_line(&caller.code).await?;
        self.take_evidence(&hello.evidence)?;
        let (own, mirror) = (need(hello.own, "own")?, need(hello.mirror, "mirror")?);
        self.compare_nodes_ledger(&caller, &own)?;
        let confirmed = self.compare_own_ledger(&mirror)?;
        let mut reply = self.heads(&caller)?;
        let copy = need(reply.mirror.clone(), "mirror")?.head().map_err(internal)?;
        if copy.size > 0 {
            reply.receipt = Some(self.receipt(&caller, copy)?);
        }
        if confirmed {
            self.greeted(&caller.code);
        }
        let version = crate::fault::printable(&hello.version);
        tracing::info!(node = %caller.code, size = own.size, version, "hello");
        Ok(Response::new(reply))
    }

    type ExtendStream = Answers<v1::Receipt>;

    async fn extend(
        &self,
        request: Request<Streaming<v1::Extension>>,
    ) -> Result<Response<Self::ExtendStream>, Status> {
        let caller = self.caller(&request)?;
        let (queue, waiting) = mpsc::channel(PIPELINE);
        tokio::spawn(self.clone().receive_pages(caller, request.into_inner(), queue));
        Ok(Response::new(Box::pin(receipts(waiting))))
    }

    type RecallStream = Answers<v1::Extension>;

    async fn recall(
        &self,
        request: Request<v1::RecallRequest>,
    ) -> Result<Response<Self::RecallStream>, Status> {
        let caller = self.caller(&request)?;
        let stream = self.recall_pages(&caller, request.into_inner().from);
        Ok(Response::new(Box::pin(stream)))
    }

    type FollowStream = Answers<v1::FollowReply>;

    async fn follow(
        &self,
        request: Request<v1::FollowRequest>,
    ) -> Result<Response<Self::FollowStream>, Status> {
        let caller = self.caller(&request)?;
        Ok(Response::new(Box::pin(self.follow_from(&caller, &request.into_inner()))))
    }

    async fn cosign(
        &self,
        request: Request<v1::CosignRequest>,
    ) -> Result<Response<v1::CosignReply>, Status> {
        let caller = self.caller(&request)?;
        let v1::CosignRequest { size, line } = request.into_inner();
        accept_cosignature(&self.party, &caller.code, size, &line)?;
        // It has all of this history, and it is one: as good as a hello.
        self.greeted(&caller.code);
        Ok(Response::new(v1::CosignReply {}))
    }
}

impl Serving {
    /// A node may hold proof that this hub's key signed two histories: a copy of the hub runs
    /// elsewhere. Then signing stops here too.
    #[allow(clippy::result_large_err)]
    fn take_evidence(&self, evidence: &[u8]) -> Result<(), Status> {
        if evidence.is_empty() {
            return Ok(());
        }
        let fork: Fork = serde_json::from_slice(evidence)
            .map_err(|_| Status::from(Fault::content("证据无法解析")))?;
        let log = self.party.signer().verifier().clone();
        let Err(fault) = fork.check(&log) else {
            keep_evidence(&self.party, &fork).map_err(internal)?;
            return Ok(());
        };
        // Proof against a key that was given up since is settled.
        let roll = self.party.roll().map_err(internal)?;
        match roll.hub_log_keys().any(|key| fork.check(key).is_ok()) {
            true => Ok(()),
            false => Err(Fault::content(fault.to_string()).into()),
        }
    }

    #[allow(clippy::result_large_err)]
    fn compare_nodes_ledger(&self, caller: &Caller, own: &v1::Head) -> Result<(), Status> {
        let head = own.head().map_err(|e| Status::from(Fault::content(e.to_string())))?;
        let standing = self.party.read_roll::<_, StoreError>(|view, state| {
            let ours = view.last_checkpoint(caller.ledger)?.map(|(_, note)| note);
            let keys = state.roll.node_page_keys(&caller.code, head.size);
            let log = signer_of(&keys, &own.checkpoint, &caller.origin);
            compare(view, caller.ledger, (head, &own.checkpoint), ours.as_deref(), log)
        });
        self.stop_if_diverged(standing.map_err(internal)?)
    }

    /// Whether the node's copy confirms this hub's history. One that has more than this hub signed
    /// gives it back first; one that lacks what is in effect has nothing to confirm it with yet.
    #[allow(clippy::result_large_err)]
    fn compare_own_ledger(&self, mirror: &v1::Head) -> Result<bool, Status> {
        let head = mirror.head().map_err(|e| Status::from(Fault::content(e.to_string())))?;
        let log = self.party.signer().verifier().clone();
        let compared = self.party.read_roll::<_, StoreError>(|view, state| {
            let ours = view.last_checkpoint(OWN)?;
            let confirms = head.size >= state.roll.sealed_size();
            // What lies beyond was never signed: the node's copy, which was, decides.
            if ours.as_ref().map_or(0, |(signed, _)| *signed) < head.size {
                return Ok((Standing::TheyHaveMore, false));
            }
            let ours = ours.map(|(_, note)| note);
            let theirs = (head, mirror.checkpoint.as_slice());
            Ok((compare(view, OWN, theirs, ours.as_deref(), Some(&log))?, confirms))
        });
        let (standing, confirmed) = compared.map_err(internal)?;
        let Standing::Diverged(fork) = standing else { return Ok(confirmed) };
        let evidence = match fork {
            Some(fork) => {
                keep_evidence(&self.party, &fork).map_err(internal)?;
                ledger::json::canonical(&fork)
            }
            None => Vec::new(),
        };
        // Whoever followed the other history sees by whose key this one goes on.
        let head = self.party.read_roll::<_, StoreError>(|view, state| {
            let (head, note) = signed_head(view, &state.roll)?;
            Ok(v1::Head::new(&self.party.origin, head, note))
        });
        let head = Some(Box::new(head.map_err(internal)?));
        Err(Fault { head, ..Fault::diverged(evidence) }.into())
    }

    #[allow(clippy::result_large_err)]
    pub(super) fn stop_if_diverged(&self, standing: Standing) -> Result<(), Status> {
        match standing {
            Standing::Diverged(Some(fork)) => {
                keep_evidence(&self.party, &fork).map_err(internal)?;
                Err(Fault::diverged(ledger::json::canonical(&fork)).into())
            }
            Standing::Diverged(None) => Err(Fault::diverged(Vec::new()).into()),
            _ => Ok(()),
        }
    }

    #[allow(clippy::result_large_err)]
    fn heads(&self, caller: &Caller) -> Result<v1::HelloReply, Status> {
        let reply = self.party.read_roll::<_, StoreError>(|view, state| {
            let note = |last: Option<(u64, Vec<u8>)>| last.map(|(_, n)| n).unwrap_or_default();
            let (own_head, own_note) = signed_head(view, &state.roll)?;
            let mirror_note = note(view.last_checkpoint(caller.ledger)?);
            Ok(v1::HelloReply {
                own: Some(v1::Head::new(&self.party.origin, own_head, own_note)),
                mirror: Some(wire_head(view, caller.ledger, &caller.origin, mirror_note)?),
                rules: ledger::charter::RULES,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                sealed_size: state.roll.sealed_size(),
                receipt: None,
            })
        });
        reply.map_err(internal)
    }
}

/// The one of these keys that signed a note of this origin.
pub(super) fn signer_of<'k>(
    keys: &[&'k VerifierKey],
    note: &[u8],
    origin: &str,
) -> Option<&'k VerifierKey> {
    keys.iter().copied().find(|key| Checkpoint::open(note, key, origin).is_ok())
}

/// How far nodes can check the hub's ledger.
pub(super) fn followable(roll: &Roll) -> u64 {
    roll.unsealed_log_key().unwrap_or(u64::MAX)
}

/// How far this hub's ledger is signed. What lies beyond is nobody's business yet: after a restore
/// it may have to make room.
/// What lies beyond a new log key that the bodies have not sealed is nobody's yet either: no node
/// could check it.
fn signed_head(view: &View<'_>, roll: &Roll) -> Result<(Head, Vec<u8>), StoreError> {
    let (size, note) = view.checkpoint_up_to(OWN, followable(roll))?.unwrap_or_default();
    let root = view.root_at(OWN, size)?;
    let root = root.ok_or_else(|| StoreError::Corrupt(format!("没有第 {size} 条处的根")))?;
    Ok((Head { size, root }, note))
}

/// Keeps a node's cosignature on a checkpoint of the hub.
///
/// # Errors
/// An unknown checkpoint, another node's key, a signature that does not hold, a time ahead of ours.
#[allow(clippy::result_large_err)]
pub fn accept_cosignature(
    party: &Party,
    code: &NodeCode,
    size: u64,
    line: &str,
) -> Result<(), Status> {
    let content = |message: String| Status::from(Fault::content(message));
    let signature = NoteSignature::parse_line(line).map_err(|e| content(e.to_string()))?;
    let (key, note) = party
        .read_roll::<_, StoreError>(|view, state| {
            let keys = state.roll.nodes(Scope::Known);
            Ok((keys.get(code).map(|keys| keys.witness.clone()), view.checkpoint(OWN, size)?))
        })
        .map_err(internal)?;
    let key = key.ok_or_else(|| Status::from(Fault::locked(code.as_str())))?;
    let note = note.ok_or_else(|| content(format!("没有 {size} 条处的校验点")))?;
    let mut note = Note::parse(&note).map_err(|e| content(e.to_string()))?;
    note.signatures = vec![signature];
    let time = note.cosignature_time(&key).map_err(|e| content(e.to_string()))?;
    let at = i64::try_from(time).unwrap_or(i64::MAX);
    if at > party.clock.now() + 300 {
        return Err(content("联署时间晚于现在，请校准本机时钟".to_owned()));
    }
    let (name, line) = (key.name().to_owned(), line.to_owned());
    let kept = party.act_on_roll::<_, StoreError, _>(move |acting| {
        acting.tx.put_cosignature(OWN, size, &name, &line, at)?;
        fresh::advance(acting, size)
    });
    kept.map_err(internal)
}

#[allow(clippy::result_large_err)]
fn need(head: Option<v1::Head>, field: &str) -> Result<v1::Head, Status> {
    head.ok_or_else(|| Fault::content(format!("消息缺少 {field}")).into())
}

/// A local fault: its text goes to the log, not to the other side.
#[allow(clippy::needless_pass_by_value)]
pub(super) fn internal(e: impl std::fmt::Display) -> Status {
    tracing::error!(error = %e, "local fault");
    Status::internal("省级平台本机故障，已记录；本端请稍后重试")
}

/// Whether this hub's own ledger forked.
///
/// # Errors
/// SQLite.
pub fn own_fork(party: &Party) -> Result<Option<String>, ActError> {
    Ok(party.store.read(|view| fork_of(view, &party.origin))?)
}

/// The digest of a paper named by bytes from outside.
#[allow(clippy::result_large_err)]
pub(super) fn digest(bytes: &[u8]) -> Result<Hash, Status> {
    proto::convert::hash("digest", bytes).map_err(|e| Fault::content(e.to_string()).into())
}
