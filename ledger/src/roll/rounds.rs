//! Until when a round may be decided upon (四(三)2; S54, A3-19).

use super::Roll;
use crate::names::RoundId;
use crate::record::exposure::NoticeOpened;
use crate::record::round::{Extension, RoundAnnounced};
use crate::rules::{RuleFault, deciding};

impl Roll {
    /// Every 公示 that is open, in order (A3-32).
    pub fn notices(&self) -> impl Iterator<Item = &NoticeOpened> {
        self.notices.iter()
    }

    /// Where the notice of a round in effect stands.
    pub fn round_index(&self, id: &RoundId) -> Option<u64> {
        let entry = self.rounds.get(id)?;
        self.in_effect(entry.index).then_some(entry.index)
    }

    /// When the window of a round in effect ended or ends, POSIX seconds: at its time, or ahead of it.
    pub fn round_end(&self, id: &RoundId) -> Option<i64> {
        let end = self.round(id)?.closes_at;
        Some(self.closed_at(id).map_or(end, |at| at.min(end)))
    }

    /// Extensions of a round that are in effect, in order.
    fn extensions_of(&self, id: &RoundId) -> impl Iterator<Item = &Extension> {
        let of = self.extensions.iter().filter(|e| self.in_effect(e.index) && e.act.round == *id);
        of.map(|entry| &entry.act)
    }

    /// From when on decisions of a round in effect are refused, POSIX seconds; `None` where neither
    /// the plan nor the notice sets a date.
    pub fn decide_by(&self, id: &RoundId) -> Option<i64> {
        let extended = self.extensions_of(id).map(|one| one.decide_by).max();
        extended.or_else(|| self.first_decide_by(self.round(id)?))
    }

    fn first_decide_by(&self, round: &RoundAnnounced) -> Option<i64> {
        let plan = self.plan()?;
        round.decide_by.or_else(|| deciding::of_the_plan(&plan.deciding, &round.round))
    }

    /// When the last extension in effect was drafted.
    pub fn extended_at(&self, id: &RoundId) -> Option<i64> {
        self.extensions_of(id).map(|one| one.at).max()
    }

    pub(super) fn fold_published(&mut self, id: &RoundId, index: u64, at: i64) {
        self.published.entry(id.clone()).or_default().push((index, at));
    }

    /// Whether something of a round that was written at `since` or later is published: in effect.
    pub fn published_since(&self, id: &RoundId, since: i64) -> bool {
        let all = self.published.get(id).into_iter().flatten();
        all.into_iter().any(|(index, at)| *at >= since && self.in_effect(*index))
    }

    /// Whether `act` moves the end of a round's decisions to a later time.
    ///
    /// # Errors
    /// No such round, or the time is not later.
    pub fn extends(&self, act: &Extension) -> Result<(), RuleFault> {
        let Some(round) = self.round(&act.round) else {
            let message = format!("{} 未经联合发布，无从延期", act.round);
            return Err(RuleFault::new("extension", "A3-19", message));
        };
        // A round without a date ends when the leading group says so, and opens again all the same.
        let (what, after) = match self.decide_by(&round.round) {
            Some(by) => ("现行期限", by),
            None => ("延期拟定时间", act.at),
        };
        if act.decide_by > after {
            return Ok(());
        }
        let message = format!("新的审定期限应晚于{what} {}", crate::time::deadline(after));
        Err(RuleFault::new("extension", "A3-19", message))
    }
}
