//! 实名举报 (四(四)3; S74-S76; A4.7). Nothing here says who reported: that stands in a sealed paper
//! which only named persons can open.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;
use crate::machine::complaint::Event;
use crate::names::Firm;

/// What a report that was found true leads to (A4.7: a case in A4.4 or A4.5, or a correction).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Referral {
    /// The case of the firm's penalty, opened with this step.
    Penalty,
    /// The case of a material change, opened with this step: its 32 bytes.
    Change(Hash),
    /// False information: the meeting cancels and removes.
    False,
    /// A clerical error on the lists: the office corrects it.
    Correction,
}

/// One step of a report.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Complaint {
    /// 收件编号, which the reporter gets.
    pub number: String,
    /// What happens.
    pub event: Event,
    /// Whom it is about, at its start (S76).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub firm: Option<Firm>,
    /// The sealed paper: identity, contact, facts; at its start, and anew when handlers are named.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub sealed: Option<Hash>,
    /// Sealed originals (佐证材料), at its start.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub evidence: Vec<Hash>,
    /// Named handlers (经办人).
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub handlers: Vec<String>,
    /// A paper of this step that names nobody: an extract, the firm's reply, a lead's facts.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub paper: Option<Hash>,
    /// What was looked at.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub note: Option<String>,
    /// Where the outcome was handed to; of a referral, and only then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub referral: Option<Referral>,
}

impl Complaint {
    /// A step that says no more than what happened.
    pub fn new(number: impl Into<String>, event: Event) -> Self {
        Self {
            number: number.into(),
            event,
            firm: None,
            sealed: None,
            evidence: Vec::new(),
            handlers: Vec::new(),
            paper: None,
            note: None,
            referral: None,
        }
    }
}
