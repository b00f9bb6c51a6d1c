//! A step in the case of a penalty (四(四)2; S71).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::dossier::PenaltyKind;
use crate::hash::Hash;
use crate::machine::penalty::Event;
use crate::uscc::Uscc;

/// A step in the case of one firm's penalty.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Penalty {
    /// What is done.
    pub event: Event,
    /// The firm.
    pub firm: Uscc,
    /// What was imposed; as it is entered, and only then.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub imposed: Option<Imposed>,
}

/// What was imposed on a firm, by its document.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Imposed {
    /// Which; 吊销执业许可证 is an administrative one.
    pub kind: PenaltyKind,
    /// 文号.
    pub document_number: String,
    /// The day of the decision.
    pub date: Date,
    /// Served and not stayed; of a sanction: not applied for 复查 in time, or upheld (A3-28).
    pub in_force: bool,
    /// The licence was revoked (吊销执业许可证).
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub licence_revoked: bool,
    /// The document, a paper.
    pub document: Hash,
}
