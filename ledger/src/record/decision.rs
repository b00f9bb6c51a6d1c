//! What the hub says of a recommendation: 审核, 审定, the machine's bounce, the answer (办理结果告知).
//!
//! The hub's ledger is read by 21 nodes, so nothing here names a firm that was not selected:
//! examination and determination are digests of papers that hold 32 random bytes, and an answer is
//! a bare digest whose opening goes to one node.

use serde::{Deserialize, Serialize};

use super::recommendation::{CategoryOpinion, Opinion};
use super::{Act, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::machine::file::Event;
use crate::names::{NodeCode, RoundId, Seat};
use crate::uscc::Uscc;

/// A record of a node breaks a rule: it is stored, and does not count.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Bounce {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Whose ledger.
    pub code: NodeCode,
    /// Where in it.
    pub index: u64,
    /// The record's leaf.
    pub leaf: Hash,
    /// The rule, by its short name.
    pub rule: String,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Bounce {
    const KIND: &'static str = "bounce";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// 审核 by the office (四(三)2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Examination {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// SHA-256 of an [`ExaminationPaper`].
    pub content: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who examined.
    pub seat: Seat,
}

impl Act for Examination {
    const KIND: &'static str = "examination";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// 审定 by the leading group (四(三)2).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Determination {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// SHA-256 of a [`DeterminationPaper`].
    pub content: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who entered it.
    pub seat: Seat,
}

impl Act for Determination {
    const KIND: &'static str = "determination";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// 办理结果告知: the digest of an [`Opening`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Answer {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// The round.
    pub round: RoundId,
    /// SHA-256 of the opening. One round's answers stand in the order of their digests, so that
    /// their places say nothing.
    pub digest: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Answer {
    const KIND: &'static str = "answer";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// The paper behind an [`Examination`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ExaminationPaper {
    /// Whose recommendation.
    pub node: NodeCode,
    /// Its leaf.
    pub recommendation: Hash,
    /// What the office proposes.
    pub proposals: Vec<CategoryOpinion>,
    /// Why.
    pub reason: String,
    /// 32 random bytes.
    pub nonce: Hash,
}

/// The paper behind a [`Determination`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeterminationPaper {
    /// Whose recommendation.
    pub node: NodeCode,
    /// Its leaf.
    pub recommendation: Hash,
    /// Its round.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// What is decided, category by category.
    pub outcomes: Vec<CategoryOpinion>,
    /// Why.
    pub reason: String,
    /// How the group voted, where it met (四(三)2).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub vote: Option<Vote>,
    /// The seats of the year are used up: the file waits in the order of these records (候补).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub waitlisted: bool,
    /// `recommendation` is the record that listed the firm for cultivation (A3-31).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub promotion: bool,
    /// 32 random bytes.
    pub nonce: Hash,
}

impl DeterminationPaper {
    /// The categories decided so, in the plan's order.
    pub fn given(&self, opinion: Opinion) -> impl Iterator<Item = Category> {
        let mut of: Vec<Category> =
            self.outcomes.iter().filter(|o| o.opinion == opinion).map(|o| o.category).collect();
        of.sort();
        of.into_iter()
    }

    /// What it does to the file.
    pub fn event(&self) -> Event {
        match self.outcomes.iter().any(|outcome| outcome.opinion != Opinion::Decline) {
            true if self.waitlisted => Event::Waitlist,
            true => Event::Select,
            false => Event::Decline,
        }
    }
}

/// 表决 of one file at a meeting.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// The meeting, by the name under which it was entered.
    pub meeting: String,
    /// Votes for what was decided.
    pub in_favour: u16,
    /// Votes against it.
    pub against: u16,
    /// Those present who took no part in it, by name (回避).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub recused: Vec<String>,
}

/// The paper behind an [`Answer`]; it goes to the node that recommended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The leaf of the recommendation.
    pub recommendation: Hash,
    /// What was decided, category by category.
    pub outcomes: Vec<CategoryOpinion>,
    /// Why.
    pub reason: String,
    /// 32 random bytes.
    pub nonce: Hash,
}
