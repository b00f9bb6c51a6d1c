//! A step in the life of a cultivated firm that is nobody's but those who handle it (四(三)6, 四(四)4).

use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::hash::Hash;
use crate::machine::listing::Event;
use crate::names::RoundId;

/// A step upon one place on the cultivation list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ListingStep {
    /// What is done.
    pub event: Event,
    /// Leaf of the record that listed the firm.
    pub listing: Hash,
    /// 帮扶小组 and its contact; only when they are named (S61).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub support: Option<Support>,
    /// The year that was checked; only of a yearly check.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub year: Option<u16>,
    /// What the firm is proposed for; only of a proposal (A3-31).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub proposal: Option<Proposal>,
}

/// 推荐认定 of a cultivated firm (四(四)4; S78).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Proposal {
    /// The round in which it is decided upon and whose year's seat it may take (A3-41).
    pub round: RoundId,
    /// The categories whose standard it meets, in the plan's order.
    pub categories: Vec<Category>,
}

/// Who helps a cultivated firm.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Support {
    /// The group (帮扶培育工作组).
    pub group: String,
    /// The contact; names stand in papers alone (A3-47).
    pub contact: String,
}
