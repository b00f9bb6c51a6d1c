//! A step in a report of a material change (四(四)1; S65-S70).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::choices::choices;
use crate::hash::Hash;
use crate::machine::change_report::Event;
use crate::names::NodeCode;
use crate::uscc::Uscc;

choices! {
    /// What changed; 等 leaves the list open (S65).
    ChangeKind {
        Rename = "rename", "更名";
        Merge = "merge", "合并";
        Split = "split", "分立";
        Move = "move", "迁址";
        Category = "category", "与认定类别有关的变化";
        Dissolve = "dissolve", "解散";
        Other = "other", "其他";
    }
}

/// A step in one report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeStep {
    /// What is done.
    pub event: Event,
    /// Which report: 32 random bytes that its first step brings.
    pub report: Hash,
    /// What happened; with the first step, and again when the report corrects it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub happened: Option<Happened>,
    /// How the report came; only when it is filed.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub filing: Option<Filing>,
    /// The minutes of 会长办公会议 or another paper that the step rests on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub document: Option<Hash>,
}

/// A material change of a firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Happened {
    /// The firm, by the code that the lists know.
    pub firm: Uscc,
    /// What changed.
    pub kind: ChangeKind,
    /// 司法行政机关准予变更决定日; without one, the day of the agreement (A3-24).
    pub date: Date,
    /// Lawyers after the change, where it is a merger (A3-23).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub lawyers: Option<u32>,
}

/// How a report came. The first signed receipt decides; whether it is late is computed, never typed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filing {
    /// It cannot have been handed in earlier, POSIX seconds.
    pub earliest: i64,
    /// It cannot have been handed in later.
    pub latest: i64,
    /// 重大变化情况报告表, a paper.
    pub form: Hash,
    /// 准予变更决定书 or the agreement, a paper.
    pub approval: Hash,
    /// The prefecture that relayed it, and the leaf of its receipt (S67).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub relayed: Option<(NodeCode, Hash)>,
}
