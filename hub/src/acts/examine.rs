//! 审核: the office's examination and proposal (四(三)2).

use ledger::officer::Officer;
use ledger::record::decision::{Examination, ExaminationPaper};
use ledger::rules::deciding;
use peer::act::ActError;
use peer::party::{Acting, Party};

/// Records what the office proposes for a recommendation.
///
/// # Errors
/// No such recommendation, not in a batch, withdrawn, the scores are missing, or it is the own firm's.
pub fn examine(
    party: &Party,
    paper: ExaminationPaper,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| write(acting, paper, &who))
}

/// Records proposals for many recommendations, all or none. Returns how many.
///
/// # Errors
/// As [`examine`].
pub fn examine_all(
    party: &Party,
    papers: Vec<ExaminationPaper>,
    who: impl Into<Officer>,
) -> Result<usize, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let count = papers.len();
        for paper in papers {
            write(acting, paper, &who)?;
        }
        Ok(count)
    })
}

fn write(
    acting: &mut Acting<'_, '_>,
    mut paper: ExaminationPaper,
    who: &Officer,
) -> Result<u64, ActError> {
    let recommended = super::determine::standing(acting.state, &paper.node, &paper.recommendation)?;
    super::determine::covers(&recommended.act.categories, &paper.proposals)?;
    super::determine::with_reason(&paper.reason)?;
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let files = &acting.state.docket.files;
    deciding::may_propose(&plan.deciding, files.get(&paper.recommendation))?;
    files.proposes(&paper.recommendation, &who.seat)?;
    super::not_own_firm(acting.state, &recommended.act.firm, who, acting.now)?;
    paper.nonce = peer::random::nonce()?;
    let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
    let (at, charter, seat) = (acting.now, acting.charter()?, who.seat.clone());
    acting.append(Examination { at, content, charter, seat }).map(|(index, _)| index)
}
