//! Who holds which seat, since when and by which document (四(二); A2).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::charter::{Half, Plan};
use crate::machine::office::{Event, OFFICE, State};
use crate::names::Seat;
use crate::record::step::office::Office;
use crate::rules::{RuleFault, separation};
use crate::uscc::Uscc;

/// The fold of all appointments: of each person in each seat every term, in the order of their days.
#[derive(Debug, Clone, Default)]
pub struct Offices {
    held: BTreeMap<(Seat, String), Vec<Office>>,
}

impl Offices {
    /// Whether `step` may be written next by `seat`.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, step: &Office, seat: &Seat) -> Result<State, RuleFault> {
        let terms = self.held.get(&key(step)).map(Vec::as_slice).unwrap_or_default();
        let state = terms.last().map_or(State::Vacant, |last| match last.event {
            Event::Appoint => State::Held,
            Event::End => State::Ended,
        });
        let next = OFFICE.step(state, step.event, seat)?;
        match step.event {
            Event::Appoint => self.appoints(terms, step)?,
            Event::End => ends(terms, step)?,
        }
        Ok(next)
    }

    /// As [`judge`](Self::judge), of what is entered `today`: the seat that keeps the register does
    /// not lock itself out.
    ///
    /// # Errors
    /// The rule that it would break; or nobody would hold the registering seat.
    pub fn may_enter(&self, step: &Office, seat: &Seat, today: Date) -> Result<(), RuleFault> {
        self.judge(step, seat)?;
        if step.seat != *seat {
            return Ok(());
        }
        let day = match step.event {
            Event::Appoint => today,
            Event::End => today.max(step.from),
        };
        let mut after = self.clone();
        after.fold(step, seat);
        if after.holders(seat, day).next().is_some() {
            return Ok(());
        }
        let message = format!(
            "登记后席位 {seat} 在 {day} 无人在任，将无人能办理登记；请先登记当日在任的人（appointment add）"
        );
        Err(RuleFault::new("office", "四(二)", message))
    }

    /// A term begins after those that stand, and beside no seat that it excludes.
    fn appoints(&self, terms: &[Office], step: &Office) -> Result<(), RuleFault> {
        if let Some(other) = terms.iter().find(|one| overlap(one, step)) {
            let until = other.until.map_or_else(String::new, |day| format!("至 {day} "));
            let message = format!(
                "{}自 {} 起{until}已任席位 {}；连任的，起始日应晚于该任期，提前结束的先登记离任（appointment end）",
                step.person, other.from, step.seat
            );
            return Err(RuleFault::new("term", "四(二)", message));
        }
        let others = self.all().filter(|one| one.person == step.person);
        let mut others = others.filter(|one| overlap(one, step));
        others.try_for_each(|other| separation::may_hold_both(&other.seat, &step.seat))
    }

    /// Folds a step that stands in a ledger; one that the register does not allow changes nothing.
    pub fn fold(&mut self, step: &Office, seat: &Seat) {
        if self.judge(step, seat).is_err() {
            return;
        }
        let terms = self.held.entry(key(step)).or_default();
        match step.event {
            Event::Appoint => {
                let place = terms.partition_point(|one| one.from < step.from);
                terms.insert(place, step.clone());
            }
            Event::End => {
                // A term that was to begin later never does.
                terms.retain(|one| one.from < step.from);
                for term in terms.iter_mut().filter(|one| lasts_to(one, step.from)) {
                    (term.event, term.until) = (Event::End, Some(step.from));
                }
            }
        }
    }

    /// Those who hold `seat` on `day`, in the order of their names.
    pub fn holders<'a>(&'a self, seat: &'a Seat, day: Date) -> impl Iterator<Item = &'a Office> {
        self.all().filter(move |one| one.seat == *seat && holds(one, day))
    }

    /// Whether `person` may act in `seat` on `day`. As long as nobody was ever appointed to a seat,
    /// the accounts of the machine alone say who holds it.
    ///
    /// # Errors
    /// The seat has a register and the person does not stand there on that day.
    pub fn may_act(&self, person: &str, seat: &Seat, day: Date) -> Result<(), RuleFault> {
        let mut registered = self.all().filter(|one| one.seat == *seat).peekable();
        if registered.peek().is_none() {
            return Ok(());
        }
        if registered.any(|one| one.person == person && holds(one, day)) {
            return Ok(());
        }
        let message =
            format!("{person}现不在席位 {seat} 任职（登记见 appointment list），不能办理");
        Err(RuleFault::new("office", "四(二)", message))
    }

    /// What `person` holds on `day`, in any seat.
    pub fn of<'a>(&'a self, person: &'a str, day: Date) -> impl Iterator<Item = &'a Office> {
        self.all().filter(move |one| one.person == person && holds(one, day))
    }

    /// The firms in which `person` practises on `day`, as far as the register knows.
    pub fn firms<'a>(&'a self, person: &'a str, day: Date) -> impl Iterator<Item = &'a Uscc> {
        self.of(person, day).filter_map(|one| one.firm.as_ref())
    }

    /// The posts (职务) that `person` holds on `day`.
    pub fn posts<'a>(&'a self, person: &'a str, day: Date) -> impl Iterator<Item = &'a str> {
        self.of(person, day).filter_map(|one| one.post.as_deref())
    }

    /// Whether `person` may enter an appointment in `seat` on `day`. A register in which nobody holds
    /// the seat that day counts as none: once the last term has run out, somebody must be able to
    /// enter the next.
    ///
    /// # Errors
    /// Others hold the seat.
    pub fn may_register(&self, person: &str, seat: &Seat, day: Date) -> Result<(), RuleFault> {
        match self.holders(seat, day).next() {
            Some(_) => self.may_act(person, seat, day),
            None => Ok(()),
        }
    }

    /// Whether an appointment covers `day`.
    pub fn holds(&self, office: &Office, day: Date) -> bool {
        holds(office, day)
    }

    /// Every appointment, ended ones too.
    pub fn all(&self) -> impl Iterator<Item = &Office> {
        self.held.values().flatten()
    }
}

/// Whether the charter knows what a step speaks of: the seat is that half's, the group is one of its
/// groups by any of its names, and its members hold the seat (A3-18; S44, S46, S47, S93).
///
/// # Errors
/// What the charter does not know, and what it does.
pub fn fits(mut step: Office, plan: &Plan, half: Half) -> Result<Office, RuleFault> {
    let fault = |message| RuleFault::new("office", "四(二)", message);
    let seat = plan.seats.iter().find(|one| one.code == step.seat && one.half == half);
    if seat.is_none() {
        let known = plan.seats.iter().filter(|one| one.half == half);
        let known: Vec<&str> = known.map(|one| one.code.as_str()).collect();
        let message =
            format!("实施规则中没有{}席位 {}，可选 {}", half, step.seat, known.join("、"));
        return Err(fault(message));
    }
    for text in [&step.person, &step.document] {
        if text.trim().is_empty() || text.chars().count() > 60 {
            return Err(fault("姓名和任命文号应各为 1—60 字".to_owned()));
        }
    }
    if step.until.is_some_and(|until| until < step.from) {
        return Err(fault("任期截止日不得早于起始日".to_owned()));
    }
    if let Some(named) = &step.group {
        let Some(group) = plan.group(named) else {
            let all: Vec<&str> = plan.groups.iter().map(|group| group.name.as_str()).collect();
            return Err(fault(format!("实施规则中没有“{named}”，现有 {}", all.join("、"))));
        };
        if half == Half::Hub && !group.seats.contains(&step.seat) {
            return Err(fault(format!("{}的成员不任席位 {}", group.name, step.seat)));
        }
        step.group = Some(group.name.clone());
    }
    Ok(step)
}

/// 离任 only shortens: it says nothing of a term that is over by then.
fn ends(terms: &[Office], step: &Office) -> Result<(), RuleFault> {
    if terms.iter().any(|one| lasts_to(one, step.from)) {
        return Ok(());
    }
    let last = terms.last().and_then(|one| one.until);
    let message = format!(
        "{}在席位 {} 的任期至 {} 已届满，无须登记离任；续任的登记任职（appointment add）",
        step.person,
        step.seat,
        last.map(|day| day.to_string()).unwrap_or_default()
    );
    Err(RuleFault::new("term", "四(二)", message))
}

/// The first day out of the seat, if it has one: of a term that was ended the day it names, of a
/// limited one the day after its last.
fn out(office: &Office) -> Option<Date> {
    let until = office.until?;
    match office.event {
        Event::Appoint => until.tomorrow().ok(),
        Event::End => Some(until),
    }
}

fn lasts_to(office: &Office, day: Date) -> bool {
    out(office).is_none_or(|out| day < out)
}

fn holds(office: &Office, day: Date) -> bool {
    office.from <= day && lasts_to(office, day)
}

fn overlap(one: &Office, other: &Office) -> bool {
    lasts_to(one, other.from) && lasts_to(other, one.from)
}

fn key(step: &Office) -> (Seat, String) {
    (step.seat.clone(), step.person.clone())
}
