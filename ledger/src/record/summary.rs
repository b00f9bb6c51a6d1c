//! 申报情况汇总表: what came of a round in one prefecture, in numbers alone (四(三)4; S58, A4.1).

use serde::{Deserialize, Serialize};

use super::{Act, Side};
use crate::category::{Category, Item};
use crate::hash::Hash;
use crate::machine::application::State;
use crate::names::{RoundId, Seat};

/// The signed counts of a round. Nobody's name or code stands in it, so that the report on the
/// firms that applied can be written without their files.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RoundSummary {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The round.
    pub round: RoundId,
    /// How many applications are how far; those replaced by a supplement are not counted twice.
    pub outcomes: Vec<OutcomeCount>,
    /// What was claimed and recommended in each category.
    pub categories: Vec<CategoryCount>,
    /// Firms by their lawyers, from the forms.
    pub sizes: Vec<SizeCount>,
    /// Claims by item of the criteria, from the forms.
    pub items: Vec<ItemCount>,
    /// Who signs for the prefecture.
    pub seats: Vec<Seat>,
}

impl Act for RoundSummary {
    const KIND: &'static str = "round_summary";
    const SIDE: Side = Side::Node;

    fn charter(&self) -> Option<&Hash> {
        Some(&self.charter)
    }
}

/// Applications at one stage.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OutcomeCount {
    /// How far they are.
    pub state: State,
    /// How many.
    pub count: u32,
}

/// One category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryCount {
    /// Which.
    pub category: Category,
    /// 申报认定.
    pub recognition: u32,
    /// 申报培育.
    pub cultivation: u32,
    /// 推荐认定.
    pub for_recognition: u32,
    /// 推荐培育.
    pub for_cultivation: u32,
    /// 不予推荐.
    pub declined: u32,
}

/// Firms of one size.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SizeCount {
    /// From so many lawyers on.
    pub from: u32,
    /// How many firms.
    pub count: u32,
}

/// One item of the criteria.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ItemCount {
    /// Which.
    pub item: Item,
    /// Firms that claim it.
    pub claimed: u32,
}
