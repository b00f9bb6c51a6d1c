//! 年度申报: announce and close a round (四(三)1).

use ledger::intake::Intake;
use ledger::machine::round::Event;
use ledger::names::NodeCode;
use ledger::names::{RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::round::{Extension, RoundAnnounced, RoundClosed};
use ledger::record::step::Matter;
use ledger::record::step::round::RoundStep;
use ledger::rules::deciding;
use peer::act::ActError;
use peer::party::Party;
use peer::state::State;

/// Announces a round. It is open to nodes once both bodies have sealed it.
///
/// # Errors
/// The round exists, its year has no quota, or its times are out of order.
pub fn announce(party: &Party, mut announced: RoundAnnounced) -> Result<u64, ActError> {
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let refuse = |message: String| Err(ActError::Refused(message));
        if roll.rounds().any(|(round, _)| round.round == announced.round) {
            return refuse(format!("{} 已发布；同一年度请用下一批次号", announced.round));
        }
        let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        deciding::notice(&announced, &plan)?;
        announced.at = acting.now;
        announced.nonce = peer::random::nonce()?;
        announced.charter = acting.charter()?;
        acting.append(announced).map(|(index, _)| index)
    })
}

/// Closes a round ahead of its window's end.
///
/// # Errors
/// No such round, closed already, or this machine's clock is behind its own ledger.
pub fn close(party: &Party, round: RoundId, why: String, seat: Seat) -> Result<u64, ActError> {
    party.act(move |acting| {
        if acting.state.roll.round(&round).is_none() {
            return Err(ActError::Refused(format!("没有已联合发布的 {round}")));
        }
        if acting.state.roll.closed_at(&round).is_some() {
            return Err(ActError::Refused(format!("{round} 已关闭")));
        }
        acting.state.roll.may_close(acting.now)?;
        let reason = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        acting
            .append(RoundClosed { at, nonce, round, reason, charter, seat })
            .map(|(index, _)| index)
    })
}

/// Opens a round's review: the office does so once every prefecture reported; without some of them
/// the leading group decides to go on, after they were reminded in writing (A4.1).
///
/// # Errors
/// The window is not over, prefectures have not reported, or it is another seat's to do.
pub fn review(
    party: &Party,
    round: RoundId,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let without = silent(acting.state, &round);
        let event = if who.seat.as_str() == "H3" { Event::Proceed } else { Event::Begin };
        if event == Event::Begin && !without.is_empty() {
            let names: Vec<&str> = without.iter().map(NodeCode::as_str).collect();
            let message = format!(
                "{} 个市（州）尚未报送批次或零报告：{}。请书面催报；仍未报送的，由领导小组（H3）决定先行评审",
                names.len(),
                names.join("、")
            );
            return Err(ActError::Refused(message));
        }
        declare(acting, RoundStep { round, event, without }, &reason, who)
    })
}

/// The leading group declares a round's decisions to be over (A4.1).
///
/// # Errors
/// The review is not open, or it is another seat's to do.
pub fn end(
    party: &Party,
    round: RoundId,
    reason: String,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    let who = who.into();
    party.act(move |acting| {
        let step = RoundStep { round, event: Event::End, without: Vec::new() };
        declare(acting, step, &reason, who)
    })
}

fn declare(
    acting: &mut peer::party::Acting<'_, '_>,
    step: RoundStep,
    reason: &str,
    who: Officer,
) -> Result<u64, ActError> {
    let state = &*acting.state;
    state.docket.rounds.judge(&step, &who.seat, &state.roll, acting.now)?;
    super::step(acting, Matter::Round(step), reason, who)
}

/// Enrolled prefectures that sent neither a batch nor a zero report.
fn silent(state: &State, round: &RoundId) -> Vec<NodeCode> {
    let members = state.roll.nodes(ledger::roll::Scope::Known);
    let reported =
        |code: &NodeCode| state.intake(code).is_some_and(|i: &Intake| i.has_reported(round));
    members.keys().filter(|code| !reported(code)).cloned().collect()
}

/// Drafts an extension of a round's decisions, for both bodies to seal (四(三)2; A3-19).
///
/// # Errors
/// No such round, or the new date is not later.
pub fn extend(
    party: &Party,
    round: RoundId,
    decide_by: i64,
    document_number: String,
    (why, seat): (String, Seat),
) -> Result<u64, ActError> {
    party.act(move |acting| {
        let reason = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let act = Extension { at, nonce, round, decide_by, document_number, reason, charter, seat };
        acting.state.roll.extends(&act)?;
        acting.append(act).map(|(index, _)| index)
    })
}
