//! 准予超过规模上限的律所申报 (二; S04, A3-02): the leading group's, for one firm and one round, with a
//! reason and a document. The firm's prefecture alone reads whom it is about.

use ledger::dossier::Dossier;
use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId};
use ledger::officer::Officer;
use ledger::record::lift::{LiftPaper, SizeLifted};
use ledger::roll::Scope;
use ledger::rules::{RuleFault, eligibility};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;

use super::filed::{Filed, keep};

/// What is lifted for whom.
#[derive(Debug, Clone)]
pub struct Lift {
    /// The prefecture in which the firm practises.
    pub node: NodeCode,
    /// The round.
    pub round: RoundId,
    /// The firm.
    pub firm: Uscc,
    /// Up to how many lawyers.
    pub lawyers: u32,
    /// Why.
    pub reason: String,
}

/// Lifts the limit of size for one firm. Its prefecture learns of it with the next sync.
///
/// # Errors
/// The round is not in effect, no such prefecture, the number is within the limit, or no reason.
pub fn lift(party: &Party, what: Lift, document: Filed, who: Officer) -> Result<u64, ActError> {
    party.act(move |acting| {
        let Lift { node, round, firm, lawyers, reason } = what;
        let roll = &acting.state.roll;
        let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let rules = plan.eligibility.clone();
        if roll.round(&round).is_none() {
            return Err(ActError::Refused(format!(
                "{round} 未经两家联合发布，请先发布（round announce）"
            )));
        }
        if !roll.nodes(Scope::Known).contains_key(&node) {
            return Err(ActError::Refused(format!(
                "{node} 尚未加入，请核对市（州）代码（members）"
            )));
        }
        let Officer { person, seat } = who;
        let nonce = peer::random::nonce()?;
        let document = keep(acting, document)?;
        let paper = LiftPaper { node, round, firm, lawyers, document, reason, person, nonce };
        eligibility::may_lift(&paper, &rules)?;
        let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
        acting.tx.offer(paper.node.as_str(), &content)?;
        let (at, charter) = (acting.now, acting.charter()?);
        super::sealed(acting, SizeLifted { at, content, charter, seat })
    })
}

/// All that was lifted, in order.
///
/// # Errors
/// The store.
pub fn lifts(party: &Party) -> Result<Vec<LiftPaper>, ActError> {
    party.read::<_, ActError>(|view, state| Ok(peer::lifts::lifts(view, &state.roll)?))
}

/// Whether a recommended firm is within the limit, or it was lifted for it: what its form says is
/// judged again by whoever decides. A form that is not here yet is asked for by the publication.
///
/// # Errors
/// It is beyond the limit.
pub(crate) fn within(party: &Party, node: &NodeCode, file: &Hash) -> Result<(), ActError> {
    let found = party.read::<_, ActError>(|view, state| {
        let recommended = state.intake(node).and_then(|intake| intake.recommendation_by(file));
        let rules = state.roll.plan().map(|plan| plan.eligibility.clone());
        let form = recommended.map(|one| one.act.dossier);
        Ok(form.zip(rules).map(|found| (found, peer::lifts::lifts(view, &state.roll))))
    })?;
    let Some(((form, rules), lifts)) = found else { return Ok(()) };
    let form = party.paper(&form).ok().and_then(|bytes| Dossier::parse(&bytes).ok());
    let Some(form) = form else { return Ok(()) };
    let lifted = eligibility::lifted_to(&form, node, &lifts?);
    match eligibility::beyond(&form.firm, &rules, lifted) {
        None => Ok(()),
        Some(words) => Err(RuleFault::new("size", "二", words).into()),
    }
}
