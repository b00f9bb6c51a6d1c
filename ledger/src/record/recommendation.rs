//! 初审, 推荐, 报送批次, 零报告: what a prefecture says of its firms.

use serde::{Deserialize, Serialize};

use super::{Act, RECOMMENDATION_LIMIT, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{RoundId, Seat};
use crate::uscc::Uscc;

/// What a reviewer or the hub says of one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Opinion {
    /// 推荐认定, 认定.
    Recognise,
    /// 推荐培育, 培育.
    Cultivate,
    /// 不予推荐, 不予认定.
    Decline,
}

impl Opinion {
    /// Whether it is for the firm: 认定 or 培育.
    pub fn is_favourable(self) -> bool {
        self != Self::Decline
    }

    /// What a prefecture calls it.
    pub fn recommended(self) -> &'static str {
        match self {
            Self::Recognise => "推荐认定",
            Self::Cultivate => "推荐培育",
            Self::Decline => "不予推荐",
        }
    }

    /// What the province calls it.
    pub fn determined(self) -> &'static str {
        match self {
            Self::Recognise => "认定",
            Self::Cultivate => "培育",
            Self::Decline => "不予认定",
        }
    }
}

/// An opinion on one category.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CategoryOpinion {
    /// The category.
    pub category: Category,
    /// The opinion.
    pub opinion: Opinion,
}

/// 初审, category by category (四(一)5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Review {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The leaf of the application.
    pub application: Hash,
    /// One for every category that the firm claims.
    pub opinions: Vec<CategoryOpinion>,
    /// The reasons, a paper.
    pub reasons: Hash,
    /// The person, by the digest under which no conflict was declared.
    pub reviewer: Hash,
    /// The prefecture's own check of the clean record with what the credit platform showed, a paper:
    /// without it nothing can be recommended, for cultivation neither (S10, S11, S88).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub clean_record: Option<Hash>,
    /// Who reviewed.
    pub seat: Seat,
}

impl Act for Review {
    const KIND: &'static str = "review";
    const SIDE: Side = Side::Node;

    basis!();
}

/// 推荐: what the province may decide upon. It cannot recognise a firm without one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recommendation {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The leaf of the application.
    pub application: Hash,
    /// The round.
    pub round: RoundId,
    /// The firm, by code alone.
    pub firm: Uscc,
    /// The categories recommended: never 不予推荐.
    pub categories: Vec<CategoryOpinion>,
    /// The form, a paper.
    pub dossier: Hash,
    /// Who recommends.
    pub seat: Seat,
}

impl Act for Recommendation {
    const KIND: &'static str = "recommendation";
    const SIDE: Side = Side::Node;
    const LIMIT: usize = RECOMMENDATION_LIMIT;

    basis!();
}

/// 报送批次: the recommendations of a round between two places of the ledger, signed together.
///
/// It names a range and a digest rather than every leaf, since a batch of Chengdu's would not fit
/// into a record.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Batch {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The round.
    pub round: RoundId,
    /// First index that the batch spans.
    pub from: u64,
    /// One past the last.
    pub to: u64,
    /// Recommendations of this round in that range.
    pub count: u64,
    /// SHA-256 of their leaves, in order.
    pub digest: Hash,
    /// Who signs for the prefecture: both bodies, unless the province approved one (四(二)).
    pub seats: Vec<Seat>,
}

impl Act for Batch {
    const KIND: &'static str = "batch";
    const SIDE: Side = Side::Node;

    fn charter(&self) -> Option<&Hash> {
        Some(&self.charter)
    }
}

impl Batch {
    /// The digest of a list of leaves, as [`Batch::digest`] holds it.
    pub fn digest_of(leaves: &[Hash]) -> Hash {
        Hash::of(&leaves.iter().flat_map(|leaf| leaf.0).collect::<Vec<u8>>())
    }
}

/// 零报告: no firm of this prefecture is recommended in this round.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ZeroReport {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The round.
    pub round: RoundId,
    /// Who signs for the prefecture.
    pub seats: Vec<Seat>,
}

impl Act for ZeroReport {
    const KIND: &'static str = "zero_report";
    const SIDE: Side = Side::Node;

    fn charter(&self) -> Option<&Hash> {
        Some(&self.charter)
    }
}
