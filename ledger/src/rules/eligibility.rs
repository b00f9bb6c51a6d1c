//! 认定及培育范围: who may take part (二; S04, S08-S11, S88).
//!
//! The facts are the firm's own, parsed already; what each leads to is in the charter. Nothing is
//! decided here: what bars is refused at intake, what asks for a person is shown to the officer.

use jiff::ToSpan as _;
use jiff::civil::Date;
use serde::Serialize;

use super::RuleFault;
use crate::charter::{BranchSize, Consequence, Eligibility};
use crate::dossier::{Dossier, Firm, Penalty, PenaltyOn};
use crate::names::NodeCode;
use crate::record::lift::LiftPaper;

/// Something about a firm that bears on whether it may take part.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Standing {
    /// Where in the form, as a JSON pointer.
    pub place: String,
    /// What it leads to.
    pub consequence: Consequence,
    /// The clause.
    pub clause: &'static str,
    /// For officers and firms to read, with what to do next.
    pub words: String,
}

/// Everything about the applicant that bears on whether it may take part, on the 统一基准日; `lifted`
/// is up to how many lawyers the province lets it apply, if it lifted the limit ([`lifted_to`]).
pub fn judge(
    dossier: &Dossier,
    rules: &Eligibility,
    base_date: Date,
    lifted: Option<u32>,
) -> Vec<Standing> {
    let mut found = licence(&dossier.firm, rules);
    found.extend(size(&dossier.firm, rules, lifted));
    found.extend(clean_record(&dossier.penalties, rules, base_date));
    found
}

/// 四川省范围内: the province that licensed the firm (S08); a branch applies by its own licence, and
/// one outside the province is not eligible (S09). The code does not tell the prefecture, so the
/// place of practice is asked and proven by the licence.
fn licence(firm: &Firm, rules: &Eligibility) -> Vec<Standing> {
    let mut found = Vec::new();
    if firm.uscc.province() != rules.province {
        found.push(standing(
            "/firm/uscc",
            Consequence::Bar,
            "统一社会信用代码第3、4位表明该所（分所）不是本省准予执业，不在计划范围内".to_owned(),
        ));
    }
    let number = &firm.licence_number;
    if number.len() == 17 {
        let words = "执业许可证号为旧式17位，请核对许可证原件".to_owned();
        found.push(standing("/firm/licence_number", Consequence::Warn, words));
    } else if *number != firm.uscc.to_string() {
        let words = "执业许可证号与统一社会信用代码不一致，请核对许可证原件".to_owned();
        found.push(standing("/firm/licence_number", Consequence::Person, words));
    }
    found
}

/// 中小型律师事务所: 49 lawyers at the most, on the 统一基准日 (S04, A3-02); of a branch its own are
/// counted, and its head office's are shown (S09, A3-07). Only the province may lift it.
fn size(firm: &Firm, rules: &Eligibility, lifted: Option<u32>) -> Vec<Standing> {
    let (counted, most) = (counted(firm, rules), rules.size_max);
    let mut found = Vec::new();
    if let Some(words) = beyond(firm, rules, lifted) {
        found.push(standing("/firm/lawyers", Consequence::Bar, words));
    } else if counted > most {
        let words = format!("执业律师 {counted} 人，超过 {most} 人，省级已准予申报");
        found.push(standing("/firm/lawyers", Consequence::Warn, words));
    }
    let head_office = firm.branch_of.as_ref().map_or(0, |office| office.lawyers);
    if head_office > 0 {
        let words = format!("异地分所：本所 {} 人，总所 {head_office} 人", firm.lawyers);
        found.push(standing("/firm/branch_of", Consequence::Info, words));
    }
    found
}

fn counted(firm: &Firm, rules: &Eligibility) -> u32 {
    let head_office = firm.branch_of.as_ref().map_or(0, |office| office.lawyers);
    match rules.branch_size {
        BranchSize::Own => firm.lawyers,
        BranchSize::Whole => firm.lawyers.saturating_add(head_office),
    }
}

/// Why a firm is beyond the limit of size, or beyond what was lifted for it; `None` if it is not.
pub fn beyond(firm: &Firm, rules: &Eligibility, lifted: Option<u32>) -> Option<String> {
    let (counted, most) = (counted(firm, rules), rules.size_max);
    let over = format!("执业律师 {counted} 人，超过 {most} 人");
    match lifted {
        _ if counted <= most => None,
        Some(lifted) if counted <= lifted => None,
        Some(lifted) => {
            Some(format!("{over}，也超过省级准予的 {lifted} 人；报省级另行准予（lift）"))
        }
        None => Some(format!(
            "{over}，不属于中小型律师事务所；确需受理的，报省级书面准予（lift），已准予的先同步（sync）"
        )),
    }
}

/// Up to how many lawyers a firm may apply at a prefecture in a round, if one of `lifts` is for it: the
/// last one counts (A3-02).
pub fn lifted_to(dossier: &Dossier, node: &NodeCode, lifts: &[LiftPaper]) -> Option<u32> {
    let fits = |lift: &&LiftPaper| {
        (lift.firm, &lift.node) == (dossier.firm.uscc, node) && lift.round.as_str() == dossier.round
    };
    lifts.iter().rev().find(fits).map(|lift| lift.lawyers)
}

/// Whether a lift says more than the limit, and why: of a firm within the limit nothing need be lifted.
///
/// # Errors
/// The number is within the limit, or there is no reason.
pub fn may_lift(lift: &LiftPaper, rules: &Eligibility) -> Result<(), RuleFault> {
    let fault = |message| Err(RuleFault::new("lift", "二", message));
    if lift.lawyers <= rules.size_max {
        let most = rules.size_max;
        return fault(format!("{most} 人以内的律所无须准予；请写明准予的人数上限（--lawyers）"));
    }
    match lift.reason.trim().is_empty() {
        false => Ok(()),
        true => fault("请写明准予的理由（--reason）".to_owned()),
    }
}

/// 近两年未受行政处罚和行业自律处分, back from the 统一基准日 (S10, S11, A3-09): also for cultivation
/// and promotion, and checked again at decision and publication (S88). The mildest sanction counts.
pub fn clean_record(penalties: &[Penalty], rules: &Eligibility, base_date: Date) -> Vec<Standing> {
    let since = base_date.saturating_sub(i64::from(rules.clean_years).years());
    let within = penalties.iter().enumerate().filter(|(_, penalty)| penalty.date > since);
    within
        .map(|(i, penalty)| {
            let consequence = match penalty.on {
                // A penalty that may yet fall bars nobody by itself (A3-28).
                _ if rules.needs_final && !penalty.in_force => Consequence::Person,
                PenaltyOn::Own => Consequence::Bar,
                PenaltyOn::OwnBranch => rules.own_branch_penalty,
                PenaltyOn::Parent => rules.parent_penalty,
                PenaltyOn::Sister => rules.sister_penalty,
                PenaltyOn::Lawyer => rules.lawyer_penalty,
            };
            let Penalty { on, kind, date, document_number, in_force } = penalty;
            let state = if *in_force { "" } else { "，尚未生效" };
            let words = format!(
                "{on}于 {date} 受{kind}（{document_number}{state}），在基准日前{}年以内：{consequence}",
                rules.clean_years
            );
            standing(&format!("/penalties/{i}"), consequence, words)
        })
        .collect()
}

/// Head office and branch, or two branches, apply in one round (A3-38).
pub fn related(rules: &Eligibility) -> Standing {
    let words = "总所与分所在同一批次均有申报，请核对关联关系".to_owned();
    standing("/firm/branch_of", rules.related, words)
}

fn standing(place: &str, consequence: Consequence, words: String) -> Standing {
    Standing { place: place.to_owned(), consequence, clause: "二", words }
}
