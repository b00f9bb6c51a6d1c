//! Reports and how far each is (四(四)3; A4.7): who handles it, what the firm was told, and when.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use crate::charter::Plan;
use crate::hash::Hash;
use crate::machine::complaint::{COMPLAINT, Event, State};
use crate::names::Firm;
use crate::officer::Officer;
use crate::record::step::complaint::{Complaint, Referral};
use crate::rules::calendar::Calendar;
use crate::rules::deadline::{self, Deadline};
use crate::rules::due::Due;
use crate::rules::{RuleFault, retention, separation};
use crate::time;

/// One look into a sealed paper (A4.7: every view is logged).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct View {
    /// When, POSIX seconds.
    pub at: i64,
    /// Who.
    pub person: String,
    /// What.
    pub what: String,
}

/// One report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How far it is.
    pub state: State,
    /// When it came, POSIX seconds.
    pub received_at: i64,
    /// Whom it is about.
    pub firm: Firm,
    /// Identity, contact and facts, as they are sealed now; none of a lead.
    pub sealed: Option<Hash>,
    /// Every sealed paper it ever had, the originals among them.
    pub papers: BTreeSet<Hash>,
    /// Sealed originals.
    pub evidence: Vec<Hash>,
    /// Those who declared that they have no conflict, with the seat in which they did.
    pub declared: BTreeSet<String>,
    /// Named handlers.
    pub handlers: BTreeSet<String>,
    /// What the firm is to be told, and who drew it up.
    pub extract: Option<(Hash, String)>,
    /// A second officer checked the extract.
    pub redacted: bool,
    /// When the firm was told.
    pub notified_at: Option<i64>,
    /// What it answered.
    pub reply: Option<Hash>,
    /// When the inquiry began.
    pub investigated_at: Option<i64>,
    /// It was extended.
    pub extended: bool,
    /// When it ended, and so when the reporter is to be answered from.
    pub ended_at: Option<i64>,
    /// Where it was handed to, the last one last.
    pub referrals: Vec<Referral>,
    /// When it was closed.
    pub closed_at: Option<i64>,
    /// Who reported is erased: nobody can read it any more.
    pub erased: bool,
    /// Every look into its sealed papers.
    pub views: Vec<View>,
}

/// The fold of all reports, by number.
#[derive(Debug, Clone, Default)]
pub struct Complaints {
    reports: BTreeMap<String, Report>,
}

fn fault(rule: &'static str, message: impl Into<String>) -> RuleFault {
    RuleFault::new(rule, "四(四)3", message)
}

impl Report {
    /// The last day of the inquiry: so many days after it began, more once extended (A4.7).
    pub fn inquiry_ends(&self, plan: &Plan) -> Option<Date> {
        let more = if self.extended { plan.clocks.complaint_extension_days } else { 0 };
        let days = plan.clocks.complaint_days + more;
        let from = time::day(self.investigated_at?);
        from.checked_add(jiff::Span::new().days(i64::from(days))).ok()
    }

    /// The end of the firm's time to answer.
    pub fn reply_deadline(&self, plan: &Plan, calendar: &Calendar) -> Option<Deadline> {
        let from = time::day(self.notified_at?);
        Some(deadline::after(calendar, from, plan.clocks.complaint_reply_wd, None))
    }

    /// Until when the reporter's identity is kept; then it may be erased (A3-48).
    pub fn identity_kept_until(&self, plan: &Plan) -> Option<Date> {
        Some(retention::reporter(&plan.retention, self.closed_at?))
    }
}

impl Complaints {
    /// A report.
    pub fn get(&self, number: &str) -> Option<&Report> {
        self.reports.get(number)
    }

    /// All reports, in the order of their numbers.
    pub fn all(&self) -> impl Iterator<Item = (&str, &Report)> {
        self.reports.iter().map(|(number, report)| (number.as_str(), report))
    }

    /// Whether `step` may be written next by `who` at `now`.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(
        &self,
        step: &Complaint,
        who: &Officer,
        now: i64,
        plan: &Plan,
        calendar: &Calendar,
    ) -> Result<State, RuleFault> {
        let next = self.next(step, who)?;
        let Some(report) = self.reports.get(&step.number) else { return Ok(next) };
        match step.event {
            Event::Substantiate | Event::Dismiss => {
                let heard = report.reply.is_some();
                let end = report.reply_deadline(plan, calendar).and_then(|end| end.ends_at());
                if !heard && end.is_none_or(|end| now < end) {
                    let message = "应先告知律所（notify）并听取答复；答复期未满的不得作出结论";
                    return Err(fault("complaint-heard", message));
                }
            }
            Event::Erase => {
                let until = report.identity_kept_until(plan);
                if until.is_none_or(|day| !retention::is_over(day, now)) {
                    let message = "举报人身份信息的保存期未满，不得删除；期限见 due";
                    return Err(fault("complaint-kept", message));
                }
            }
            _ => {}
        }
        Ok(next)
    }

    /// The rules that need no clock: the table, and who may do it.
    fn next(&self, step: &Complaint, who: &Officer) -> Result<State, RuleFault> {
        let report = self.reports.get(&step.number);
        let from = report.map_or(State::New, |report| report.state);
        let next = COMPLAINT.step(from, step.event, &who.seat)?;
        if (step.event == Event::Refer) != step.referral.is_some() {
            return Err(fault("complaint-referral", "移送时须写明移送的事项，其他步骤不写"));
        }
        let Some(report) = report else { return starts(step).map(|()| next) };
        let named = report.handlers.contains(&who.person);
        let declared = report.declared.contains(&who.person);
        match step.event {
            // Two persons: the one who asks for it stands in the step, the one who does it acts.
            Event::Erase => {
                let first = step.handlers.first().map(String::as_str).unwrap_or_default();
                separation::second_person(first, who, "删除申请")?;
            }
            Event::Submit | Event::Lead => return Err(fault("complaint", "编号已使用")),
            Event::Declare if who.person.is_empty() => {
                return Err(fault("complaint-handler", "声明人须登记姓名（account add --person）"));
            }
            // H4 decides, H1's clerk names handlers: neither reads.
            Event::Declare | Event::Extend | Event::Refer => {}
            Event::Handlers => {
                let open = step.handlers.iter().find(|name| !report.declared.contains(*name));
                if let Some(name) = open {
                    let message = format!("{name}尚未声明与该件无利害关系（complaint declare）");
                    return Err(fault("complaint-conflict", message));
                }
                if step.handlers.is_empty() || step.sealed.is_none() {
                    return Err(fault("complaint-handler", "至少指定一名经办人"));
                }
            }
            Event::Redact => {
                let Some((_, by)) = &report.extract else {
                    return Err(fault("complaint-extract", "还没有摘录（complaint extract）"));
                };
                separation::second_person(by, who, "摘录")?;
                if !declared {
                    return Err(fault("complaint-conflict", "复核人应先声明无利害关系"));
                }
            }
            Event::Substantiate | Event::Dismiss if declared => {}
            Event::Substantiate | Event::Dismiss => {
                return Err(fault("complaint-conflict", "调查人应先声明无利害关系（declare）"));
            }
            _ if !named => {
                let message = "该举报只由指定的经办人办理；指定经办人：complaint handlers";
                return Err(fault("complaint-handler", message));
            }
            Event::Notify if !report.redacted => {
                let message = "告知律所的摘录应先经第二人复核（complaint redact）";
                return Err(fault("complaint-extract", message));
            }
            Event::Reply if report.notified_at.is_none() => {
                return Err(fault("complaint-heard", "尚未告知律所（complaint notify）"));
            }
            _ => {}
        }
        if step.event == Event::Extend && report.extended {
            return Err(fault("complaint-extended", "调查期限只能延长一次"));
        }
        Ok(next)
    }

    pub(super) fn fold(&mut self, step: &Complaint, who: &Officer, at: i64) {
        let Ok(state) = self.next(step, who) else { return };
        if let (None, Some(firm)) = (self.reports.get(&step.number), &step.firm) {
            let report = Report::new(state, firm.clone(), at);
            self.reports.insert(step.number.clone(), report);
        }
        let Some(report) = self.reports.get_mut(&step.number) else { return };
        report.papers.extend(step.sealed.iter().chain(&step.evidence));
        report.sealed = step.sealed.or(report.sealed);
        report.fold(step, who, at, state);
    }

    /// What is due of the reports (A4.8), and whose identity may be erased.
    pub fn due(&self, plan: &Plan, calendar: &Calendar) -> Vec<Due> {
        let all = self.reports.iter();
        let of = |(number, report): (&String, &Report)| {
            let due =
                report.reply_due(plan, calendar).into_iter().chain(report.due(plan, calendar));
            due.map(|one| one.about(number)).collect::<Vec<_>>()
        };
        all.flat_map(of).collect()
    }
}

/// What the start of a report must say (S75, S76).
fn starts(step: &Complaint) -> Result<(), RuleFault> {
    if step.firm.is_none() {
        return Err(fault("complaint", "举报应写明被举报的律所"));
    }
    if step.event == Event::Submit && (step.sealed.is_none() || step.evidence.is_empty()) {
        return Err(fault("complaint", "实名举报应有身份、联系方式和佐证材料，缺一的按线索处理"));
    }
    Ok(())
}

impl Report {
    fn new(state: State, firm: Firm, at: i64) -> Self {
        Self {
            state,
            received_at: at,
            firm,
            sealed: None,
            papers: BTreeSet::new(),
            evidence: Vec::new(),
            declared: BTreeSet::new(),
            handlers: BTreeSet::new(),
            extract: None,
            redacted: false,
            notified_at: None,
            reply: None,
            investigated_at: None,
            extended: false,
            ended_at: None,
            referrals: Vec::new(),
            closed_at: None,
            erased: false,
            views: Vec::new(),
        }
    }

    fn fold(&mut self, step: &Complaint, who: &Officer, at: i64, state: State) {
        let person = || who.person.clone();
        match step.event {
            Event::Submit | Event::Lead => self.evidence.clone_from(&step.evidence),
            Event::Declare => {
                self.declared.insert(person());
            }
            Event::Handlers => {
                self.handlers = step.handlers.iter().cloned().collect();
                // Sealed anew for those who are named: what the reception could read is gone.
                self.evidence.clone_from(&step.evidence);
            }
            Event::Open => {
                let what = step.note.clone().unwrap_or_default();
                self.views.push(View { at, person: person(), what });
            }
            Event::Investigate | Event::GoOn => {
                self.investigated_at = self.investigated_at.or(Some(at));
            }
            Event::Extract => {
                self.extract = step.paper.map(|paper| (paper, person()));
                self.redacted = false;
            }
            Event::Redact => self.redacted = true,
            Event::Notify => self.notified_at = Some(at),
            Event::Reply => self.reply = step.paper,
            Event::Extend => self.extended = true,
            Event::Refer => self.referrals.extend(step.referral.clone()),
            Event::Answer => self.closed_at = Some(at),
            Event::Accept => {}
            Event::Erase => {
                self.erased = true;
                self.sealed = None;
                self.evidence.clear();
            }
            Event::NotRealName
            | Event::Refuse
            | Event::Substantiate
            | Event::Dismiss
            | Event::Withdraw => self.ended_at = Some(at),
        }
        self.state = state;
    }

    /// The firm's answer, beside the inquiry's own end.
    fn reply_due(&self, plan: &Plan, calendar: &Calendar) -> Option<Due> {
        let waits = self.state == State::Investigating && self.reply.is_none();
        let end = self.reply_deadline(plan, calendar).filter(|_| waits)?;
        Some(Due::by(end, "F", "A4.7").named("律所对举报事实的答复（complaint reply）", ""))
    }

    fn due(&self, plan: &Plan, calendar: &Calendar) -> Option<Due> {
        let after = |at: i64, days: u16| deadline::after(calendar, time::day(at), days, None);
        let clocks = &plan.clocks;
        Some(match self.state {
            State::Received => {
                Due::by(after(self.received_at, clocks.complaint_check_wd), "H1", "A4.7")
                    .named("核对举报人身份（complaint accept 或 not-real-name）", "")
            }
            State::Investigating => Due::at(time::end_of(self.inquiry_ends(plan)?), "H2", "A4.7")
                .named("举报的调查结论（complaint result；延期由H4办理）", ""),
            State::Erased => return None,
            State::Closed if self.sealed.is_none() => return None,
            State::Closed => Due::at(time::end_of(self.identity_kept_until(plan)?), "H1", "A3-48")
                .named("举报人身份信息保存期满，应予删除（erase --due）", ""),
            _ => Due::by(after(self.ended_at?, clocks.complaint_answer_wd), "H1", "A4.7")
                .named("答复举报人（complaint answer）", ""),
        })
    }
}
