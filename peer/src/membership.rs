//! The hub's side of entry and renewal: who gets a transport certificate, and why others do not.
//!
//! These are the only calls without a client certificate, so everything here is bounded before it
//! is believed: sizes first, then the MAC, then what the invite says, then the keys.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use ledger::{
    hash::Hash,
    note::{KeyKind, VerifierKey},
};
use proto::v1::{
    ChallengeReply, ChallengeRequest, IntroduceReply, IntroduceRequest, JoinReply, JoinRequest,
    RenewReply, RenewRequest,
    join_reply::State,
    membership_server::{Membership, MembershipServer},
};
use rustls::pki_types::CertificateDer;
use tonic::{Request, Response, Status};

use crate::{
    ca::{self, Authority},
    clock::machine_now,
    fault::{Fault, printable},
    members::{Applicant, Decision, InviteRecord, Kept, Member, Members, StoreFailure},
    renewal::{self, Challenger},
    transcript::{Transcript, introduction_hash},
};

/// The largest honest request, a join, has about 1 KiB.
const MAX_REQUEST: usize = 16 * 1024;
/// A node that asked in time may wait this much longer than its invite lives for a person's answer.
const PATIENCE: i64 = 14 * 24 * 3600;
/// Wrong MACs that one invite survives until the hub is restarted: a mistyped line, not a search.
const MAX_FAILURES: u32 = 20;

/// What the hub says of itself to whoever asks.
#[derive(Debug, Clone)]
pub struct Introduction {
    /// The hub's log key, a vkey.
    pub log: String,
    /// Record 0 of its ledger.
    pub charter: Vec<u8>,
}

/// The service. One per hub: it holds the counts of failures and the key of its nonces.
#[derive(Debug)]
pub struct MembershipService<M> {
    members: M,
    authority: Arc<Authority>,
    introduction: Introduction,
    hash: Hash,
    lifetime: Duration,
    challenger: Challenger,
    failures: Mutex<HashMap<String, u32>>,
}

impl<M: Members> MembershipService<M> {
    /// `lifetime` is that of the certificates handed out.
    ///
    /// # Errors
    /// No randomness.
    pub fn new(
        members: M,
        authority: Arc<Authority>,
        introduction: Introduction,
        lifetime: Duration,
    ) -> Result<Self, getrandom::Error> {
        let Introduction { log, charter } = &introduction;
        let hash = introduction_hash(authority.certificate(), log, charter);
        let (challenger, failures) = (Challenger::new()?, Mutex::default());
        Ok(Self { members, authority, introduction, hash, lifetime, challenger, failures })
    }

    /// The tonic service, with its limit on the size of requests.
    pub fn into_server(self) -> MembershipServer<Self> {
        MembershipServer::new(self).max_decoding_message_size(MAX_REQUEST)
    }

    async fn decide(&self, join: JoinRequest) -> Result<JoinReply, Status> {
        let transcript = self.transcript(&join);
        let Some(invite) = self.members.invite(&join.token).await? else {
            return Err(Fault::invite("没有这份邀请；请核对，或向省级平台申请新的邀请").into());
        };
        self.authenticate(&join, &invite, &transcript)?;
        admissible(&join, &invite, transcript.hash(), machine_now())?;
        if invite.used_by.is_none() {
            self.keep(&join, &transcript).await?;
        }
        match self.members.decision(&join.token).await? {
            Decision::Pending => Ok(reply(State::Pending, String::new(), &[])),
            Decision::Refused(reason) => Ok(reply(State::Refused, reason, &[])),
            Decision::Approved => {
                self.refuse_locked(&join.code).await?;
                let chain = self.certify(&join.code, &join.csr).await?;
                Ok(reply(State::Approved, String::new(), &chain))
            }
        }
    }

    fn transcript(&self, join: &JoinRequest) -> Transcript {
        let JoinRequest { code, token, log, witness, csr, .. } = join;
        Transcript::new(self.hash, code, token, log, witness, csr)
    }

    fn authenticate(
        &self,
        join: &JoinRequest,
        invite: &InviteRecord,
        transcript: &Transcript,
    ) -> Result<(), Fault> {
        // Nothing is awaited under this lock, and a count is whole after any panic.
        let mut failures = self.failures.lock().unwrap_or_else(PoisonError::into_inner);
        if failures.get(&join.token).is_some_and(|count| *count >= MAX_FAILURES) {
            return Err(Fault::invite("该邀请校验失败次数过多，已停用；请向省级平台申请新的邀请"));
        }
        if transcript.verify(&invite.secret, &join.mac) {
            return Ok(());
        }
        // Only tokens of real invites are counted, so the map is as small as the list of invites.
        *failures.entry(join.token.clone()).or_default() += 1;
        Err(Fault::invite("邀请校验不符；请完整复制邀请后重试，仍不成功请申请新的邀请"))
    }

    async fn keep(&self, join: &JoinRequest, transcript: &Transcript) -> Result<(), Status> {
        let (log, witness) = self.check_keys(join)?;
        let applicant = Applicant {
            token: join.token.clone(),
            code: join.code.clone(),
            log,
            witness,
            csr: join.csr.clone(),
            transcript: transcript.hash(),
            words: transcript.words(),
        };
        match self.members.keep(applicant).await? {
            Kept::Yes => Ok(()),
            Kept::InviteUsed => Err(used().into()),
            Kept::KeyInUse => {
                let text = "该密钥已登记或曾经使用；请换用新的密钥目录后重新执行 join";
                Err(Fault::key(text).into())
            }
        }
    }

    fn check_keys(&self, join: &JoinRequest) -> Result<(VerifierKey, VerifierKey), Fault> {
        let (log_name, witness_name) = self.members.key_names(&join.code);
        let log = check_key(&join.log, KeyKind::Log, &log_name, "台账签名密钥")?;
        let witness = check_key(&join.witness, KeyKind::Cosigner, &witness_name, "核验联署密钥")?;
        let transport = ca::key_of_request(&join.csr).map_err(|e| Fault::key(e.to_string()))?;
        let all = [log.key().as_slice(), witness.key(), &transport];
        if all[0] == all[1] || all[0] == all[2] || all[1] == all[2] {
            return Err(Fault::key("同一密钥不能有两种用途；请重新生成密钥后再执行 join"));
        }
        Ok((log, witness))
    }

    async fn refuse_locked(&self, code: &str) -> Result<(), Status> {
        let member = self.members.member(code).await?;
        match member {
            Some(Member { locked: true, .. }) => Err(Fault::locked(code).into()),
            _ => Ok(()),
        }
    }

    /// A lost reply is asked for again and gets another certificate for the same key: both count
    /// until they end.
    async fn certify(
        &self,
        code: &str,
        csr: &[u8],
    ) -> Result<Vec<CertificateDer<'static>>, Status> {
        let chain = self.authority.issue_client(csr, code, self.lifetime);
        let chain = chain.map_err(|error| Fault::key(error.to_string()))?;
        let fingerprint = ca::fingerprint(&chain[0]);
        self.members.record_certificate(code, fingerprint).await?;
        tracing::info!(code, %fingerprint, "transport certificate issued");
        Ok(chain)
    }

    async fn renewed(&self, renew: RenewRequest) -> Result<RenewReply, Status> {
        let RenewRequest { code, nonce, csr, signature } = renew;
        if !self.challenger.accepts(&code, &nonce, machine_now()) {
            return Err(Fault::busy("换发请求已过期；将自动重试").into());
        }
        let unknown = || Fault::key("通信证书换发的签名不是本端登记的台账密钥；请联系省级平台");
        let member = self.members.member(&code).await?.ok_or_else(unknown)?;
        if !renewal::verify(&member.log, &code, &nonce, &csr, &signature) {
            return Err(unknown().into());
        }
        if member.locked {
            return Err(Fault::locked(&code).into());
        }
        let chain = self.certify(&code, &csr).await?;
        Ok(RenewReply { certificates: chain.iter().map(|der| der.to_vec()).collect() })
    }
}

/// What the invite says, each refusal with its own sentence.
fn admissible(
    join: &JoinRequest,
    invite: &InviteRecord,
    transcript: Hash,
    now: i64,
) -> Result<(), Fault> {
    if invite.code != join.code {
        let text = format!("该邀请属于 {}，不能用于 {}", invite.code, printable(&join.code));
        return Err(Fault::invite(text + "；请使用本地区的邀请"));
    }
    let (ends, expired) = match invite.used_by {
        Some(other) if other != transcript => return Err(used()),
        Some(_) => (invite.expires_at.saturating_add(PATIENCE), "等待审批时间过长，申请已失效"),
        None => (invite.expires_at, "邀请已过期（有效期 72 小时）"),
    };
    if now > ends {
        return Err(Fault::invite(format!("{expired}；请向省级平台申请新的邀请")));
    }
    Ok(())
}

fn used() -> Fault {
    Fault::invite("邀请已被使用；如不是本端所用，请立即告知省级平台，并申请新的邀请")
}

fn check_key(vkey: &str, kind: KeyKind, name: &str, what: &str) -> Result<VerifierKey, Fault> {
    let refused =
        |why: &str| Fault::key(format!("{what}不合格（{why}）；请重新生成密钥后再执行 join"));
    let key = VerifierKey::parse(vkey).map_err(|error| refused(&error.to_string()))?;
    if key.kind() != kind {
        return Err(refused("用途不符"));
    }
    if key.name() != name {
        return Err(refused(&format!("名称应为 {name}")));
    }
    Ok(key)
}

fn reply(state: State, reason: String, chain: &[CertificateDer<'static>]) -> JoinReply {
    let certificates = chain.iter().map(|der| der.to_vec()).collect();
    JoinReply { state: state.into(), reason, certificates }
}

#[tonic::async_trait]
impl<M: Members> Membership for MembershipService<M> {
    async fn introduce(
        &self,
        _: Request<IntroduceRequest>,
    ) -> Result<Response<IntroduceReply>, Status> {
        let Introduction { log, charter } = self.introduction.clone();
        let ca = self.authority.certificate().to_vec();
        Ok(Response::new(IntroduceReply { ca, log, charter }))
    }

    async fn join(&self, request: Request<JoinRequest>) -> Result<Response<JoinReply>, Status> {
        self.decide(request.into_inner()).await.map(Response::new)
    }

    async fn challenge(
        &self,
        request: Request<ChallengeRequest>,
    ) -> Result<Response<ChallengeReply>, Status> {
        let nonce = self.challenger.nonce(&request.into_inner().code, machine_now());
        let nonce = nonce.map_err(|error| StoreFailure(error.to_string()))?;
        Ok(Response::new(ChallengeReply { nonce }))
    }

    async fn renew(&self, request: Request<RenewRequest>) -> Result<Response<RenewReply>, Status> {
        self.renewed(request.into_inner()).await.map(Response::new)
    }
}
