//! The records of a publication: titles with their certificates, places on the cultivation list,
//! answers, and last the list as it will stand.

use ledger::anchor::Anchor;
use ledger::credential::Facts;
use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::policy::Policy;
use ledger::record::decision::{Answer, DeterminationPaper, Opening};
use ledger::record::list::List;
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::title::{Cultivation, Recognition};
use ledger::rules::term;
use peer::act::ActError;
use peer::party::Acting;

use super::select::Selected;
use super::serial::{Serial, Serials};
use crate::acts::issue;

/// The titles, each with the file that it answers.
pub(super) fn recognitions(
    acting: &mut Acting<'_, '_>,
    selected: &[Selected],
    notice: &Notice,
    policy: &Policy,
    (host, seat): (&str, &Seat),
) -> Result<Vec<(String, Recognition)>, ActError> {
    let charter = acting.charter()?;
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let drafts = issue::drafts(acting.tx)?;
    let (valid_from, valid_until) = (notice.date, term::last_day(notice.date, plan.term_years));
    let pattern = plan.number_pattern.clone();
    let given = drafts.iter().map(|(_, draft)| draft.facts.number.clone());
    let mut serials = Serials::of(&acting.state.roll, given);
    let mut written = Vec::new();
    for one in selected {
        let categories = one.given(Opinion::Recognise);
        if categories.is_empty() {
            continue;
        }
        let (year, subject) = (one.round.year(), one.file.to_string());
        // What was drawn up already keeps its number.
        let drawn = drafts.iter().find(|(known, _)| *known == subject).map(|(_, draft)| draft);
        let (id, number) = match drawn {
            Some(draft) => (draft.facts.id.clone(), draft.facts.number.clone()),
            None => {
                let Serial { serial, number } = serials.next(year, &pattern);
                (ledger::credential::id_of(host, year, serial), number)
            }
        };
        let recognition = Recognition {
            at: acting.now,
            nonce: peer::random::nonce()?,
            id,
            number,
            round: one.round.clone(),
            firm: one.firm.clone(),
            region: one.node.clone(),
            categories,
            valid_from,
            valid_until,
            policy: policy.digest(),
            recommendation: one.signed.clone(),
            cultivation: one.signed.is_none().then_some(one.file),
            credential: None,
            endorsement: None,
            status: None,
            charter,
            seat: seat.clone(),
        };
        written.push((subject, recognition));
    }
    Ok(written)
}

/// Draws up the certificates of recognitions, or enters the digests of those that are signed. Returns
/// how many are not.
pub(super) fn documented(
    acting: &mut Acting<'_, '_>,
    recognitions: &mut [(String, Recognition)],
) -> Result<usize, ActError> {
    let mut drafts = Vec::with_capacity(recognitions.len());
    for (subject, act) in recognitions.iter() {
        let facts = Facts {
            id: act.id.clone(),
            number: act.number.clone(),
            name: act.firm.name.clone(),
            code: act.firm.code,
            categories: act.categories.clone(),
            year: act.round.year(),
            valid_from: act.valid_from,
            valid_until: act.valid_until,
            status: 0,
        };
        drafts.push(issue::draft(acting, subject, facts)?);
    }
    let waiting = drafts.iter().filter(|draft| !draft.is_signed()).count();
    if waiting > 0 {
        return Ok(waiting);
    }
    for ((subject, act), draft) in recognitions.iter_mut().zip(drafts) {
        let documents = draft.file(acting, subject)?;
        act.credential = Some(documents.credential);
        act.endorsement = Some(documents.endorsement);
        act.status = Some(documents.status);
    }
    Ok(0)
}

/// Places on the cultivation list. Returns how many.
pub(super) fn listings(
    acting: &mut Acting<'_, '_>,
    selected: &[Selected],
    notice: &Notice,
    seat: &Seat,
) -> Result<usize, ActError> {
    let charter = acting.charter()?;
    let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let (valid_from, valid_until) = (notice.date, term::last_day(notice.date, plan.term_years));
    let mut written = 0;
    for one in selected {
        let categories = one.given(Opinion::Cultivate);
        let Some(recommendation) = one.signed.clone().filter(|_| !categories.is_empty()) else {
            continue;
        };
        acting.append(Cultivation {
            at: acting.now,
            nonce: peer::random::nonce()?,
            round: one.round.clone(),
            firm: one.firm.clone(),
            region: one.node.clone(),
            categories,
            valid_from,
            valid_until,
            recommendation,
            charter,
            seat: seat.clone(),
        })?;
        written += 1;
    }
    Ok(written)
}

/// One answer for every recommendation, in the order of their digests: their places say nothing.
/// Returns how many.
pub(super) fn answers(
    acting: &mut Acting<'_, '_>,
    selected: &[Selected],
) -> Result<usize, ActError> {
    let mut answers = Vec::with_capacity(selected.len());
    for one in selected.iter().filter(|one| one.signed.is_some()) {
        let said = (one.outcomes.clone(), one.reason.clone());
        answers.push((opening(acting, &one.node, one.file, said)?, one.round.clone()));
    }
    answers.sort();
    let written = answers.len();
    for (digest, round) in answers {
        append_answer(acting, round, digest)?;
    }
    Ok(written)
}

/// Answers one recommendation by itself.
pub(crate) fn answer(
    acting: &mut Acting<'_, '_>,
    paper: DeterminationPaper,
) -> Result<(), ActError> {
    let said = (paper.outcomes, paper.reason);
    let digest = opening(acting, &paper.node, paper.recommendation, said)?;
    append_answer(acting, paper.round, digest)
}

/// Keeps what an answer says, for its prefecture alone.
fn opening(
    acting: &mut Acting<'_, '_>,
    node: &NodeCode,
    recommendation: Hash,
    (outcomes, reason): (Vec<CategoryOpinion>, String),
) -> Result<Hash, ActError> {
    let nonce = peer::random::nonce()?;
    let paper = ledger::json::canonical(&Opening { recommendation, outcomes, reason, nonce });
    let digest = acting.tx.put_document(&paper, Some(node.as_str()))?;
    acting.tx.offer(node.as_str(), &digest)?;
    Ok(digest)
}

fn append_answer(
    acting: &mut Acting<'_, '_>,
    round: RoundId,
    digest: Hash,
) -> Result<(), ActError> {
    let (charter, seat) = (acting.charter()?, Seat::machine());
    acting.append(Answer { at: acting.now, round, digest, charter, seat })?;
    Ok(())
}

/// Closes an offer: the list as it will stand. Returns the size of the checkpoint on offer.
pub(crate) fn append_list(
    acting: &mut Acting<'_, '_>,
    notice: Option<Notice>,
    policy: &Policy,
    seat: Seat,
) -> Result<u64, ActError> {
    acting.fold()?;
    let size = acting.tx.size(peer::store::OWN)?;
    let list = acting.state.roll.list_at(size);
    let charter = acting.tx.record(peer::store::OWN, 0)?;
    let anchor = charter.and_then(|(_, bytes)| Anchor::of_roll(&bytes, &acting.state.roll));
    let page = anchor.map(|anchor| Hash::of(verify::page::html(&anchor).as_bytes()));
    acting.append(List {
        at: acting.now,
        nonce: peer::random::nonce()?,
        policy: policy.digest(),
        digest: list.digest(),
        recognised: list.recognised.len() as u64,
        cultivated: list.cultivated.len() as u64,
        page,
        notice,
        charter: acting.charter()?,
        seat,
    })?;
    acting.fold()?;
    // What this hub's own program would refuse at every node must not leave the house.
    let sealed = acting.state.roll.sealed_size();
    match acting.state.roll.breaches(sealed).into_iter().next() {
        None => Ok(size + 1),
        Some(breach) => Err(breach.fault.into()),
    }
}
