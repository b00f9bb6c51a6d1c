//! Official time as people read it: Asia/Shanghai, which has been +08:00 since 1991.

use jiff::Timestamp;
use jiff::civil::{Date, DateTime};
use jiff::tz::{Offset, TimeZone};

/// Day and time in Sichuan at `seconds` since the POSIX epoch.
pub fn civil(seconds: i64) -> DateTime {
    // A second beyond the calendar is its first or last day, never some day within it.
    let end = if seconds < 0 { Timestamp::MIN } else { Timestamp::MAX };
    let stamp = Timestamp::from_second(seconds).unwrap_or(end);
    stamp.to_zoned(TimeZone::fixed(Offset::constant(8))).datetime()
}

/// The day in Sichuan at `seconds` since the POSIX epoch.
pub fn day(seconds: i64) -> Date {
    civil(seconds).date()
}

/// `2024-05-31 17:30` and the like, to the minute.
pub fn minute(seconds: i64) -> String {
    civil(seconds).strftime("%Y-%m-%d %H:%M").to_string()
}

/// When something ends, as notices write it: midnight is 24:00 of the day that it closes.
pub fn deadline(seconds: i64) -> String {
    let last = day(seconds.saturating_sub(1));
    if end_of(last) == seconds { format!("{last} 24:00") } else { minute(seconds) }
}

/// To the second, for logs and status.
pub fn second(seconds: i64) -> String {
    civil(seconds).strftime("%Y-%m-%d %H:%M:%S").to_string()
}

/// The POSIX second at which `day` begins in Sichuan.
pub fn start_of(day: Date) -> i64 {
    let zone = TimeZone::fixed(Offset::constant(8));
    day.to_zoned(zone).map(|zoned| zoned.timestamp().as_second()).unwrap_or_default()
}

/// The POSIX second at which `day` is over in Sichuan: its 24:00.
pub fn end_of(day: Date) -> i64 {
    start_of(day).saturating_add(86_400)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_deadline_at_midnight_is_24_00_of_the_day_that_it_closes() {
        let end = end_of("2024-05-31".parse().unwrap());
        assert_eq!(deadline(end), "2024-05-31 24:00");
        assert_eq!(deadline(end - 60), "2024-05-31 23:59");
        assert_eq!(deadline(end + 60), "2024-06-01 00:01");
    }

    #[test]
    fn midnight_in_sichuan() {
        let date: Date = "2024-05-31".parse().unwrap();
        let start = start_of(date);
        assert_eq!(start, 1_717_084_800);
        assert_eq!(day(start), date);
        assert_eq!(day(start - 1).to_string(), "2024-05-30");
        assert_eq!(minute(end_of(date)), "2024-06-01 00:00");
    }
}
