//! 实施规则: record 0 of the hub's ledger, its amendments (调整) and the keys that stand behind it.

use serde::{Deserialize, Serialize};

use super::{Act, CHARTER_LIMIT, Effect, Side, basis};
use crate::charter::{Plan, YearQuota};
use crate::did::{BodyDids, DidKey};
use crate::hash::Hash;
use crate::names::{Head, Seat};
use crate::note::VerifierKey;

/// The plan as data, and the keys of those who carry it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Charter {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The public host name; origins and key names begin with it.
    pub host: String,
    /// What the charter file says.
    pub plan: Plan,
    /// Signs the hub's checkpoints.
    pub log: VerifierKey,
    /// Cosigns nodes' checkpoints: the receipts.
    pub receipt: VerifierKey,
    /// 省律师行业党委: seals. It and the association are the two bodies, a key each (S02).
    pub party: VerifierKey,
    /// 省律师协会: seals.
    pub association: VerifierKey,
    /// Stands in for one body whose key is lost, to seal that body's next key.
    pub recovery: VerifierKey,
    /// The bodies' keys for credentials, apart from those for seals.
    pub did: BodyDids,
}

impl Act for Charter {
    const KIND: &'static str = "charter";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;
    const LIMIT: usize = CHARTER_LIMIT;
}

/// 调整 of the charter: the fields that change.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Amendment {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The version of the rules from here on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub rules: Option<u32>,
    /// The seats of every year, old and new.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub quotas: Option<Vec<YearQuota>>,
    /// Days until the public list is shown as not confirmed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fresh_days: Option<u32>,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Amendment {
    const KIND: &'static str = "amendment";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}

/// The hub's log has a new key, after the old one signed two histories.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LogKey {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Signs the hub's checkpoints from here on.
    pub log: VerifierKey,
    /// Cosigns nodes' checkpoints from here on.
    pub receipt: VerifierKey,
    /// The head of the history that is given up.
    pub abandoned: Head,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for LogKey {
    const KIND: &'static str = "log_key";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::SealedMembership;

    basis!();
}

/// Which of the two bodies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Body {
    /// 省律师行业党委.
    Party,
    /// 省律师协会.
    Association,
}

impl Body {
    /// Both, in the order in which they sign a notice.
    pub const BOTH: [Self; 2] = [Self::Party, Self::Association];

    /// The word in policies and on the command line.
    pub fn word(self) -> &'static str {
        match self {
            Self::Party => "party",
            Self::Association => "association",
        }
    }

    /// The name of its key under `host`.
    pub fn key_name(self, host: &str) -> String {
        match self {
            Self::Party => format!("{host}/body/party-committee"),
            Self::Association => format!("{host}/body/lawyers-association"),
        }
    }

    /// What people read.
    pub fn label(self) -> &'static str {
        match self {
            Self::Party => "省律师行业党委",
            Self::Association => "省律师协会",
        }
    }
}

/// A body has new keys: for seals, for credentials, or both.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct BodyKey {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Whose key.
    pub body: Body,
    /// The new key for seals.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub key: Option<VerifierKey>,
    /// The new key for credentials.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub did: Option<DidKey>,
    /// The old key for credentials is in other hands: nothing that it signed counts any more, and
    /// everything is issued anew. Otherwise what it signed before stays good.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub compromised: bool,
    /// The old key for seals is lost: the recovery key seals in its stead.
    pub lost: bool,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for BodyKey {
    const KIND: &'static str = "body_key";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::SealedMembership;

    basis!();
}
