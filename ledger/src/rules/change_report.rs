//! 应在发生变化后的10个工作日内报告 (四(四)1; S66-S70, A3-23, A3-24).

use jiff::civil::Date;

use super::RuleFault;
use super::calendar::Calendar;
use super::deadline::{Deadline, Timeliness, after};
use crate::charter::Plan;
use crate::machine::change_report::Event;
use crate::names::NodeCode;
use crate::record::step::change_report::Happened;

/// The last day on which a change of `date` is reported in time: the event's day does not count, and
/// a local calendar only lengthens (A3-25).
pub fn deadline(
    plan: &Plan,
    calendar: &Calendar,
    date: Date,
    region: Option<&NodeCode>,
) -> Deadline {
    after(calendar, date, plan.clocks.change_report_wd, region)
}

/// Whether a case of lateness may be opened: late for certain, or not to be told by the machine; then
/// a person says why (S70).
///
/// # Errors
/// The report came in time, or may still come.
pub fn may_open(timeliness: Timeliness) -> Result<(), RuleFault> {
    match timeliness {
        Timeliness::Late | Timeliness::Undecided => Ok(()),
        Timeliness::InTime => {
            let message = "报告在期限内收到，或期限未满，不构成迟报";
            Err(RuleFault::new("timeliness", "四(四)1", message))
        }
    }
}

/// Whether the first check may come to this result: a firm that outgrew the plan by a merger no longer
/// meets it (A3-23).
///
/// # Errors
/// The merged firm is too large to be said to meet the standard.
pub fn check(event: Event, happened: &Happened, plan: &Plan) -> Result<(), RuleFault> {
    let most = plan.eligibility.size_max;
    match happened.lawyers {
        Some(lawyers) if lawyers > most && matches!(event, Event::Meets | Event::NewCode) => {
            let message = format!(
                "合并后执业律师 {lawyers} 人，超过 {most} 人，属不再符合，应提请会长办公会议核实"
            );
            Err(RuleFault::new("size", "四(四)1", message))
        }
        _ => Ok(()),
    }
}
