//! 变更: an accepted rename, move, merger or division of a firm (四(四)1; A4.4, A3-23), and with it the
//! lineage that a ban follows (A3-30).

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::notice::Notice;
use super::{Act, Effect, Side, basis};
use crate::choices::choices;
use crate::hash::Hash;
use crate::names::{Firm, NodeCode, Seat};
use crate::uscc::Uscc;

choices! {
    /// What became of a firm.
    Lineage {
        Renamed = "renamed", "更名";
        Moved = "moved", "迁址";
        Absorbed = "absorbed", "吸收合并";
        Consolidated = "consolidated", "新设合并";
        Divided = "divided", "分立";
    }
}

impl Lineage {
    /// The same firm under another name, code or address: whatever it holds goes on with it.
    pub fn is_same_firm(self) -> bool {
        matches!(self, Self::Renamed | Self::Moved)
    }
}

/// 变更 of one firm: what it is from now on, or who succeeds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Change {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The code that the firm bore until now.
    pub firm: Uscc,
    /// What became of it.
    pub lineage: Lineage,
    /// Its name and code from now on; of a merger or a division, those of the successor.
    pub to: Firm,
    /// The prefecture from now on.
    pub region: NodeCode,
    /// 准予变更决定日; without one, the day of the agreement (A3-24).
    pub event: Date,
    /// The minutes of 会长办公会议, a paper: where a title is to go on under another code (A3-23).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub minutes: Option<Hash>,
    /// Whether a ban on the absorbed firm also bars the clean survivor: a person's decision, its
    /// reasons in `reason` (A3-30). Only of 吸收合并.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub bars_survivor: Option<bool>,
    /// The joint notice.
    pub notice: Notice,
    /// The reason, a paper.
    pub reason: Hash,
    /// Who registered it.
    pub seat: Seat,
    /// Leaf of the charter in effect (S01).
    pub charter: Hash,
}

impl Act for Change {
    const KIND: &'static str = "change";
    const SIDE: Side = Side::Hub;
    const EFFECT: Effect = Effect::Sealed;

    basis!();
}

impl Change {
    /// Whether what the firm holds goes on under the new name: always of the same firm, and of a
    /// merger where the meeting said so (A3-23). A division leaves everything where it was.
    pub fn carries(&self) -> bool {
        self.lineage.is_same_firm() || (self.lineage != Lineage::Divided && self.minutes.is_some())
    }
}
