//! The steps of an application between receipt and review: whether each may be written, and what it
//! changes (A4.2).

use super::{Filed, Intake, Reviewer, State};
use crate::hash::Hash;
use crate::machine::application::APPLICATION;
use crate::record::application_step::{ApplicationStep, MAX_PHOTOS, Step};
use crate::rules::{RuleFault, transfer};

impl Intake {
    pub(super) fn step(&self, act: &ApplicationStep) -> Result<(), RuleFault> {
        let filed = self.may(&act.application, act.step.event(), &act.seat)?;
        match &act.step {
            Step::Clear { reviewer } => filed.may_declare(reviewer),
            Step::Recuse { reviewer } => match filed.reviewers.get(reviewer) {
                Some(Reviewer::Recused) => Err(conflict("已经回避，无需再次登记")),
                _ => Ok(()),
            },
            Step::Visit { reviewers: [first, second], photos } => {
                if first >= second {
                    return Err(conflict("现场核查应由两名初审人员共同进行"));
                }
                if *photos > MAX_PHOTOS {
                    let message =
                        format!("现场照片 {photos} 张，超过 {MAX_PHOTOS} 张，请精选后登记");
                    return Err(RuleFault::new("visit", "三(二)2", message));
                }
                filed.may_review(first)?;
                filed.may_review(second)
            }
            Step::Transfer { received_at, returns, .. } => {
                transfer::carries((*received_at, *returns), (filed.received_at, filed.returns))
            }
            _ => Ok(()),
        }
    }

    pub(super) fn fold_step(&mut self, act: &ApplicationStep) {
        let Some(filed) = self.applications.get_mut(&act.application) else { return };
        let Ok(to) = APPLICATION.step(filed.stage, act.step.event(), &act.seat) else { return };
        if matches!(act.step, Step::Uphold {}) && filed.stage == State::FailedObjected {
            filed.spend_reviewers();
        }
        filed.letters.push((act.content, act.at));
        match &act.step {
            Step::Clear { reviewer } => {
                filed.reviewers.insert(*reviewer, Reviewer::Clear);
            }
            Step::Recuse { reviewer } => {
                filed.reviewers.insert(*reviewer, Reviewer::Recused);
            }
            Step::Verify { item } if !filed.verified.contains(item) => filed.verified.push(*item),
            Step::Visit { .. } => filed.visits += 1,
            Step::Refuse {} | Step::Abandon {} | Step::HubReturn {} => {
                filed.notice = Some(act.content);
            }
            _ => {}
        }
        if to != filed.stage {
            filed.stage = to;
            filed.since = act.at;
        }
        if !to.is_live() {
            self.live.remove(&(filed.round.clone(), filed.firm));
        }
    }
}

impl Filed {
    /// Whether the person may still declare 无利害关系.
    fn may_declare(&self, reviewer: &Hash) -> Result<(), RuleFault> {
        match self.reviewers.get(reviewer) {
            None => Ok(()),
            Some(Reviewer::Recused) => Err(conflict("已经回避，不能再审阅或初审该申报")),
            Some(Reviewer::Spent) => Err(conflict("律所对原初审意见的异议成立，应由其他人员初审")),
            Some(_) => Err(conflict("已声明无利害关系，无需再次声明")),
        }
    }

    /// Whether the person may read the evidence and give an opinion: 先声明，后审阅 (A4.2).
    ///
    /// # Errors
    /// Not declared, withdrawn, or one whose opinion an objection overturned.
    pub fn may_review(&self, reviewer: &Hash) -> Result<(), RuleFault> {
        match self.reviewers.get(reviewer) {
            Some(Reviewer::Clear | Reviewer::Reviewed) => Ok(()),
            Some(_) => self.may_declare(reviewer),
            None => Err(conflict("应先声明与该所无利害关系（conflict declare），再审阅、初审")),
        }
    }

    /// Those who gave the opinion that an objection overturned do not give the next one (A3-34).
    fn spend_reviewers(&mut self) {
        let gave = self.reviewers.values_mut().filter(|one| **one == Reviewer::Reviewed);
        gave.for_each(|one| *one = Reviewer::Spent);
    }
}

fn conflict(message: &str) -> RuleFault {
    RuleFault::new("conflict", "四(一)5", message)
}
