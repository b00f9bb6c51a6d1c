//! The date of a joint notice (四(三)3, S57, S64): terms, cancellations and bans run from it, so a slip
//! of the year must not pass. A fixed bound of this program; the plan has none.

use jiff::civil::Date;

use super::RuleFault;
use crate::record::Record;
use crate::time::day;

/// Days by which a notice may be dated before or after the day on which its record is written: a notice
/// may be out before its record, and be dated ahead while the bodies sign.
pub const WITHIN_DAYS: i32 = 60;

/// Whether the joint notice of a record is dated near the day of the record. A 补录 is of earlier years.
///
/// # Errors
/// It is dated too far away.
pub fn dated(record: &Record) -> Result<(), RuleFault> {
    match of(record) {
        Some(date) => near(date, day(record.at())),
        None => Ok(()),
    }
}

fn near(date: Date, written: Date) -> Result<(), RuleFault> {
    let apart = (date - written).get_days().abs();
    if apart <= WITHIN_DAYS {
        return Ok(());
    }
    let message = format!(
        "公告日期 {date} 与登记日 {written} 相距 {apart} 天，超过 {WITHIN_DAYS} 天，请核对公告日期（--date）"
    );
    Err(RuleFault::new("notice-date", "四(三)3", message))
}

/// A title and a place on the cultivation list begin with the notice.
fn of(record: &Record) -> Option<Date> {
    match record {
        Record::Recognition(act) => Some(act.valid_from),
        Record::Cultivation(act) => Some(act.valid_from),
        Record::Cancellation(act) => Some(act.notice.date),
        Record::Change(act) => Some(act.notice.date),
        Record::Correction(act) => Some(act.notice.date),
        Record::Exit(act) => Some(act.notice.date),
        Record::Removal(act) => Some(act.notice.date),
        Record::Renewal(act) => Some(act.notice.date),
        Record::Restoration(act) => Some(act.notice.date),
        Record::ReviewRightLost(act) => Some(act.notice.date),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s57_a_notice_is_dated_within_sixty_days_of_its_record() {
        let written: Date = "2024-07-01".parse().unwrap();
        for (date, fits) in [
            ("2024-07-01", true),
            ("2024-05-02", true),
            ("2024-05-01", false),
            ("2024-08-30", true),
            ("2024-08-31", false),
            ("2023-07-01", false),
        ] {
            assert_eq!(near(date.parse().unwrap(), written).is_ok(), fits, "{date}");
        }
    }
}
