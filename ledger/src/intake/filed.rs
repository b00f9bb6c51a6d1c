//! An application and a recommendation in their places.

use std::collections::BTreeMap;

use crate::category::Item;
use crate::hash::Hash;
use crate::machine::application::State;
use crate::names::RoundId;
use crate::record::application::Claim;
use crate::record::recommendation::{CategoryOpinion, Recommendation};
use crate::uscc::Uscc;

/// An application and what came of it.
#[derive(Debug, Clone, PartialEq)]
pub struct Filed {
    /// The index of its record.
    pub index: u64,
    /// When its record was written, POSIX seconds.
    pub at: i64,
    /// When the firm first handed it in, before any transfer: it decides about the window.
    pub received_at: i64,
    /// The round.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// What it asks for.
    pub claims: Vec<Claim>,
    /// The form.
    pub dossier: Hash,
    /// The files behind it.
    pub evidence: Vec<Hash>,
    /// What was written about it since, papers: letters, notices, opinions and what they rest on, each
    /// with when a record named it.
    pub letters: Vec<(Hash, i64)>,
    /// How far it is.
    pub stage: State,
    /// Since when it is there.
    pub since: i64,
    /// The last list of defects, or the last reason of a refusal, a paper.
    pub notice: Option<Hash>,
    /// Who declared what of a conflict, by the digest that stands for the person.
    pub reviewers: BTreeMap<Hash, Reviewer>,
    /// Items whose secret material was seen off line (S91).
    pub verified: Vec<Item>,
    /// Visits on site (S23).
    pub visits: u32,
    /// The opinions of the last review.
    pub opinions: Vec<CategoryOpinion>,
    /// The reasons of the last review, a paper.
    pub reasons: Option<Hash>,
    /// The node's own check of the clean record, a paper (S10, S11).
    pub clean_record: Option<Hash>,
    /// Returns so far, those of the applications that it supplements included, and those of other
    /// prefectures that sent it on.
    pub returns: u8,
    /// The leaf of the recommendation.
    pub recommendation: Option<Hash>,
}

/// How a reviewer stands to a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reviewer {
    /// Declared 无利害关系: may read and review.
    Clear,
    /// Gave the opinion that stands.
    Reviewed,
    /// 已回避: may do neither.
    Recused,
    /// Gave an opinion against which an objection was upheld: others review now (A3-34).
    Spent,
}

/// A recommendation in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Recommended {
    /// Its index.
    pub index: u64,
    /// What it says.
    pub act: Recommendation,
    /// The batch that covers it.
    pub batch: Option<Hash>,
    /// It was withdrawn after all, or replaced by a later one of the same application.
    pub withdrawn: bool,
}

/// A recommendation that does not count: it was bounced, or breaks a rule. A batch spans it all the
/// same, since the node may not have known when it signed.
#[derive(Debug, Clone)]
pub(super) struct Discounted {
    pub(super) leaf: Hash,
    pub(super) round: RoundId,
    pub(super) application: Hash,
    pub(super) open: bool,
}
