//! 期限: the last day of a period of working days (四(四)1 “10个工作日内”; S66, A3-24, A4.8).
//!
//! The day of the event does not count (民法典 第二百零一条); the last day counts to its 24:00, in
//! Sichuan. A period that runs into a year without a calendar has no known end: the answer is
//! [`Deadline::Provisional`], which says what is certain all the same and guesses nothing.
//!
//! A deadline is judged by the calendar in effect at the place of the record that judges it
//! ([`Roll::calendar_at`](crate::roll::Roll::calendar_at)): so every mirror comes to the same answer
//! whenever it looks, and a calendar that comes later never reopens what was judged by an earlier
//! one. A calendar is changed only by a later record that both bodies seal.

use jiff::civil::Date;

use super::calendar::Calendar;
use crate::names::NodeCode;

/// The end of a period of working days.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Deadline {
    /// The last day; it counts to its end.
    Certain(Date),
    /// The period runs into a year that has no calendar yet (待定).
    Provisional {
        /// The last day is this one or a later one: 1 January of the missing year.
        not_before: Date,
        /// Working days of the period that lie before the missing year.
        counted: u16,
    },
}

/// How something that happened stands to a deadline.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Timeliness {
    /// 按期.
    InTime,
    /// 逾期.
    Late,
    /// The machine cannot tell: a person decides, with a reason.
    Undecided,
}

/// The last of `days` working days after `from`; `from` itself with none. With a `region`, its local
/// days off do not count, so that they only ever lengthen the period (A3-25).
pub fn after(calendar: &Calendar, from: Date, days: u16, region: Option<&NodeCode>) -> Deadline {
    let (mut day, mut counted) = (from, 0);
    while counted < days {
        let next = day.tomorrow().unwrap_or(Date::MAX);
        match calendar.works(next, region) {
            Some(works) => counted += u16::from(works),
            None => return Deadline::Provisional { not_before: next, counted },
        }
        day = next;
    }
    Deadline::Certain(day)
}

impl Deadline {
    /// The last day, if it is certain.
    pub fn last_day(&self) -> Option<Date> {
        match self {
            Self::Certain(day) => Some(*day),
            Self::Provisional { .. } => None,
        }
    }

    /// The POSIX second from which it is too late: the last day's 24:00 in Sichuan.
    pub fn ends_at(&self) -> Option<i64> {
        self.last_day().map(crate::time::end_of)
    }

    /// The year whose calendar is missing.
    pub fn missing_year(&self) -> Option<i16> {
        match self {
            Self::Certain(_) => None,
            Self::Provisional { not_before, .. } => Some(not_before.year()),
        }
    }

    /// How an event stands to it that happened no earlier than `earliest` and no later than
    /// `latest` (POSIX seconds): receipts bracket what a party did offline, and a bracket that
    /// straddles the end goes to a person.
    pub fn judge(&self, earliest: i64, latest: i64) -> Timeliness {
        match self {
            Self::Certain(day) if latest < crate::time::end_of(*day) => Timeliness::InTime,
            Self::Certain(day) if earliest >= crate::time::end_of(*day) => Timeliness::Late,
            Self::Provisional { not_before, .. } if latest < crate::time::end_of(*not_before) => {
                Timeliness::InTime
            }
            _ => Timeliness::Undecided,
        }
    }
}
