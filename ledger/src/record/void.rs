//! Acts about pending records and offers: a void, an offer withdrawn, a hello waived.

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;

/// A pending record never takes effect and gives its seat back.
///
/// So a body that rejects one line is not stuck, and a breach of the charter can be cured. Of a
/// record that is in effect it has no effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Void {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The index of the record.
    pub index: u64,
    /// Its leaf.
    pub leaf: Hash,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Void {
    const KIND: &'static str = "void";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// An offer is taken back before the quorum cosigned it, or after a body refused it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OfferWithdrawn {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The size of the checkpoint on offer.
    pub size: u64,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for OfferWithdrawn {
    const KIND: &'static str = "offer_withdrawn";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// `serve --without-hello`: the hub signs before a quorum of nodes confirmed its history.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct HelloWaived {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for HelloWaived {
    const KIND: &'static str = "hello_waived";
    const SIDE: Side = Side::Hub;

    basis!();
}
