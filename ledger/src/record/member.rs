//! Enrolment, key rotation and lock of a node: there is no silent 22nd node.

use serde::{Deserialize, Serialize};

use super::{Act, Effect, Side, basis};
use crate::hash::Hash;
use crate::names::{Head, NodeCode, Seat};
use crate::note::VerifierKey;

/// A prefecture's machine is a member.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeEnrolled {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The prefecture.
    pub code: NodeCode,
    /// Signs the node's checkpoints.
    pub log: VerifierKey,
    /// Cosigns the hub's checkpoints.
    pub witness: VerifierKey,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for NodeEnrolled {
    const KIND: &'static str = "node_enrolled";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::SealedMembership;

    basis!();
}

/// A node has new keys; the old log key counts up to `until`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeRotated {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The prefecture.
    pub code: NodeCode,
    /// The new log key.
    pub log: VerifierKey,
    /// The new cosigner key.
    pub witness: VerifierKey,
    /// The hub's copy of the node's ledger: what the old key signed beyond it does not count.
    pub until: Head,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for NodeRotated {
    const KIND: &'static str = "node_rotated";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::SealedMembership;

    basis!();
}

/// A node may not send, and its cosignature does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NodeLocked {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The prefecture.
    pub code: NodeCode,
    /// The hub's copy of the node's ledger: what its key signed beyond it does not count.
    pub until: Head,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for NodeLocked {
    const KIND: &'static str = "node_locked";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::SealedMembership;

    basis!();
}
