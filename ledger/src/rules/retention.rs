//! 材料保存期限 (A3-48): until when each kind of paper is kept. Nothing goes by itself when a period
//! ends; from then on it may be erased, and `due` says so.

use jiff::ToSpan as _;
use jiff::civil::Date;

use crate::charter::Retention;
use crate::time;

/// The last day of a draft: so many days after its round closed, or after it was saved where it names
/// no round.
pub fn draft(retention: &Retention, closed_at: i64) -> Date {
    last_of_round(closed_at).saturating_add(i64::from(retention.drafts_days).days())
}

/// The last day of a reporter's identity, after the report was closed.
pub fn reporter(retention: &Retention, closed_at: i64) -> Date {
    time::day(closed_at).saturating_add(i64::from(retention.reporter_days).days())
}

/// The last day of an application that was not selected, after its round closed.
pub fn declined(retention: &Retention, closed_at: i64) -> Date {
    last_of_round(closed_at).saturating_add(i64::from(retention.declined_months).months())
}

/// The last day of an application that was, after the last day of the term.
pub fn selected(retention: &Retention, valid_until: Date) -> Date {
    valid_until.saturating_add(i64::from(retention.selected_months).months())
}

/// A round that closes at 24:00 ends on that day, not on the next.
fn last_of_round(closed_at: i64) -> Date {
    time::day(closed_at.saturating_sub(1))
}

/// Whether the period is over at `now`: its last day counts to 24:00.
pub fn is_over(last: Date, now: i64) -> bool {
    now >= time::end_of(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    const RETENTION: Retention =
        Retention { drafts_days: 30, reporter_days: 180, declined_months: 24, selected_months: 36 };

    #[test]
    fn a3_48_the_last_day_of_each_period_counts_and_the_next_does_not() {
        let date = |text: &str| -> Date { text.parse().unwrap() };
        let closed = time::end_of(date("2024-03-31"));
        for (period, last, expected) in [
            ("草稿", draft(&RETENTION, closed), "2024-04-30"),
            ("举报人身份", reporter(&RETENTION, closed - 1), "2024-09-27"),
            ("未入选", declined(&RETENTION, closed), "2026-03-31"),
            ("入选", selected(&RETENTION, date("2027-05-31")), "2030-05-31"),
            ("入选，闰年", selected(&RETENTION, date("2024-02-29")), "2027-02-28"),
        ] {
            assert_eq!(last.to_string(), expected, "{period}");
            assert!(!is_over(last, time::end_of(last) - 1), "{period}: 24:00 of the last day");
            assert!(is_over(last, time::end_of(last)), "{period}: the next day");
        }
    }
}
