//! Which firm is which after renames, mergers and divisions (四(四)1, 2; A3-23, A3-30).

use std::collections::BTreeSet;

use jiff::civil::Date;

use super::{Event, Roll};
use crate::record::change::{Change, Lineage};
use crate::rules::{RuleFault, ban};
use crate::uscc::Uscc;

/// A ban as an act attached it.
struct Ban {
    firm: Uscc,
    /// The day of the penalty's decision: who comes out of the firm from then on shares it.
    since: Date,
    from: Date,
    until: Date,
}

impl Roll {
    fn changes<'a>(&'a self, takes: impl Fn(u64) -> bool + 'a) -> impl Iterator<Item = &'a Change> {
        self.events.iter().filter(move |entry| takes(entry.index)).filter_map(|entry| match &entry
            .act
        {
            Event::Change(act) if act.firm != act.to.code => Some(act),
            _ => None,
        })
    }

    /// The codes under which a seat of `firm` may have been taken: its own, and those of which it is
    /// the continuation.
    pub(super) fn forebears(&self, firm: &Uscc, takes: &dyn Fn(u64) -> bool) -> BTreeSet<Uscc> {
        let changes: Vec<&Change> = self.changes(takes).filter(|act| act.carries()).collect();
        closure(*firm, &changes, |act, code| (act.to.code == *code).then_some(act.firm))
    }

    /// The code under which a firm goes on after the renames and mergers that carry what it holds.
    pub fn present_code(&self, firm: &Uscc) -> Uscc {
        let changes = self.changes(|index| self.counts(index)).filter(|act| act.carries());
        changes.fold(*firm, |code, act| if act.firm == code { act.to.code } else { code })
    }

    /// Whether the firm may apply or be recognised on `day`, under whatever name it comes (A3-30). It
    /// depends on the dates of the acts alone, so that folding again years later says the same.
    ///
    /// # Errors
    /// A ban in effect spans the day.
    pub fn barred(&self, firm: &Uscc, day: Date) -> Result<(), RuleFault> {
        let bans = self.bans_on(firm, |index| self.in_effect(index));
        let began = bans.into_iter().filter(|ban| ban.from <= day);
        began.into_iter().try_for_each(|one| ban::open(one.until, day))
    }

    /// Whether the firm is barred on `day` or later, also by what only waits for its seal.
    pub fn will_be_barred(&self, firm: &Uscc, day: Date) -> bool {
        let bans = self.bans_on(firm, |index| self.counts(index));
        bans.iter().any(|one| ban::open(one.until, day).is_err())
    }

    /// The bans that reach a firm, of the records that take part.
    fn bans_on(&self, firm: &Uscc, takes: impl Fn(u64) -> bool + Copy) -> Vec<Ban> {
        let mut bans: Vec<Ban> = self.bans(takes).collect();
        if !bans.is_empty() {
            let changes: Vec<&Change> = self.changes(takes).collect();
            bans.retain(|ban| {
                let step = |act: &&Change, code: &Uscc| reached(act, code, ban.since);
                closure(ban.firm, &changes, step).contains(firm)
            });
        }
        bans
    }

    /// Bans, those of a decision that was reversed left out.
    fn bans(&self, takes: impl Fn(u64) -> bool + Copy) -> impl Iterator<Item = Ban> {
        let all = move || self.events.iter().filter(move |entry| takes(entry.index));
        let reversed: BTreeSet<_> = all()
            .filter_map(|entry| match &entry.act {
                Event::Restoration(act) => Some(act.reverses),
                _ => None,
            })
            .collect();
        all().filter(move |entry| !reversed.contains(&entry.leaf)).filter_map(|entry| {
            let (firm, since, from, until) = match &entry.act {
                Event::Cancellation(act) => (act.firm, act.since?, act.date, act.ban_until?),
                Event::Removal(act) => (act.firm, act.since?, act.notice.date, act.ban_until?),
                _ => return None,
            };
            Some(Ban { firm, since, from, until })
        })
    }
}

/// Where a ban from `since` on goes when it stands on `code`.
fn reached(act: &Change, code: &Uscc, since: Date) -> Option<Uscc> {
    // The same firm before and after; whoever comes under the old code is no other.
    if act.lineage.is_same_firm() && act.to.code == *code {
        return Some(act.firm);
    }
    let follows = match act.lineage {
        Lineage::Renamed | Lineage::Moved | Lineage::Consolidated => true,
        // What was divided off before the penalty is another firm.
        Lineage::Divided => act.event >= since,
        // 吸收合并 with a clean survivor: as the person decided who registered it.
        Lineage::Absorbed => act.bars_survivor == Some(true),
    };
    (follows && act.firm == *code).then_some(act.to.code)
}

/// Everything that can be reached from `first` by steps over the changes.
fn closure<'a>(
    first: Uscc,
    changes: &[&'a Change],
    step: impl Fn(&&'a Change, &Uscc) -> Option<Uscc>,
) -> BTreeSet<Uscc> {
    let mut known = BTreeSet::from([first]);
    let mut open = vec![first];
    while let Some(code) = open.pop() {
        for act in changes {
            if let Some(next) = step(act, &code)
                && known.insert(next)
            {
                open.push(next);
            }
        }
    }
    known
}
