//! What others read of the fold.

use std::collections::BTreeMap;

use super::{Filed, Intake, Recommended};
use crate::hash::Hash;
use crate::names::RoundId;
use crate::record::Record;
use crate::record::application_step::Step;
use crate::record::change_report::ChangeReport;
use crate::record::summary::RoundSummary;
use crate::rules::RuleFault;
use crate::uscc::Uscc;

impl Intake {
    /// A report of a material change that was taken in here, and its place.
    pub fn change_report(&self, leaf: &Hash) -> Option<&(u64, ChangeReport)> {
        self.change_reports.get(leaf)
    }

    /// Every report of a material change that was taken in here.
    pub fn change_reports(&self) -> impl Iterator<Item = (&Hash, &ChangeReport)> {
        self.change_reports.iter().map(|(leaf, (_, act))| (leaf, act))
    }

    /// Recommendations of a round that were not withdrawn and that no batch covers, in order, also
    /// those that do not count.
    pub(super) fn open(&self, round: &RoundId) -> Vec<(u64, Hash)> {
        let counted = self.recommendations.iter();
        let counted = counted
            .filter(|(_, (_, p))| p.act.round == *round && p.batch.is_none() && !p.withdrawn)
            .map(|(index, (leaf, _))| (*index, *leaf));
        let discounted = self.discounted.iter();
        let discounted = discounted
            .filter(|(_, one)| one.round == *round && one.open)
            .map(|(index, one)| (*index, one.leaf));
        let mut open: Vec<_> = counted.chain(discounted).collect();
        open.sort_unstable();
        open
    }

    /// What the next batch of a round must name, as `(index, leaf)` in order: everything recommended
    /// that no batch covers yet, with any that were bounced in between. Empty if none of it counts.
    pub fn unbatched(&self, round: &RoundId) -> Vec<(u64, Hash)> {
        let open = self.open(round);
        let counts = open.iter().any(|(index, _)| self.recommendations.contains_key(index));
        if counts { open } else { Vec::new() }
    }

    /// An application by its leaf.
    pub fn application_by(&self, leaf: &Hash) -> Option<&Filed> {
        self.applications.get(leaf)
    }

    /// All applications in the order of receipt, with their leaves.
    pub fn applications(&self) -> impl Iterator<Item = (&Hash, &Filed)> {
        self.order.iter().filter_map(|leaf| self.applications.get_key_value(leaf))
    }

    /// The live application of a firm in a round.
    pub fn live(&self, round: &RoundId, firm: &Uscc) -> Option<&Hash> {
        self.live.get(&(round.clone(), *firm))
    }

    /// Whether a recommendation of this firm stands in this round.
    pub fn recommends(&self, round: &RoundId, firm: &Uscc) -> bool {
        let filed = self.live(round, firm).and_then(|leaf| self.applications.get(leaf));
        filed.and_then(|filed| filed.recommendation).is_some()
    }

    /// Whether a recommendation was taken back and a newer one of the firm stands in the round.
    pub fn reported_anew(&self, leaf: &Hash) -> bool {
        let old = self.recommendation_by(leaf).filter(|old| old.withdrawn);
        old.is_some_and(|old| self.recommends(&old.act.round, &old.act.firm))
    }

    /// A recommendation by its leaf.
    pub fn recommendation_by(&self, leaf: &Hash) -> Option<&Recommended> {
        let index = self.by_leaf.get(leaf)?;
        self.recommendations.get(index).map(|(_, place)| place)
    }

    /// The recommendation that was reported and that `record` would take up again or take the place of:
    /// that is the prefecture's to do only while the province has sent the file back (A4.3). A firm may
    /// withdraw at any time.
    pub fn takes_up(&self, record: &Record) -> Option<Hash> {
        let application = match record {
            Record::ApplicationStep(act) if matches!(act.step, Step::HubReturn {}) => {
                &act.application
            }
            Record::Review(act) => &act.application,
            Record::Recommendation(act) => &act.application,
            _ => return None,
        };
        let leaf = self.application_by(application)?.recommendation?;
        let place = self.recommendation_by(&leaf)?;
        (place.batch.is_some() && !place.withdrawn).then_some(leaf)
    }

    /// All recommendations in order, with their leaves.
    pub fn recommendations(&self) -> impl Iterator<Item = (&Hash, &Recommended)> {
        self.recommendations.values().map(|(leaf, place)| (leaf, place))
    }

    /// Batches of a round.
    pub fn batches(&self, round: &RoundId) -> usize {
        self.batches.get(round).map_or(0, Vec::len)
    }

    /// Whether the round was answered: by a batch or by a zero report.
    pub fn has_reported(&self, round: &RoundId) -> bool {
        self.batches.contains_key(round) || self.zero_reports.contains_key(round)
    }

    /// Whether a zero report stands for the round.
    pub fn zero_report_of(&self, round: &RoundId) -> bool {
        self.zero_reports.contains_key(round)
    }

    /// The last 申报情况汇总表 of a round.
    pub fn summary_of(&self, round: &RoundId) -> Option<&RoundSummary> {
        self.summaries.get(round)
    }

    /// The place of the last appointment.
    pub fn appointed(&self) -> Option<u64> {
        self.appointed
    }

    /// Records that break a rule, by index.
    pub fn faults(&self) -> &BTreeMap<u64, RuleFault> {
        &self.faults
    }
}
