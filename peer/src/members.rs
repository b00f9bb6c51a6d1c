//! What membership asks of the hub's store, and the words in which it answers.

use std::future::Future;

use ledger::{hash::Hash, note::VerifierKey};
use tonic::Status;

use crate::{fault::Fault, invite::Secret};

/// What the hub's store does for membership. Calls may come at once from many nodes; each is one
/// transaction.
pub trait Members: Send + Sync + 'static {
    /// The invite with this token id, whatever its state.
    fn invite(&self, token: &str) -> impl Future<Output = Stored<Option<InviteRecord>>> + Send;
    /// Keeps a request for a person to decide on; the first transcript under a token stays.
    fn keep(&self, applicant: Applicant) -> impl Future<Output = Stored<Kept>> + Send;
    /// What was decided on the request under this token.
    fn decision(&self, token: &str) -> impl Future<Output = Stored<Decision>> + Send;
    /// The member of a prefecture, as enrolled by the hub's officers (sealed or not).
    fn member(&self, code: &str) -> impl Future<Output = Stored<Option<Member>>> + Send;
    /// Keeps the fingerprint of a certificate before it is handed out, so that the node's first
    /// call finds it known.
    fn record_certificate(
        &self,
        code: &str,
        fingerprint: Hash,
    ) -> impl Future<Output = Stored<()>> + Send;
    /// The names under which the keys of a prefecture must sign: of its log (its origin) and of its
    /// witness.
    fn key_names(&self, code: &str) -> (String, String);
}

/// What the store answers.
pub type Stored<T> = Result<T, StoreFailure>;

/// The store did not answer; the reason goes to the log, the node only learns to try again.
#[derive(Debug, Clone, thiserror::Error)]
#[error("{0}")]
pub struct StoreFailure(pub String);

/// An invite as the hub keeps it.
#[derive(Debug, Clone)]
pub struct InviteRecord {
    /// The prefecture that it is for.
    pub code: String,
    /// Shared with the line that was handed out.
    pub secret: Secret,
    /// POSIX seconds of the machine, not of official time.
    pub expires_at: i64,
    /// The transcript that used it, if any.
    pub used_by: Option<Hash>,
}

/// A request that waits for a person.
#[derive(Debug, Clone)]
pub struct Applicant {
    /// The invite that it came by.
    pub token: String,
    /// The prefecture.
    pub code: String,
    /// The node's log key.
    pub log: VerifierKey,
    /// The node's cosigner key.
    pub witness: VerifierKey,
    /// The certificate request, DER.
    pub csr: Vec<u8>,
    /// Tells a repetition from another request.
    pub transcript: Hash,
    /// What the person reads out over the telephone.
    pub words: String,
}

/// What became of [`Members::keep`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    /// It stands now, or it stood already.
    Yes,
    /// Another request came first under this token.
    InviteUsed,
    /// One of its keys is in use, or was, under any name.
    KeyInUse,
}

/// What a person decided.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Decision {
    /// Nothing yet.
    Pending,
    /// Let in.
    Approved,
    /// Turned away, with the reason that the waiting command shows.
    Refused(String),
}

/// An enrolled node.
#[derive(Debug, Clone)]
pub struct Member {
    /// The log key that counts now.
    pub log: VerifierKey,
    /// Locked nodes get no certificate.
    pub locked: bool,
}

impl From<StoreFailure> for Status {
    fn from(failure: StoreFailure) -> Self {
        tracing::error!(%failure, "the store did not answer");
        Fault::busy("省级平台暂时无法处理；将自动重试").into()
    }
}
