//! Official time: one source that tests and the demo set by hand, so that a year passes in seconds.
//!
//! Two clocks run here and must not be mixed. **Official time** (records, cosignatures, deadlines,
//! publicity periods, freshness, terms) is this [`Clock`]. **Transport time** (TLS validity,
//! invites, back-off, watchdogs) is the machine's and never passes through here: a demo that plays
//! a year must not let certificates expire, and a node's wrong hand must not keep one alive.

use std::{
    sync::{
        Arc,
        atomic::{AtomicI64, Ordering},
    },
    time::{SystemTime, UNIX_EPOCH},
};

use jiff::{Timestamp, civil, tz::Offset};

/// Asia/Shanghai has kept +08:00 without summer time since 1991; a fixed offset needs no time zone
/// database on the machine, and a machine with a stale one cannot disagree about a deadline.
const SHANGHAI: Offset = Offset::constant(8);

/// Where official time comes from. Clones share one hand.
#[derive(Debug, Clone)]
pub struct Clock(Source);

#[derive(Debug, Clone)]
enum Source {
    System,
    Hand(Arc<AtomicI64>),
}

/// Why a clock was not moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ClockError {
    /// Release binaries run on the machine's clock only.
    #[error("系统时钟不能手动拨动；如时间不对，请由管理员校准本机时间")]
    System,
    /// A signature dated in the future is refused by every other party.
    #[error("不能把办理时间拨到真实时间之后（拨到 {to}，现在是 {present}）；请选用较早的时间")]
    Future {
        /// Where the hand was to go, POSIX seconds.
        to: i64,
        /// The machine's time, POSIX seconds.
        present: i64,
    },
}

impl Clock {
    /// The machine's clock.
    pub fn system() -> Self {
        Self(Source::System)
    }

    /// A hand clock that starts at `start` POSIX seconds, or at the present if `start` is later.
    /// For tests and the demo: no configuration leads here.
    pub fn hand(start: i64) -> Self {
        Self(Source::Hand(Arc::new(AtomicI64::new(start.min(machine_now())))))
    }

    /// Official time in POSIX seconds.
    pub fn now(&self) -> i64 {
        match &self.0 {
            Source::System => machine_now(),
            Source::Hand(hand) => hand.load(Ordering::SeqCst),
        }
    }

    /// Today in Sichuan.
    pub fn today(&self) -> civil::Date {
        date(self.now())
    }

    /// Puts the hand at `to` POSIX seconds. Backwards is allowed: that is how tests play a machine
    /// whose clock was wrong.
    ///
    /// # Errors
    /// [`ClockError`]: a system clock, or a time past the real present.
    pub fn set(&self, to: i64) -> Result<(), ClockError> {
        self.turn(|_| to)
    }

    /// Moves the hand on by `seconds`.
    ///
    /// # Errors
    /// As [`Clock::set`].
    pub fn advance(&self, seconds: i64) -> Result<(), ClockError> {
        self.turn(|now| now.saturating_add(seconds))
    }

    fn turn(&self, next: impl Fn(i64) -> i64) -> Result<(), ClockError> {
        let Source::Hand(hand) = &self.0 else {
            return Err(ClockError::System);
        };
        let present = machine_now();
        hand.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |now| {
            Some(next(now)).filter(|to| *to <= present)
        })
        .map(|_| ())
        .map_err(|now| ClockError::Future { to: next(now), present })
    }
}

/// The machine's time in POSIX seconds: transport time.
pub fn machine_now() -> i64 {
    // A machine set before 1970 reads as 1970: every certificate is then "not yet valid", which
    // the operator sees at once.
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
}

/// The civil date in Sichuan at `seconds` (POSIX).
pub fn date(seconds: i64) -> civil::Date {
    civil_time(seconds).date()
}

/// Date and time of day in Sichuan at `seconds` (POSIX); beyond jiff's range, its nearest end.
pub fn civil_time(seconds: i64) -> civil::DateTime {
    let range = Timestamp::MIN.as_second()..=Timestamp::MAX.as_second();
    let bounded = seconds.clamp(*range.start(), *range.end());
    SHANGHAI.to_datetime(Timestamp::from_second(bounded).unwrap_or(Timestamp::UNIX_EPOCH))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_hand_is_shared_and_never_passes_the_present() {
        let clock = Clock::hand(1_700_000_000);
        let other = clock.clone();
        other.advance(60).unwrap();
        assert_eq!(clock.now(), 1_700_000_060);
        assert!(matches!(clock.set(machine_now() + 3600), Err(ClockError::Future { .. })));
        assert!(matches!(clock.advance(i64::MAX), Err(ClockError::Future { .. })));
        assert_eq!(clock.now(), 1_700_000_060);
        assert!(Clock::hand(i64::MAX).now() <= machine_now());
    }

    #[test]
    fn a_system_clock_has_no_hand() {
        assert_eq!(Clock::system().set(0), Err(ClockError::System));
        assert!(Clock::system().now() > 1_700_000_000);
    }

    #[test]
    fn the_day_turns_at_midnight_in_sichuan() {
        assert_eq!(date(1_717_171_199).to_string(), "2024-05-31");
        assert_eq!(date(1_717_171_200).to_string(), "2024-06-01");
        assert_eq!(civil_time(1_717_171_199).to_string(), "2024-05-31T23:59:59");
        assert_eq!(date(i64::MAX).year(), 9999);
        assert_eq!(date(i64::MIN).year(), -9999);
    }
}
