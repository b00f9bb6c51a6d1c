//! The rules of the plan. Each lives here once, quotes its clause and has a table test with its
//! borders; the web, the CLI, the sync and every mirror call the same function.

pub mod assessment;
pub mod ban;
pub mod batch;
pub mod bounced;
pub mod calendar;
pub mod change;
pub mod change_report;
pub mod closing;
pub mod correction;
pub mod criteria;
pub mod deadline;
pub mod deciding;
pub mod draw;
pub mod due;
pub mod duplicate;
pub mod eligibility;
pub mod erasure;
pub mod hearing;
pub mod intake;
pub mod legacy;
pub mod notice;
pub mod penalty;
pub mod promotion;
pub mod quorum;
pub mod quota;
pub mod recommendation;
pub mod removal;
pub mod retention;
pub mod scores;
pub mod secrecy;
pub mod separation;
pub mod term;
pub mod transfer;

/// A rule that a record breaks. The record is stored all the same, and does not count.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}（{rule}，{clause}）")]
pub struct RuleFault {
    /// Short name, as bounces carry it.
    pub rule: &'static str,
    /// The clause of the plan, or the row of the requirements that reads it.
    pub clause: &'static str,
    /// What is wrong and what to do next.
    pub message: String,
}

impl RuleFault {
    /// A fault of `rule`, which follows from `clause`.
    pub fn new(rule: &'static str, clause: &'static str, message: impl Into<String>) -> Self {
        Self { rule, clause, message: message.into() }
    }
}
