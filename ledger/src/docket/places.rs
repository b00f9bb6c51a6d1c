//! 名额 between determination and publication (S06, A3-06): which places are taken, who may still be
//! admitted, and who waits for one that is given back.

use std::collections::{BTreeMap, BTreeSet};

use super::file::File;
use super::{Determined, Docket};
use crate::category::Category;
use crate::hash::Hash;
use crate::machine::file::State;
use crate::record::decision::DeterminationPaper;
use crate::record::recommendation::Opinion;
use crate::roll::Roll;
use crate::rules::{RuleFault, duplicate, quota};
use crate::uscc::Uscc;

/// Says of what was decided upon whether it is there no more: a recommendation that was withdrawn or
/// bounced after all, a place on the cultivation list that ended.
type Gone<'a> = &'a dyn Fn(&DeterminationPaper) -> bool;

impl Docket {
    /// Determinations in force that fit, with their files; those in `gone` are left out.
    fn decided<'a>(
        &'a self,
        fits: fn(&File) -> bool,
        gone: Gone<'a>,
    ) -> impl Iterator<Item = &'a Determined> {
        self.files
            .all()
            .filter(move |(_, file)| fits(file))
            .filter_map(|(_, file)| file.determined.as_ref())
            .filter(move |decided| !gone(&decided.paper))
    }

    /// Places that are held until publication, as firm and year; those in `gone` are left out (they
    /// withdrew: the place is given back, A3-06), and so are firms that have their seat. A firm that
    /// was renamed since, or merged, holds its place under its present code (A3-23).
    ///
    /// A firm that is determined for two years holds a place in both: which title will be published
    /// first, and so take its seat, is open.
    fn held(
        &self,
        roll: &Roll,
        seats: &BTreeMap<&Uscc, u16>,
        gone: Gone<'_>,
    ) -> BTreeSet<(Uscc, u16)> {
        self.decided(|file| file.state.holds_place() && file.recognises(), gone)
            .map(|decided| (roll.present_code(&decided.paper.firm), decided.paper.round.year()))
            .filter(|(firm, _)| !roll.is_seated(seats, firm))
            .collect()
    }

    /// Whether the title in `category` is not given to the firm by another file as well: of two that
    /// were selected only one could be published.
    ///
    /// # Errors
    /// Another file gives it.
    pub fn gives_once(
        &self,
        roll: &Roll,
        paper: &DeterminationPaper,
        gone: Gone<'_>,
    ) -> Result<(), RuleFault> {
        let firm = roll.present_code(&paper.firm);
        let given: BTreeSet<Category> = self
            .decided(|file| file.state.holds_place() || file.state == State::Waitlisted, gone)
            .filter(|one| one.paper.recommendation != paper.recommendation)
            .filter(|one| roll.present_code(&one.paper.firm) == firm)
            .flat_map(|one| one.paper.given(Opinion::Recognise))
            .collect();
        let twice = paper.given(Opinion::Recognise).find(|category| given.contains(category));
        twice.map_or(Ok(()), |category| Err(duplicate::of_decision(category)))
    }

    /// Places of `year` that are taken: published or held.
    pub fn taken(&self, roll: &Roll, year: u16, gone: Gone<'_>) -> usize {
        let seats = roll.seats();
        let held = self.held(roll, &seats, gone);
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
        gone: Gone<'_>,
    ) -> Result<(), RuleFault> {
        let Some(plan) = roll.plan() else {
            return Err(RuleFault::new("quota", "一", "实施规则尚未建立"));
        };
        let seats = roll.seats();
        let held = self.held(roll, &seats, gone);
        let firm = roll.present_code(firm);
        if roll.is_seated(&seats, &firm) || held.contains(&(firm, year)) {
            return Ok(());
        }
        let in_year = self.taken(roll, year, gone);
        let others: BTreeSet<Uscc> =
            held.iter().map(|(other, _)| *other).filter(|other| *other != firm).collect();
        quota::admit(&plan.quotas, plan.total, year, in_year, seats.len() + others.len())
    }

    /// 候补 of a year in the order in which the leading group entered them: a place that is given back
    /// goes to the first.
    pub fn waiting<'a>(&'a self, year: u16, gone: Gone<'a>) -> Vec<&'a Determined> {
        let mut waiting: Vec<_> = self
            .decided(|file| file.state == State::Waitlisted, gone)
            .filter(|decided| decided.paper.round.year() == year)
            .collect();
        waiting.sort_by_key(|decided| decided.index);
        waiting
    }

    /// Whether a firm may get a place now without passing one that waits (A4.3).
    ///
    /// # Errors
    /// Others wait: the place is theirs.
    pub fn overtakes_nobody(
        &self,
        roll: &Roll,
        year: u16,
        firm: &Uscc,
        file: &Hash,
        gone: Gone<'_>,
    ) -> Result<(), RuleFault> {
        let (seats, firm) = (roll.seats(), roll.present_code(firm));
        if roll.is_seated(&seats, &firm) || self.held(roll, &seats, gone).contains(&(firm, year)) {
            return Ok(());
        }
        let waiting = self.waiting(year, gone);
        let others = waiting.iter().filter(|one| one.paper.recommendation != *file).count();
        let first = waiting.first().is_none_or(|one| one.paper.recommendation == *file);
        if first {
            return Ok(());
        }
        let message = format!(
            "{year} 年度有 {others} 家候补，空出的名额应先递补（waitlist promote），或列为候补（--waitlist）"
        );
        Err(RuleFault::new("waitlist", "A4.3", message))
    }

    /// Whether `file` is the next to get a place of `year`, and there is one: in the recorded order
    /// only (A4.3).
    ///
    /// # Errors
    /// It does not wait, another one is before it, or no place is free.
    pub fn promotes(
        &self,
        roll: &Roll,
        year: u16,
        file: &Hash,
        gone: Gone<'_>,
    ) -> Result<(), RuleFault> {
        let waiting = self.waiting(year, gone);
        let of = |decided: &&&Determined| decided.paper.recommendation == *file;
        let Some(decided) = waiting.iter().find(of) else {
            return Err(RuleFault::new("waitlist", "A4.3", "该件不在候补名单中"));
        };
        if waiting[0].paper.recommendation != *file {
            let message = format!(
                "只能按列入次序递补，现在轮到 {} 的第一位（waitlist list 查看）",
                waiting[0].paper.node
            );
            return Err(RuleFault::new("waitlist", "A4.3", message));
        }
        self.admit(roll, year, &decided.paper.firm, gone)
    }
}
