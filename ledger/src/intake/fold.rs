//! What a record changes.

use std::collections::BTreeMap;

use super::judge::first_event;
use super::{Discounted, Filed, Intake, Recommended, Reviewer, State};
use crate::hash::Hash;
use crate::machine::application::{APPLICATION, Event};
use crate::names::Seat;
use crate::record::Record;
use crate::record::application::{Application, ApplicationReturned, ApplicationWithdrawn};
use crate::record::recommendation::{Batch, Recommendation, Review};

impl Intake {
    /// Remembers of a record that does not count what a later batch must say of it.
    pub(super) fn discount(&mut self, index: u64, leaf: Hash, record: &Record) {
        self.refused.insert(index, leaf);
        match record {
            Record::Recommendation(act) => {
                let (round, application) = (act.round.clone(), act.application);
                self.discounted.insert(index, Discounted { leaf, round, application, open: true });
            }
            Record::ApplicationWithdrawn(act) => self.close_discounted(&act.application),
            _ => {}
        }
    }

    fn close_discounted(&mut self, application: &Hash) {
        let of_it = self.discounted.values_mut().filter(|one| one.application == *application);
        of_it.for_each(|one| one.open = false);
    }

    pub(super) fn fold(&mut self, index: u64, leaf: Hash, record: &Record) {
        match record {
            Record::Application(act) => self.fold_application(index, leaf, act),
            Record::ApplicationStep(act) => self.fold_step(act),
            Record::ApplicationReturned(act) => self.fold_returned(act),
            Record::ApplicationWithdrawn(act) => self.fold_withdrawn(act),
            Record::Review(act) => self.fold_review(act),
            Record::Recommendation(act) => self.fold_recommendation(index, leaf, act),
            Record::Batch(act) => self.fold_batch(leaf, act),
            Record::ChangeReport(act) => {
                self.change_reports.insert(leaf, (index, act.clone()));
            }
            Record::ZeroReport(act) => {
                self.zero_reports.insert(act.round.clone(), leaf);
            }
            Record::Erasure(act) => self.fold_erasure(act),
            Record::Appointment(_) => self.appointed = Some(index),
            Record::RoundSummary(act) => {
                self.summaries.insert(act.round.clone(), act.clone());
            }
            _ => {}
        }
    }

    fn fold_application(&mut self, index: u64, leaf: Hash, act: &Application) {
        let Ok(stage) = APPLICATION.step(State::Draft, first_event(act), &act.seat) else { return };
        let old = act.supersedes.as_ref().and_then(|old| self.applications.get_mut(old));
        if let Some(old) = &old
            && APPLICATION.step(old.stage, Event::Resubmit, &act.seat).is_err()
        {
            return;
        }
        let (sent, received) =
            act.transfer.as_ref().map_or((0, act.at), |one| (one.returns, one.received_at));
        let new = (sent, received, BTreeMap::new());
        let (returns, received_at, reviewers) = old.map_or(new, |old| {
            (old.stage, old.since) = (State::Superseded, act.at);
            (old.returns, old.received_at, old.barred_reviewers())
        });
        let filed = Filed {
            index,
            at: act.at,
            received_at,
            round: act.round.clone(),
            firm: act.firm,
            claims: act.claims.clone(),
            dossier: act.dossier,
            evidence: act.evidence.clone(),
            letters: act.transfer.iter().map(|one| (one.proof, act.at)).collect(),
            stage,
            since: act.at,
            notice: None,
            reviewers,
            verified: Vec::new(),
            visits: 0,
            opinions: Vec::new(),
            reasons: None,
            clean_record: None,
            returns,
            recommendation: None,
        };
        self.live.insert((act.round.clone(), act.firm), leaf);
        self.applications.insert(leaf, filed);
        self.order.push(leaf);
    }

    fn fold_returned(&mut self, act: &ApplicationReturned) {
        self.advance(&act.application, Event::Return, &act.seat, act.at, |filed| {
            filed.returns += 1;
            filed.notice = Some(act.defects);
            filed.letters.push((act.defects, act.at));
        });
    }

    fn fold_review(&mut self, act: &Review) {
        let favoured = act.opinions.iter().any(|o| o.opinion.is_favourable());
        let event = if favoured { Event::Pass } else { Event::Fail };
        self.advance(&act.application, event, &act.seat, act.at, |filed| {
            filed.opinions.clone_from(&act.opinions);
            filed.reasons = Some(act.reasons);
            filed.letters.push((act.reasons, act.at));
            filed.letters.extend(act.clean_record.map(|paper| (paper, act.at)));
            filed.clean_record = act.clean_record;
            filed.reviewers.insert(act.reviewer, Reviewer::Reviewed);
        });
        // The province had sent it back, and now it is not recommended any more.
        if !favoured {
            self.take_back_recommendation(&act.application);
        }
    }

    fn fold_recommendation(&mut self, index: u64, leaf: Hash, act: &Recommendation) {
        self.take_back_recommendation(&act.application);
        self.advance(&act.application, Event::Recommend, &act.seat, act.at, |filed| {
            filed.recommendation = Some(leaf);
        });
        let place = Recommended { index, act: act.clone(), batch: None, withdrawn: false };
        self.recommendations.insert(index, (leaf, place));
        self.by_leaf.insert(leaf, index);
    }

    fn fold_batch(&mut self, leaf: Hash, act: &Batch) {
        let mut covered = Vec::new();
        for (_, (_, place)) in self.recommendations.range_mut(act.from..act.to) {
            if place.act.round == act.round && place.batch.is_none() {
                place.batch = Some(leaf);
                covered.push(place.act.application);
            }
        }
        // Which seats may sign is the charter's to say; it was asked when the batch was judged.
        let signer = act.seats.first().cloned().unwrap_or_else(Seat::machine);
        for application in covered {
            self.advance(&application, Event::Batch, &signer, act.at, |_| {});
        }
        let spanned = self.discounted.range_mut(act.from..act.to);
        spanned.filter(|(_, one)| one.round == act.round).for_each(|(_, one)| one.open = false);
        self.batches.entry(act.round.clone()).or_default().push((leaf, act.clone()));
    }

    fn fold_withdrawn(&mut self, act: &ApplicationWithdrawn) {
        self.close_discounted(&act.application);
        self.take_back_recommendation(&act.application);
        self.advance(&act.application, Event::Withdraw, &act.seat, act.at, |filed| {
            filed.letters.push((act.reason, act.at));
        });
        if let Some(filed) = self.applications.get(&act.application) {
            self.live.remove(&(filed.round.clone(), filed.firm));
        }
    }

    /// The recommendation that stood of an application does not any more.
    fn take_back_recommendation(&mut self, application: &Hash) {
        let leaf = self.applications.get(application).and_then(|filed| filed.recommendation);
        let index = leaf.and_then(|leaf| self.by_leaf.get(&leaf));
        if let Some((_, place)) = index.and_then(|index| self.recommendations.get_mut(index)) {
            place.withdrawn = true;
        }
    }

    /// Takes an application along one arrow of the machine.
    fn advance(
        &mut self,
        application: &Hash,
        event: Event,
        seat: &Seat,
        at: i64,
        change: impl FnOnce(&mut Filed),
    ) {
        let Some(filed) = self.applications.get_mut(application) else { return };
        let Ok(to) = APPLICATION.step(filed.stage, event, seat) else { return };
        (filed.stage, filed.since) = (to, at);
        change(filed);
    }
}

impl Filed {
    /// Whoever may not review this version may not review the supplemented one either; the others
    /// read it anew and declare anew.
    fn barred_reviewers(&self) -> BTreeMap<Hash, Reviewer> {
        let barred = |one: &Reviewer| matches!(one, Reviewer::Recused | Reviewer::Spent);
        let of = self.reviewers.iter().filter(|(_, standing)| barred(standing));
        of.map(|(who, standing)| (*who, *standing)).collect()
    }
}
