//! 三年内不得再次申报 (四(四)2; S72, A3-30).

use jiff::civil::Date;

use super::RuleFault;
use super::term::last_day;
use crate::record::title::{Cancellation, Cause};

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

/// Whether a cancellation carries the ban that its cause asks for, and no other.
///
/// # Errors
/// A penalty without a ban of `years`, or a ban without a penalty.
pub fn fits(cancellation: &Cancellation, years: u8) -> Result<(), RuleFault> {
    let due = (cancellation.cause == Cause::Penalty).then(|| last_day(cancellation.date, years));
    if cancellation.ban_until == due {
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
