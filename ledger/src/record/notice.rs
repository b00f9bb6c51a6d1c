//! 联合公告: what a joint notice is known by (S57).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

/// The notice that both bodies publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Notice {
    /// 文号.
    pub document_number: String,
    /// Its title.
    pub title: String,
    /// Its date.
    pub date: Date,
    /// Where it stands on the official site.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub link: Option<String>,
}
