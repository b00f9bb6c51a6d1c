//! 移出培育库 (四(四)1, 2, 4; A4.5). No ban is attached, unless the charter bars penalised firms that are
//! only cultivated (A3-29).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::{Act, Effect, Side, basis};
use crate::choices::choices;
use crate::hash::Hash;
use crate::names::Seat;
use crate::uscc::Uscc;

choices! {
    /// Why a firm leaves the cultivation list.
    RemovalCause {
        Unmet = "unmet", "培育期内未达到认定标准";
        Unqualified = "unqualified", "不再符合培育标准";
        Penalty = "penalty", "受到行政处罚或行业自律处分";
        Unreported = "unreported", "未按期报告重大变化";
        False = "false", "提供虚假信息";
    }
}

/// 移出培育库 of one firm, with all categories of that place.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Removal {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the record that listed the firm.
    pub listing: Hash,
    /// The firm, by its present code.
    pub firm: Uscc,
    /// Why.
    pub cause: RemovalCause,
    /// Last day of 三年内不得再次申报, where the charter attaches one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ban_until: Option<Date>,
    /// The day on which the penalty was decided, as of a cancellation: with a ban, and only then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<Date>,
    /// The minutes or the penalty's document, a paper; none at the end of a term, which the 评定小组
    /// decides (四(四)4).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<Hash>,
    /// The joint notice; its date is the day of the removal.
    pub notice: Notice,
    /// The reason, a paper.
    pub reason: Hash,
    /// Who decided.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for Removal {
    const KIND: &'static str = "removal";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
