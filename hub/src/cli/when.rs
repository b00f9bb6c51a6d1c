//! Days and times as an officer writes them, in the time of Sichuan.

use jiff::civil::{Date, DateTime};
use ledger::time::start_of;

/// Seconds of a day; there is no summer time in Sichuan.
const DAY: i64 = 86_400;

/// A day, or a time of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum When {
    /// The whole day.
    Day(Date),
    /// A moment, POSIX seconds.
    Moment(Date, i64),
}

impl When {
    /// For clap.
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        if let Ok(day) = ledger::date::parse(text) {
            return Ok(Self::Day(day));
        }
        let wrong = || "应写作 2024-03-01 或 2024-03-01T09:00（北京时间）".to_owned();
        let local = text.strip_suffix("+08:00").unwrap_or(text);
        let (day, time) = local.split_once(['T', ' ']).ok_or_else(wrong)?;
        let day = ledger::date::parse(day).map_err(|_| wrong())?;
        if time == "24:00" {
            return Ok(Self::Moment(day, start_of(day) + DAY));
        }
        let moment: DateTime = format!("{day}T{time}").parse().map_err(|_| wrong())?;
        let time = moment.time();
        let seconds = i64::from(time.hour()) * 3600
            + i64::from(time.minute()) * 60
            + i64::from(time.second());
        Ok(Self::Moment(day, start_of(day) + seconds))
    }

    /// The moment from which it counts.
    pub(super) fn start(self) -> i64 {
        match self {
            Self::Day(day) => start_of(day),
            Self::Moment(_, at) => at,
        }
    }

    /// The moment up to which it counts: a day is over at its 24:00.
    pub(super) fn end(self) -> i64 {
        match self {
            Self::Day(day) => start_of(day) + DAY,
            Self::Moment(_, at) => at,
        }
    }

    /// The day.
    pub(super) fn day(self) -> Date {
        match self {
            Self::Day(day) | Self::Moment(day, _) => day,
        }
    }
}

/// A day in the one spelling, for clap.
pub(super) fn day(text: &str) -> Result<Date, String> {
    ledger::date::parse(text).map_err(|e| e.to_string())
}

#[cfg(test)]
mod tests {
    use super::When;

    #[test]
    fn a_day_counts_to_its_end() {
        let day = When::parse("2024-05-31").unwrap();
        assert_eq!(day.start(), 1_717_084_800);
        assert_eq!(day.end(), 1_717_084_800 + 86_400);
        let nine = When::parse("2024-05-31T09:00").unwrap();
        assert_eq!((nine.start(), nine.end()), (1_717_117_200, 1_717_117_200));
        assert_eq!(When::parse("2024-05-31T09:00:00+08:00").unwrap(), nine);
        assert_eq!(When::parse("2024-05-31T24:00").unwrap().end(), day.end());
        for wrong in ["2024-5-31", "2024-05-31T25:00", "2024-05-31T09:00Z", "明天", ""] {
            assert!(When::parse(wrong).is_err(), "{wrong}");
        }
    }
}
