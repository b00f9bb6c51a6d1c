//! Cases of penalties (四(四)2; S71): entered by one officer, checked by another, the firm heard, and
//! then one signature.

use std::collections::BTreeMap;

use super::office::Offices;
use crate::machine::penalty::{Event, PENALTY, State};
use crate::officer::Officer;
use crate::record::step::penalty::{Imposed, Penalty};
use crate::rules::{RuleFault, separation};
use crate::time::day;
use crate::uscc::Uscc;

/// The case of one firm.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// How far it is.
    pub state: State,
    /// What was imposed.
    pub imposed: Imposed,
    /// Who entered it.
    pub entered_by: String,
    /// Who checked the document.
    pub checked_by: String,
    /// When the firm was told, POSIX seconds.
    pub heard_at: Option<i64>,
    /// The firm answered.
    pub answered: bool,
}

/// The fold of all cases: the newest of each firm.
#[derive(Debug, Clone, Default)]
pub struct Penalties {
    cases: BTreeMap<Uscc, Case>,
}

impl Penalties {
    /// Whether `step` may be written at `at` (POSIX seconds) by `who`.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(
        &self,
        step: &Penalty,
        who: &Officer,
        at: i64,
        offices: &Offices,
    ) -> Result<State, RuleFault> {
        let case = self.cases.get(&step.firm);
        let state = case.map_or(State::Absent, |case| case.state);
        let next = PENALTY.step(state, step.event, &who.seat)?;
        if step.event.begins() != step.imposed.is_some() {
            let message = "登记时须写明处罚、处分的决定书，其他步骤不写";
            return Err(RuleFault::new("penalty", "四(四)2", message));
        }
        match case {
            Some(case) if step.event == Event::Check => {
                separation::second_person(&case.entered_by, who, "处罚、处分的登记")?;
            }
            Some(case) if step.event == Event::Sign => {
                separation::secretary(offices.posts(&who.person, day(at)), who)?;
                separation::not_own_judgement(
                    [case.entered_by.as_str(), case.checked_by.as_str()],
                    who,
                )?;
            }
            _ => {}
        }
        Ok(next)
    }

    pub(super) fn fold(&mut self, step: &Penalty, who: &Officer, at: i64, offices: &Offices) {
        let Ok(state) = self.judge(step, who, at, offices) else { return };
        if let Some(imposed) = &step.imposed {
            let case = Case {
                state,
                imposed: imposed.clone(),
                entered_by: who.person.clone(),
                checked_by: String::new(),
                heard_at: None,
                answered: false,
            };
            self.cases.insert(step.firm, case);
        } else if let Some(case) = self.cases.get_mut(&step.firm) {
            case.state = state;
            match step.event {
                Event::Check => case.checked_by.clone_from(&who.person),
                Event::Hear => case.heard_at = Some(at),
                Event::Answer => case.answered = true,
                _ => {}
            }
        }
    }

    /// The newest case of a firm.
    pub fn of(&self, firm: &Uscc) -> Option<&Case> {
        self.cases.get(firm)
    }

    /// Whether a case against a firm is open: a ban may come of it.
    pub fn is_open(&self, firm: &Uscc) -> bool {
        let open = [State::Entered, State::Checked, State::Heard];
        self.of(firm).is_some_and(|case| open.contains(&case.state))
    }

    /// Every firm with its newest case.
    pub fn all(&self) -> impl Iterator<Item = (&Uscc, &Case)> {
        self.cases.iter()
    }
}
