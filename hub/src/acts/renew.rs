//! 复核 at the end of a term (四(四)1; A3-26, A3-36): what passed the review round runs three years more.

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::record::decision::DeterminationPaper;
use ledger::record::notice::Notice;
use ledger::record::recommendation::Opinion;
use ledger::record::renewal::Renewal;
use ledger::roll::Holding;
use ledger::rules::{RuleFault, deciding, separation, term};
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;

use super::{publish, sealed};

/// Renews the title with this 证书编号 on the prefecture's recommendation in a review round.
///
/// # Errors
/// No such title, no such recommendation, not determined, shown and clean (A4.3), not in its last six
/// months, or without the right (S70).
pub fn renew(
    party: &Party,
    number: String,
    (node, recommendation): (NodeCode, Hash),
    notice: Notice,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    separation::may_write("renewal", &seat)?;
    let host = party.host.clone();
    party.act(move |acting| {
        publish::no_offer(&acting.state.roll)?;
        let (index, round) = {
            let standing = super::determine::standing(acting.state, &node, &recommendation)?;
            (standing.index, standing.act.round.clone())
        };
        let signed = publish::signed_recommendation(acting, &host, &node, index)?;
        let roll = &acting.state.roll;
        let held = roll.title_now(&number);
        let held = held.ok_or_else(|| ActError::Refused(format!("没有编号为 {number} 的认定")))?;
        let decided = passed(acting.state, &recommendation, &held, acting.now)?.clone();
        let years = roll.plan().map_or(0, |plan| plan.term_years);
        let last = acting.tx.size(peer::store::OWN)? + 3;
        let policy = roll.policy_of_titles(last).ok_or_else(publish::no_policy)?;
        let (charter, reason) = (acting.charter()?, super::reason(acting, &why)?);
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let act = Renewal {
            at,
            nonce,
            number,
            firm: held.firm.code,
            round,
            valid_until: term::last_day(held.valid_until, years),
            policy: policy.digest(),
            recommendation: signed,
            notice,
            reason,
            seat,
            charter,
        };
        let index = sealed(acting, act)?;
        publish::answer(acting, decided)?;
        Ok(index)
    })
}

/// What the leading group decided, if that renews the title now: for all its categories, and as a
/// selection would be published.
fn passed<'s>(
    state: &'s State,
    recommendation: &Hash,
    held: &Holding,
    now: i64,
) -> Result<&'s DeterminationPaper, ActError> {
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let file = state.docket.files.get(recommendation).filter(|file| file.state.holds_place());
    let decided = file.and_then(|file| Some((file, &file.determined.as_ref()?.paper)));
    let decided = decided.filter(|(_, paper)| {
        let given: Vec<Category> = paper.given(Opinion::Recognise).collect();
        held.categories.iter().all(|category| given.contains(category))
    });
    let Some((file, paper)) = decided else {
        let message = "复核须经领导小组就该认定的全部类别审定通过，请先审定（determine）";
        return Err(RuleFault::new("renewal", "四(四)1 A4.4", message).into());
    };
    deciding::publishable(&plan, file, ledger::time::day(now))?;
    Ok(paper)
}
