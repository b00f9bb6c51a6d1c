//! The term as documents write it: from 00:00:00 of the first day to 23:59:59 of the last, in Sichuan.

use jiff::civil::Date;

/// The first moment of a day.
pub(super) fn first(day: Date) -> String {
    format!("{day}T00:00:00+08:00")
}

/// The last moment of a day.
pub(super) fn last(day: Date) -> String {
    format!("{day}T23:59:59+08:00")
}

/// The day of a moment that [`first`] wrote.
pub(super) fn read_first(text: &str) -> Option<Date> {
    text.strip_suffix("T00:00:00+08:00")?.parse().ok()
}

/// The day of a moment that [`last`] wrote.
pub(super) fn read_last(text: &str) -> Option<Date> {
    text.strip_suffix("T23:59:59+08:00")?.parse().ok()
}

/// A moment to the second, UTC, as proofs write it.
pub(crate) fn moment(seconds: i64) -> String {
    let stamp = jiff::Timestamp::from_second(seconds).unwrap_or_default();
    stamp.strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// The POSIX second of a moment that [`moment`] wrote.
pub(crate) fn read_moment(text: &str) -> Option<i64> {
    let stamp: jiff::Timestamp = text.parse().ok()?;
    (moment(stamp.as_second()) == text).then_some(stamp.as_second())
}
