//! 补录: what an earlier joint notice, published on paper, says of one firm (A3-39).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::{Act, Effect, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{Firm, NodeCode, Seat};

/// 补录 of one firm. No node recommended it: the notice did, and both bodies seal it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LegacyEntry {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// 年度: whose seats the recognition took.
    pub year: u16,
    /// The firm.
    pub firm: Firm,
    /// Its prefecture.
    pub region: NodeCode,
    /// 证书编号, if it was recognised.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub number: Option<String>,
    /// Categories in which it was recognised, in the plan's order.
    pub recognised: Vec<Category>,
    /// Categories in which it was listed for cultivation, in the plan's order.
    pub cultivated: Vec<Category>,
    /// First day: the date of the notice (A3-22).
    pub valid_from: Date,
    /// Last day; it counts to its end.
    pub valid_until: Date,
    /// The earlier joint notice.
    pub notice: Notice,
    /// The scanned notice, a paper.
    pub scan: Hash,
    /// SHA-256 of the policy under which its checkpoint will be sealed.
    pub policy: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for LegacyEntry {
    const KIND: &'static str = "legacy_entry";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
