//! 更正: a clerical error of a title or of a place on the cultivation list (A4.4, A4.5). What stood
//! before stays readable.

use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::subject::Subject;
use super::{Act, Effect, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::Seat;

/// 更正 of a name or of categories that the publication misspelt. The code is the firm itself: a
/// wrong one is no clerical error.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Correction {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// What is corrected.
    pub subject: Subject,
    /// The firm's name as it should have read.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub name: Option<String>,
    /// The categories as they should have read, in the plan's order.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub categories: Option<Vec<Category>>,
    /// The joint notice.
    pub notice: Notice,
    /// The reason, a paper.
    pub reason: Hash,
    /// Who registered it.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for Correction {
    const KIND: &'static str = "correction";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
