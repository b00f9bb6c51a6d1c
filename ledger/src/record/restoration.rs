//! 恢复: a cancellation or a removal was reversed (A4.4, A4.5). The term is not extended, and a ban that
//! was part of the act is void.

use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::subject::Subject;
use super::{Act, Effect, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;
use crate::uscc::Uscc;

/// 恢复 of a title or of a place on the cultivation list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Restoration {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// What is restored.
    pub subject: Subject,
    /// The firm, by its present code.
    pub firm: Uscc,
    /// Leaf of the cancellation or of the removal that is reversed.
    pub reverses: Hash,
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

impl Act for Restoration {
    const KIND: &'static str = "restoration";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
