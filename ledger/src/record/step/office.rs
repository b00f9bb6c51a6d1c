//! 任职: a person takes or leaves a seat (四(二); A2).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::machine::office::Event;
use crate::names::Seat;
use crate::uscc::Uscc;

/// A person takes or leaves a seat.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Office {
    /// 任职 or 离任.
    pub event: Event,
    /// The person; names stand in papers alone (A3-47).
    pub person: String,
    /// The seat.
    pub seat: Seat,
    /// The group of the charter in which they hold it (S47): four work groups share seats.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub group: Option<String>,
    /// 职务 (S45): 组长, 秘书长.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub post: Option<String>,
    /// The firm in which the person practises: its files are closed to them.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub firm: Option<Uscc>,
    /// First day in the seat, or the first day out of it.
    pub from: Date,
    /// Last day, where the term is limited.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub until: Option<Date>,
    /// 文号 of the appointing document.
    pub document: String,
}
