//! 三年内不得再次申报 (四(四)2; S72, A3-30).

use jiff::civil::Date;

use super::RuleFault;
use super::term::last_day;
use crate::charter::Plan;
use crate::record::removal::RemovalCause;
use crate::record::title::Cause;

/// Whether a firm under a ban that ends on `ban_until` may apply or be recognised on `day`.
///
/// # Errors
/// The ban's last day has not passed.
pub fn open(ban_until: Date, day: Date) -> Result<(), RuleFault> {
    if day > ban_until {
        return Ok(());
    }
    let message = format!("该所在 {ban_until}（含当日）前不得再次申报");
    Err(RuleFault::new("ban", "四(四)2", message))
}

/// The ban that follows from a cancellation on `date`: after a penalty, and after nothing else.
pub fn of_cancellation(cause: Cause, date: Date, years: u8) -> Option<Date> {
    (cause == Cause::Penalty).then(|| last_day(date, years))
}

/// The ban that follows from a removal on `date`: after a penalty, where the charter bars firms that
/// are only cultivated (A3-29).
pub fn of_removal(cause: RemovalCause, date: Date, plan: &Plan) -> Option<Date> {
    let bars = cause == RemovalCause::Penalty && plan.deciding.cultivation_ban;
    bars.then(|| last_day(date, plan.ban_years))
}

/// Whether an act of `date` carries the ban that is `due`, and no other; and with it the day `since` when
/// the penalty was decided, not after the act.
///
/// # Errors
/// A ban is missing, of another length, due to nothing, or without the day of its penalty.
pub fn fits(
    (written, since): (Option<Date>, Option<Date>),
    due: Option<Date>,
    date: Date,
) -> Result<(), RuleFault> {
    let dated = since.is_some() == due.is_some() && since.is_none_or(|day| day <= date);
    if written == due && dated {
        return Ok(());
    }
    let message = match due {
        Some(_) if written == due => {
            format!("附三年内不得再次申报的，应载明处罚、处分的决定日期，且不晚于 {date}")
        }
        Some(day) => format!("因处罚取消的，不得再次申报的期限应至 {day}"),
        None => "仅因行政处罚或行业自律处分取消的，才附三年内不得再次申报".to_owned(),
    };
    Err(RuleFault::new("ban", "四(四)2", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a3_30_a_ban_names_the_day_of_its_penalty_and_nothing_else_does() {
        let day = |text: &str| Some(text.parse::<Date>().unwrap());
        let (ban, date) = (day("2027-09-30"), "2024-09-30".parse().unwrap());
        for (written, since, due, fit) in [
            (ban, day("2024-09-30"), ban, true),
            (ban, day("2024-03-01"), ban, true),
            (ban, day("2024-10-01"), ban, false),
            (ban, None, ban, false),
            (None, day("2024-03-01"), ban, false),
            (None, None, None, true),
            (None, day("2024-03-01"), None, false),
            (ban, day("2024-03-01"), None, false),
        ] {
            assert_eq!(fits((written, since), due, date).is_ok(), fit, "{written:?} {since:?}");
        }
    }

    #[test]
    fn s72_the_last_day_bars_and_the_next_is_open() {
        let until: Date = "2027-09-30".parse().unwrap();
        for (day, free) in [("2024-10-01", false), ("2027-09-30", false), ("2027-10-01", true)] {
            assert_eq!(open(until, day.parse().unwrap()).is_ok(), free, "{day}");
        }
    }
}
