//! 候补 and 递补 (A4.3): a place that is given back goes to the first who waits, in the recorded order.

use ledger::hash::Hash;
use ledger::machine::file::Event;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::step::file::FileStep;
use ledger::rules::deciding;
use peer::act::ActError;
use peer::party::Party;
use serde::Serialize;

use crate::candidate::Candidate;

/// One that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Waiting {
    /// How people point at it.
    pub reference: String,
    /// The prefecture.
    pub node: NodeCode,
    /// The leaf that names its file.
    pub leaf: Hash,
}

/// Those who wait for a place of `year`, the first first.
///
/// # Errors
/// The store.
pub fn waiting(party: &Party, year: u16) -> Result<Vec<Waiting>, ActError> {
    party.read::<_, ActError>(|_, state| {
        let gone = super::gone(state);
        let of = |decided: &&ledger::docket::Determined| {
            let (node, leaf) = (decided.paper.node.clone(), decided.paper.recommendation);
            Waiting { reference: super::reference(state, &node, &leaf), node, leaf }
        };
        Ok(state.docket.waiting(year, &gone).iter().map(of).collect())
    })
}

/// Promotes the first of a year's waitlist. Returns it with the index of the step.
///
/// # Errors
/// Nobody waits, no place is free, or the record was not checked again.
pub fn promote(
    party: &Party,
    year: u16,
    reason: String,
    who: impl Into<Officer>,
) -> Result<(Waiting, u64), ActError> {
    let who = who.into();
    let first = waiting(party, year)?.into_iter().next();
    let first = first.ok_or_else(|| ActError::Refused(format!("{year} 年度没有候补")))?;
    party.act(move |acting| {
        let state = &*acting.state;
        Candidate::standing(state, &first.node, &first.leaf)?;
        let gone = super::gone(state);
        state.docket.promotes(&state.roll, year, &first.leaf, &gone)?;
        let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let file = state.docket.files.get(&first.leaf);
        deciding::clean(&plan.deciding, file, ledger::time::day(acting.now))?;
        drop(gone);
        let step = FileStep::Move { event: Event::Promote, files: vec![first.leaf] };
        let index = super::file_step::write(acting, step, &reason, who)?;
        Ok((first, index))
    })
}
