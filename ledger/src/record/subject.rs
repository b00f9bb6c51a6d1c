//! What an act upon the lists is about, and on what it rests.

use serde::{Deserialize, Serialize};

use crate::hash::Hash;

/// A title or a place on the cultivation list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Subject {
    /// A title, by its 证书编号.
    Title(String),
    /// A place on the cultivation list, by the leaf of the record that listed the firm.
    Listing(Hash),
}
