//! 任职 in a prefecture: its own register of who holds which seat (四(二); S49).

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;

/// 任职 or 离任 in a prefecture. The content is a paper that stays at the node: names never leave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Appointment {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// SHA-256 of a [`StepPaper`](super::step::StepPaper).
    pub content: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who entered it.
    pub seat: Seat,
}

impl Act for Appointment {
    const KIND: &'static str = "appointment";
    const SIDE: Side = Side::Node;

    basis!();
}
