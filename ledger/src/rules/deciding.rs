//! How much of the procedure comes before a decision and before the publication: what the charter
//! asks for and the table of A4.3 leaves open (四(三)2, A3-09, A3-32, A3-46; S01, S10, S11, S54, S88).

use jiff::civil::Date;

use super::RuleFault;
use crate::charter::{Deciding, Opening, Plan, Reviewers};
use crate::docket::file::File;
use crate::machine::file::State;
use crate::machine::round;
use crate::names::RoundId;
use crate::record::round::{RoundAnnounced, RoundType};
use crate::record::step::file::Finding;
use crate::time::{deadline, end_of};

/// 2024年5月31日前: until when the plan itself lets the leading group decide on a round, POSIX seconds;
/// of later rounds the notice says (S54).
pub fn of_the_plan(plan: &Deciding, round: &RoundId) -> Option<i64> {
    let first = i16::try_from(round.year()).ok() == Some(plan.first_decide_by.year());
    (first && round.batch() == 1).then(|| end_of(plan.first_decide_by))
}

/// Whether the notice of a round fits the plan: a year with seats, times in order, and the first
/// batch decided by the date that the plan names (S03, S06, S50, S54).
///
/// # Errors
/// What does not fit.
pub fn notice(act: &RoundAnnounced, plan: &Plan) -> Result<(), RuleFault> {
    let fault = |message: String| Err(RuleFault::new("round", "四(三)1", message));
    let (round, year) = (&act.round, act.round.year());
    // A review renews titles and takes no seat: it may fall after the plan (A3-36).
    let seats = plan.quotas.iter().any(|quota| quota.year == year);
    if act.purpose == RoundType::Selection && !seats {
        return fault(format!("{year} 年度没有认定名额，请先调整实施规则"));
    }
    window(act)?;
    if act.decide_by.is_some_and(|by| by < act.closes_at) {
        return fault("审定期限应晚于申报截止时间".to_owned());
    }
    let latest = of_the_plan(&plan.deciding, round);
    if let (Some(latest), Some(by)) = (latest, act.decide_by)
        && by > latest
    {
        let message = format!(
            "第一批应于 {} 前审定；确需延后的，发布后由两家联合签发延期（round extend）",
            deadline(latest)
        );
        return Err(RuleFault::new("decide-by", "四(三)2", message));
    }
    Ok(())
}

/// Whether the window of a round has an inside: all that every mirror asks of a notice. Seats may be
/// added later, and are judged with each title.
///
/// # Errors
/// It ends before it begins.
pub fn window(act: &RoundAnnounced) -> Result<(), RuleFault> {
    if act.opens_at < act.closes_at {
        return Ok(());
    }
    let message = format!("{} 的申报截止时间应晚于开始时间", act.round);
    Err(RuleFault::new("round", "四(三)1", message))
}

/// Whether the leading group may decide on a file of a round at `now`: the review is open, and the
/// date is not past (S54, A3-19).
///
/// # Errors
/// Too early or too late; what to do first.
pub fn open(
    plan: &Deciding,
    stage: round::State,
    by: Option<i64>,
    now: i64,
) -> Result<(), RuleFault> {
    if let Some(by) = by.filter(|by| now >= *by) {
        let message =
            format!("审定期限为 {}，已过；需先由两家联合签发延期（round extend）", deadline(by));
        return Err(RuleFault::new("decide-by", "四(三)2", message));
    }
    match stage {
        round::State::Deciding => Ok(()),
        round::State::Open | round::State::Closed if plan.opening == Opening::AnyTime => Ok(()),
        round::State::Decided | round::State::Published => {
            let message = "该批次审定已结束；需先由两家联合签发延期（round extend）";
            Err(RuleFault::new("decide-by", "四(三)2", message))
        }
        other => {
            let message = format!("该批次{other}，须先开始评审（round review）");
            Err(RuleFault::new("opening", "四(三)2", message))
        }
    }
}

/// Whether a decision only takes away what was decided before: an objection during the 公示 that is
/// upheld, a penalty that was found. It may follow after the decisions are over (A4.1).
///
/// # Errors
/// A file that is being shown is declined without either.
pub fn is_correction(file: Option<&File>, favourable: bool) -> Result<bool, RuleFault> {
    let Some(file) = file.filter(|_| !favourable) else { return Ok(false) };
    let penalty = file.checks.last().is_some_and(|check| check.finding == Finding::Penalty);
    match file.state {
        State::Contested => Ok(true),
        State::Selected | State::Waitlisted => Ok(penalty),
        State::InNotice | State::Ready if penalty => Ok(true),
        State::InNotice | State::Ready => {
            let message =
                "已公示的，只因核查发现处罚（check）或公示异议成立（objection）改为不予认定";
            Err(RuleFault::new("exposure", "A3-32 S10 S11", message))
        }
        _ => Ok(false),
    }
}

/// Whether the office may propose: after the scores, where there are reviewers (A3-46).
///
/// # Errors
/// What to do first.
pub fn may_propose(plan: &Deciding, file: Option<&File>) -> Result<(), RuleFault> {
    let state = file.map_or(State::Received, |file| file.state);
    match state {
        _ if plan.reviewers == Reviewers::None => Ok(()),
        State::Received | State::UnderReview => {
            let message = "须先确定评审人员（assign）并评分（score），再拟办（examine）";
            Err(RuleFault::new("reviewers", "四(三)2 A3-46", message))
        }
        State::Assigned => {
            let message = "评审人员的评分尚未到齐（scores 查看），到齐后再拟办（examine）";
            Err(RuleFault::new("reviewers", "四(三)2 A3-46", message))
        }
        _ => Ok(()),
    }
}

/// Whether the leading group may decide: on what the office proposed, by a vote where the charter
/// asks for one.
///
/// # Errors
/// What to do first.
pub fn may_decide(plan: &Deciding, file: Option<&File>, vote: bool) -> Result<(), RuleFault> {
    may_propose(plan, file)?;
    let state = file.map_or(State::Received, |file| file.state);
    if plan.reviewers != Reviewers::None && state == State::Scored {
        let message = "执行办公室尚未拟办，请先拟办（examine）";
        return Err(RuleFault::new("proposal", "四(三)2", message));
    }
    if plan.meeting && !vote {
        let message = "审定须经领导小组会议表决：先登记会议（meeting add），再写明 --meeting、--for、--against";
        return Err(RuleFault::new("vote", "四(三)2", message));
    }
    Ok(())
}

/// Whether the record was checked in time and is clean: on the day of the decision, and again on
/// that of the publication (S10, S11, S88). Of a firm that gets nothing nobody asks.
///
/// # Errors
/// No check that still counts, or one that found a penalty.
pub fn clean(plan: &Deciding, file: Option<&File>, today: Date) -> Result<(), RuleFault> {
    let last = file.and_then(|file| file.checks.last());
    if last.is_some_and(|check| check.finding == Finding::Penalty) {
        let message =
            "核查发现处罚或处分，应审定为不予认定（determine）；查证有误的，重新登记核查（check）";
        return Err(RuleFault::new("clean-record", "二 S10 S11", message));
    }
    if !plan.recheck {
        return Ok(());
    }
    let counts = |day: Date| {
        let until = day.saturating_add(jiff::Span::new().days(i64::from(plan.recheck_days)));
        (day..=until).contains(&today)
    };
    match last {
        Some(check) if counts(check.date) => Ok(()),
        Some(check) => {
            let message = format!(
                "无处罚记录核查为 {}，已超过 {} 日，请重新核查并登记（check）",
                check.date, plan.recheck_days
            );
            Err(RuleFault::new("recheck", "二 S10 S11", message))
        }
        None => {
            let message = "尚未登记无处罚记录核查，请先核查并登记（check）";
            Err(RuleFault::new("recheck", "二 S10 S11", message))
        }
    }
}

/// Whether a file that was selected may be published: its 公示 is over, where there is one (A3-32).
/// What is ripe of both lists goes into one notice (S92).
///
/// # Errors
/// What to do first.
pub fn shown(plan: &Plan, file: &File) -> Result<(), RuleFault> {
    match file.state {
        State::Selected if plan.clocks.notice_wd > 0 => {
            let message = "尚未公示，请先公示（notice open），期满后再公布";
            Err(RuleFault::new("exposure", "A3-32", message))
        }
        State::InNotice => {
            let message = "公示未满，期满后请先结束公示（notice close）";
            Err(RuleFault::new("exposure", "A3-32", message))
        }
        State::Contested => {
            let message = "公示异议尚未答复，请先答复（objection answer）";
            Err(RuleFault::new("exposure", "A3-32", message))
        }
        _ => Ok(()),
    }
}

/// Whether what was selected may be published, or a title renewed by it, on `today`: shown and clean.
///
/// # Errors
/// What to do first.
pub fn publishable(plan: &Plan, file: &File, today: Date) -> Result<(), RuleFault> {
    shown(plan, file)?;
    clean(&plan.deciding, Some(file), today)
}
