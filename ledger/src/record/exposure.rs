//! 公示: the firms that are to be recognised or cultivated are shown for some days before anything is
//! published (A3-32). The names stand in a paper that every node fetches; the ledger has its digest
//! alone, and the paper is withdrawn when the 公示 ends.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{NodeCode, RoundId, Seat};

/// A 公示 begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeOpened {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// The round.
    pub round: RoundId,
    /// SHA-256 of a [`NoticePaper`].
    pub list: Hash,
    /// The day on which it begins; it does not count (A3-32).
    pub first: Date,
    /// Its last day, counted to its end; `None` while the year has no calendar (待定).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Date>,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for NoticeOpened {
    const KIND: &'static str = "notice_opened";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// A 公示 ends: its paper is shown no more.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticeClosed {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// The round.
    pub round: RoundId,
    /// The digest of the paper.
    pub list: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for NoticeClosed {
    const KIND: &'static str = "notice_closed";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// What is shown: 拟认定名单 and 拟培育名单. A firm that is in neither never appears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NoticePaper {
    /// The round.
    pub round: RoundId,
    /// The day on which it begins.
    pub first: Date,
    /// Its last day; `None` while the year has no calendar (待定).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Date>,
    /// 拟认定名单.
    pub recognised: Vec<Shown>,
    /// 拟培育名单.
    pub cultivated: Vec<Shown>,
    /// What it is and how to object, as the public reads it.
    pub statement: String,
    /// 32 random bytes.
    pub nonce: Hash,
}

/// A firm in a 公示.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Shown {
    /// Full name.
    pub name: String,
    /// The prefecture.
    pub region: NodeCode,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
}
