//! Who holds which seat, since when and by which document (四(二); A2).

use std::collections::BTreeMap;

use jiff::civil::Date;

use crate::charter::{Half, Plan};
use crate::machine::office::{Event, OFFICE, State};
use crate::names::Seat;
use crate::record::step::office::Office;
use crate::rules::{RuleFault, separation};
use crate::uscc::Uscc;

/// The fold of all appointments.
#[derive(Debug, Clone, Default)]
pub struct Offices {
    held: BTreeMap<(Seat, String), (State, Office)>,
}

impl Offices {
    /// Whether `step` may be written next by `seat`.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, step: &Office, seat: &Seat) -> Result<State, RuleFault> {
        let state = self.held.get(&key(step)).map_or(State::Vacant, |(state, _)| *state);
        let next = OFFICE.step(state, step.event, seat)?;
        if step.event == Event::Appoint {
            let others = self.all().filter(|one| one.person == step.person);
            for other in others.filter(|one| holds(one, step.from)) {
                separation::may_hold_both(&other.seat, &step.seat)?;
            }
        }
        Ok(next)
    }

    /// Folds a step that stands in a ledger; one that the register does not allow changes nothing.
    pub fn fold(&mut self, step: &Office, seat: &Seat) {
        if let Ok(state) = self.judge(step, seat) {
            let kept = match (step.event, self.held.remove(&key(step))) {
                (Event::End, Some((_, old))) => {
                    Office { event: Event::End, until: Some(step.from), ..old }
                }
                _ => step.clone(),
            };
            self.held.insert(key(step), (state, kept));
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

    /// Whether an appointment covers `day`.
    pub fn holds(&self, office: &Office, day: Date) -> bool {
        holds(office, day)
    }

    /// Every appointment, ended ones too.
    pub fn all(&self) -> impl Iterator<Item = &Office> {
        self.held.values().map(|(_, office)| office)
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

/// The first day out of a seat that was ended is the day it names.
fn holds(office: &Office, day: Date) -> bool {
    let over = office.until.is_some_and(|until| match office.event {
        Event::Appoint => day > until,
        Event::End => day >= until,
    });
    office.from <= day && !over
}

fn key(step: &Office) -> (Seat, String) {
    (step.seat.clone(), step.person.clone())
}
