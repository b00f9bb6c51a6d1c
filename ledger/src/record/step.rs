//! 内部办理: what the hub's officers do before anything is published. The ledger holds a salted digest
//! and the seat; the content is a paper, since the hub's ledger is read by 21 nodes.

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::hash::Hash;
use crate::names::Seat;

pub mod change_report;
pub mod complaint;
pub mod file;
pub mod listing;
pub mod meeting;
pub mod office;
pub mod penalty;
pub mod round;

/// One step of a machine of A4 that is nobody's but those who handle it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Step {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// SHA-256 of a [`StepPaper`].
    pub content: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Step {
    const KIND: &'static str = "step";
    const SIDE: Side = Side::Hub;

    basis!();
}

/// The paper behind a [`Step`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StepPaper {
    /// What was done.
    pub matter: Matter,
    /// Why.
    pub reason: String,
    /// Who did it; empty where the machine did (A3-47: names stand in papers alone).
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub person: String,
    /// 32 random bytes.
    pub nonce: Hash,
}

/// What a step is about: one variant per machine.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum Matter {
    /// 实名举报.
    Complaint(complaint::Complaint),
    /// 任职 and 离任.
    Office(office::Office),
    /// 重大变化情况报告 and 未按期报告.
    ChangeReport(change_report::ChangeStep),
    /// 培育 until it ends or is proposed.
    Listing(listing::ListingStep),
    /// 处罚处分的核实.
    Penalty(penalty::Penalty),
    /// A round's way to its decisions.
    Round(round::RoundStep),
    /// A recommendation's way through the province.
    File(file::FileStep),
    /// A meeting that votes.
    Meeting(meeting::Meeting),
}
