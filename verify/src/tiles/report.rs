//! What an audit says: the report, and the ways in which a directory does not hold.

use ledger::checkpoint::Checkpoint;
use ledger::hash::Hash;
use ledger::public_list::PublicList;
use ledger::roll::Breach;

use super::show;
use crate::failure::Failure;
use crate::text::{Step, Text, plain};

/// Most findings that are named one by one.
pub const MAX_FINDINGS: usize = 20;

/// A directory that holds.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditReport {
    /// The steps, all of which hold.
    pub steps: Vec<Step>,
    /// The head of the ledger.
    pub checkpoint: Checkpoint,
    /// When nodes cosigned this very checkpoint, POSIX seconds.
    pub cosigned_at: Vec<u64>,
    /// Whether those meet the `fresh` policy of this ledger today: nothing newer is hidden.
    pub fresh: bool,
    /// The sealed checkpoints, in order.
    pub seals: Vec<SealLine>,
    /// Records after the last seal that wait for one.
    pub pending: usize,
    /// The list in effect.
    pub list: PublicList,
    /// Its digest.
    pub digest: Hash,
    /// Files of the tree that were read and compared.
    pub files: u64,
    /// Other things at the top of the directory, which nobody vouches for.
    pub others: Vec<String>,
}

/// A sealed checkpoint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealLine {
    /// Its size.
    pub size: u64,
    /// Nodes that cosigned it, of those that counted.
    pub witnesses: usize,
    /// The newest signature, POSIX seconds.
    pub newest: u64,
}

/// Something wrong in one place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// The file, relative to the directory.
    pub path: String,
    /// The record, zero-based, where it can be told.
    pub index: Option<u64>,
    /// What is wrong.
    pub text: Text,
}

/// A directory that does not hold.
#[derive(Debug, Clone, PartialEq, Default, thiserror::Error)]
#[error("{}", show::reason(self).zh)]
pub struct AuditRefusal {
    /// The steps up to the one that failed.
    pub steps: Vec<Step>,
    /// Damaged, missing or foreign files and records, at most [`MAX_FINDINGS`].
    pub findings: Vec<Finding>,
    /// Records against the charter.
    pub breaches: Vec<Breach>,
}

/// Why an audit ends without a confirmation.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
pub enum AuditFault {
    /// This machine could not read the directory.
    #[error(transparent)]
    Local(Failure),
    /// What was read does not hold.
    #[error(transparent)]
    Refused(Box<AuditRefusal>),
}

impl From<Failure> for AuditFault {
    fn from(failure: Failure) -> Self {
        Self::Local(failure)
    }
}

/// What went wrong in one part.
pub(super) enum Fault {
    Local(Failure),
    Findings(Vec<Finding>),
}

impl From<Failure> for Fault {
    fn from(failure: Failure) -> Self {
        Self::Local(failure)
    }
}

impl From<Finding> for Fault {
    fn from(finding: Finding) -> Self {
        Self::Findings(vec![finding])
    }
}

impl Finding {
    pub(super) fn new(path: &str, index: Option<u64>, text: Text) -> Self {
        let path = plain(path);
        Self { path, index, text }
    }
}

/// The parts passed so far, and the one that failed by its first finding.
pub(super) fn refuse<T>(passed: &[Step], id: &'static str, fault: Fault) -> Result<T, AuditFault> {
    let findings = match fault {
        Fault::Local(failure) => return Err(AuditFault::Local(failure)),
        Fault::Findings(findings) => findings,
    };
    let mut steps = passed.to_vec();
    if let Some(first) = findings.first() {
        steps.push(Step::fail(id, first.text.clone()));
    }
    let breaches = Vec::new();
    Err(AuditFault::Refused(Box::new(AuditRefusal { steps, findings, breaches })))
}
