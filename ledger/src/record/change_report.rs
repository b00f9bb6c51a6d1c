//! 重大变化情况报告 at a prefecture (四(四)1; S67): its signed receipt stops the firm's time, and the
//! report goes on to the secretariat.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use super::step::change_report::ChangeKind;
use super::{Act, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;
use crate::uscc::Uscc;

/// A report that a prefecture took in for the province.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChangeReport {
    /// Official time of receipt, POSIX seconds; the hub's receipts bracket it.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The firm, by the code that the lists know.
    pub firm: Uscc,
    /// What changed.
    pub change: ChangeKind,
    /// 司法行政机关准予变更决定日; without one, the day of the agreement (A3-24).
    pub date: Date,
    /// 重大变化情况报告表, a paper.
    pub form: Hash,
    /// 准予变更决定书 or the agreement, a paper.
    pub approval: Hash,
    /// Who took it in.
    pub seat: Seat,
}

impl Act for ChangeReport {
    const KIND: &'static str = "change_report";
    const SIDE: Side = Side::Node;

    basis!();
}
