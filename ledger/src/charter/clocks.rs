//! Every period in one place (A4.8), and how long papers are kept (A3-48).

use super::read::{Check, Sink};
use super::table::table;

/// No period is longer: the calendar of the next year appears in November.
const MOST: u16 = 120;

table! {
    /// Periods. `_wd` are working days after the day of the event, `_days` calendar days, `_months`
    /// calendar months.
    pub struct Clocks {
        /// 重大变化情况报告 (四(四)1; A3-24).
        pub change_report_wd: u16 = 1..=MOST,
        /// Working days after the event on which a firm is reminded of its report (A4.6).
        pub change_reminders_wd: Vec<u16>,
        /// 公示; 0 for none (A3-32).
        pub notice_wd: u16 = 0..=MOST,
        /// The node accepts or returns a file (A4.2).
        pub accept_wd: u16 = 1..=MOST,
        /// The firm supplements a returned file (A3-33).
        pub fix_wd: u16 = 1..=MOST,
        /// 异议 of a refused firm (A3-34).
        pub objection_wd: u16 = 1..=MOST,
        /// The prefecture's opinion on a promotion (A3-31).
        pub opinion_wd: u16 = 1..=MOST,
        /// A firm is heard on a penalty or a late report (A4.4, A4.6).
        pub hearing_wd: u16 = 1..=MOST,
        /// The firm completes a change report (A4.6).
        pub change_fix_wd: u16 = 1..=MOST,
        /// 初核 of a change report (A4.6).
        pub first_check_wd: u16 = 1..=MOST,
        /// A cultivated firm gets its support group (A4.5).
        pub support_wd: u16 = 1..=MOST,
        /// A reporter's identity is checked (A4.7).
        pub complaint_check_wd: u16 = 1..=MOST,
        /// The firm answers to the facts of a report (A4.7).
        pub complaint_reply_wd: u16 = 1..=MOST,
        /// The inquiry into a report (A4.7).
        pub complaint_days: u16 = 1..=MOST,
        /// It may be extended once by this (A4.7).
        pub complaint_extension_days: u16 = 1..=MOST,
        /// The reporter is answered (A4.7).
        pub complaint_answer_wd: u16 = 1..=MOST,
        /// The review at the end of a term opens this long before it (A4.4).
        pub review_months: u16 = 1..=MOST,
        /// Months before a term's end at which a firm is reminded (A4.4).
        pub term_reminders_months: Vec<u16>,
    }
}

impl Check for Clocks {
    fn check(&self, sink: Sink<'_>) {
        if self.change_reminders_wd.iter().any(|day| *day >= self.change_report_wd) {
            let message = "change_reminders_wd 应早于 change_report_wd";
            sink("change_reminders_wd", message.to_owned());
        }
    }
}

table! {
    /// How long papers are kept; then they are erased by an act, never silently (A3-48).
    pub struct Retention {
        /// Drafts, after the round's end.
        pub drafts_days: u16 = 1..=3_650,
        /// A reporter's identity, after the case is closed.
        pub reporter_days: u16 = 1..=3_650,
        /// Files of firms that were not selected, after the round's end.
        pub declined_months: u16 = 1..=3_650,
        /// Files of recognised and cultivated firms, after the end of their term.
        pub selected_months: u16 = 1..=3_650,
    }
}

impl Check for Retention {}
