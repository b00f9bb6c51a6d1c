//! 到期事项 of a prefecture: whose turn it is with each application, and by when (A4.2, A4.8).

use super::{Filed, Intake, State};
use crate::roll::Roll;
use crate::rules::due::Due;

impl Intake {
    /// Everything that is due, soonest first.
    pub fn due(&self, roll: &Roll, now: i64) -> Vec<Due> {
        let applications = self.applications().map(|(_, filed)| filed);
        let mut due: Vec<Due> =
            applications.filter_map(|filed| self.due_of(filed, roll, now)).collect();
        due.extend(self.rounds_due(roll, now));
        due.extend(self.expired_due(roll, now, "N1", |_| true));
        Due::sort(&mut due);
        due
    }

    /// 超期提醒，不自动受理: a clock that ran out decides nothing by itself (A4.2).
    fn due_of(&self, filed: &Filed, roll: &Roll, now: i64) -> Option<Due> {
        let plan = roll.plan()?;
        let about = filed.index.to_string();
        let by = |from, days, who, clause| Due::by(self.ends(roll, from, days), who, clause);
        let due = match filed.stage {
            State::Submitted => {
                let words = "受理、退回补正或不予受理（accept、return、refuse）";
                by(filed.since, plan.clocks.accept_wd, "N1", "A4.2").named(words, about)
            }
            State::Returned => {
                let words = "律所补正；逾期登记视为放弃申报（refuse）";
                by(filed.since, plan.clocks.fix_wd, "F", "A3-33").named(words, about)
            }
            State::Inadmissible | State::Failed => {
                let words = "律所提出异议（objection file）";
                by(filed.since, plan.clocks.objection_wd, "F", "A3-34").named(words, about)
            }
            State::InadmissibleObjected | State::FailedObjected => {
                let words = "答复异议（objection uphold、objection reject）";
                by(filed.since, plan.clocks.objection_wd, "N3", "A3-34").named(words, about)
            }
            _ => return None,
        };
        // An objection that nobody raised in time asks nobody for anything.
        let may = matches!(filed.stage, State::Inadmissible | State::Failed);
        (!may || !due.is_overdue(now)).then_some(due)
    }

    /// After the close of a round: what is to be reported of it.
    fn rounds_due(&self, roll: &Roll, now: i64) -> Vec<Due> {
        let sealed = roll.rounds().filter(|(_, sealed)| *sealed).map(|(round, _)| round);
        let closed = |round: &crate::names::RoundId, closes_at: i64| {
            roll.closed_at(round).map_or(closes_at, |at| at.min(closes_at))
        };
        let mut due = Vec::new();
        for round in sealed {
            let closes_at = closed(&round.round, round.closes_at);
            let about = round.round.to_string();
            if now < closes_at {
                due.push(Due::at(closes_at, "F", "四(三)1").named("申报截止", about));
                continue;
            }
            let decide_by = roll.decide_by(&round.round).unwrap_or(closes_at);
            if !self.unbatched(&round.round).is_empty() || !self.has_reported(&round.round) {
                let words = "签批报送，或报零报告（sign）";
                due.push(Due::at(decide_by, "N3", "四(三)2").named(words, about.clone()));
            }
            if self.summary_of(&round.round).is_none() {
                let words = "签申报情况汇总表（summary）";
                due.push(Due::at(decide_by, "N3", "四(三)4").named(words, about));
            }
        }
        due
    }
}
