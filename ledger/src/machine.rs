//! State machines as tables (A4): what may follow what, who may do it, and by which clause.
//!
//! One file per machine. A step that no row lists is refused; the folds ask the same tables as the
//! acts, so nothing can be written that the next reader would not accept.

use crate::names::Seat;
use crate::rules::{RuleFault, separation};

pub mod application;
pub mod change_report;
pub mod complaint;
pub mod file;
pub mod listing;
pub mod office;
pub mod penalty;
pub mod round;
pub mod title;

/// A state or an event, as people read it.
pub trait Word: Copy + Eq + 'static {
    /// All of them.
    const ALL: &'static [Self];

    /// The word people read.
    fn label(self) -> &'static str;
}

/// One arrow.
#[derive(Debug)]
pub struct Row<S: 'static, E> {
    /// Where it may start.
    pub from: &'static [S],
    /// What happens.
    pub event: E,
    /// Where it ends.
    pub to: S,
    /// The seats that may do it; `machine` is the clock.
    pub by: &'static [&'static str],
    /// The clause of the plan, or the row of the requirements that reads it.
    pub clause: &'static str,
}

/// A machine: its table.
#[derive(Debug)]
pub struct Machine<S: 'static, E: 'static> {
    /// What moves, as people call it.
    pub what: &'static str,
    /// The clause of the plan that it follows.
    pub clause: &'static str,
    /// Every arrow.
    pub rows: &'static [Row<S, E>],
}

impl<S: Word, E: Word> Machine<S, E> {
    /// Where `event` leads from `from`, done by `seat`.
    ///
    /// # Errors
    /// No row lists it: the message says what may be done instead, or whose it is to do.
    pub fn step(&self, from: S, event: E, seat: &Seat) -> Result<S, RuleFault> {
        let of_event = || self.events_from(from).filter(|row| row.event == event);
        let Some(first) = of_event().next() else { return Err(self.no_such_step(from, event)) };
        match of_event().find(|row| row.by.contains(&seat.as_str())) {
            Some(row) => Ok(row.to),
            None => {
                let seats = of_event().flat_map(|row| row.by.iter().copied());
                let message = separation::not_theirs(event.label(), seats, seat);
                Err(RuleFault::new("seat", first.clause, message))
            }
        }
    }

    /// Where `event` leads from `from`, whoever did it.
    pub fn leads(&self, from: S, event: E) -> Option<S> {
        self.events_from(from).find(|row| row.event == event).map(|row| row.to)
    }

    /// What may be done from `from`, by anybody.
    pub fn events_from(&self, from: S) -> impl Iterator<Item = &Row<S, E>> {
        self.rows.iter().filter(move |row| row.from.contains(&from))
    }

    fn no_such_step(&self, from: S, event: E) -> RuleFault {
        // What the clock or the machine does is nothing to be asked of a person.
        let human = |row: &&Row<S, E>| row.by.iter().any(|seat| *seat != "machine");
        let next = self.events_from(from).filter(human);
        let mut next: Vec<&str> = next.map(|row| row.event.label()).collect();
        next.dedup();
        let next = match next.is_empty() {
            true => "已办结，不能再办理其他事项".to_owned(),
            false => format!("现在可以办理：{}", next.join("、")),
        };
        let message = format!("{}现为“{}”，不能{}；{next}", self.what, from.label(), event.label());
        RuleFault::new("stage", self.clause, message)
    }
}

/// Declares a machine: its name and its clause, then one line per arrow,
/// `from | from, event => to, by seat | seat, "clause";`.
macro_rules! machine {
    (
        $(#[$meta:meta])* $name:ident: $state:ident, $event_type:ident = $what:literal, $of:literal;
        $($($from:ident)|+, $event:ident => $to:ident, by $($seat:ident)|+, $clause:literal;)+
    ) => {
        $(#[$meta])*
        pub static $name: $crate::machine::Machine<$state, $event_type> = $crate::machine::Machine {
            what: $what,
            clause: $of,
            rows: &[$($crate::machine::Row {
                from: &[$($state::$from),+],
                event: $event_type::$event,
                to: $state::$to,
                by: &[$(stringify!($seat)),+],
                clause: $clause,
            }),+],
        };
    };
}

/// Lets a closed list of words be a machine's states or events.
macro_rules! word {
    ($($name:ident),+) => {
        $(impl $crate::machine::Word for $name {
            const ALL: &'static [Self] = Self::ALL;

            fn label(self) -> &'static str {
                self.label()
            }
        })+
    };
}

pub(crate) use {machine, word};

/// An arrow in words: for papers that people read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// Where it starts.
    pub from: &'static str,
    /// What happens.
    pub event: &'static str,
    /// Where it ends.
    pub to: &'static str,
    /// The seats that may do it.
    pub by: &'static [&'static str],
    /// The clause.
    pub clause: &'static str,
}

impl<S: Word, E: Word> Machine<S, E> {
    /// Every arrow in words, one for each place where it may start.
    pub fn arrows(&self) -> Vec<Arrow> {
        let of = |row: &Row<S, E>| {
            let (event, to, by, clause) = (row.event.label(), row.to.label(), row.by, row.clause);
            let arrow = move |from: &S| Arrow { from: from.label(), event, to, by, clause };
            row.from.iter().map(arrow).collect::<Vec<_>>()
        };
        self.rows.iter().flat_map(of).collect()
    }
}

/// Every machine: its name and its arrows.
pub fn all() -> Vec<(&'static str, Vec<Arrow>)> {
    vec![
        ("申报", application::APPLICATION.arrows()),
        ("任职", office::OFFICE.arrows()),
        ("年度申报批次", round::ROUND.arrows()),
        ("一件推荐在省级的办理", file::FILE.arrows()),
        ("认定", title::TITLE.arrows()),
        ("培育", listing::LISTING.arrows()),
        ("实名举报", complaint::COMPLAINT.arrows()),
        ("重大变化情况报告", change_report::CHANGE_REPORT.arrows()),
        ("未按期报告", change_report::LATENESS.arrows()),
        ("处罚处分", penalty::PENALTY.arrows()),
    ]
}
