//! 认定, 培育 and 取消: what changes the roll.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::{Act, Effect, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{Firm, NodeCode, RoundId, Seat};
use crate::uscc::Uscc;

/// A node's recommendation as the node signed it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedRecommendation {
    /// The exact bytes of the recommendation record.
    pub record: String,
    /// A tlog-proof that it stands in a checkpoint which the node signed.
    pub proof: String,
}

/// 认定 (三, 四(三)).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognition {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The credential's id.
    pub id: String,
    /// 证书编号.
    pub number: String,
    /// The round; its year is the quota year.
    pub round: RoundId,
    /// The firm.
    pub firm: Firm,
    /// The prefecture that recommended it.
    pub region: NodeCode,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// First day (四(四)1: 三年).
    pub valid_from: Date,
    /// Last day; it counts to its end.
    pub valid_until: Date,
    /// SHA-256 of the policy under which its checkpoint will be sealed.
    pub policy: Hash,
    /// The recommendation that it answers: this or `cultivation`, never both (A3-16).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub recommendation: Option<SignedRecommendation>,
    /// Leaf of the record that listed the firm for cultivation, of a promotion (四(四)4; A3-31).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cultivation: Option<Hash>,
    /// SHA-256 of the association's credential.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub credential: Option<Hash>,
    /// SHA-256 of the party committee's endorsement.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub endorsement: Option<Hash>,
    /// The credential's place in the status list.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub status: Option<u64>,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Recognition {
    const KIND: &'static str = "recognition";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}

/// 培育: on the cultivation list (四(三)2); no title and no certificate.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cultivation {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The round.
    pub round: RoundId,
    /// The firm.
    pub firm: Firm,
    /// The prefecture that recommended it.
    pub region: NodeCode,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// First day (四(四)1: 三年).
    pub valid_from: Date,
    /// Last day; it counts to its end.
    pub valid_until: Date,
    /// The recommendation that it answers.
    pub recommendation: SignedRecommendation,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Cultivation {
    const KIND: &'static str = "cultivation";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}

/// Why a title is taken away; the class alone is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Cause {
    /// 未按期报告重大变化 (四(四)1).
    Unreported,
    /// 不再符合认定标准 (四(四)1).
    Unqualified,
    /// 受到行政处罚或行业自律处分 (四(四)2).
    Penalty,
    /// 提供虚假信息 (四(四)3).
    False,
}

impl Cause {
    /// What the public reads.
    pub fn label(self) -> &'static str {
        match self {
            Self::Unreported => "未按期报告重大变化",
            Self::Unqualified => "不再符合认定标准",
            Self::Penalty => "受到行政处罚或行业自律处分",
            Self::False => "提供虚假信息",
        }
    }
}

/// 取消 of a recognition, with the ban that follows from a penalty as one act (四(四)2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancellation {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// 证书编号 of the recognition.
    pub number: String,
    /// The firm.
    pub firm: Uscc,
    /// Why.
    pub cause: Cause,
    /// The day of cancellation.
    pub date: Date,
    /// Last day of 三年内不得再次申报; only after a penalty.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ban_until: Option<Date>,
    /// The day on which the penalty was decided: whoever comes out of the firm from then on shares the
    /// ban. With a ban, and only then (A3-30).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub since: Option<Date>,
    /// The joint notice.
    pub notice: Notice,
    /// The minutes of 会长办公会议, or the penalty's document, a paper.
    pub document: Hash,
    /// The reason, a paper.
    pub reason: Hash,
    /// Who decided.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for Cancellation {
    const KIND: &'static str = "cancellation";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
