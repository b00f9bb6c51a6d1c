//! The node's side of entry and renewal.
//!
//! Entry goes in two connections. Over the first, to a hub that is not known yet, nothing is sent:
//! the hub introduces itself and the invite's hash decides. The second trusts exactly the authority
//! that the hash named. A join that is interrupted is simply run again: key and request lie in the
//! node's folder, and the hub knows a repeated request by its transcript.

use std::{path::Path, time::Duration};

use ledger::note::{NoteError, SignerKey, VerifierKey};
use proto::v1::{
    ChallengeRequest, IntroduceRequest, JoinReply, JoinRequest, RenewRequest, join_reply::State,
    membership_client::MembershipClient,
};
use rustls::pki_types::CertificateDer;
use tokio::time::sleep;
use tonic::{Code, Request, Status, transport::Channel};

use crate::{
    address::HostPort,
    channel::{Dial, Trouble, channel},
    fault::{Fault, Kind, printable},
    identity::{Identity, IdentityError, NewKey},
    invite::{Invite, InviteError},
    tls::{self, TlsError},
};

/// Record 0 has at most 60,000 bytes.
const MAX_REPLY: usize = 128 * 1024;
const CALL: Duration = Duration::from_secs(30);
/// Whoever approves at once (a script, a test) is not kept waiting; a person takes minutes, and an
/// answer that shows within the longest wait still feels immediate.
const FIRST_WAIT: Duration = Duration::from_millis(500);
const LONGEST_WAIT: Duration = Duration::from_secs(15);

/// What a hub said of itself, proven by the invite.
#[derive(Debug, Clone)]
pub struct IntroducedHub {
    /// The authority that its listener and all nodes are certified by.
    pub ca: CertificateDer<'static>,
    /// Its log key.
    pub log: VerifierKey,
    /// Record 0 of its ledger: names the host under which the node's keys must sign.
    pub charter: Vec<u8>,
}

/// What happens while `join` waits, for whoever shows it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Progress {
    /// The request lies at the hub; these six words are to be read out over the telephone. Once.
    Waiting {
        /// As [`crate::transcript::Transcript::words`].
        words: String,
    },
    /// The line broke while waiting; it goes on by itself.
    Retrying(Trouble),
}

/// Why a node was not let in, or got no new certificate.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The invite, or a hub that is not the one it names.
    #[error(transparent)]
    Invite(#[from] InviteError),
    /// The line.
    #[error(transparent)]
    Trouble(#[from] Trouble),
    /// The hub refused, for a reason that its program knows.
    #[error(transparent)]
    Fault(#[from] Fault),
    /// A person at the hub refused.
    #[error("省级平台未予批准：{0}；请与省级平台联系后使用新的邀请")]
    Refused(String),
    /// Local files, or certificates that do not fit.
    #[error(transparent)]
    Identity(#[from] IdentityError),
    /// The authority's certificate is no certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The renewal was to be signed by another kind of key.
    #[error("台账签名密钥不可用：{0}；请检查密钥目录")]
    Key(#[from] NoteError),
    /// The hub answers, but not as this program knows it.
    #[error("省级平台的答复无法识别（{0}）；请核对双方程序版本，省级平台应先升级")]
    Answer(String),
}

impl JoinError {
    fn of(status: &Status) -> Self {
        if let Some(fault) = Fault::from_status(status) {
            return Self::Fault(fault);
        }
        match status.code() {
            Code::Unimplemented | Code::InvalidArgument | Code::OutOfRange => {
                Self::Answer(printable(status.message()))
            }
            _ => Self::Trouble(Trouble::of(status)),
        }
    }

    /// Worth repeating without a person: the line or a busy hub.
    pub fn passing(&self) -> bool {
        match self {
            Self::Trouble(trouble) => matches!(trouble, Trouble::Unreachable(_)),
            Self::Fault(fault) => fault.kind == Kind::Busy,
            _ => false,
        }
    }

    fn trouble(self) -> Trouble {
        match self {
            Self::Trouble(trouble) => trouble,
            other => Trouble::Unreachable(other.to_string()),
        }
    }
}

/// Meets the hub that the invite names. Nothing of the node's is sent.
///
/// # Errors
/// [`InviteError::NotTheHub`] when something else answers there.
pub async fn introduce<D: Dial>(invite: &Invite, dial: D) -> Result<IntroducedHub, JoinError> {
    let line = channel(&invite.hub, tls::introducing()?, dial).await?;
    let reply = client(line).introduce(timed(IntroduceRequest {})).await;
    let said = reply.map_err(|status| JoinError::of(&status))?.into_inner();
    invite.check_hub(&said.ca, &said.log, &said.charter)?;
    // The hash holds, so this is the hub: what does not parse is its mistake, not an attack.
    let log = VerifierKey::parse(&said.log).map_err(|e| JoinError::Answer(e.to_string()))?;
    Ok(IntroducedHub { ca: CertificateDer::from(said.ca), log, charter: said.charter })
}

/// Asks to be let in and waits until a person at the hub has decided; then the node's transport
/// identity stands in `dir`. Dropping the future stops the waiting and loses nothing.
///
/// # Errors
/// The first failure before the request lies at the hub; afterwards only what waiting cannot cure.
pub async fn apply<D: Dial>(
    invite: &Invite,
    hub: &IntroducedHub,
    (log, witness): (&VerifierKey, &VerifierKey),
    dir: &Path,
    dial: D,
    mut progress: impl FnMut(Progress) + Send,
) -> Result<Identity, JoinError> {
    let key = NewKey::pending(dir)?;
    let csr = key.request()?;
    let (log, witness) = (log.to_string(), witness.to_string());
    let transcript = invite.transcript(&log, &witness, &csr);
    let (code, token) = (invite.code.clone(), invite.token.clone());
    let mac = transcript.mac(&invite.secret).to_vec();
    let request = JoinRequest { code, token, log, witness, csr, mac };
    let line = channel(&invite.hub, tls::client(&hub.ca, None)?, dial).await?;
    let chain = wait(client(line), request, &transcript.words(), &mut progress).await?;
    let identity = key.certified(chain, &hub.ca)?;
    identity.save(dir)?;
    Ok(identity)
}

async fn wait(
    mut hub: MembershipClient<Channel>,
    request: JoinRequest,
    words: &str,
    progress: &mut (impl FnMut(Progress) + Send),
) -> Result<Vec<CertificateDer<'static>>, JoinError> {
    let mut pause = FIRST_WAIT;
    let mut lies_there = false;
    loop {
        match ask(&mut hub, request.clone()).await {
            Ok(Some(chain)) => return Ok(chain),
            Ok(None) if !lies_there => {
                lies_there = true;
                progress(Progress::Waiting { words: words.to_owned() });
            }
            Ok(None) => {}
            Err(error) if lies_there && error.passing() => {
                progress(Progress::Retrying(error.trouble()));
            }
            Err(error) => return Err(error),
        }
        sleep(pause).await;
        pause = (pause * 3 / 2).min(LONGEST_WAIT);
    }
}

/// One question; `None` while nobody has decided.
async fn ask(
    hub: &mut MembershipClient<Channel>,
    request: JoinRequest,
) -> Result<Option<Vec<CertificateDer<'static>>>, JoinError> {
    let reply = hub.join(timed(request)).await.map_err(|status| JoinError::of(&status))?;
    let reply: JoinReply = reply.into_inner();
    match reply.state() {
        State::Pending => Ok(None),
        State::Approved => Ok(Some(certificates(reply.certificates))),
        State::Refused => Err(JoinError::Refused(printable(&reply.reason))),
        State::Unspecified => Err(JoinError::Answer("未知的审批状态".to_owned())),
    }
}

/// Gets a new key and certificate, proven by the node's log key; works with an expired one too,
/// because none is shown.
///
/// # Errors
/// [`Kind::Locked`], [`Kind::Key`], or the line.
pub async fn renew<D: Dial>(
    hub: &HostPort,
    code: &str,
    old: &Identity,
    log: &SignerKey,
    dir: &Path,
    dial: D,
) -> Result<Identity, JoinError> {
    let key = NewKey::generate()?;
    let csr = key.request()?;
    let line = channel(hub, tls::client(old.authority(), None)?, dial).await?;
    let mut hub = client(line);
    let challenge = hub.challenge(timed(ChallengeRequest { code: code.to_owned() })).await;
    let nonce = challenge.map_err(|status| JoinError::of(&status))?.into_inner().nonce;
    let signature = crate::renewal::sign(log, code, &nonce, &csr)?;
    let request = RenewRequest { code: code.to_owned(), nonce, csr, signature };
    let reply = hub.renew(timed(request)).await.map_err(|status| JoinError::of(&status))?;
    let chain = certificates(reply.into_inner().certificates);
    let identity = key.certified(chain, old.authority())?;
    identity.save(dir)?;
    Ok(identity)
}

fn certificates(chain: Vec<Vec<u8>>) -> Vec<CertificateDer<'static>> {
    chain.into_iter().map(CertificateDer::from).collect()
}

fn client(line: Channel) -> MembershipClient<Channel> {
    MembershipClient::new(line).max_decoding_message_size(MAX_REPLY)
}

fn timed<T>(message: T) -> Request<T> {
    let mut request = Request::new(message);
    request.set_timeout(CALL);
    request
}
