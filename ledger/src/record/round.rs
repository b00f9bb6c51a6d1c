//! 年度申报: a round is announced and closed (四(三)1).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Act, Effect, Side, basis};
use crate::choices::choices;
use crate::hash::Hash;
use crate::names::{RoundId, Seat};

/// 联合发布通知: a round, signed by both bodies (四(三)1).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundAnnounced {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Year and batch. The quota year is the round's year (四(一)3: 成熟一批、认定一批).
    pub round: RoundId,
    /// 文号 of the notice.
    pub document_number: String,
    /// Applications are taken from here, POSIX seconds.
    pub opens_at: i64,
    /// Applications are refused from here, POSIX seconds.
    pub closes_at: i64,
    /// 统一基准日: size, years and revenue are measured on this day.
    pub base_date: Date,
    /// Decisions after this are refused, POSIX seconds (四(三)2 for the first batch).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub decide_by: Option<i64>,
    /// 认定 or 复核 (A3-36).
    #[serde(
        default = "RoundType::selection",
        rename = "type",
        skip_serializing_if = "RoundType::is_selection"
    )]
    pub purpose: RoundType,
    /// The version of the forms that are to be filled in (S01, S50).
    pub forms: u64,
    /// Leaf of the charter or of the amendment that was in effect: the rules of this round (S01, S50).
    pub charter: Hash,
    /// Who drafted it.
    pub seat: Seat,
}

choices! {
    /// What a round is for (A3-36).
    RoundType {
        Selection = "selection", "认定与培育";
        Review = "review", "有效期届满复核";
    }
}

impl RoundType {
    fn selection() -> Self {
        Self::Selection
    }

    fn is_selection(&self) -> bool {
        *self == Self::Selection
    }
}

impl Act for RoundAnnounced {
    const KIND: &'static str = "round_announced";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}

/// The window is closed before its time, or for good.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundClosed {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The round.
    pub round: RoundId,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for RoundClosed {
    const KIND: &'static str = "round_closed";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// 延期: decisions may be taken until a later date than the notice or the plan says (四(三)2; A3-19).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Extension {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The round.
    pub round: RoundId,
    /// Decisions after this are refused, POSIX seconds.
    pub decide_by: i64,
    /// 文号 of the decision to extend.
    pub document_number: String,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who drafted it.
    pub seat: Seat,
}

impl Act for Extension {
    const KIND: &'static str = "extension";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
