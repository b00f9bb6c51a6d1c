//! The clocks of an application (A4.2, A4.8): each by the calendar that is in effect when the record
//! is judged for the first time, in the prefecture's own working days.

use super::{Filed, Intake, State};
use crate::hash::{Hash, leaf_hash};
use crate::record::application::Application;
use crate::record::application_step::{ApplicationStep, Step};
use crate::roll::Roll;
use crate::rules::deadline::{self, Deadline};
use crate::rules::{RuleFault, intake};

impl Intake {
    /// The end of `days` working days after the moment `from`, where this prefecture works (A3-25).
    pub(super) fn ends(&self, roll: &Roll, from: i64, days: u16) -> Deadline {
        deadline::after(&roll.calendar(), crate::time::day(from), days, Some(&self.code))
    }

    /// Until when a returned application may be supplemented (A3-33).
    pub fn supplement_until(&self, filed: &Filed, roll: &Roll) -> Option<Deadline> {
        let plan = roll.plan().filter(|_| filed.stage == State::Returned)?;
        Some(self.ends(roll, filed.since, plan.clocks.fix_wd))
    }

    /// Until when the firm may object to a refusal (A3-34).
    pub fn objection_until(&self, filed: &Filed, roll: &Roll) -> Option<Deadline> {
        let open = matches!(filed.stage, State::Inadmissible | State::Failed);
        let plan = roll.plan().filter(|_| open)?;
        Some(self.ends(roll, filed.since, plan.clocks.objection_wd))
    }

    /// What of an application depends on the day: its window, or the clock of its return; and who is
    /// barred on that day.
    pub(super) fn application_now(&self, act: &Application, roll: &Roll) -> Result<(), RuleFault> {
        let returned = act.supersedes.as_ref().and_then(|leaf| self.applications.get(leaf));
        match returned.and_then(|old| self.supplement_until(old, roll)) {
            // 补正 may cross the close of the window; a first filing may not.
            Some(end) => intake::supplement_in_time(end, act.at)?,
            None => {
                let received = act.transfer.as_ref().map_or(act.at, |one| one.received_at);
                intake::window(roll.round(&act.round), roll.closed_at(&act.round), received)?;
            }
        }
        roll.barred(&act.firm, crate::time::day(act.at))
    }

    pub(super) fn step_now(&self, act: &ApplicationStep, roll: &Roll) -> Result<(), RuleFault> {
        let filed = self.known(&act.application)?;
        match &act.step {
            Step::Abandon {} => match self.supplement_until(filed, roll) {
                Some(end) => intake::supplement_is_over(end, act.at),
                None => Ok(()),
            },
            Step::Object {} => match self.objection_until(filed, roll) {
                Some(end) => intake::objection_in_time(end, act.at),
                None => Ok(()),
            },
            Step::Transfer { to, .. } => {
                let listed = roll.plan().is_some_and(|plan| plan.node(to).is_some());
                match listed && *to != self.code {
                    true => Ok(()),
                    false => {
                        let message = format!("{to} 不是可以转送的市（州），请核对行政区划代码");
                        Err(RuleFault::new("transfer", "四(三)1", message))
                    }
                }
            }
            _ => Ok(()),
        }
    }

    /// 自愿申报，不强制参与: until the joint publication a firm may leave (四(一)5; S43).
    pub(super) fn not_published(&self, application: &Hash, roll: &Roll) -> Result<(), RuleFault> {
        let Some(leaf) = self.known(application)?.recommendation else { return Ok(()) };
        let titles = roll.titles().map(|one| (one.index, &one.act.recommendation));
        let listings = roll.cultivations().map(|one| (one.index, &one.act.recommendation));
        let published = titles.chain(listings).any(|(index, signed)| {
            let signed = signed.as_ref();
            roll.in_effect(index)
                && signed.is_some_and(|one| leaf_hash(one.record.as_bytes()) == leaf)
        });
        match published {
            true => Err(intake::published_already()),
            false => Ok(()),
        }
    }
}
