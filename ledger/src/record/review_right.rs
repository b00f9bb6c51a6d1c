//! 取消复核资格 (四(四)1; S70, A3-26): the title runs to its last day and then lapses.

use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::subject::Subject;
use super::{Act, Effect, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;
use crate::uscc::Uscc;

/// A firm reported late or not at all, and keeps what it has to the end of the term.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReviewRightLost {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Of which title; of a place on the cultivation list it is a mark in its file.
    pub subject: Subject,
    /// The firm, by its present code.
    pub firm: Uscc,
    /// The minutes of 会长办公会议, a paper.
    pub minutes: Hash,
    /// The joint notice.
    pub notice: Notice,
    /// The reason, a paper.
    pub reason: Hash,
    /// Who decided.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for ReviewRightLost {
    const KIND: &'static str = "review_right_lost";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
