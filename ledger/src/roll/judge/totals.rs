//! What no record breaks by itself: seats and titles counted over the whole ledger.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::category::Category;
use crate::roll::{Breach, Entry, Roll, Title};
use crate::rules::{duplicate, quota};
use crate::uscc::Uscc;

impl Roll {
    /// Firms beyond the seats of their year or of the plan, counted in the ledger's order: under the
    /// plan in effect, and under what becomes of it with this checkpoint.
    pub(super) fn over_quota(&self, size: u64) -> Vec<Breach> {
        let (Some(plan), Some(next)) = (self.plan(), self.plan_with(|i| self.takes_part(i, size)))
        else {
            return Vec::new();
        };
        let mut seated = BTreeSet::new();
        let mut taken: BTreeMap<u16, usize> = BTreeMap::new();
        let mut breaches = Vec::new();
        for title in self.titles_at(size) {
            let year = title.act.year;
            let known = self.forebears(&title.act.firm.code, &|i| self.takes_part(i, size));
            let again = known.iter().any(|code| seated.contains(code));
            if again || !seated.insert(title.act.firm.code) {
                continue;
            }
            let (in_year, in_all) = (taken.entry(year).or_default(), seated.len() - 1);
            let admitted = [&plan, &next]
                .into_iter()
                .try_for_each(|p| quota::admit(&p.quotas, p.total, year, *in_year, in_all));
            if let Err(fault) = admitted {
                breaches.push(Breach { index: title.index, fault });
            }
            *in_year += 1;
        }
        breaches
    }

    /// Titles of a firm in a category that it bears already: each was right when it was written, and
    /// then the cancellation before it was voided.
    pub(super) fn twice_titled(&self, size: u64) -> Vec<Breach> {
        let mut borne: BTreeMap<(Uscc, Category), Date> = BTreeMap::new();
        let mut breaches = Vec::new();
        for title in self.titles_at(size) {
            let held = self.title_after(title, &|index| self.takes_part(index, size));
            for category in &held.categories {
                let key = (held.firm.code, *category);
                let last = borne.get(&key).copied();
                if last.is_some_and(|last| held.valid_from <= last) {
                    breaches
                        .push(Breach { index: title.index, fault: duplicate::of_title(*category) });
                }
                if held.end.is_none() {
                    borne.insert(key, last.map_or(held.valid_until, |l| l.max(held.valid_until)));
                }
            }
        }
        breaches
    }

    pub(super) fn titles_at(&self, size: u64) -> impl Iterator<Item = &Entry<Title>> {
        self.titles.iter().filter(move |title| self.takes_part(title.index, size))
    }
}
