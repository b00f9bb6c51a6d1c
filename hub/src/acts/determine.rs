//! 审定 by the leading group (四(三)2): the quota is checked in the transaction that decides.

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::names::{NodeCode, Seat};
use ledger::record::decision::{Determination, DeterminationPaper};
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::title::SignedRecommendation;
use ledger::rules::RuleFault;
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;

/// What the leading group decides on one recommendation.
#[derive(Debug, Clone)]
pub struct Decision {
    /// Whose recommendation.
    pub node: NodeCode,
    /// Its leaf.
    pub recommendation: Hash,
    /// One outcome for every recommended category.
    pub outcomes: Vec<CategoryOpinion>,
    /// Why.
    pub reason: String,
}

/// Determines a recommendation. A recognised firm's place is held from here until publication.
///
/// # Errors
/// No such recommendation, published already, decided too late, or the quota is full (S06).
pub fn determine(party: &Party, decision: Decision, seat: Seat) -> Result<u64, ActError> {
    party.act(move |acting| {
        let Decision { node, recommendation, outcomes, reason } = decision;
        let recommended = standing(acting.state, &node, &recommendation)?.act.clone();
        covers(&recommended.categories, &outcomes)?;
        with_reason(&reason)?;
        let state = &*acting.state;
        in_time(state, &recommended.round, acting.now)?;
        if state.docket.determination(&recommendation).is_some_and(|done| done.published)
            && published(state, &recommendation)
        {
            return Err(ActError::refused("该推荐的结果已公布；如需变更请走更正、取消等程序"));
        }
        if outcomes.iter().any(|outcome| outcome.opinion == Opinion::Recognise) {
            let year = recommended.round.year();
            let gone = super::gone(state);
            state.docket.admit(&state.roll, year, &recommended.firm, &gone)?;
        }
        let paper = DeterminationPaper {
            node,
            recommendation,
            round: recommended.round,
            firm: recommended.firm,
            outcomes,
            reason,
            nonce: peer::random::nonce()?,
        };
        let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
        let at = acting.now;
        acting.append(Determination { at, content, seat }).map(|(index, _)| index)
    })
}

/// Whether what was published of a recommendation still stands: a title that was voided does not,
/// and may be determined anew.
fn published(state: &State, recommendation: &Hash) -> bool {
    let answers = |signed: &Option<SignedRecommendation>| {
        let signed = signed.as_ref();
        signed.is_some_and(|s| ledger::hash::leaf_hash(s.record.as_bytes()) == *recommendation)
    };
    let selected = state.docket.determination(recommendation).is_some_and(|decided| {
        decided.paper.outcomes.iter().any(|outcome| outcome.opinion != Opinion::Decline)
    });
    let title = state.roll.titles().any(|t| answers(&t.act.recommendation));
    let listed = state.roll.cultivations().any(|c| answers(&c.act.recommendation));
    !selected || title || listed
}

/// A recommendation that may be decided upon.
pub(crate) fn standing<'s>(
    state: &'s State,
    node: &NodeCode,
    leaf: &Hash,
) -> Result<&'s Recommended, ActError> {
    let intake = state.intake(node);
    let recommended = intake.and_then(|intake| intake.recommendation_by(leaf));
    let recommended = recommended
        .ok_or_else(|| ActError::Refused(format!("{node} 没有推荐 {leaf}，或该推荐已被退回")))?;
    if recommended.withdrawn {
        return Err(ActError::refused("该律所已撤回申报"));
    }
    if recommended.batch.is_none() {
        return Err(ActError::refused("该推荐尚未列入市（州）签批的报送批次"));
    }
    Ok(recommended)
}

/// Whether the outcomes are one for every recommended category, none above what was recommended.
pub(crate) fn covers(
    recommended: &[CategoryOpinion],
    outcomes: &[CategoryOpinion],
) -> Result<(), ActError> {
    let sorted = |list: &[CategoryOpinion]| {
        let mut categories: Vec<Category> = list.iter().map(|one| one.category).collect();
        categories.sort();
        categories
    };
    if sorted(recommended) != sorted(outcomes) {
        return Err(ActError::refused("结论应与所推荐的类别一一对应"));
    }
    for outcome in outcomes.iter().filter(|outcome| outcome.opinion == Opinion::Recognise) {
        let only_cultivation = recommended
            .iter()
            .any(|r| r.category == outcome.category && r.opinion == Opinion::Cultivate);
        if only_cultivation {
            let message = format!("{}为推荐培育，不能直接认定", outcome.category.label());
            return Err(RuleFault::new("above-recommendation", "四(一)5", message).into());
        }
    }
    Ok(())
}

/// A decision needs a written reason (S38).
pub(crate) fn with_reason(reason: &str) -> Result<(), ActError> {
    if reason.trim().is_empty() {
        return Err(ActError::refused("请写明理由"));
    }
    Ok(())
}

/// S54, A3-19: decisions after the date are refused.
fn in_time(state: &State, round: &ledger::names::RoundId, now: i64) -> Result<(), ActError> {
    let Some(announced) = state.roll.round(round) else {
        return Err(ActError::Refused(format!("{round} 未经联合发布")));
    };
    match announced.decide_by {
        Some(by) if now >= by => {
            let message =
                format!("审定期限为 {}，已过；需先由两家联合签发延期", ledger::time::deadline(by));
            Err(RuleFault::new("decide-by", "四(三)2", message).into())
        }
        _ => Ok(()),
    }
}
