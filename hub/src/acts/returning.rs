//! 退回补正 to a prefecture (四(三)2; S52, A3-33): everything that is missing at once, with a clock. The
//! paper goes to that prefecture alone.

use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::step::file::{FileStep, Returned};
use ledger::rules::RuleFault;
use ledger::rules::deadline::after;
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;

/// Sends a recommendation back to its prefecture.
///
/// # Errors
/// Nothing is named as missing, it was returned as often as may be, or it is not the time for it.
pub fn return_file(
    party: &Party,
    node: NodeCode,
    file: Hash,
    (defects, reason): (Vec<String>, String),
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        super::determine::standing(acting.state, &node, &file)?;
        if defects.iter().all(|defect| defect.trim().is_empty()) {
            return Err(ActError::refused("请一次性写明需要补正的全部内容（--defect，可重复）"));
        }
        let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let (most, fix_wd) = (plan.max_returns, plan.clocks.fix_wd);
        if returns(acting.state, &node, &file) >= most {
            let message = format!("已退回补正 {most} 次，不得再退，请就现有材料办理");
            return Err(RuleFault::new("returns", "A3-33", message).into());
        }
        let calendar = acting.state.roll.calendar();
        let today = ledger::time::day(acting.now);
        let fix_by = after(&calendar, today, fix_wd, Some(&node)).last_day();
        let step = FileStep::Return(Returned { file, defects, fix_by });
        let index = super::file_step::write(acting, step, &reason, who)?;
        super::offer_step(acting, index, &[node])?;
        Ok(index)
    })
}

/// Returns so far: the prefecture's own of the application, and the province's of every
/// recommendation of it.
fn returns(state: &State, node: &NodeCode, file: &Hash) -> u8 {
    let Some(intake) = state.intake(node) else { return 0 };
    let Some(this) = intake.recommendation_by(file) else { return 0 };
    let own = intake.application_by(&this.act.application).map_or(0, |filed| filed.returns);
    let same = intake.recommendations().filter(|(_, r)| r.act.application == this.act.application);
    let sent = same.filter_map(|(leaf, _)| state.docket.files.get(leaf)).map(|file| file.returns);
    sent.fold(own, u8::saturating_add)
}
