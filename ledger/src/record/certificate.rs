//! 换发: a title's certificate issued anew, after its line on the list changed or a key was
//! compromised. The number stays; the earlier documents count no more.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Act, Effect, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{Firm, NodeCode, Seat};

/// The documents of a title as it stands now; also the first ones of a title that came without.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Certificate {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The credential's id.
    pub id: String,
    /// 证书编号 of the title.
    pub number: String,
    /// 年度.
    pub year: u16,
    /// The firm, as it stands now.
    pub firm: Firm,
    /// Its present prefecture.
    pub region: NodeCode,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// First day.
    pub valid_from: Date,
    /// Last day; it counts to its end.
    pub valid_until: Date,
    /// SHA-256 of the policy under which its checkpoint will be sealed.
    pub policy: Hash,
    /// SHA-256 of the association's credential.
    pub credential: Hash,
    /// SHA-256 of the party committee's endorsement.
    pub endorsement: Hash,
    /// The credential's place in the status list.
    pub status: u64,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Certificate {
    const KIND: &'static str = "certificate";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}
