//! 复核 at the end of a term (四(四)1; A3-26, A3-36): what passed the review round runs three years more.

use ledger::docket::Determined;
use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::record::notice::Notice;
use ledger::record::renewal::Renewal;
use ledger::rules::{RuleFault, term};
use peer::act::ActError;
use peer::party::Party;

use super::{publish, sealed};

/// Renews the title with this 证书编号 on the prefecture's recommendation in a review round.
///
/// # Errors
/// No such title, no such recommendation, one that the group did not determine, not in its last six months, or without the right (S70).
pub fn renew(
    party: &Party,
    number: String,
    (node, recommendation): (NodeCode, Hash),
    notice: Notice,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    let host = party.host.clone();
    party.act(move |acting| {
        publish::no_offer(&acting.state.roll)?;
        let (index, round) = {
            let standing = super::determine::standing(acting.state, &node, &recommendation)?;
            (standing.index, standing.act.round.clone())
        };
        let decided = acting.state.docket.determination(&recommendation);
        if !decided.is_some_and(Determined::recognises) {
            let message = "复核须经领导小组审定，请先审定（determine）";
            return Err(RuleFault::new("renewal", "四(四)1 A4.4", message).into());
        }
        let signed = publish::signed_recommendation(acting, &host, &node, index)?;
        let roll = &acting.state.roll;
        let held = roll.title_now(&number);
        let held = held.ok_or_else(|| ActError::Refused(format!("没有编号为 {number} 的认定")))?;
        let years = roll.plan().map_or(0, |plan| plan.term_years);
        let last = acting.tx.size(peer::store::OWN)? + 2;
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
        sealed(acting, act)
    })
}
