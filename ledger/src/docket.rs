//! What follows from the hub's own papers: which recommendations were examined and determined, and
//! which places are held until they are published.
//!
//! The records are digests (nobody else may read them), so the fold is given a way to look up the
//! papers behind them; deleting every derived table and folding again gives the same docket.

use std::collections::{BTreeMap, BTreeSet};

use serde::de::DeserializeOwned;

use crate::hash::Hash;
use crate::names::NodeCode;
use crate::officer::Officer;
use crate::record::Record;
use crate::record::decision::{DeterminationPaper, ExaminationPaper, Opening};
use crate::record::recommendation::Opinion;
use crate::record::step::{Matter, Step, StepPaper};
use crate::roll::Roll;
use crate::rules::{RuleFault, quota};
use crate::uscc::Uscc;

pub mod complaint;
pub mod office;

/// A determination (审定) and whether it was published.
#[derive(Debug, Clone, PartialEq)]
pub struct Determined {
    /// Its index in the hub's ledger.
    pub index: u64,
    /// What was decided.
    pub paper: DeterminationPaper,
    /// It was answered: published or declined, and its place is no longer held here.
    pub published: bool,
}

impl Determined {
    /// Whether it gives the title in any category.
    pub fn recognises(&self) -> bool {
        self.paper.outcomes.iter().any(|outcome| outcome.opinion == Opinion::Recognise)
    }
}

/// The fold of the hub's decisions.
#[derive(Debug, Clone, Default)]
pub struct Docket {
    size: u64,
    examined: BTreeMap<Hash, ExaminationPaper>,
    determined: BTreeMap<Hash, Determined>,
    missing: BTreeSet<Hash>,
    /// 实名举报.
    pub complaints: complaint::Complaints,
    /// Who holds which seat.
    pub offices: office::Offices,
}

impl Docket {
    /// Records folded so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Folds the next record of the hub's ledger; `paper` reads a paper by its digest.
    pub fn append(&mut self, record: Option<&Record>, paper: &dyn Fn(&Hash) -> Option<Vec<u8>>) {
        let index = self.size;
        self.size += 1;
        match record {
            Some(Record::Examination(act)) => {
                if let Some(content) = self.read::<ExaminationPaper>(&act.content, paper) {
                    self.examined.insert(content.recommendation, content);
                }
            }
            Some(Record::Determination(act)) => {
                if let Some(content) = self.read::<DeterminationPaper>(&act.content, paper) {
                    let key = content.recommendation;
                    self.determined
                        .insert(key, Determined { index, paper: content, published: false });
                }
            }
            Some(Record::Answer(act)) => {
                if let Some(content) = self.read::<Opening>(&act.digest, paper)
                    && let Some(decided) = self.determined.get_mut(&content.recommendation)
                {
                    decided.published = true;
                }
            }
            Some(Record::Step(act)) => self.step(act, paper),
            _ => {}
        }
    }

    fn step(&mut self, act: &Step, paper: &dyn Fn(&Hash) -> Option<Vec<u8>>) {
        let Some(content) = self.read::<StepPaper>(&act.content, paper) else { return };
        let who = Officer::new(content.person, act.seat.clone());
        match &content.matter {
            Matter::Complaint(step) => self.complaints.fold(step, &who, act.at),
            Matter::Office(step) => self.offices.fold(step, &who.seat),
        }
    }

    fn read<T: DeserializeOwned>(
        &mut self,
        digest: &Hash,
        paper: &dyn Fn(&Hash) -> Option<Vec<u8>>,
    ) -> Option<T> {
        let content = paper(digest).and_then(|bytes| serde_json::from_slice(&bytes).ok());
        if content.is_none() {
            self.missing.insert(*digest);
        }
        content
    }

    /// Papers that the fold could not read: decisions whose content is lost.
    pub fn missing(&self) -> &BTreeSet<Hash> {
        &self.missing
    }

    /// The office's examination of a recommendation.
    pub fn examination(&self, recommendation: &Hash) -> Option<&ExaminationPaper> {
        self.examined.get(recommendation)
    }

    /// The determination of a recommendation.
    pub fn determination(&self, recommendation: &Hash) -> Option<&Determined> {
        self.determined.get(recommendation)
    }

    /// All determinations that are not published yet.
    pub fn unpublished(&self) -> impl Iterator<Item = &Determined> {
        self.determined.values().filter(|decided| !decided.published)
    }

    /// Places that are held until publication, as firm and year; those in `gone` are left out (they
    /// withdrew: the place is given back, A3-06), and so are firms that have their seat.
    ///
    /// A firm that is determined for two years holds a place in both: which title will be published
    /// first, and so take its seat, is open.
    fn held<'a>(
        &'a self,
        seats: &BTreeMap<&Uscc, u16>,
        gone: &dyn Fn(&NodeCode, &Hash) -> bool,
    ) -> BTreeSet<(&'a Uscc, u16)> {
        self.unpublished()
            .filter(|decided| decided.recognises())
            .filter(|decided| !gone(&decided.paper.node, &decided.paper.recommendation))
            .map(|decided| (&decided.paper.firm, decided.paper.round.year()))
            .filter(|(firm, _)| !seats.contains_key(firm))
            .collect()
    }

    /// Places of `year` that are taken: published or held.
    pub fn taken(&self, roll: &Roll, year: u16, gone: &dyn Fn(&NodeCode, &Hash) -> bool) -> usize {
        let seats = roll.seats();
        let held = self.held(&seats, gone);
        let of_year = held.iter().filter(|(_, held)| *held == year).count();
        seats.values().filter(|seat| **seat == year).count() + of_year
    }

    /// Whether one more firm may be recognised: the same rule as every mirror's, over the places
    /// that are published and those that are held.
    ///
    /// # Errors
    /// The seats of the year or of the plan are used up (S05, S06).
    pub fn admit(
        &self,
        roll: &Roll,
        year: u16,
        firm: &Uscc,
        gone: &dyn Fn(&NodeCode, &Hash) -> bool,
    ) -> Result<(), RuleFault> {
        let Some(plan) = roll.plan() else {
            return Err(RuleFault::new("quota", "一", "实施规则尚未建立"));
        };
        let seats = roll.seats();
        let held = self.held(&seats, gone);
        if seats.contains_key(firm) || held.contains(&(firm, year)) {
            return Ok(());
        }
        let in_year = self.taken(roll, year, gone);
        let others: BTreeSet<&Uscc> =
            held.iter().map(|(other, _)| *other).filter(|other| *other != firm).collect();
        quota::admit(&plan.quotas, plan.total, year, in_year, seats.len() + others.len())
    }
}
