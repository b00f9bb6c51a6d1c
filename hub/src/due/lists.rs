//! What is due about firms on the lists: reports, hearings, first checks, support, yearly checks and
//! the ends of terms (A4.4-A4.6, A4.8).

use ledger::docket::change_report::Report;
use ledger::machine::change_report::{Late, State as Merits};
use ledger::machine::listing;
use ledger::machine::penalty::State as Case;
use ledger::rules::deadline::after;
use ledger::rules::due::Due;
use ledger::rules::term;
use ledger::time::{day, end_of};
use peer::state::State;

use crate::acts;

/// 重大变化: reminders and the last day of a report, its completion, 初核 and the hearing of a late one.
pub(super) fn changes(state: &State, now: i64) -> Vec<Due> {
    state.docket.reports.all().flat_map(|(_, report)| change(state, report, now)).collect()
}

/// 实名举报: the steps of an inquiry, and whose identity may be erased (A4.7).
pub(super) fn complaints(state: &State, _: i64) -> Vec<Due> {
    let plan = state.roll.plan();
    let calendar = state.roll.calendar();
    plan.map(|plan| state.docket.complaints.due(&plan, &calendar)).unwrap_or_default()
}

fn change(state: &State, report: &Report, now: i64) -> Vec<Due> {
    let (Some(plan), calendar) = (state.roll.plan(), state.roll.calendar()) else {
        return Vec::new();
    };
    let (about, mut all) = (report.happened.firm.to_string(), Vec::new());
    let mut add = |deadline, who, clause, what: &str| {
        all.push(Due::by(deadline, who, clause).named(what, about.clone()));
    };
    match report.state {
        Merits::Running => {
            for reminder in &plan.clocks.change_reminders_wd {
                let at = after(&calendar, report.happened.date, *reminder, None);
                if at.ends_at().is_some_and(|end| now < end) {
                    add(at, "H1", "四(四)1", "提醒律所报告重大变化");
                }
            }
            let found = acts::change::timeliness(state, report, now);
            if let Some((deadline, _)) = found {
                add(deadline, "F", "四(四)1", "报告重大变化（收到后 change file）");
            }
        }
        Merits::Returned => {
            if let Some(deadline) = report.fixing(&plan, &calendar) {
                add(deadline, "F", "A4.6", "补正报告表（期满 change time-out）");
            }
        }
        Merits::Filed => {
            if let Some(deadline) = report.checking(&plan, &calendar) {
                add(deadline, "H2", "四(四)1", "初核重大变化（change check）");
            }
        }
        _ => {}
    }
    if report.late == Late::Heard
        && !report.answered
        && let Some(deadline) = report.hearing(&plan, &calendar)
    {
        add(deadline, "F", "A4.6", "就迟报陈述意见（change answer）");
    }
    all
}

/// 处罚处分: a firm's time to be heard.
pub(super) fn penalties(state: &State, _: i64) -> Vec<Due> {
    let open = state.docket.penalties.all();
    let open = open.filter(|(_, case)| case.state == Case::Heard && !case.answered);
    open.filter_map(|(firm, case)| {
        let until = acts::penalty::hearing_until(state, case)?;
        Some(
            Due::by(until, "F", "A4.4")
                .named("就处罚处分陈述意见（penalty answer）", firm.to_string()),
        )
    })
    .collect()
}

/// 培育: a support group in time, a check in each year, the prefecture's opinion, the term's end.
pub(super) fn cultivation(state: &State, now: i64) -> Vec<Due> {
    let (Some(plan), calendar) = (state.roll.plan(), state.roll.calendar()) else {
        return Vec::new();
    };
    let (today, mut all) = (day(now), Vec::new());
    for (entry, held) in state.roll.listings_now() {
        if held.end.is_some() || !state.roll.in_effect(entry.index) {
            continue;
        }
        let place = state.docket.place(&entry.leaf);
        let about = held.firm.name.clone();
        if place.support.is_none() {
            let by = after(&calendar, held.valid_from, plan.clocks.support_wd, None);
            let what = "确定帮扶小组（cultivate support）";
            all.push(Due::by(by, "H8", "四(三)6").named(what, about.clone()));
        }
        let year = today.year();
        let checked = u16::try_from(year).is_ok_and(|year| place.checks.contains_key(&year));
        if !checked && held.valid_from.year() < year {
            let last = jiff::civil::Date::new(year, 12, 31).map_or(i64::MAX, end_of);
            let what = "年度检查（cultivate check）";
            all.push(Due::at(last, "H2", "四(四)4").named(what, about.clone()));
        }
        if place.state == listing::State::Proposed
            && !place.opinion
            && let Some((_, at)) = &place.proposed
        {
            let by = after(&calendar, day(*at), plan.clocks.opinion_wd, Some(&held.region));
            let what = "市（州）对推荐认定的意见（cultivate opinion），逾期不影响";
            all.push(Due::by(by, "H1", "A3-31").named(what, about.clone()));
        }
        if place.state == listing::State::Waiting
            && let Some((proposal, _)) = &place.proposed
            && let Ok(year) = i16::try_from(proposal.round.year())
        {
            let last = jiff::civil::Date::new(year, 12, 31).map_or(i64::MAX, end_of);
            let what =
                "候补失效：届时登记（cultivate lapse），或推荐参加下一年度（cultivate promote）";
            all.push(Due::at(last, "H1", "A4.5").named(what, about.clone()));
        }
        if term::months_before(held.valid_until, plan.clocks.review_months) <= today {
            let what = "培育期届满：推荐认定（cultivate promote）或移出（cultivate remove）";
            all.push(Due::at(end_of(held.valid_until), "H2", "四(四)4").named(what, about));
        }
    }
    all
}

/// 认定: reminders of a term's end, of titles that may be reviewed (A4.4: 6, 3 and 1 months).
pub(super) fn terms(state: &State, now: i64) -> Vec<Due> {
    let Some(plan) = state.roll.plan() else { return Vec::new() };
    let (today, mut all) = (day(now), Vec::new());
    for (title, held) in state.roll.titles_now() {
        if !held.stands(today) || !state.roll.in_effect(title.index) {
            continue;
        }
        let about = title.act.number.clone();
        let mut months = plan.clocks.term_reminders_months.clone();
        months.sort_unstable();
        let reached =
            months.into_iter().find(|m| today >= term::months_before(held.valid_until, *m));
        let Some(months) = reached else { continue };
        let what = match held.review_eligible {
            true => format!("有效期届满前 {months} 个月提醒：复核（renew）"),
            false => "有效期届满，已被取消复核资格，不再复核".to_owned(),
        };
        all.push(Due::at(end_of(held.valid_until), "H1", "四(四)1").named(what, about));
    }
    all
}

/// 材料保存期限: applications whose papers are kept no longer (A3-48).
pub(super) fn retention(state: &State, now: i64) -> Vec<Due> {
    let of = |intake: &ledger::intake::Intake| {
        let due = intake.expired_due(&state.roll, now, "H1", acts::erase::was_sent);
        let code = intake.code().clone();
        due.into_iter().map(move |due| Due { about: format!("{code} {}", due.about), ..due })
    };
    state.intakes().flat_map(of).collect()
}
