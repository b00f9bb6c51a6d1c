//! 复核 at the end of a term (四(四)1; A3-26, A3-36): passed, the title runs for another three years.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::title::SignedRecommendation;
use super::{Act, Effect, Side, basis};
use crate::hash::Hash;
use crate::names::{RoundId, Seat};
use crate::uscc::Uscc;

/// A title passed the review round. It takes no seat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Renewal {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// 证书编号 of the title.
    pub number: String,
    /// The firm, by its present code.
    pub firm: Uscc,
    /// The review round.
    pub round: RoundId,
    /// The new last day: three years after the old one.
    pub valid_until: Date,
    /// SHA-256 of the policy under which its checkpoint will be sealed.
    pub policy: Hash,
    /// The prefecture's signed recommendation in that round.
    pub recommendation: SignedRecommendation,
    /// The joint notice.
    pub notice: Notice,
    /// The reason, a paper.
    pub reason: Hash,
    /// Who decided.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for Renewal {
    const KIND: &'static str = "renewal";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
