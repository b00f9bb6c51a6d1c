//! 申报情况汇总表: the counts that a node's ledger bears out (四(三)4; S58, A4.1).

use std::collections::BTreeMap;

use super::{Filed, Intake, State};
use crate::category::Category;
use crate::names::RoundId;
use crate::record::application::Sought;
use crate::record::recommendation::Opinion;
use crate::record::summary::{CategoryCount, OutcomeCount, RoundSummary};
use crate::rules::RuleFault;

impl Intake {
    /// Applications of a round that nothing replaced.
    pub fn of_round<'a>(&'a self, round: &'a RoundId) -> impl Iterator<Item = &'a Filed> {
        let all = self.applications().map(|(_, filed)| filed);
        all.filter(move |filed| filed.round == *round && filed.stage != State::Superseded)
    }

    /// How many applications of a round are how far, in the order of the machine.
    pub fn outcomes(&self, round: &RoundId) -> Vec<OutcomeCount> {
        let mut counts: BTreeMap<State, u32> = BTreeMap::new();
        self.of_round(round).for_each(|filed| *counts.entry(filed.stage).or_default() += 1);
        counts.into_iter().map(|(state, count)| OutcomeCount { state, count }).collect()
    }

    /// What was claimed and said in each category, in the plan's order.
    pub fn categories(&self, round: &RoundId) -> Vec<CategoryCount> {
        Category::ALL.iter().map(|category| self.category(*category, round)).collect()
    }

    fn category(&self, category: Category, round: &RoundId) -> CategoryCount {
        let zero = CategoryCount {
            category,
            recognition: 0,
            cultivation: 0,
            for_recognition: 0,
            for_cultivation: 0,
            declined: 0,
        };
        self.of_round(round).fold(zero, |mut counts, filed| {
            let claim = filed.claims.iter().find(|claim| claim.category == category);
            match claim.map(|claim| claim.sought) {
                Some(Sought::Recognition) => counts.recognition += 1,
                Some(Sought::Cultivation) => counts.cultivation += 1,
                None => {}
            }
            let opinion = filed.opinions.iter().find(|one| one.category == category);
            match opinion.map(|one| one.opinion) {
                Some(Opinion::Recognise) => counts.for_recognition += 1,
                Some(Opinion::Cultivate) => counts.for_cultivation += 1,
                Some(Opinion::Decline) => counts.declined += 1,
                None => {}
            }
            counts
        })
    }

    /// Whether a summary says what the ledger says.
    pub(super) fn summary_agrees(&self, act: &RoundSummary) -> Result<(), RuleFault> {
        let fault = |message| Err(RuleFault::new("summary", "四(三)4", message));
        if act.outcomes != self.outcomes(&act.round)
            || act.categories != self.categories(&act.round)
        {
            return fault("汇总表的件数与台账不符，请重新汇总");
        }
        let firms = self.of_round(&act.round).count();
        let sized: u64 = act.sizes.iter().map(|size| u64::from(size.count)).sum();
        let claimed = act.items.iter().map(|item| u64::from(item.claimed)).max();
        match sized > firms as u64 || claimed > Some(firms as u64) {
            true => fault("汇总表按人数或条目的件数超过申报件数，请重新汇总"),
            false => Ok(()),
        }
    }
}
