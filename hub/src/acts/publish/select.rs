//! What of a round may be published now: what was shown long enough and is clean still (A4.3).

use std::collections::BTreeMap;

use ledger::category::Category;
use ledger::docket::Determined;
use ledger::hash::Hash;
use ledger::machine::file::State as Step;
use ledger::names::{Firm, NodeCode, RoundId};
use ledger::proof::TlogProof;
use ledger::record::decision::DeterminationPaper;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::title::SignedRecommendation;
use ledger::rules::deciding;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::state::State;

use crate::candidate::{self, Basis, Candidate};

/// What was decided on one file, with what its records need.
pub(super) struct Selected {
    pub(super) node: NodeCode,
    pub(super) file: Hash,
    pub(super) firm: Firm,
    pub(super) round: RoundId,
    pub(super) outcomes: Vec<CategoryOpinion>,
    pub(super) reason: String,
    /// The prefecture's own words; none of a firm out of cultivation.
    pub(super) signed: Option<SignedRecommendation>,
}

impl Selected {
    /// The categories decided so, in the plan's order.
    pub(super) fn given(&self, opinion: Opinion) -> Vec<Category> {
        let of = self.outcomes.iter().filter(|outcome| outcome.opinion == opinion);
        let mut list: Vec<Category> = of.map(|outcome| outcome.category).collect();
        list.sort();
        list
    }
}

/// The names of all firms that will be named.
pub(super) fn names(party: &Party, round: &RoundId) -> Result<BTreeMap<Hash, String>, ActError> {
    let now = party.clock.now();
    let wanted = party.read::<_, ActError>(|_, state| {
        let named = ripe(state, round, now)?.into_iter().filter(|(decided, _)| is_named(decided));
        Ok(named.map(|(_, one)| (one.file, one.name_in())).collect())
    })?;
    candidate::names(party, wanted)
}

fn is_named(decided: &Determined) -> bool {
    decided.paper.outcomes.iter().any(|outcome| outcome.opinion != Opinion::Decline)
}

/// Everything of a round that is to be published or answered, in an order that says nothing of how it
/// was decided.
pub(super) fn select(
    acting: &Acting<'_, '_>,
    round: &RoundId,
    names: &BTreeMap<Hash, String>,
    host: &str,
) -> Result<Vec<Selected>, ActError> {
    let mut selected = Vec::new();
    for (decided, one) in ripe(acting.state, round, acting.now)? {
        let name = names.get(&one.file);
        if is_named(decided) && name.is_none() {
            return Err(ActError::refused("审定结果刚有变动，请重新执行"));
        }
        let signed = match &one.basis {
            Basis::Recommended(found) => {
                Some(signed_recommendation(acting, host, &one.node, found.index)?)
            }
            Basis::Cultivated(_) => None,
        };
        selected.push(Selected {
            file: one.file,
            firm: Firm { name: name.cloned().unwrap_or_default(), code: one.firm },
            round: one.round.clone(),
            outcomes: decided.paper.outcomes.clone(),
            reason: decided.paper.reason.clone(),
            signed,
            node: one.node,
        });
    }
    selected.sort_by_key(|one| (one.node.clone(), one.firm.code));
    Ok(selected)
}

/// Determinations of a round that are to be published or answered.
///
/// # Errors
/// Of what was selected nothing is ripe: the first reason. Or the record of one that is was not
/// checked again (S10, S11, S88).
fn ripe<'s>(
    state: &'s State,
    round: &RoundId,
    now: i64,
) -> Result<Vec<(&'s Determined, Candidate<'s>)>, ActError> {
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let review = state.roll.is_review(round);
    let (mut ripe, mut selected, mut held) = (Vec::new(), 0, None);
    for (_, file) in state.docket.files.all() {
        let Some(decided) = file.determined.as_ref().filter(|d| d.paper.round == *round) else {
            continue;
        };
        let Some(one) = Candidate::of(state, &decided.paper) else { continue };
        match file.state {
            // Of a cultivated firm that was not selected nothing changes: there is nothing to answer.
            Step::Declined if !one.is_promotion() => ripe.push((decided, one)),
            // What passed a review is no new title: it is renewed, one by one (A4.4).
            place if place.holds_place() && !review => match deciding::shown(&plan, file) {
                Ok(()) => {
                    let clean = deciding::clean(&plan.deciding, Some(file), ledger::time::day(now));
                    clean.map_err(|mut fault| {
                        fault.message = format!("{}：{}", one.reference(), fault.message);
                        fault
                    })?;
                    selected += 1;
                    ripe.push((decided, one));
                }
                Err(fault) => held = held.or(Some(fault)),
            },
            _ => {}
        }
    }
    match held {
        // 坚持选树与培育同步推进: refusals alone are no publication while others are on their way.
        Some(fault) if selected == 0 => Err(fault.into()),
        _ => Ok(ripe),
    }
}

/// Who would be recognised if the round were published now, file by file, and in which categories.
///
/// # Errors
/// No charter.
pub(crate) fn recognising<'s>(
    state: &'s State,
    round: &RoundId,
    now: i64,
) -> Result<Vec<(Candidate<'s>, Vec<Category>)>, ActError> {
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let today = ledger::time::day(now);
    let files = state.docket.files.all().map(|(_, file)| file).filter(|file| {
        file.state.holds_place() && deciding::publishable(&plan, file, today).is_ok()
    });
    let papers = files.filter_map(|file| file.determined.as_ref()).map(|decided| &decided.paper);
    let given = |paper: &DeterminationPaper| paper.given(Opinion::Recognise).collect();
    Ok(papers
        .filter(|paper| paper.round == *round)
        .filter_map(|paper| Some((Candidate::of(state, paper)?, given(paper))))
        .collect())
}

/// The node's own words, with the proof that its key signed a tree which holds them.
pub(crate) fn signed_recommendation(
    acting: &Acting<'_, '_>,
    host: &str,
    node: &NodeCode,
    index: u64,
) -> Result<SignedRecommendation, ActError> {
    let origin = ledger::names::node_origin(host, node);
    let tx = &acting.tx;
    let lost = || ActError::Local(format!("{origin} 第 {index} 条不完整，请运行 ledger verify"));
    let ledger = tx.ledger(&origin)?.ok_or_else(lost)?;
    let (_, bytes) = tx.record(ledger, index)?.ok_or_else(lost)?;
    let (size, checkpoint) = tx.last_checkpoint(ledger)?.ok_or_else(lost)?;
    let hashes = ledger::tree::inclusion_proof(&tx.tree(ledger), index, size);
    let hashes = hashes.map_err(|e| ActError::Local(e.to_string()))?;
    let proof = TlogProof { extra: None, index, hashes, checkpoint };
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).map_err(|_| lost());
    Ok(SignedRecommendation { record: text(bytes)?, proof: text(proof.to_text())? })
}
