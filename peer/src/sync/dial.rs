//! A node's side of the wire: dial, hello, heal, then push, follow and papers until the line breaks.

use std::sync::Arc;
use std::time::Duration;

use ledger::evidence::Fork;
use ledger::hash::Hash;
use ledger::names::{NodeCode, hub_origin};
use proto::v1::federation_client::FederationClient;
use proto::v1::papers_client::PapersClient;
use proto::v1::{self};
use tokio::sync::watch;
use tonic::Status;
use tonic::transport::Channel;

use super::heads::{Standing, compare, fork_of, keep_evidence, wire_head};
use crate::act::ActError;
use crate::address::HostPort;
use crate::channel::{Dial, Trouble, channel};
use crate::erasure;
use crate::fault::{Fault, Kind};
use crate::identity::{Identity, IdentityError};
use crate::join::{JoinError, renew};
use crate::party::Party;
use crate::store::{LedgerId, OWN, StoreError};

/// Largest message taken from the hub: a page and its seals.
const MAX_MESSAGE: usize = 4 << 20;
/// Longest wait for the answer to a call that is no stream.
pub(super) const CALL: Duration = Duration::from_secs(30);

/// A node's line to the hub.
#[derive(Clone)]
pub struct Link<D> {
    /// The node.
    pub party: Arc<Party>,
    /// Its prefecture.
    pub code: NodeCode,
    /// Where the hub is.
    pub hub: HostPort,
    /// Leaf hash of the hub's record 0, as the invite named it.
    pub charter: Hash,
    /// Records of one page.
    pub page: usize,
    /// How patient the line is.
    pub pace: Pace,
    /// The network.
    pub dial: D,
}

/// How patient a line is.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// Shortest pause before dialling again; it doubles with every failure.
    pub retry_first: Duration,
    /// Longest pause.
    pub retry_longest: Duration,
    /// A page without a receipt for this long means a dead line, whatever keepalive says.
    pub stalled_after: Duration,
}

/// Why a session ended.
#[derive(Debug, thiserror::Error)]
pub enum SyncError {
    /// The network, the name, the certificate.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The hub refused, and says why.
    #[error("{0}")]
    Refused(Fault),
    /// The line broke.
    #[error(
        "与省级平台的连接中断（{0}）；服务（serve）会自动重连，单次命令请再运行一次，已取得回执的不重送"
    )]
    Broken(String),
    /// What the hub sent does not hold.
    #[error("省级平台发来的内容未通过检查：{0}；已停止接收并保留现状，请联系省级平台")]
    Content(String),
    /// Two histories under one key.
    #[error("发现同一密钥下有两份不同的台账，已停止签名，证据存于 {0}；请立即联系省级平台核对")]
    Diverged(String),
    /// Two histories, and nothing that proves it.
    #[error("两端台账不一致，而对方没有出示本端认识的签名；已停止接收并保留现状，请联系省级平台")]
    Unproven,
    /// A local fault.
    #[error(transparent)]
    Local(#[from] ActError),
    /// This node's certificate or key.
    #[error(transparent)]
    Identity(#[from] IdentityError),
}

impl SyncError {
    /// The exit code of `sync --once`.
    pub fn exit_code(&self) -> u8 {
        match self {
            Self::Trouble(_) | Self::Broken(_) => 3,
            Self::Refused(_) | Self::Content(_) | Self::Diverged(_) | Self::Unproven => 1,
            Self::Local(e) => e.exit_code(),
            Self::Identity(_) => 4,
        }
    }

    /// The signed head that a refusal states, if the histories differ.
    fn head(&self) -> Option<Vec<u8>> {
        match self {
            Self::Refused(fault) if fault.kind == Kind::Diverged => {
                fault.head.as_ref().map(|head| head.checkpoint.clone())
            }
            _ => None,
        }
    }

    /// Reads a failed call.
    pub(super) fn of(status: &Status) -> Self {
        match Fault::from_status(status) {
            Some(fault) => Self::Refused(fault),
            None => match Trouble::of(status) {
                Trouble::Unreachable(text) => Self::Broken(text),
                trouble => Self::Trouble(trouble),
            },
        }
    }
}

impl From<StoreError> for SyncError {
    fn from(e: StoreError) -> Self {
        Self::Local(e.into())
    }
}

impl From<crate::signer::SignError> for SyncError {
    fn from(e: crate::signer::SignError) -> Self {
        Self::Local(e.into())
    }
}

/// What one session may use.
#[derive(Clone)]
pub(super) struct Session {
    pub(super) federation: FederationClient<Channel>,
    pub(super) papers: PapersClient<Channel>,
    pub(super) mirror: LedgerId,
    pub(super) hub_size: u64,
    pub(super) hub_sealed: u64,
    pub(super) receipted: u64,
}

impl<D: Dial> Link<D> {
    /// Keeps the line up until `stop` says otherwise.
    pub async fn run(self, mut stop: watch::Receiver<bool>) {
        let Pace { retry_first, retry_longest, .. } = self.pace;
        let (mut pause, mut attempt) = (retry_first, 0);
        erasure::clear_soon(&self.party);
        while !*stop.borrow() {
            let started = tokio::time::Instant::now();
            let ended = tokio::select! {
                ended = self.session(false) => ended,
                _ = stop.changed() => return,
            };
            if let Err(e) = ended {
                tracing::warn!(error = %e, "the session with the hub ended");
                self.note_error(&e);
            }
            self.sign_alone();
            if started.elapsed() > retry_longest {
                pause = retry_first;
            }
            attempt += 1;
            let jittered = jitter(pause, &self.party.origin, attempt);
            pause = (pause * 2).min(retry_longest);
            tokio::select! {
                () = tokio::time::sleep(jittered) => {}
                _ = stop.changed() => return,
            }
        }
    }

    /// Without a line the head is signed all the same, so that a bundle can be exported while this
    /// service runs. A node that must hear from the hub first cannot sign, and says so elsewhere.
    fn sign_alone(&self) {
        let signed = self.party.store.read::<_, crate::signer::SignError>(|view| {
            let mut signer = self.party.signer();
            signer.hold()?;
            signer.sign(view, view.size(OWN)?)
        });
        if let Err(e) = signed {
            tracing::debug!(error = %e, "the head is not signed without a line");
        }
    }

    /// One session until everything that is there now went both ways.
    ///
    /// # Errors
    /// Whatever ended it before that.
    pub async fn once(&self) -> Result<(), SyncError> {
        let ended = self.session(true).await;
        if let Err(e) = &ended {
            self.note_error(e);
        }
        ended
    }

    async fn session(&self, once: bool) -> Result<(), SyncError> {
        self.renew_if_due().await?;
        self.party.signer().hold()?;
        let session = match self.greet().await {
            // A hub that was restored from a backup does not know the certificate that it issued
            // since, and may well know the key.
            Err(SyncError::Refused(fault)) if fault.kind == Kind::Foreign => {
                self.renew(&Identity::load(&self.party.dir)?).await?;
                self.greet().await?
            }
            greeted => greeted?,
        };
        let (pushed, followed) =
            (self.push(session.clone(), once), self.follow(session.clone(), once));
        if once {
            tokio::try_join!(pushed, followed)?;
            return self.papers(session, true).await;
        }
        tokio::try_join!(pushed, followed, self.papers(session, false))?;
        Ok(())
    }

    async fn connect(&self) -> Result<Channel, SyncError> {
        let identity = Identity::load(&self.party.dir)?;
        let config = crate::tls::client(identity.authority(), Some(identity.credentials()))
            .map_err(|e| SyncError::Local(ActError::Local(e.to_string())))?;
        Ok(channel(&self.hub, config, self.dial.clone()).await?)
    }

    /// Hello, and whatever it takes until both sides agree on the past.
    async fn greet(&self) -> Result<Session, SyncError> {
        let channel = self.connect().await?;
        let mut federation = FederationClient::new(channel.clone())
            .max_decoding_message_size(MAX_MESSAGE)
            .max_encoding_message_size(MAX_MESSAGE);
        let papers = PapersClient::new(channel).max_decoding_message_size(MAX_MESSAGE);
        let origin = hub_origin(&self.party.host);
        let ensured = origin.clone();
        let mirror =
            self.party.store.write::<_, StoreError, _>(move |tx| tx.ensure_ledger(&ensured))?;
        for _ in 0..3 {
            let reply = match self.hello(&mut federation, mirror).await {
                // The hub goes on with another history than this node followed.
                Err(e) => match e.head() {
                    Some(note) if self.retake(&mut federation, mirror, &note).await? => continue,
                    _ => return Err(e),
                },
                Ok(reply) => reply,
            };
            let (own, theirs) = (head_of(reply.mirror.as_ref())?, head_of(reply.own.as_ref())?);
            let standing = match self.compare_hub(mirror, &theirs) {
                Err(SyncError::Unproven)
                    if self.retake(&mut federation, mirror, &theirs.note).await? =>
                {
                    continue;
                }
                standing => standing?,
            };
            if standing == Standing::WeHaveMore {
                self.give_back(&mut federation, mirror, theirs.size).await?;
                continue;
            }
            let (hub_size, hub_sealed) = (theirs.size, reply.sealed_size);
            let session = Session {
                federation: federation.clone(),
                papers: papers.clone(),
                mirror,
                hub_size,
                hub_sealed,
                receipted: own.size,
            };
            if self.compare_own(&own)? == Standing::TheyHaveMore {
                // The hub's ledger first: it names the keys that this node had before.
                self.follow(session, true).await?;
                self.recall(&mut federation).await?;
                continue;
            }
            self.confirmed(&reply, own.size)?;
            return Ok(session);
        }
        Err(SyncError::Broken("两端台账未能对齐".to_owned()))
    }

    async fn hello(
        &self,
        federation: &mut FederationClient<Channel>,
        mirror: LedgerId,
    ) -> Result<v1::HelloReply, SyncError> {
        let (party, origin) = (&self.party, hub_origin(&self.party.host));
        let request = party.store.read::<_, SyncError>(|view| {
            let note = view.last_checkpoint(mirror)?.map(|(_, note)| note).unwrap_or_default();
            // The guard must be gone before the arms: they lock again.
            let signed = party.signer().held_head(view)?;
            let own_note = match signed {
                Some(signed) => party.signer().sign_prefix(view, signed.size)?,
                None => Vec::new(),
            };
            let evidence = match fork_of(view, &origin)? {
                Some(path) => std::fs::read(path).unwrap_or_default(),
                None => Vec::new(),
            };
            Ok(v1::HelloRequest {
                own: Some(v1::Head::new(&party.origin, self.agreed(view)?, own_note)),
                mirror: Some(wire_head(view, mirror, &origin, note)?),
                rules: ledger::charter::RULES,
                version: env!("CARGO_PKG_VERSION").to_owned(),
                evidence,
            })
        })?;
        let mut call = tonic::Request::new(request);
        call.set_timeout(CALL);
        match federation.hello(call).await {
            Ok(reply) => Ok(reply.into_inner()),
            Err(status) => Err(self.refused(&status)),
        }
    }

    /// Keeps the evidence that a refusal may carry.
    pub(super) fn refused(&self, status: &Status) -> SyncError {
        let error = SyncError::of(status);
        let SyncError::Refused(fault) = &error else { return error };
        if fault.kind != Kind::Diverged || fault.evidence.is_empty() {
            return error;
        }
        let Ok(fork) = serde_json::from_slice::<Fork>(&fault.evidence) else { return error };
        let key = if fork.origin == self.party.origin {
            Some(self.party.signer().verifier().clone())
        } else {
            self.party
                .read_roll::<_, StoreError>(|_, s| Ok(s.roll.hub_log_key().cloned()))
                .ok()
                .flatten()
        };
        // Evidence that does not hold is only words: it must not stop this node.
        if key.is_none_or(|key| fork.check(&key).is_err()) {
            return error;
        }
        match keep_evidence(&self.party, &fork) {
            Ok(path) => SyncError::Diverged(path.display().to_string()),
            Err(e) => SyncError::Local(e),
        }
    }

    fn compare_own(&self, theirs: &Stated) -> Result<Standing, SyncError> {
        let party = &self.party;
        let standing = party.store.read::<_, SyncError>(|view| {
            let signed = party.signer().signed()?;
            let ours = match signed {
                Some(signed) => party.signer().sign_prefix(view, signed.size).ok(),
                None => None,
            };
            let key = party.signer().verifier().clone();
            let stated = (theirs.head, theirs.note.as_slice());
            Ok(compare(view, OWN, stated, ours.as_deref(), Some(&key))?)
        })?;
        // No two signatures contradict each other: what differs here was never signed, and makes
        // room for what was.
        match standing {
            Standing::Diverged(None) => Ok(Standing::TheyHaveMore),
            standing => self.diverged(standing),
        }
    }

    fn compare_hub(&self, mirror: LedgerId, theirs: &Stated) -> Result<Standing, SyncError> {
        let standing = self.party.read_roll::<_, StoreError>(|view, state| {
            let ours = view.last_checkpoint(mirror)?.map(|(_, note)| note);
            let stated = (theirs.head, theirs.note.as_slice());
            compare(view, mirror, stated, ours.as_deref(), state.roll.hub_log_key())
        })?;
        self.diverged(standing)
    }

    fn diverged(&self, standing: Standing) -> Result<Standing, SyncError> {
        match standing {
            Standing::Diverged(Some(fork)) => {
                let path = keep_evidence(&self.party, &fork)?;
                Err(SyncError::Diverged(path.display().to_string()))
            }
            Standing::Diverged(None) => Err(SyncError::Unproven),
            standing => Ok(standing),
        }
    }

    /// Both sides agree on the past: a restored node may sign again from here.
    fn confirmed(&self, reply: &v1::HelloReply, receipted: u64) -> Result<(), SyncError> {
        let party = &self.party;
        party.store.read::<_, SyncError>(|view| {
            let mut signer = party.signer();
            if signer.signed()?.is_none() {
                signer.adopt(view, receipted)?;
            }
            Ok(())
        })?;
        let receipt = reply.receipt.clone();
        if let Some(receipt) = receipt {
            super::push::keep_receipt(party, &receipt)?;
        }
        self.note_contact()
    }

    /// The hub answers: `status` says when that was last so.
    pub(super) fn note_contact(&self) -> Result<(), SyncError> {
        let now = self.party.clock.now().to_string();
        self.party.store.write::<_, StoreError, _>(move |tx| {
            crate::placed::note_agreed(tx)?;
            tx.set("last_contact_at", &now)?;
            tx.unset("last_error")
        })?;
        Ok(())
    }

    pub(super) fn note_error(&self, error: &SyncError) {
        let text = error.to_string();
        let noted =
            self.party.store.write::<_, StoreError, _>(move |tx| tx.set("last_error", &text));
        if let Err(e) = noted {
            tracing::error!(error = %e, "the store cannot be written");
        }
    }

    /// A transport certificate lives for weeks; it is renewed in time, and also when it ran out.
    async fn renew_if_due(&self) -> Result<(), SyncError> {
        let identity = Identity::load(&self.party.dir)?;
        if !identity.renewal_due(crate::clock::machine_now()) {
            return Ok(());
        }
        self.renew(&identity).await
    }

    async fn renew(&self, identity: &Identity) -> Result<(), SyncError> {
        let log = crate::keys::Seeds::new(crate::party::keys_dir(&self.party.dir))
            .load(crate::keys::Purpose::Log, &self.party.origin)
            .map_err(ActError::from)?;
        let (code, dir) = (self.code.as_str(), &self.party.dir);
        let renewed = renew(&self.hub, code, identity, &log, dir, self.dial.clone()).await;
        let identity = renewed.map_err(|e| match e {
            JoinError::Trouble(trouble) => SyncError::Trouble(trouble),
            other => SyncError::Local(ActError::Refused(other.to_string())),
        })?;
        identity.save(&self.party.dir)?;
        Ok(())
    }
}

/// A head and the note behind it, as the other side states them.
struct Stated {
    size: u64,
    head: ledger::names::Head,
    note: Vec<u8>,
}

fn head_of(head: Option<&v1::Head>) -> Result<Stated, SyncError> {
    let head = head.ok_or_else(|| SyncError::Content("应答缺少台账头".to_owned()))?;
    let parsed = head.head().map_err(|e| SyncError::Content(e.to_string()))?;
    Ok(Stated { size: head.size, head: parsed, note: head.checkpoint.clone() })
}

/// Half to one and a half of the pause, so that 21 nodes do not return in step: from the node's name
/// and the attempt, since it is no secret and a simulation can then be played again.
fn jitter(pause: Duration, name: &str, attempt: u32) -> Duration {
    let Hash(bytes) = Hash::of(format!("{name} {attempt}").as_bytes());
    pause.mul_f64(0.5 + f64::from(bytes[0]) / 255.0)
}
