//! How far a round is (A4.1): what the roll and the clock say, and what the office and the leading
//! group declared.

use std::collections::BTreeMap;

use crate::machine::round::{Event, ROUND, State};
use crate::names::{RoundId, Seat};
use crate::record::step::round::RoundStep;
use crate::roll::Roll;
use crate::rules::RuleFault;

/// What was declared of a round.
#[derive(Debug, Clone, PartialEq)]
struct Declared {
    state: State,
    at: i64,
}

impl Declared {
    /// When its decisions ended: as declared, unless an extension came after, or with their last day.
    fn ended(&self, roll: &Roll, id: &RoundId, now: i64) -> Option<i64> {
        let reopened = roll.extended_at(id).is_some_and(|at| at > self.at);
        let said = (self.state == State::Decided && !reopened).then_some(self.at);
        let over = roll.decide_by(id).filter(|by| now >= *by);
        said.into_iter().chain(over).min()
    }
}

/// The fold of what was declared of rounds.
#[derive(Debug, Clone, Default)]
pub struct Rounds(BTreeMap<RoundId, Declared>);

impl Rounds {
    /// How far a round is at `now`; an extension in effect opens it again (A3-19), and what is published
    /// after the end of its decisions closes it.
    pub fn stage(&self, roll: &Roll, id: &RoundId, now: i64) -> State {
        let Some((announced, in_effect)) = roll.rounds().find(|(one, _)| one.round == *id) else {
            return State::Absent;
        };
        if !in_effect {
            return State::Drafted;
        }
        let closes = roll.closed_at(id).unwrap_or(announced.closes_at).min(announced.closes_at);
        match self.0.get(id) {
            _ if now < announced.opens_at => State::Announced,
            _ if now < closes => State::Open,
            None => State::Closed,
            Some(declared) => match declared.ended(roll, id, now) {
                None => State::Deciding,
                // What was published before the end left the rest to be decided (成熟一批、认定一批).
                Some(at) if roll.published_since(id, at) => State::Published,
                Some(_) => State::Decided,
            },
        }
    }

    /// Whether `step` may be written at `now` by `seat`.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(
        &self,
        step: &RoundStep,
        seat: &Seat,
        roll: &Roll,
        now: i64,
    ) -> Result<State, RuleFault> {
        by_hand(step.event)?;
        ROUND.step(self.stage(roll, &step.round, now), step.event, seat)
    }

    /// Folds a step. That the window was over and the seal was there, the judge saw to before it was
    /// written; here the order of steps is kept.
    pub(super) fn fold(&mut self, step: &RoundStep, seat: &Seat, at: i64) {
        let from = self.0.get(&step.round).map_or(State::Closed, |one| one.state);
        // After an extension the group declares the end once more.
        let from = match (from, step.event) {
            (State::Decided, Event::End) => State::Deciding,
            (from, _) => from,
        };
        if by_hand(step.event).is_ok()
            && let Ok(state) = ROUND.step(from, step.event, seat)
        {
            self.0.insert(step.round.clone(), Declared { state, at });
        }
    }
}

/// The other events follow from the roll, the clock and the publication.
fn by_hand(event: Event) -> Result<(), RuleFault> {
    if matches!(event, Event::Begin | Event::Proceed | Event::End) {
        return Ok(());
    }
    let message = format!("“{event}”不单独登记，由台账和时间推得");
    Err(RuleFault::new("stage", "四(三)", message))
}
