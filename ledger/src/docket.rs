//! What follows from the hub's own papers: which recommendations were examined and determined, and
//! which places are held until they are published.
//!
//! The records are digests (nobody else may read them), so the fold is given a way to look up the
//! papers behind them; deleting every derived table and folding again gives the same docket.

use std::collections::BTreeSet;

use serde::de::DeserializeOwned;

use crate::hash::Hash;
use crate::machine::listing::{Event, State};
use crate::names::Seat;
use crate::officer::Officer;
use crate::record::Record;
use crate::record::decision::{DeterminationPaper, ExaminationPaper, Opening};
use crate::record::step::file::ScoreSheet;
use crate::record::step::listing::ListingStep;
use crate::record::step::{Matter, Step, StepPaper};
use crate::record::title::SignedRecommendation;
use crate::rules::RuleFault;

pub mod change_report;
pub mod complaint;
pub mod file;
pub mod listing;
pub mod meeting;
pub mod office;
pub mod penalty;
mod places;
pub mod round;

/// A determination (审定) in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Determined {
    /// Its index in the hub's ledger.
    pub index: u64,
    /// What was decided.
    pub paper: DeterminationPaper,
}

/// The fold of the hub's decisions.
#[derive(Debug, Clone, Default)]
pub struct Docket {
    size: u64,
    missing: BTreeSet<Hash>,
    /// 实名举报.
    pub complaints: complaint::Complaints,
    /// Who holds which seat.
    pub offices: office::Offices,
    /// Reports of material changes.
    pub reports: change_report::Reports,
    listings: listing::Listings,
    /// Cases of penalties.
    pub penalties: penalty::Penalties,
    /// How far each round is.
    pub rounds: round::Rounds,
    /// How far each recommendation is.
    pub files: file::Files,
    /// Who met, when.
    pub meetings: meeting::Meetings,
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
                    self.files.propose(&content, &act.seat);
                }
            }
            Some(Record::Determination(act)) => {
                if let Some(content) = self.read::<DeterminationPaper>(&act.content, paper) {
                    self.files.determine(index, &content, &act.seat);
                }
            }
            Some(Record::Answer(act)) => {
                if let Some(content) = self.read::<Opening>(&act.digest, paper) {
                    self.files.answer(&content.recommendation, act.at);
                }
            }
            Some(Record::Recognition(act)) => {
                let leaf = act.recommendation.as_ref().map(leaf_of).or(act.cultivation);
                leaf.iter().for_each(|leaf| self.files.titled(leaf, index));
                // No prefecture asked for it, so no answer follows.
                act.cultivation.iter().for_each(|leaf| self.files.answer(leaf, act.at));
            }
            Some(Record::Cultivation(act)) => {
                self.files.titled(&leaf_of(&act.recommendation), index);
            }
            Some(Record::Renewal(act)) => {
                self.files.titled(&leaf_of(&act.recommendation), index);
            }
            Some(Record::Void(act)) => self.files.voided(act.index),
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
            Matter::ChangeReport(step) => self.reports.fold(step, &who.seat, act.at, self.size - 1),
            Matter::Listing(step) => self.listing(step, &who.seat, act.at),
            Matter::Penalty(step) => self.penalties.fold(step, &who, act.at, &self.offices),
            Matter::Round(step) => self.rounds.fold(step, &who.seat, act.at),
            Matter::File(step) => self.files.fold(step, &who.seat, act.at),
            Matter::Meeting(one) => self.meetings.fold(one, &who.seat, &self.offices),
        }
    }

    fn listing(&mut self, step: &ListingStep, seat: &Seat, at: i64) {
        let Ok(next) = self.judge_listing(step, seat, State::Listed) else { return };
        match step.event {
            Event::Propose => self.files.begin(&step.listing),
            Event::Lapse => self.files.end(&step.listing),
            _ => {}
        }
        self.listings.fold(step, next, at);
    }

    /// A place on the cultivation list, as far as anything was done about it. That it ended, the roll
    /// says.
    pub fn place(&self, listing: &Hash) -> listing::Place {
        self.listings.get(listing).with_file(self.files.state(listing))
    }

    /// Whether `step` may be written next by `seat`; `public` is how the place stands in the roll.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge_listing(
        &self,
        step: &ListingStep,
        seat: &Seat,
        public: State,
    ) -> Result<State, RuleFault> {
        let state = match public {
            State::Listed => self.place(&step.listing).state,
            ended => ended,
        };
        listing::judge(state, step, seat)
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

    /// Whether a paper is what the docket itself rests on: a step, an examination, a decision, an
    /// answer, a score sheet. Without it nobody could say any more what was done.
    pub fn rests_on(content: &[u8]) -> bool {
        fn reads<T: DeserializeOwned>(content: &[u8]) -> bool {
            serde_json::from_slice::<T>(content).is_ok()
        }
        reads::<StepPaper>(content)
            || reads::<ExaminationPaper>(content)
            || reads::<DeterminationPaper>(content)
            || reads::<Opening>(content)
            || reads::<ScoreSheet>(content)
    }

    /// Papers that the fold could not read: decisions whose content is lost.
    pub fn missing(&self) -> &BTreeSet<Hash> {
        &self.missing
    }

    /// The office's examination of a recommendation.
    pub fn examination(&self, recommendation: &Hash) -> Option<&ExaminationPaper> {
        self.files.get(recommendation)?.proposed.as_ref()
    }

    /// The determination of a recommendation.
    pub fn determination(&self, recommendation: &Hash) -> Option<&Determined> {
        self.files.get(recommendation)?.determined.as_ref()
    }
}

/// The leaf of the recommendation as its node wrote it.
fn leaf_of(signed: &SignedRecommendation) -> Hash {
    crate::hash::leaf_hash(signed.record.as_bytes())
}
