//! What follows from a node's ledger: its applications, how far each is, and what was recommended.
//!
//! The node folds its own ledger before it writes; the hub folds its copy of every node's. Both
//! call the same rules, so a record that an honest node wrote is never bounced for its form.

use std::collections::{BTreeMap, HashMap};

use crate::hash::Hash;
use crate::names::{NodeCode, RoundId};
use crate::record::change_report::ChangeReport;
use crate::record::decision::Bounce;
use crate::record::recommendation::Batch;
use crate::record::summary::RoundSummary;
use crate::record::{Parsed, Record};
use crate::roll::Roll;
use crate::rules::RuleFault;
use crate::uscc::Uscc;

mod clocks;
mod due;
mod erasure;
mod filed;
mod fold;
mod judge;
mod read;
mod steps;
mod summary;

pub use crate::machine::application::State;
pub use filed::{Filed, Recommended, Reviewer};

use filed::Discounted;

/// The fold of one node's ledger.
#[derive(Debug, Clone)]
pub struct Intake {
    code: NodeCode,
    size: u64,
    applications: HashMap<Hash, Filed>,
    order: Vec<Hash>,
    recommendations: BTreeMap<u64, (Hash, Recommended)>,
    discounted: BTreeMap<u64, Discounted>,
    refused: BTreeMap<u64, Hash>,
    by_leaf: HashMap<Hash, u64>,
    live: HashMap<(RoundId, Uscc), Hash>,
    batches: BTreeMap<RoundId, Vec<(Hash, Batch)>>,
    zero_reports: BTreeMap<RoundId, Hash>,
    change_reports: BTreeMap<Hash, (u64, ChangeReport)>,
    summaries: BTreeMap<RoundId, RoundSummary>,
    erased: HashMap<Hash, i64>,
    appointed: Option<u64>,
    faults: BTreeMap<u64, RuleFault>,
}

impl Intake {
    /// The fold of an empty ledger.
    pub fn new(code: NodeCode) -> Self {
        Self {
            code,
            size: 0,
            applications: HashMap::new(),
            order: Vec::new(),
            recommendations: BTreeMap::new(),
            discounted: BTreeMap::new(),
            refused: BTreeMap::new(),
            by_leaf: HashMap::new(),
            live: HashMap::new(),
            batches: BTreeMap::new(),
            zero_reports: BTreeMap::new(),
            change_reports: BTreeMap::new(),
            summaries: BTreeMap::new(),
            erased: HashMap::new(),
            appointed: None,
            faults: BTreeMap::new(),
        }
    }

    /// The prefecture.
    pub fn code(&self) -> &NodeCode {
        &self.code
    }

    /// Records folded so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Folds the next record. A record that breaks a rule is remembered as faulty and changes
    /// nothing else.
    pub fn append(&mut self, leaf: Hash, parsed: &Parsed, roll: &Roll) -> Option<RuleFault> {
        self.take(leaf, parsed, roll, Self::judge)
    }

    /// As [`append`](Self::append), with one more rule: what other ledgers say of the record.
    pub fn append_beside(
        &mut self,
        leaf: Hash,
        parsed: &Parsed,
        roll: &Roll,
        beside: impl Fn(&Self, &Record) -> Result<(), RuleFault>,
    ) -> Option<RuleFault> {
        self.take(leaf, parsed, roll, |intake, index, record, roll| {
            intake.judge(index, record, roll)?;
            beside(intake, record)
        })
    }

    /// Folds the next record again: one that was judged when it was written or received. What the
    /// hub's ledger says today (a round closed, a firm barred) does not reach back; what it said of
    /// the record then stands there as a bounce. So whoever folds again, whenever, arrives at the
    /// same intake.
    pub fn replay(&mut self, leaf: Hash, parsed: &Parsed, roll: &Roll) -> Option<RuleFault> {
        self.take(leaf, parsed, roll, Self::judge_own)
    }

    fn take(
        &mut self,
        leaf: Hash,
        parsed: &Parsed,
        roll: &Roll,
        judge: impl Fn(&Self, u64, &Record, &Roll) -> Result<(), RuleFault>,
    ) -> Option<RuleFault> {
        let index = self.size;
        self.size += 1;
        let record = parsed.known()?;
        if roll.is_bounced(&self.code, index, &leaf) {
            self.discount(index, leaf, record);
            return None;
        }
        let judged = match self.applications.contains_key(&leaf) {
            true => Err(RuleFault::new("replay", "四(三)1", "与台账中已有的申报完全相同")),
            false => judge(self, index, record, roll),
        };
        match judged {
            Ok(()) => {
                self.fold(index, leaf, record);
                None
            }
            Err(fault) => {
                self.discount(index, leaf, record);
                self.faults.insert(index, fault.clone());
                Some(fault)
            }
        }
    }

    /// Whether this fold stands under a bounce that came after it: the record did not count already,
    /// or is still to come. Otherwise the ledger must be folded again.
    pub fn stands_under(&self, bounce: &Bounce) -> bool {
        bounce.index >= self.size || self.refused.get(&bounce.index) == Some(&bounce.leaf)
    }
}
