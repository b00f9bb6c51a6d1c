//! A hub on port 0 with its members in memory.

use std::{
    collections::HashMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::Duration,
};

use ledger::{
    hash::Hash,
    note::{KeyKind, SignerKey},
};
use peer::{
    address::HostPort,
    ca::Authority,
    clock::machine_now,
    identity::Identity,
    incoming::{Limits, certificate_of, incoming},
    invite::Invite,
    join::{JoinError, Progress, apply, introduce},
    members::{Applicant, Decision, InviteRecord, Kept, Member, Members, StoreFailure, Stored},
    membership::{Introduction, MembershipService},
    tls,
    transcript::introduction_hash,
};
use proto::v1::{
    CosignReply, CosignRequest, Extension, FollowReply, FollowRequest, HelloReply, HelloRequest,
    RecallRequest, Receipt,
    federation_server::{Federation, FederationServer},
};
use tempfile::TempDir;
use tokio::{net::TcpListener, task::JoinHandle};
use tokio_stream::Empty;
use tonic::{Request, Response, Status, Streaming, transport::Server};

pub(crate) const DAY: Duration = Duration::from_secs(86_400);
pub(crate) const CHARTER: &[u8] = br#"{"kind":"charter"}"#;

/// The hub under test; stops when dropped.
pub(crate) struct Hub {
    pub(crate) address: HostPort,
    pub(crate) authority: Arc<Authority>,
    pub(crate) members: Arc<Mutex<State>>,
    pub(crate) log: SignerKey,
    _dir: TempDir,
    server: JoinHandle<()>,
}

#[derive(Default)]
pub(crate) struct State {
    pub(crate) invites: HashMap<String, InviteRecord>,
    pub(crate) applicants: HashMap<String, Applicant>,
    pub(crate) decisions: HashMap<String, Decision>,
    pub(crate) members: HashMap<String, Member>,
    pub(crate) certificates: Vec<(String, Hash)>,
    pub(crate) out_of_order: bool,
}

#[derive(Clone)]
struct InMemory(Arc<Mutex<State>>);

impl Members for InMemory {
    async fn invite(&self, token: &str) -> Stored<Option<InviteRecord>> {
        let state = self.0.lock().unwrap();
        if state.out_of_order {
            return Err(StoreFailure("disk".to_owned()));
        }
        Ok(state.invites.get(token).cloned())
    }

    async fn keep(&self, applicant: Applicant) -> Stored<Kept> {
        let mut state = self.0.lock().unwrap();
        let known = |other: &Applicant| {
            other.log.key() == applicant.log.key() && other.token != applicant.token
        };
        if state.applicants.values().any(known) {
            return Ok(Kept::KeyInUse);
        }
        let invite = state.invites.get_mut(&applicant.token).unwrap();
        if *invite.used_by.get_or_insert(applicant.transcript) != applicant.transcript {
            return Ok(Kept::InviteUsed);
        }
        state.applicants.insert(applicant.token.clone(), applicant);
        Ok(Kept::Yes)
    }

    async fn decision(&self, token: &str) -> Stored<Decision> {
        let state = self.0.lock().unwrap();
        Ok(state.decisions.get(token).cloned().unwrap_or(Decision::Pending))
    }

    async fn member(&self, code: &str) -> Stored<Option<Member>> {
        Ok(self.0.lock().unwrap().members.get(code).cloned())
    }

    async fn record_certificate(&self, code: &str, fingerprint: Hash) -> Stored<()> {
        self.0.lock().unwrap().certificates.push((code.to_owned(), fingerprint));
        Ok(())
    }

    fn key_names(&self, code: &str) -> (String, String) {
        names(code)
    }
}

pub(crate) fn names(code: &str) -> (String, String) {
    (format!("srdi.example.cn/node/{code}"), format!("srdi.example.cn/witness/{code}"))
}

/// A service behind the certificate check: `hello` answers the caller's prefecture.
struct Guarded;

#[tonic::async_trait]
impl Federation for Guarded {
    async fn hello(&self, request: Request<HelloRequest>) -> Result<Response<HelloReply>, Status> {
        let version = certificate_of(&request)?.code.clone();
        Ok(Response::new(HelloReply { version, ..HelloReply::default() }))
    }

    type ExtendStream = Empty<Result<Receipt, Status>>;

    async fn extend(
        &self,
        _: Request<Streaming<Extension>>,
    ) -> Result<Response<Self::ExtendStream>, Status> {
        Err(Status::unimplemented(""))
    }

    type RecallStream = Empty<Result<Extension, Status>>;

    async fn recall(
        &self,
        _: Request<RecallRequest>,
    ) -> Result<Response<Self::RecallStream>, Status> {
        Err(Status::unimplemented(""))
    }

    type FollowStream = Empty<Result<FollowReply, Status>>;

    async fn follow(
        &self,
        _: Request<FollowRequest>,
    ) -> Result<Response<Self::FollowStream>, Status> {
        Err(Status::unimplemented(""))
    }

    async fn cosign(&self, _: Request<CosignRequest>) -> Result<Response<CosignReply>, Status> {
        Err(Status::unimplemented(""))
    }
}

impl Hub {
    pub(crate) async fn start() -> Self {
        Self::start_with(Limits::default()).await
    }

    pub(crate) async fn start_with(limits: Limits) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let authority = Arc::new(Authority::create(dir.path()).unwrap());
        let log = SignerKey::new("srdi.example.cn/hub", KeyKind::Log, &[9; 32]).unwrap();
        let members = Arc::new(Mutex::new(State::default()));
        let service = MembershipService::new(
            InMemory(members.clone()),
            authority.clone(),
            Introduction { log: log.verifier().to_string(), charter: CHARTER.to_vec() },
            DAY * 90,
        );
        let own = authority.issue_server(&[], DAY).unwrap();
        let config = tls::server(own, authority.certificate()).unwrap();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let router = Server::builder()
            .add_service(service.unwrap().into_server())
            .add_service(FederationServer::new(Guarded));
        let connections = incoming(listener, config, limits);
        let server = tokio::spawn(async move {
            router.serve_with_incoming(connections).await.unwrap();
        });
        let address = format!("127.0.0.1:{port}").parse().unwrap();
        Self { address, authority, members, log, _dir: dir, server }
    }

    pub(crate) fn socket(&self) -> SocketAddr {
        self.address.to_string().parse().unwrap()
    }

    /// Hands out an invite as `invite <code>` does.
    pub(crate) fn invite(&self, code: &str) -> Invite {
        let log = self.log.verifier().to_string();
        let hash = introduction_hash(self.authority.certificate(), &log, CHARTER);
        let invite = Invite::issue(self.address.clone(), code, hash).unwrap();
        let record = InviteRecord {
            code: code.to_owned(),
            secret: invite.secret.clone(),
            expires_at: machine_now() + 72 * 3600,
            used_by: None,
        };
        self.members.lock().unwrap().invites.insert(invite.token.clone(), record);
        invite
    }

    pub(crate) fn decide(&self, invite: &Invite, decision: Decision) {
        let mut state = self.members.lock().unwrap();
        if decision == Decision::Approved
            && let Some(applicant) = state.applicants.get(&invite.token).cloned()
        {
            let member = Member { log: applicant.log, locked: false };
            state.members.insert(applicant.code, member);
        }
        state.decisions.insert(invite.token.clone(), decision);
    }

    pub(crate) fn lock(&self, code: &str) {
        self.members.lock().unwrap().members.get_mut(code).unwrap().locked = true;
    }
}

impl Drop for Hub {
    fn drop(&mut self) {
        self.server.abort();
    }
}

/// A node before or after `join`.
pub(crate) struct Node {
    pub(crate) dir: TempDir,
    pub(crate) code: String,
    pub(crate) log: SignerKey,
    pub(crate) witness: SignerKey,
}

impl Node {
    pub(crate) fn new(code: &str, seed: u8) -> Self {
        let (log, witness) = names(code);
        Self {
            dir: tempfile::tempdir().unwrap(),
            code: code.to_owned(),
            log: SignerKey::new(&log, KeyKind::Log, &[seed; 32]).unwrap(),
            witness: SignerKey::new(&witness, KeyKind::Cosigner, &[seed + 100; 32]).unwrap(),
        }
    }

    /// The whole of `join`.
    pub(crate) async fn join(
        &self,
        invite: &Invite,
        progress: impl FnMut(Progress) + Send,
    ) -> Result<Identity, JoinError> {
        let hub = introduce(invite, peer::channel::Tcp).await?;
        let keys = (self.log.verifier(), self.witness.verifier());
        apply(invite, &hub, keys, self.dir.path(), peer::channel::Tcp, progress).await
    }
}
