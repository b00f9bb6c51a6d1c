//! Reports of material changes and the cases of late ones (四(四)1; A4.6).

use std::collections::BTreeMap;

use crate::charter::Plan;
use crate::hash::Hash;
use crate::machine::change_report::{CHANGE_REPORT, Event, LATENESS, Late, State};
use crate::names::{NodeCode, Seat};
use crate::record::step::change_report::{ChangeStep, Filing, Happened};
use crate::rules::calendar::Calendar;
use crate::rules::deadline::{Deadline, Timeliness, after};
use crate::rules::{RuleFault, change_report};

/// One report.
#[derive(Debug, Clone, PartialEq)]
pub struct Report {
    /// How far it is on its merits.
    pub state: State,
    /// How far the case of its lateness is.
    pub late: Late,
    /// What happened.
    pub happened: Happened,
    /// How it came; the first receipt stays (A4.6).
    pub filing: Option<Filing>,
    /// When it was filed last, POSIX seconds: 初核 counts from here.
    pub filed_at: Option<i64>,
    /// When it was returned, POSIX seconds.
    pub returned_at: Option<i64>,
    /// How often it was returned.
    pub returns: u8,
    /// When the firm was told of the case, POSIX seconds.
    pub heard_at: Option<i64>,
    /// The firm answered.
    pub answered: bool,
    /// The index of its first step.
    pub index: u64,
    /// The minutes with which it was kept.
    pub minutes: Option<Hash>,
}

/// The fold of all reports.
#[derive(Debug, Clone, Default)]
pub struct Reports {
    all: BTreeMap<Hash, Report>,
}

impl Reports {
    /// Whether `step` may be written next by `seat`: the new states of report and case.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, step: &ChangeStep, seat: &Seat) -> Result<(State, Late), RuleFault> {
        let report = self.all.get(&step.report);
        let (state, late) = report.map_or((State::Absent, Late::None), |one| (one.state, one.late));
        let fault = |message: &str| Err(RuleFault::new("change-report", "四(四)1", message));
        // Whom the meeting cancels is whom the case was opened against, and who was heard in it.
        if let (Some(report), Some(happened)) = (report, &step.happened)
            && happened.firm != report.happened.firm
        {
            let message = format!(
                "该报告登记的律所是 {}，所附报告表是 {} 的；请改用该所的报告编号，尚无编号的另行登记",
                report.happened.firm, happened.firm
            );
            return fault(&message);
        }
        let excuses_lateness =
            step.event == Event::Excuse && matches!(late, Late::Open | Late::Heard);
        let of_lateness = step.event.is_of_lateness() && report.is_some();
        let next = match of_lateness || excuses_lateness {
            true => (state, LATENESS.step(late, step.event, seat)?),
            false => (CHANGE_REPORT.step(state, step.event, seat)?, late),
        };
        if report.is_none() && step.happened.is_none() {
            return fault("请写明律所、变化种类和日期");
        }
        if (step.event == Event::File) != step.filing.is_some() {
            return fault("收到报告时应附报告表和准予变更决定书，其他步骤不附");
        }
        let decides = matches!(
            step.event,
            Event::Keep | Event::Cancel | Event::LoseReview | Event::CancelLate
        );
        if decides && step.document.is_none() {
            return fault("会长办公会议的核实应附会议纪要");
        }
        Ok(next)
    }

    pub(super) fn fold(&mut self, step: &ChangeStep, seat: &Seat, at: i64, index: u64) {
        let Ok((state, late)) = self.judge(step, seat) else { return };
        let report = match (self.all.get_mut(&step.report), &step.happened) {
            (Some(report), _) => report,
            (None, Some(happened)) => {
                self.all.entry(step.report).or_insert_with(|| Report::new(happened.clone(), index))
            }
            (None, None) => return,
        };
        (report.state, report.late) = (state, late);
        if let Some(happened) = &step.happened {
            report.happened = happened.clone();
        }
        report.filing = report.filing.take().or_else(|| step.filing.clone());
        report.answered |= step.event == Event::Answer;
        match step.event {
            Event::File | Event::Resubmit | Event::TimeOut => report.filed_at = Some(at),
            Event::Return => {
                report.returned_at = Some(at);
                report.returns = report.returns.saturating_add(1);
            }
            Event::Hear => report.heard_at = Some(at),
            Event::Keep => report.minutes = step.document,
            _ => {}
        }
    }

    /// A report by its 32 bytes.
    pub fn get(&self, report: &Hash) -> Option<&Report> {
        self.all.get(report)
    }

    /// Every report, in no order that means anything.
    pub fn all(&self) -> impl Iterator<Item = (&Hash, &Report)> {
        self.all.iter()
    }
}

impl Report {
    fn new(happened: Happened, index: u64) -> Self {
        Self {
            state: State::Absent,
            late: Late::None,
            happened,
            filing: None,
            filed_at: None,
            returned_at: None,
            returns: 0,
            heard_at: None,
            answered: false,
            index,
            minutes: None,
        }
    }

    /// The last day on which it is in time.
    pub fn deadline(
        &self,
        plan: &Plan,
        calendar: &Calendar,
        region: Option<&NodeCode>,
    ) -> Deadline {
        change_report::deadline(plan, calendar, self.happened.date, region)
    }

    /// How it stands to its deadline; what was not filed yet is as late as `now`.
    pub fn timeliness(&self, deadline: Deadline, now: i64) -> Timeliness {
        match &self.filing {
            Some(filing) => deadline.judge(filing.earliest, filing.latest),
            None => deadline.judge(now, now),
        }
    }

    /// The end of the firm's time to be heard.
    pub fn hearing(&self, plan: &Plan, calendar: &Calendar) -> Option<Deadline> {
        let day = crate::time::day(self.heard_at?);
        Some(after(calendar, day, plan.clocks.hearing_wd, None))
    }

    /// The end of the firm's time to complete it.
    pub fn fixing(&self, plan: &Plan, calendar: &Calendar) -> Option<Deadline> {
        let day = crate::time::day(self.returned_at?);
        Some(after(calendar, day, plan.clocks.change_fix_wd, None))
    }

    /// The end of 初核.
    pub fn checking(&self, plan: &Plan, calendar: &Calendar) -> Option<Deadline> {
        let day = crate::time::day(self.filed_at?);
        Some(after(calendar, day, plan.clocks.first_check_wd, None))
    }
}
