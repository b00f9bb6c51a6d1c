//! 准予超过规模上限的律所申报 (二; S04, A3-02): only the province may lift the limit of size, for one
//! firm and one round, with a reason and a document.
//!
//! A firm that was not selected is named in no ledger of the hub: the record is a digest, and its
//! paper goes to the firm's prefecture alone.

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::hash::Hash;
use crate::names::{NodeCode, RoundId, Seat};
use crate::uscc::Uscc;

/// The limit of size is lifted.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeLifted {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// SHA-256 of a [`LiftPaper`].
    pub content: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who decided.
    pub seat: Seat,
}

impl Act for SizeLifted {
    const KIND: &'static str = "size_lifted";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// The paper behind a [`SizeLifted`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiftPaper {
    /// The prefecture in which the firm practises.
    pub node: NodeCode,
    /// The round in which it may apply.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// Up to how many lawyers, counted as the limit counts them.
    pub lawyers: u32,
    /// SHA-256 of the document that says so.
    pub document: Hash,
    /// Why.
    pub reason: String,
    /// Who entered it.
    pub person: String,
    /// 32 random bytes.
    pub nonce: Hash,
}
