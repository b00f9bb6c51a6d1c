//! How long the papers of an application are kept, and what an erasure may take of them (A3-48).

use std::collections::{BTreeMap, BTreeSet, HashMap};

use jiff::civil::Date;

use super::{Filed, Intake};
use crate::hash::{Hash, leaf_hash};
use crate::names::RoundId;
use crate::record::erasure::Erasure;
use crate::record::title::SignedRecommendation;
use crate::roll::Roll;
use crate::rules::due::Due;
use crate::rules::{RuleFault, erasure, retention};
use crate::time;
use crate::uscc::Uscc;

/// The last day of the longest term that follows from each firm's file of a round.
type Terms = HashMap<(RoundId, Uscc), Date>;

impl Filed {
    /// Every paper that records about it name, with when they did.
    pub fn papers(&self) -> impl Iterator<Item = (&Hash, i64)> {
        let form = std::iter::once(&self.dossier).chain(&self.evidence);
        let later = self.letters.iter().map(|(paper, at)| (paper, *at));
        form.map(|paper| (paper, self.at)).chain(later)
    }
}

impl Intake {
    /// Papers that this ledger erases, with when it did last.
    pub fn erased(&self) -> impl Iterator<Item = (&Hash, i64)> {
        self.erased.iter().map(|(paper, at)| (paper, *at))
    }

    pub(super) fn fold_erasure(&mut self, act: &Erasure) {
        self.erased.extend(act.papers.iter().map(|paper| (*paper, act.at)));
    }

    /// An erasure names material of this prefecture, and none that is kept still.
    pub(super) fn erasure(&self, act: &Erasure, roll: &Roll) -> Result<(), RuleFault> {
        let named = self.kept_until(&act.papers, roll);
        if named.is_empty() {
            return Err(erasure::not_ours());
        }
        named.values().try_for_each(|last| erasure::ground(act.ground, *last, act.at))
    }

    /// Those of `papers` that are material of this prefecture, each with the last day until which it
    /// is kept, `None` where that has no end. One paper may stand behind many applications: it is
    /// kept as long as any of them.
    pub fn kept_until(&self, papers: &[Hash], roll: &Roll) -> BTreeMap<Hash, Option<Date>> {
        let asked: BTreeSet<&Hash> = papers.iter().collect();
        let terms = self.terms(roll);
        let mut kept = BTreeMap::new();
        for filed in self.applications.values() {
            for (paper, _) in filed.papers().filter(|(paper, _)| asked.contains(paper)) {
                let last = kept_until(filed, roll, &terms);
                let known = kept.entry(*paper).or_insert(last);
                *known = known.zip(last).map(|(one, other)| one.max(other));
            }
        }
        let reports = self.change_reports.values();
        let of_reports = reports.flat_map(|(_, act)| [act.form, act.approval]);
        kept.extend(of_reports.filter(|paper| asked.contains(paper)).map(|paper| (paper, None)));
        kept
    }

    /// Applications whose papers are kept no longer at `now` and stand here still, with the last day
    /// of each; of those that are `chosen`.
    pub fn expired(
        &self,
        roll: &Roll,
        now: i64,
        chosen: impl Fn(&Filed) -> bool,
    ) -> Vec<(&Hash, &Filed, Date)> {
        let terms = self.terms(roll);
        let here =
            self.applications().filter(|(_, filed)| chosen(filed) && !self.is_erased(filed, roll));
        let ended = here.filter_map(|(leaf, filed)| {
            let last = kept_until(filed, roll, &terms)?;
            retention::is_over(last, now).then_some((leaf, filed, last))
        });
        ended.collect()
    }

    /// What may be erased now, a line for each round and last day.
    pub fn expired_due(
        &self,
        roll: &Roll,
        now: i64,
        seat: &'static str,
        chosen: impl Fn(&Filed) -> bool,
    ) -> Vec<Due> {
        let mut groups = BTreeMap::<(Date, RoundId), usize>::new();
        for (_, filed, last) in self.expired(roll, now, chosen) {
            *groups.entry((last, filed.round.clone())).or_default() += 1;
        }
        let line = |((last, round), count): ((Date, RoundId), usize)| {
            let words = format!("申报材料 {count} 件保存期满，应予删除（erase --due）");
            Due::at(time::end_of(last), seat, "A3-48").named(words, round.to_string())
        };
        groups.into_iter().map(line).collect()
    }

    /// Papers of an application that one of another firm, or of another round, rests on too: whoever
    /// erases the one does not take them from the other.
    pub fn shared(&self, filed: &Filed, roll: &Roll) -> BTreeSet<Hash> {
        let own: BTreeSet<&Hash> = filed.papers().map(|(paper, _)| paper).collect();
        let others = self.applications.values().filter(|other| {
            (&other.round, other.firm) != (&filed.round, filed.firm) && !self.is_erased(other, roll)
        });
        let papers = others.flat_map(Filed::papers).map(|(paper, _)| paper);
        papers.filter(|paper| own.contains(paper)).copied().collect()
    }

    /// Whether an application's form was erased, here or by the province.
    pub fn is_erased(&self, filed: &Filed, roll: &Roll) -> bool {
        let own = self.erased.get(&filed.dossier).copied();
        let theirs = roll.erased_at(&filed.dossier);
        own.max(theirs).is_some_and(|at| at >= filed.at)
    }

    /// The terms that followed from what this prefecture recommended.
    fn terms(&self, roll: &Roll) -> Terms {
        let mut terms = Terms::new();
        let mut note = |signed: Option<&SignedRecommendation>, last: Date| {
            let leaf = signed.map(|signed| leaf_hash(signed.record.as_bytes()));
            let Some(place) = leaf.and_then(|leaf| self.recommendation_by(&leaf)) else { return };
            let term = terms.entry((place.act.round.clone(), place.act.firm)).or_insert(last);
            *term = last.max(*term);
        };
        let titles: Vec<_> = roll.titles_now().collect();
        for (title, held) in &titles {
            note(title.act.recommendation.as_ref(), held.valid_until);
        }
        for (listing, held) in roll.listings_now() {
            let signed = listing.act.recommendation.as_ref();
            note(signed, held.valid_until);
            let grown =
                titles.iter().filter(|(one, _)| one.act.promoted_from == Some(listing.leaf));
            grown.for_each(|(_, title)| note(signed, title.valid_until));
        }
        terms
    }
}

/// Until when the papers of an application are kept; `None` while its round has no end.
fn kept_until(filed: &Filed, roll: &Roll, terms: &Terms) -> Option<Date> {
    let retention = &roll.plan()?.retention;
    match terms.get(&(filed.round.clone(), filed.firm)) {
        Some(term) => Some(retention::selected(retention, *term)),
        None => Some(retention::declined(retention, roll.round_end(&filed.round)?)),
    }
}
