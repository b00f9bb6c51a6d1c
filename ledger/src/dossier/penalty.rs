//! What was imposed on the firm and its family, as the firm declares it (二; S10, S11, A3-08, A3-10).

use jiff::civil::Date;
use serde::Serialize;

use super::choice::{PenaltyKind, PenaltyOn};
use super::form::Value;
use crate::date;

/// One administrative penalty or association sanction. It names no person: of a penalty on a lawyer
/// only its document is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Penalty {
    /// On whom.
    pub on: PenaltyOn,
    /// Which; the mildest counts too.
    pub kind: PenaltyKind,
    /// The day of the decision.
    #[serde(serialize_with = "date::serialize")]
    pub date: Date,
    /// 文号.
    pub document_number: String,
    /// In force: served and not stayed; a sanction when its 复查 is over (A3-28).
    pub in_force: bool,
}

impl Penalty {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let on = fields.need("on", "处罚、处分对象").and_then(|v| v.parsed());
        let kind = fields.need("kind", "处罚、处分种类").and_then(|v| v.parsed());
        let date = fields.need("date", "决定日期").and_then(|v| v.date());
        let document = fields.need("document_number", "决定文号");
        let document_number = document.and_then(|v| v.line(60));
        let in_force = fields.need("in_force", "是否生效").and_then(|v| v.flag());
        fields.done();
        Some(Self {
            on: on?,
            kind: kind?,
            date: date?,
            document_number: document_number?,
            in_force: in_force?,
        })
    }
}
