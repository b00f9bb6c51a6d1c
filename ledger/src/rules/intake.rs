//! When an application may be taken in, and what may follow it (四(三)1; A4.2).

use super::RuleFault;
use super::deadline::{Deadline, Timeliness};
use crate::category::Category;
use crate::record::application::{Claim, MAX_EVIDENCE};
use crate::record::change_report::ChangeReport;
use crate::record::recommendation::{CategoryOpinion, Opinion};
use crate::record::round::RoundAnnounced;

/// Whether the window of a round is open at `at`: from `opens_at`, and before `closes_at`. A round that
/// is unknown or not sealed by both bodies takes nothing (S50).
///
/// # Errors
/// The round is not in effect, not open yet, or closed; the message names the time.
pub fn window(
    round: Option<&RoundAnnounced>,
    closed_at: Option<i64>,
    at: i64,
) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("window", "四(三)1", message));
    let Some(round) = round else {
        return fault("该年度批次尚未由两家联合发布，不能受理".to_owned());
    };
    let closes_at = closed_at.map_or(round.closes_at, |closed| closed.min(round.closes_at));
    if at < round.opens_at {
        return fault(format!(
            "{} 申报自 {} 开始",
            round.round,
            crate::time::minute(round.opens_at)
        ));
    }
    if at >= closes_at {
        return fault(format!(
            "{} 申报已于 {} 截止",
            round.round,
            crate::time::deadline(closes_at)
        ));
    }
    Ok(())
}

/// Whether a prefecture may take a report of a material change in (四(四)1; S67): of a firm that stands
/// on the lists, of something that happened.
///
/// # Errors
/// The firm is `known` to no list, or the change lies ahead.
pub fn change_report(act: &ChangeReport, known: bool) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("relayed-report", "四(四)1", message));
    if !known {
        let message = "该所不在认定名单或培育名单，无须报告；请核对名单所载的信用代码";
        return fault(message.to_owned());
    }
    if act.date > crate::time::day(act.at) {
        return fault(format!("变化日期 {} 尚未到来，请核对", act.date));
    }
    Ok(())
}

/// Whether a batched file may be taken up again, reviewed or recommended anew: the province must have
/// sent it back and wait for it still. Once it went on with the file as it is (A4.3), a new opinion of the
/// prefecture would take back a place that the province decided upon.
///
/// # Errors
/// Nobody sent it back, or its time is over.
pub fn sent_back(returned: bool) -> Result<(), RuleFault> {
    if returned {
        return Ok(());
    }
    let message = "省级平台没有退回该申报，或补正逾期后已续办，不能登记省级退回、重新初审或推荐；请同步后用 returned 查看退回通知";
    Err(RuleFault::new("not-returned", "四(三)2", message))
}

/// Whether the claims are one to four categories, each once, and the files not too many.
///
/// # Errors
/// None, a category twice, or too many files.
pub fn claims(claims: &[Claim], evidence: usize) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("claims", "三", message));
    let mut categories: Vec<Category> = claims.iter().map(|claim| claim.category).collect();
    categories.sort();
    categories.dedup();
    if categories.is_empty() || categories.len() != claims.len() {
        return fault("申报类别应为一至四类，每类一次".to_owned());
    }
    if evidence > MAX_EVIDENCE {
        return fault(format!("佐证材料 {evidence} 份，超过 {MAX_EVIDENCE} 份，请合并后再报"));
    }
    Ok(())
}

/// Whether a form that supplements a returned one keeps what was claimed: only what the return lists may
/// be changed (A4.2), and it may come after the window closed, when nothing new may be claimed. The list
/// of defects is a text, so of the rest of the form the reviewers judge.
///
/// # Errors
/// A category more or less, or another sought of one.
pub fn supplements(returned: &[Claim], supplement: &[Claim]) -> Result<(), RuleFault> {
    let sought = |claims: &[Claim]| {
        let mut sought: Vec<_> = claims.iter().map(|one| (one.category, one.sought)).collect();
        sought.sort_by_key(|(category, _)| *category);
        sought
    };
    if sought(returned) == sought(supplement) {
        return Ok(());
    }
    let message =
        "补正件改动了申报类别或其申报认定、申报培育；补正只改退回所列事项，类别请照原申报填写";
    Err(RuleFault::new("supplement", "四(三)1", message))
}

/// Whether the opinions are exactly one for every claimed category.
///
/// # Errors
/// A category without an opinion, twice, or not claimed.
pub fn opinions(claims: &[Claim], opinions: &[CategoryOpinion]) -> Result<(), RuleFault> {
    let mut claimed: Vec<Category> = claims.iter().map(|claim| claim.category).collect();
    let mut judged: Vec<Category> = opinions.iter().map(|opinion| opinion.category).collect();
    claimed.sort();
    judged.sort();
    if claimed == judged {
        return Ok(());
    }
    Err(RuleFault::new("review", "四(一)5", "初审意见应与申报类别一一对应"))
}

/// Whether a recommendation says what the review said: its categories, less those declined.
///
/// # Errors
/// Another set, or none.
pub fn follows_review(
    reviewed: &[CategoryOpinion],
    recommended: &[CategoryOpinion],
) -> Result<(), RuleFault> {
    let favoured: Vec<_> =
        reviewed.iter().filter(|opinion| opinion.opinion != Opinion::Decline).collect();
    if !favoured.is_empty() && favoured.iter().copied().eq(recommended.iter()) {
        return Ok(());
    }
    Err(RuleFault::new("recommendation", "四(一)5", "推荐类别应与初审意见一致，且至少一类"))
}

/// Whether the window of a round is over at `at`: before that, its counts would not be the last.
///
/// # Errors
/// The round is not in effect, or still open.
pub fn window_is_over(
    round: Option<&RoundAnnounced>,
    closed_at: Option<i64>,
    at: i64,
) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("summary", "四(三)4", message));
    let Some(round) = round else {
        return fault("该年度批次尚未由两家联合发布，不能汇总".to_owned());
    };
    let closes_at = closed_at.map_or(round.closes_at, |closed| closed.min(round.closes_at));
    match at < closes_at {
        true => {
            let closes_at = crate::time::deadline(closes_at);
            fault(format!("{} 申报于 {closes_at} 截止，截止后再签申报情况汇总表", round.round))
        }
        false => Ok(()),
    }
}

/// 一次性告知；补正后仍不全的可再退一次；最多两次 (A3-33).
pub fn too_many_returns(most: u8) -> RuleFault {
    let message = format!("已退回补正 {most} 次，不得再退，请作出初审意见");
    RuleFault::new("returns", "A3-33", message)
}

/// Whether a supplement at `at` is in time (A3-33). Where the machine cannot tell, it is taken in.
///
/// # Errors
/// The period is over.
pub fn supplement_in_time(end: Deadline, at: i64) -> Result<(), RuleFault> {
    match end.judge(at, at) {
        Timeliness::Late => {
            let until = until(end);
            let message =
                format!("补正期限已于 {until} 届满，视为放弃申报，请登记逾期未补正（refuse）");
            Err(RuleFault::new("late-supplement", "A3-33", message))
        }
        _ => Ok(()),
    }
}

/// Whether the period for a supplement is over at `at`: only then is it 视为放弃申报 (A3-33). Where
/// the machine cannot tell, the officer decides, with a reason.
///
/// # Errors
/// The firm may still supplement.
pub fn supplement_is_over(end: Deadline, at: i64) -> Result<(), RuleFault> {
    match end.judge(at, at) {
        Timeliness::InTime => {
            let message = format!("补正期限至 {}，届满前不能视为放弃申报", until(end));
            Err(RuleFault::new("not-due", "A3-33", message))
        }
        _ => Ok(()),
    }
}

/// Whether an objection at `at` is in time: one, in writing, within the period (A3-34). Where the
/// machine cannot tell, it is taken in.
///
/// # Errors
/// The period is over.
pub fn objection_in_time(end: Deadline, at: i64) -> Result<(), RuleFault> {
    match end.judge(at, at) {
        Timeliness::Late => {
            let message = format!("异议期限已于 {} 届满，不予受理异议", until(end));
            Err(RuleFault::new("late-objection", "A3-34", message))
        }
        _ => Ok(()),
    }
}

fn until(end: Deadline) -> String {
    match end {
        Deadline::Certain(day) => format!("{day} 24:00"),
        Deadline::Provisional { not_before, .. } => format!("{not_before} 或以后（工作日历待定）"),
    }
}

/// 近两年未受行政处罚和行业自律处分 is checked by the prefecture itself, with what the credit platform
/// showed kept beside it, before anything is recommended (S10, S11, S88).
pub fn clean_record_unchecked() -> RuleFault {
    let message = "推荐认定或推荐培育前，应查询信用平台（credit.acla.org.cn）并留存查询结果（review --snapshot 文件）";
    RuleFault::new("clean-record", "二", message)
}

/// After the joint publication a firm leaves by 自愿退出, not by taking its application back (S43).
pub fn published_already() -> RuleFault {
    let message = "该申报的结果已联合公告，不能撤回；律所不再参与的，向省律师协会申请自愿退出";
    RuleFault::new("published", "四(一)5", message)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::hash::Hash;

    #[test]
    fn s50_the_window_opens_with_a_second_and_closes_with_a_second() {
        let round = RoundAnnounced {
            at: 0,
            nonce: Hash([0; 32]),
            round: "2024-1".parse().unwrap(),
            document_number: "示例〔2024〕1号".to_owned(),
            opens_at: 100,
            closes_at: 200,
            base_date: "2024-03-31".parse().unwrap(),
            decide_by: None,
            purpose: crate::record::round::RoundType::Selection,
            forms: 1,
            charter: Hash([0; 32]),
            seat: crate::names::Seat::office(),
        };
        for (closed_at, at, open) in [
            (None, 99, false),
            (None, 100, true),
            (None, 199, true),
            (None, 200, false),
            (Some(150), 149, true),
            (Some(150), 150, false),
            (Some(300), 200, false),
        ] {
            assert_eq!(window(Some(&round), closed_at, at).is_ok(), open, "{closed_at:?} {at}");
        }
        assert!(window(None, None, 100).is_err());
    }

    #[test]
    fn a4_2_a_supplement_claims_what_was_claimed() {
        use crate::record::application::Sought::{self, Cultivation, Recognition};
        use Category::{Jx, Ts, Zy};
        let claims = |all: &[(Category, Sought, bool)]| -> Vec<Claim> {
            let claim = |(category, sought, accepts_cultivation)| Claim {
                category,
                sought,
                accepts_cultivation,
            };
            all.iter().copied().map(claim).collect()
        };
        let returned = claims(&[(Zy, Recognition, true), (Jx, Cultivation, false)]);
        for (what, supplement, kept) in [
            ("the same", &[(Zy, Recognition, true), (Jx, Cultivation, false)][..], true),
            ("in another order", &[(Jx, Cultivation, false), (Zy, Recognition, true)], true),
            ("服从调整", &[(Zy, Recognition, false), (Jx, Cultivation, false)], true),
            ("more sought", &[(Zy, Recognition, true), (Jx, Recognition, false)], false),
            ("less sought", &[(Zy, Cultivation, true), (Jx, Cultivation, false)], false),
            ("one less", &[(Zy, Recognition, true)], false),
            ("another", &[(Zy, Recognition, true), (Ts, Cultivation, false)], false),
            (
                "one more",
                &[(Zy, Recognition, true), (Jx, Cultivation, false), (Ts, Recognition, true)],
                false,
            ),
        ] {
            let judged = supplements(&returned, &claims(supplement));
            assert_eq!(judged.is_ok(), kept, "{what}");
            assert!(judged.err().is_none_or(|fault| fault.rule == "supplement"), "{what}");
        }
    }

    /// The fifth working day after Friday 2024-05-24 is Friday the 31st.
    #[test]
    fn a3_33_a3_34_the_fifth_working_day_counts_to_its_end() {
        let day: jiff::civil::Date = "2024-05-31".parse().unwrap();
        let end = Deadline::Certain(day);
        let midnight = crate::time::end_of(day);
        for (at, in_time) in [(midnight - 1, true), (midnight, false), (midnight + 86_400, false)] {
            assert_eq!(supplement_in_time(end, at).is_ok(), in_time, "{at}");
            assert_eq!(objection_in_time(end, at).is_ok(), in_time, "{at}");
            assert_eq!(supplement_is_over(end, at).is_ok(), !in_time, "{at}");
        }
    }

    #[test]
    fn without_a_calendar_nobody_is_shut_out_and_the_officer_may_decide() {
        let first: jiff::civil::Date = "2027-01-01".parse().unwrap();
        let end = Deadline::Provisional { not_before: first, counted: 2 };
        let new_year = crate::time::end_of(first);
        assert!(supplement_in_time(end, new_year + 86_400 * 60).is_ok());
        assert!(objection_in_time(end, new_year + 86_400 * 60).is_ok());
        assert!(supplement_is_over(end, new_year - 1).is_err(), "at least that day is left");
        assert!(supplement_is_over(end, new_year).is_ok());
    }
}
