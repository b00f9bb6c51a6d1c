//! 公布名单: the list as it will stand, last in every offer.

use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::{Act, Effect, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;

/// What both bodies seal: since every offer ends in one, the list in effect is always the last
/// record of the last sealed checkpoint.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct List {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// SHA-256 of the policy under which this checkpoint will be sealed.
    pub policy: Hash,
    /// SHA-256 of the public list's JCS.
    pub digest: Hash,
    /// Firms on the recognised list.
    pub recognised: u64,
    /// Firms on the cultivation list.
    pub cultivated: u64,
    /// SHA-256 of the verify page that is published with it.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub page: Option<Hash>,
    /// The joint notice, where there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub notice: Option<Notice>,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for List {
    const KIND: &'static str = "list";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::SealedList;

    basis!();
}
