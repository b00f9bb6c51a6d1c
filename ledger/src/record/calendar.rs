//! 工作日历: the working days of a year that the charter did not know yet (四(四)1; S66).

use serde::{Deserialize, Serialize};

use super::{Act, CHARTER_LIMIT, Effect, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;
use crate::rules::calendar::{LocalTable, YearTable};

/// Tables of working days, which replace those of the same year (and prefecture) from here on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CalendarIssued {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// National tables, each year once.
    pub years: Vec<YearTable>,
    /// Further days off of a prefecture, each prefecture and year once.
    pub local: Vec<LocalTable>,
    /// The reason, a paper.
    pub reason: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for CalendarIssued {
    const KIND: &'static str = "calendar";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;
    const LIMIT: usize = CHARTER_LIMIT;

    basis!();
}
