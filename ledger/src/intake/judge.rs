//! What may be written next into a node's ledger (A4.2): where an application must be, and by whom.

use super::{Filed, Intake, State};
use crate::hash::Hash;
use crate::machine::application::{APPLICATION, Event};
use crate::names::{RoundId, Seat};
use crate::record::application::Application;
use crate::record::recommendation::{Batch, Recommendation, Review};
use crate::record::{Record, Side};
use crate::roll::Roll;
use crate::rules::{RuleFault, batch, duplicate, erasure, intake, separation};

impl Intake {
    /// Whether `record` may be written next.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, index: u64, record: &Record, roll: &Roll) -> Result<(), RuleFault> {
        self.judge_own(index, record, roll)?;
        // S01: an act is judged by the rules that it names, so they must be the hub's.
        if record.charter().is_some_and(|leaf| !roll.knows_charter(leaf)) {
            let message = "所依据的实施规则版本不在省级台账中，请与省级平台同步后重新办理";
            return Err(RuleFault::new("charter", "附件1", message));
        }
        match record {
            Record::Application(act) => self.application_now(act, roll),
            Record::ApplicationStep(act) => self.step_now(act, roll),
            Record::ApplicationWithdrawn(act) => self.not_published(&act.application, roll),
            Record::RoundSummary(act) => {
                intake::window_is_over(roll.round(&act.round), roll.closed_at(&act.round), act.at)
            }
            Record::Erasure(act) => self.erasure(act, roll),
            Record::ChangeReport(act) => intake::change_report(act, roll.knows_firm(&act.firm)),
            Record::ZeroReport(act) if roll.round(&act.round).is_none() => {
                Err(RuleFault::new("window", "四(三)1", "该年度批次尚未联合发布"))
            }
            _ => Ok(()),
        }
    }

    /// The rules that look at this ledger alone, and at the numbers of the charter.
    pub(super) fn judge_own(
        &self,
        index: u64,
        record: &Record,
        roll: &Roll,
    ) -> Result<(), RuleFault> {
        if !record.side().belongs_in(Side::Node) {
            let message = format!("{} 不属于市（州）台账", record.kind());
            return Err(RuleFault::new("kind", "四(二)", message));
        }
        if let Some(basis) = record.basis() {
            separation::may_write(record.kind(), basis.seat)?;
        }
        match record {
            Record::Application(act) => self.application(act),
            Record::ApplicationStep(act) => self.step(act),
            Record::ApplicationReturned(act) => {
                let filed = self.may(&act.application, Event::Return, &act.seat)?;
                let most = roll.plan().map_or(u8::MAX, |plan| plan.max_returns);
                match filed.returns >= most {
                    true => Err(intake::too_many_returns(most)),
                    false => Ok(()),
                }
            }
            Record::ApplicationWithdrawn(act) => {
                self.may(&act.application, Event::Withdraw, &act.seat).map(|_| ())
            }
            Record::Review(act) => self.review(act),
            Record::Recommendation(act) => self.recommendation(act),
            Record::Erasure(act) => erasure::form(act, Side::Node),
            Record::Batch(act) => {
                signed(&act.seats, roll)?;
                batch::covers(act, index, &self.leaves_in(act))
            }
            Record::ZeroReport(act) => {
                signed(&act.seats, roll)?;
                self.zero_report(&act.round)
            }
            Record::RoundSummary(act) => {
                signed(&act.seats, roll)?;
                self.summary_agrees(act)
            }
            _ => Ok(()),
        }
    }

    fn application(&self, act: &Application) -> Result<(), RuleFault> {
        APPLICATION.step(State::Draft, first_event(act), &act.seat)?;
        if let Some(leaf) = &act.supersedes {
            let old = self.may(leaf, Event::Resubmit, &act.seat)?;
            if old.firm != act.firm || old.round != act.round {
                let message = "补正件与原申报的律所或批次不符";
                return Err(RuleFault::new("stage", "四(三)1", message));
            }
            intake::supplements(&old.claims, &act.claims)?;
        }
        if act
            .transfer
            .as_ref()
            .is_some_and(|one| one.from == self.code || one.received_at > act.at)
        {
            let message = "转入的申报应来自其他市（州），原受理时间不晚于转入时间";
            return Err(RuleFault::new("transfer", "四(三)1", message));
        }
        intake::claims(&act.claims, act.evidence.len())?;
        let live = self.live.get(&(act.round.clone(), act.firm));
        if live.is_some_and(|leaf| act.supersedes.as_ref() != Some(leaf)) {
            return Err(duplicate::at_this_node(&act.round));
        }
        Ok(())
    }

    fn review(&self, act: &Review) -> Result<(), RuleFault> {
        let favoured = act.opinions.iter().any(|one| one.opinion.is_favourable());
        let event = if favoured { Event::Pass } else { Event::Fail };
        let filed = self.may(&act.application, event, &act.seat)?;
        filed.may_review(&act.reviewer)?;
        if favoured && act.clean_record.is_none() {
            return Err(intake::clean_record_unchecked());
        }
        intake::opinions(&filed.claims, &act.opinions)
    }

    fn recommendation(&self, act: &Recommendation) -> Result<(), RuleFault> {
        let filed = self.may(&act.application, Event::Recommend, &act.seat)?;
        if filed.firm != act.firm || filed.round != act.round || filed.dossier != act.dossier {
            let message = "推荐与所依据的申报不符（律所、批次或申报表）";
            return Err(RuleFault::new("recommendation", "四(一)5", message));
        }
        intake::follows_review(&filed.opinions, &act.categories)
    }

    fn zero_report(&self, round: &RoundId) -> Result<(), RuleFault> {
        if self.recommendations.values().any(|(_, r)| r.act.round == *round && !r.withdrawn) {
            let message = "本批次已有推荐，不能报零报告";
            return Err(RuleFault::new("zero-report", "四(三)2", message));
        }
        Ok(())
    }

    pub(super) fn known(&self, leaf: &Hash) -> Result<&Filed, RuleFault> {
        self.applications
            .get(leaf)
            .ok_or_else(|| RuleFault::new("unknown-application", "四(三)1", "台账中没有这份申报"))
    }

    /// The application, if the machine lets `event` happen to it by `seat`.
    pub(super) fn may(&self, leaf: &Hash, event: Event, seat: &Seat) -> Result<&Filed, RuleFault> {
        let filed = self.known(leaf)?;
        APPLICATION.step(filed.stage, event, seat)?;
        Ok(filed)
    }

    /// The leaves of a batch's recommendations that no earlier batch covers.
    fn leaves_in(&self, act: &Batch) -> Vec<Hash> {
        let in_range = |(index, _): &(u64, Hash)| (act.from..act.to).contains(index);
        self.open(&act.round).into_iter().filter(in_range).map(|(_, leaf)| leaf).collect()
    }
}

/// How an application begins here: handed in, or sent on by another prefecture.
pub(super) fn first_event(act: &Application) -> Event {
    if act.transfer.is_some() { Event::Receive } else { Event::Submit }
}

/// A node that has not heard the charter yet can report nothing.
fn signed(seats: &[Seat], roll: &Roll) -> Result<(), RuleFault> {
    let Some(plan) = roll.plan() else {
        return Err(RuleFault::new("no-charter", "四(二)", "实施规则尚未取得，请先与省级平台同步"));
    };
    batch::signed_by(seats, plan.node_threshold, &plan.node_signing_seats)
}
