//! What is due of rounds and of the recommendations in them (A4.1, A4.3).

use jiff::civil::Date;
use ledger::machine::file::State as Step;
use ledger::machine::round::State as Stage;
use ledger::rules::deadline::{Deadline, after};
use ledger::rules::due::Due;
use peer::state::State;

use crate::candidate::Candidate;

/// 申报窗口 and 审定期限 (A4.1).
pub(super) fn rounds(state: &State, now: i64) -> Vec<Due> {
    let mut all = Vec::new();
    for (round, _) in state.roll.rounds().filter(|(_, in_effect)| *in_effect) {
        let about = round.round.to_string();
        if state.roll.closed_at(&round.round).is_none() && now < round.closes_at {
            all.push(Due::at(round.closes_at, "F", "四(三)1").named("申报截止", about.clone()));
        }
        let stage = state.docket.rounds.stage(&state.roll, &round.round, now);
        let over = matches!(stage, Stage::Decided | Stage::Published);
        if let Some(by) = state.roll.decide_by(&round.round).filter(|_| !over) {
            all.push(Due::at(by, "H3", "四(三)2").named("审定期限", about));
        }
    }
    all
}

/// Returns, 公示 and objections of recommendations (A4.3).
pub(super) fn files(state: &State, now: i64) -> Vec<Due> {
    let mut all = Vec::new();
    let calendar = state.roll.calendar();
    let objection_wd = state.roll.plan().map_or(0, |plan| plan.clocks.objection_wd);
    let recommended = state.intakes().flat_map(|intake| {
        let standing = intake.recommendations().filter(|(_, one)| !one.withdrawn);
        standing.map(|(leaf, one)| {
            (*leaf, intake.code().clone(), format!("{}/{}", intake.code(), one.index))
        })
    });
    let proposed = Candidate::all_cultivated(state);
    let proposed = proposed.map(|one| (one.file, one.node.clone(), one.reference()));
    for (leaf, node, about) in recommended.chain(proposed) {
        let Some(file) = state.docket.files.get(&leaf) else { continue };
        let until = |last: Option<Date>| match last {
            Some(last) => Deadline::Certain(last),
            None => Deadline::Provisional { not_before: Date::MAX, counted: 0 },
        };
        let due = match file.state {
            Step::Returned => {
                let fix_by = file.returned.as_ref().and_then(|returned| returned.fix_by);
                Due::by(until(fix_by), "N1", "A3-33").named("补正并重新报送", about)
            }
            Step::InNotice => {
                let last = file.notice.and_then(|(_, last)| last);
                Due::by(until(last), "H1", "A3-32").named("公示期满（notice close）", about)
            }
            Step::Told => {
                let Some(told) = file.told else { continue };
                let end = after(&calendar, told, objection_wd, Some(&node));
                if end.ends_at().is_some_and(|end| now >= end) {
                    continue;
                }
                Due::by(end, "F", "A3-34").named("未入选异议期", about)
            }
            _ => continue,
        };
        all.push(due);
    }
    all
}
