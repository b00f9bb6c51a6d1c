//! 评定、培育期为三年 (四(四)1, 4; S64, S77, A3-22).

use jiff::ToSpan as _;
use jiff::civil::Date;

/// The last day of a term of `years` that begins on `from`: the same day, 29 February becoming the
/// 28th where there is none (民法典 第二百零二条). It counts to its end.
pub fn last_day(from: Date, years: u8) -> Date {
    from.saturating_add(i64::from(years).years())
}

/// The day `months` before the last day of a term, the 31st becoming the month's last day: when its
/// review opens, and when a firm is reminded (A4.4).
pub fn months_before(last: Date, months: u16) -> Date {
    last.saturating_sub(i64::from(months).months())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_review_opens_six_months_before_the_last_day() {
        for (last, opens) in [
            ("2027-05-31", "2026-11-30"),
            ("2027-08-31", "2027-02-28"),
            ("2028-08-30", "2028-02-29"),
        ] {
            assert_eq!(months_before(last.parse().unwrap(), 6).to_string(), opens);
        }
    }

    #[test]
    fn s64_the_same_day_three_years_later() {
        for (from, last) in [
            ("2024-05-31", "2027-05-31"),
            ("2024-02-29", "2027-02-28"),
            ("2025-02-28", "2028-02-28"),
            ("2024-12-31", "2027-12-31"),
        ] {
            let from: Date = from.parse().unwrap();
            assert_eq!(last_day(from, 3).to_string(), last);
        }
    }
}
