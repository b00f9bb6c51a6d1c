//! What the hub's ledger takes away: papers that it erases (A3-48), and lists of names that were shown
//! for the days of a 公示 only (A3-32).

use std::collections::BTreeSet;

use super::Roll;
use crate::hash::Hash;
use crate::record::erasure::Erasure;
use crate::record::exposure::NoticeClosed;

impl Roll {
    /// Erasures of the hub, in order.
    pub fn erasures(&self) -> &[Erasure] {
        &self.erasures
    }

    /// When the hub erased a paper last, POSIX seconds.
    pub fn erased_at(&self, paper: &Hash) -> Option<i64> {
        self.erased.get(paper).copied()
    }

    /// Lists of 公示 that are over: every node takes its copy away.
    pub fn ended_notices(&self) -> &BTreeSet<Hash> {
        &self.ended_notices
    }

    pub(super) fn fold_erasure(&mut self, act: &Erasure) {
        self.erased.extend(act.papers.iter().map(|paper| (*paper, act.at)));
        self.erasures.push(act.clone());
    }

    pub(super) fn fold_notice_closed(&mut self, act: &NoticeClosed) {
        // What was never shown is nobody's to take away by this.
        let shown = self.notices.iter().position(|one| one.list == act.list);
        if let Some(at) = shown {
            self.notices.remove(at);
            self.ended_notices.insert(act.list);
        }
    }
}
