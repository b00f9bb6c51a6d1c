//! 会议: who was present, and the digest of the minutes (四(二), 四(三)2; S53).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::names::Seat;

/// A meeting of those who hold a seat together.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Meeting {
    /// How people point at it: 2024-1-1, or the number on the minutes.
    pub name: String,
    /// The seat that they hold: H3 领导小组, H4 会长办公会议.
    pub seat: Seat,
    /// The day.
    pub date: Date,
    /// Those present, by name (A3-47: names stand in papers alone).
    pub present: Vec<String>,
    /// SHA-256 of the minutes.
    pub minutes: Hash,
}
