//! What follows from the ledgers of a store, held in memory: the roll, the docket and the intakes.
//!
//! It is a cache and nothing else. It grows by folding what the store holds beyond it, and is
//! thrown away and folded again when a write was undone, when a seal lies before records that were
//! folded already, or when a bounce takes back what was counted.

use std::collections::BTreeMap;

use ledger::docket::Docket;
use ledger::docket::office::Offices;
use ledger::hash::Hash;
use ledger::intake::{Intake, State as Filed};
use ledger::machine::file::State as Handled;
use ledger::names::{NodeCode, hub_origin, node_origin};
use ledger::record::appointment::Appointment;
use ledger::record::decision::Bounce;
use ledger::record::step::office::Office;
use ledger::record::step::{Matter, StepPaper};
use ledger::record::{Parsed, Record, RecordFault};
use ledger::roll::Roll;
use ledger::rules::{RuleFault, duplicate, intake, transfer};

use crate::store::{LedgerId, StoreError, View};

/// Records folded in one read.
const STEP: usize = 256;

/// The folds over every ledger of a store.
#[derive(Debug, Default)]
pub struct State {
    /// Over the hub's ledger.
    pub roll: Roll,
    /// Over the hub's own decisions; at a node it stays empty of content.
    pub docket: Docket,
    intakes: BTreeMap<NodeCode, (Intake, usize)>,
    bureaus: BTreeMap<NodeCode, Offices>,
    unread: BTreeMap<NodeCode, u64>,
    rollbacks: u64,
    folded: u64,
}

impl State {
    /// The fold of a node's ledger.
    pub fn intake(&self, code: &NodeCode) -> Option<&Intake> {
        self.intakes.get(code).map(|(intake, _)| intake)
    }

    /// Who holds which seat in a prefecture, as far as its papers are here: at that node.
    pub fn bureau(&self, code: &NodeCode) -> Option<&Offices> {
        self.bureaus.get(code)
    }

    /// Whether a prefecture's register of seats is whole: the paper of its newest entry is here. A
    /// database from a backup lacks those that were entered after it, and the hub never had them; by
    /// what is left an officer who was taken out would act again. Whoever looks the register through
    /// and enters what is missing anew has a newest entry that is here.
    ///
    /// # Errors
    /// It is not: which entry, and what to do first.
    pub fn bureau_is_whole(&self, code: &NodeCode) -> Result<(), RuleFault> {
        let Some(index) = self.unread.get(code) else { return Ok(()) };
        let message = format!(
            "第 {index} 条任职登记的材料在本机缺失（恢复备份后常见），现有登记可能已经过时；\
             请核对 appointment list，按任免文件重新登记（appointment add、appointment end）后再办理"
        );
        Err(RuleFault::new("office", "四(二)", message))
    }

    /// The folds of all nodes' ledgers.
    pub fn intakes(&self) -> impl Iterator<Item = &Intake> {
        self.intakes.values().map(|(intake, _)| intake)
    }

    /// Drops every fold: the store no longer holds what was folded.
    pub fn forget(&mut self) {
        *self = Self { rollbacks: self.rollbacks, folded: self.folded, ..Self::default() };
    }

    /// Folds what the store holds of the hub's ledger and this does not: all that a line needs, so
    /// that a start does not wait for every node's ledger.
    ///
    /// A reader's snapshot may be older than what a writer in this process folded: then there is
    /// nothing to do. That a fold may have been undone shows in `rollbacks`, never in a size.
    ///
    /// # Errors
    /// SQLite, or a stored record that cannot be parsed.
    pub fn catch_up_roll(
        &mut self,
        view: &View<'_>,
        host: &str,
        rollbacks: u64,
    ) -> Result<(), StoreError> {
        if rollbacks != self.rollbacks {
            *self = Self { rollbacks, folded: self.folded, ..Self::default() };
        }
        if let Some(hub) = view.ledger(&hub_origin(host))? {
            self.fold_hub(view, hub)?;
        }
        Ok(())
    }

    /// As [`catch_up_roll`](Self::catch_up_roll), and then every node's ledger: what acts and pages
    /// ask for.
    ///
    /// # Errors
    /// SQLite, or a stored record that cannot be parsed.
    pub fn catch_up(
        &mut self,
        view: &View<'_>,
        host: &str,
        rollbacks: u64,
    ) -> Result<(), StoreError> {
        self.catch_up_roll(view, host, rollbacks)?;
        let prefix = format!("{host}/node/");
        for (id, origin) in view.ledgers()? {
            let Some(code) = origin.strip_prefix(&prefix) else { continue };
            let code: NodeCode =
                code.parse().map_err(|_| StoreError::Corrupt(format!("台账名 {origin}")))?;
            debug_assert_eq!(node_origin(host, &code), origin);
            self.fold_node(view, id, &code)?;
        }
        Ok(())
    }

    fn fold_hub(&mut self, view: &View<'_>, id: LedgerId) -> Result<(), StoreError> {
        let size = view.size(id)?;
        let seals = view.seal_sizes()?;
        let folded = self.roll.seals();
        let late = seals.iter().any(|s| *s < self.roll.size() && !folded.contains(s));
        if late {
            (self.roll, self.docket) = (Roll::default(), Docket::default());
        }
        let paper = |digest: &Hash| view.paper(digest).ok().flatten().and_then(|entry| entry.body);
        self.seal_here(&seals);
        while self.roll.size() < size {
            let records = view.records(id, self.roll.size(), STEP, usize::MAX)?;
            if records.is_empty() {
                return Err(StoreError::Corrupt(format!("台账缺少第 {} 条", self.roll.size())));
            }
            for (leaf, bytes) in records {
                let parsed = Parsed::parse(&bytes).map_err(corrupt)?;
                self.roll.append(leaf, &parsed);
                self.docket.append(parsed.known(), &paper);
                self.seal_here(&seals);
            }
        }
        Ok(())
    }

    fn seal_here(&mut self, seals: &[u64]) {
        if seals.contains(&self.roll.size()) {
            // Sealed already is the usual case and no error.
            let _ = self.roll.seal(self.roll.size());
        }
    }

    /// Folds what the store holds of one node's ledger and this does not. The roll must be up to
    /// date.
    ///
    /// # Errors
    /// SQLite, or a stored record that cannot be parsed.
    pub fn fold_node(
        &mut self,
        view: &View<'_>,
        id: LedgerId,
        code: &NodeCode,
    ) -> Result<(), StoreError> {
        let bounces = self.roll.bounces_of(code);
        let fresh = || (Intake::new(code.clone()), bounces.len());
        let (intake, seen) = self.intakes.entry(code.clone()).or_insert_with(fresh);
        // Whoever sends one faulty record after another must not make all of them be folded anew.
        let stands = |new: &[Bounce]| new.iter().all(|bounce| intake.stands_under(bounce));
        match bounces.get(*seen..).is_some_and(stands) {
            true => *seen = bounces.len(),
            false => {
                (*intake, *seen) = fresh();
                self.bureaus.remove(code);
                self.unread.remove(code);
            }
        }
        let size = view.size(id)?;
        while intake.size() < size {
            for (leaf, bytes) in view.records(id, intake.size(), STEP, usize::MAX)? {
                let parsed = Parsed::parse(&bytes).map_err(corrupt)?;
                let index = intake.size();
                intake.replay(leaf, &parsed, &self.roll);
                if let Some(Record::Appointment(act)) = parsed.known() {
                    match office(view, act) {
                        Some(step) => {
                            self.bureaus.entry(code.clone()).or_default().fold(&step, &act.seat);
                            self.unread.remove(code);
                        }
                        None => _ = self.unread.insert(code.clone(), index),
                    }
                }
                self.folded += 1;
            }
        }
        Ok(())
    }

    /// Folds records of a node that were checked just now, so that they are not parsed again.
    /// Returns those that break a rule, this ledger's own or what others show.
    pub fn fold_checked(
        &mut self,
        code: &NodeCode,
        checked: &ledger::extension::Checked,
    ) -> Vec<(u64, Hash, RuleFault)> {
        let bounces = self.roll.bounces_of(code).len();
        let (mut intake, seen) =
            self.intakes.remove(code).unwrap_or_else(|| (Intake::new(code.clone()), bounces));
        let first = checked.checkpoint.size - checked.records.len() as u64;
        let mut faults = Vec::new();
        if intake.size() == first {
            let elsewhere = |own: &Intake, record: &Record| self.known_elsewhere(own, record);
            for record in &checked.records {
                let index = intake.size();
                let fault =
                    intake.append_beside(record.leaf, &record.parsed, &self.roll, elsewhere);
                faults.extend(fault.map(|fault| (index, record.leaf, fault)));
            }
            self.folded += checked.records.len() as u64;
        }
        self.intakes.insert(code.clone(), (intake, seen));
        faults
    }

    /// What other ledgers say of a record: that the hub sent a file back and waits for it still; an
    /// application that another node sent on; and one recommendation of a firm in a round: the node
    /// whose reached the hub first keeps it.
    fn known_elsewhere(&self, own: &Intake, record: &Record) -> Result<(), RuleFault> {
        if let Some(file) = own.takes_up(record) {
            intake::sent_back(self.docket.files.state(&file) == Handled::Returned)?;
        }
        if let Record::Application(act) = record {
            return transfer::agrees(act, |code, leaf| {
                let filed = self.intake(code)?.application_by(leaf)?;
                Some((filed.stage == Filed::Transferred, (filed.received_at, filed.returns)))
            });
        }
        let Record::Recommendation(act) = record else { return Ok(()) };
        let first = self.intakes().find(|other| other.recommends(&act.round, &act.firm));
        first.map_or(Ok(()), |first| Err(duplicate::at_another_node(&act.round, first.code())))
    }

    /// Records of nodes' ledgers that were folded so far, each as often as it was: how much work a
    /// page made.
    pub fn folded(&self) -> u64 {
        self.folded
    }
}

/// What an appointment of a prefecture says, if its paper is here.
fn office(view: &View<'_>, act: &Appointment) -> Option<Office> {
    let body = view.paper(&act.content).ok().flatten()?.body?;
    match serde_json::from_slice::<StepPaper>(&body).ok()?.matter {
        Matter::Office(step) => Some(step),
        #[allow(unreachable_patterns, reason = "other machines have steps of their own")]
        _ => None,
    }
}

#[allow(clippy::needless_pass_by_value)]
fn corrupt(fault: RecordFault) -> StoreError {
    StoreError::Corrupt(fault.to_string())
}
