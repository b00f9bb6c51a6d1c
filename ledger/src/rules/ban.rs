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

/// Whether an act carries the ban that is `due`, and no other.
///
/// # Errors
/// A ban is missing, of another length, or due to nothing.
pub fn fits(written: Option<Date>, due: Option<Date>) -> Result<(), RuleFault> {
    if written == due {
        return Ok(());
    }
    let message = match due {
        Some(day) => format!("因处罚取消的，不得再次申报的期限应至 {day}"),
        None => "仅因行政处罚或行业自律处分取消的，才附三年内不得再次申报".to_owned(),
    };
    Err(RuleFault::new("ban", "四(四)2", message))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s72_the_last_day_bars_and_the_next_is_open() {
        let until: Date = "2027-09-30".parse().unwrap();
        for (day, free) in [("2024-10-01", false), ("2027-09-30", false), ("2027-10-01", true)] {
            assert_eq!(open(until, day.parse().unwrap()).is_ok(), free, "{day}");
        }
    }
}
