//! 审定 by the leading group (四(三)2), of a recommendation or of a firm out of cultivation (S78): the
//! quota is checked in the transaction that decides.

use ledger::category::Category;
use ledger::docket::Docket;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::machine::file::{Event, State as Step};
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::decision::{Determination, DeterminationPaper, Vote};
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::rules::{RuleFault, deciding, promotion};
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;

use crate::candidate::{Basis, Candidate};

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
    /// How the group voted, where the charter asks for a vote.
    pub vote: Option<Vote>,
    /// If the seats are used up, or others wait for one, the file waits too (候补).
    pub waitlist: bool,
}

/// Determines a recommendation. A recognised firm's place is held from here until publication.
///
/// # Errors
/// No such recommendation, published already, decided too late, something of the procedure is missing,
/// the quota is full (S06), or who enters it scored the file or practises in the firm.
pub fn determine(
    party: &Party,
    decision: Decision,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    if decision.outcomes.iter().any(|outcome| outcome.opinion != Opinion::Decline) {
        super::lift::within(party, &decision.node, &decision.recommendation)?;
    }
    party.act(move |acting| {
        let Decision { node, recommendation, outcomes, reason, vote, waitlist } = decision;
        let one = Candidate::standing(acting.state, &node, &recommendation)?;
        covers(&one.asked, &outcomes)?;
        with_reason(&reason)?;
        let mut paper = DeterminationPaper {
            node: one.node.clone(),
            recommendation,
            round: one.round.clone(),
            firm: one.firm,
            outcomes,
            reason,
            vote,
            waitlisted: false,
            promotion: one.is_promotion(),
            nonce: peer::random::nonce()?,
        };
        in_order(acting.state, &paper, acting.now)?;
        out_of_cultivation(acting.state, &one, &paper, acting.now)?;
        paper.waitlisted = seated(acting.state, &paper, waitlist)?;
        acting.state.docket.files.decides(&paper, &who.seat)?;
        let file = (&paper.recommendation, &paper.firm);
        super::may_decide_on(acting.state, file, &who, acting.now)?;
        let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
        let (at, charter, seat) = (acting.now, acting.charter()?, who.seat);
        acting.append(Determination { at, content, charter, seat }).map(|(index, _)| index)
    })
}

/// What comes before a decision: the review is open, the office proposed, the record is clean, the
/// group voted.
fn in_order(state: &State, paper: &DeterminationPaper, now: i64) -> Result<(), ActError> {
    let plan = state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let file = state.docket.files.get(&paper.recommendation);
    if file.is_some_and(|file| file.state == Step::Published) {
        return Err(ActError::refused("该推荐的结果已公布；如需变更请走更正、取消等程序"));
    }
    let (docket, round) = (&state.docket, &paper.round);
    let favourable = paper.event() != Event::Decline;
    match deciding::is_correction(file, favourable)? {
        true => {}
        false => {
            let stage = docket.rounds.stage(&state.roll, round, now);
            deciding::open(&plan.deciding, stage, state.roll.decide_by(round), now)?;
        }
    }
    deciding::may_decide(&plan.deciding, file, paper.vote.is_some())?;
    if let Some(vote) = &paper.vote {
        let Docket { meetings, offices, .. } = docket;
        let judges = file.map(|file| file.judges.clone()).unwrap_or_default();
        meetings.carries(vote, "H3", (&paper.firm, &judges), offices, &plan.deciding)?;
    }
    if favourable {
        deciding::clean(&plan.deciding, file, ledger::time::day(now))?;
    }
    Ok(())
}

/// What a firm that no prefecture recommends anew needs (A3-31): its prefecture was heard, it is not
/// barred, and nothing but the title is decided.
fn out_of_cultivation(
    state: &State,
    one: &Candidate<'_>,
    paper: &DeterminationPaper,
    now: i64,
) -> Result<(), ActError> {
    let Basis::Cultivated(basis) = &one.basis else { return Ok(()) };
    promotion::outcomes(&paper.outcomes)?;
    if paper.event() == Event::Decline {
        return Ok(());
    }
    let roll = &state.roll;
    let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
    let asked = (&roll.calendar(), plan.clocks.opinion_wd, &one.node);
    promotion::heard(&basis.1, asked, now)?;
    Ok(roll.barred(&one.firm, ledger::time::day(now))?)
}

/// Whether the file has to wait for a place; it has one if not.
fn seated(state: &State, paper: &DeterminationPaper, waitlist: bool) -> Result<bool, ActError> {
    if paper.outcomes.iter().all(|outcome| outcome.opinion != Opinion::Recognise) {
        return Ok(false);
    }
    let (year, gone) = (paper.round.year(), super::gone(state));
    if state.roll.is_review(&paper.round) {
        // A review renews a title that has its seat (A3-36).
        return match state.roll.seats().contains_key(&paper.firm) {
            true => Ok(false),
            false => Err(ActError::refused("复核批次只受理已获认定的律所")),
        };
    }
    state.docket.gives_once(&state.roll, paper, &gone)?;
    let admitted = state.docket.admit(&state.roll, year, &paper.firm, &gone).and_then(|()| {
        state.docket.overtakes_nobody(&state.roll, year, &paper.firm, &paper.recommendation, &gone)
    });
    match admitted {
        Ok(()) => Ok(false),
        Err(_) if waitlist => Ok(true),
        Err(fault) => Err(fault.into()),
    }
}

/// A recommendation that may be decided upon.
pub(crate) fn standing<'s>(
    state: &'s State,
    node: &NodeCode,
    leaf: &Hash,
) -> Result<&'s Recommended, ActError> {
    if state.docket.place(leaf).proposed.is_some() {
        let message = "该件由评定小组自培育库推荐，不经评审、拟办和退回，可直接核查（check）、审定（determine）";
        return Err(ActError::refused(message));
    }
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
