//! 到期事项: what somebody has to do, by when, and by which clause (A4.8). Every machine of A4 that
//! has a clock lists its own; each side shows them in one table.

use jiff::civil::Date;
use serde::Serialize;

use super::deadline::Deadline;

/// Something that is due.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Due {
    /// What is to be done, as an officer reads it; names the command where there is one.
    pub what: String,
    /// What it is about: the number of a recommendation, a round, a 证书编号.
    pub about: String,
    /// Whose turn it is: a seat, or F for the firm.
    pub who: &'static str,
    /// The clause or the row that sets the period.
    pub clause: &'static str,
    /// Too late from here, POSIX seconds; `None` while the year has no calendar.
    pub ends_at: Option<i64>,
    /// Provisional (待定): the last day is this one or a later one.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub not_before: Option<Date>,
}

impl Due {
    /// Something that is due at the end of a period of working days.
    pub fn by(deadline: Deadline, who: &'static str, clause: &'static str) -> Self {
        let not_before = match deadline {
            Deadline::Certain(_) => None,
            Deadline::Provisional { not_before, .. } => Some(not_before),
        };
        Self { ends_at: deadline.ends_at(), not_before, ..Self::at(0, who, clause) }
    }

    /// Something that is due at a moment, POSIX seconds.
    pub fn at(ends_at: i64, who: &'static str, clause: &'static str) -> Self {
        let (what, about) = (String::new(), String::new());
        Self { what, about, who, clause, ends_at: Some(ends_at), not_before: None }
    }

    /// Says what it is about.
    #[must_use]
    pub fn about(self, about: impl Into<String>) -> Self {
        Self { about: about.into(), ..self }
    }

    /// Says what it is and what it is about.
    #[must_use]
    pub fn named(self, what: impl Into<String>, about: impl Into<String>) -> Self {
        Self { what: what.into(), about: about.into(), ..self }
    }

    /// Whether it is too late at `now`. Of a provisional end nobody can say so.
    pub fn is_overdue(&self, now: i64) -> bool {
        self.ends_at.is_some_and(|end| now >= end)
    }

    /// In which order they are shown: what ends first stands first, provisional ends last.
    pub fn sort(all: &mut [Self]) {
        let key = |due: &Self| (due.ends_at.unwrap_or(i64::MAX), due.about.clone());
        all.sort_by_key(key);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_last_day_counts_to_its_end_and_a_provisional_end_is_never_overdue() {
        let last: Date = "2024-05-31".parse().unwrap();
        let end = crate::time::end_of(last);
        let due = Due::by(Deadline::Certain(last), "H3", "四(三)2").named("审定", "2024-1");
        assert!(!due.is_overdue(end - 1) && due.is_overdue(end));
        let open = Deadline::Provisional { not_before: last, counted: 3 };
        let open = Due::by(open, "H1", "A3-32").named("公示", "510100/4");
        assert!(!open.is_overdue(i64::MAX) && open.not_before == Some(last));
        let mut all = [open.clone(), due.clone()];
        Due::sort(&mut all);
        assert_eq!(all, [due, open]);
    }
}
