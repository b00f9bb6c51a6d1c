//! 培育 between listing and its end (四(三)6, 四(四)4; A4.5): support, yearly checks, the proposal for
//! recognition, which the leading group decides upon as upon a recommendation, and removal.

use ledger::hash::Hash;
use ledger::machine::listing::Event;
use ledger::machine::round::State as Stage;
use ledger::names::{RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::notice::Notice;
use ledger::record::removal::RemovalCause;
use ledger::record::round::RoundType;
use ledger::record::step::Matter;
use ledger::record::step::listing::ListingStep;
use ledger::rules::promotion;
use peer::act::ActError;
use peer::party::Party;

use super::ending::Ending;
use super::filed::{Filed, keep};
use super::sealed;

/// 确定帮扶小组, 年度检查, 推荐认定, 市（州）意见, 候补失效.
///
/// # Errors
/// The place ended, or it is not that step's turn.
pub fn advance(
    party: &Party,
    step: ListingStep,
    why: String,
    who: Officer,
) -> Result<u64, ActError> {
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let held = roll.listing_now(&step.listing);
        let held = held.ok_or_else(|| ActError::refused("培育名单中没有这一项"))?;
        acting.state.docket.judge_listing(&step, &who.seat, held.listing_state())?;
        let (day, place) =
            (ledger::time::day(acting.now), acting.state.docket.place(&step.listing));
        match (step.event, &step.proposal) {
            (Event::Propose, Some(proposal)) => {
                let listed = roll.cultivations().find(|entry| entry.leaf == step.listing);
                if listed.is_none_or(|entry| !roll.in_effect(entry.index)) {
                    return Err(promotion::not_listed().into());
                }
                let round = roll.round(&proposal.round);
                promotion::may_propose(&held, &place, (proposal, round), day)?;
                roll.barred(&held.firm.code, day)?;
            }
            (Event::Lapse, _) => promotion::may_lapse(&place, day)?,
            _ => {}
        }
        super::step(acting, Matter::Listing(step), &why, who)
    })
}

/// The round in which a firm is decided upon that is proposed now: the one selection that is open or
/// under review.
///
/// # Errors
/// None is, or more than one.
pub fn round_under_way(party: &Party) -> Result<RoundId, ActError> {
    let now = party.clock.now();
    party.read::<_, ActError>(|_, state| {
        let under_way = |id: &RoundId| {
            let stage = state.docket.rounds.stage(&state.roll, id, now);
            matches!(stage, Stage::Open | Stage::Closed | Stage::Deciding)
        };
        let rounds = state.roll.rounds().map(|(round, _)| round);
        let selections = rounds.filter(|round| round.purpose == RoundType::Selection);
        let found: Vec<&RoundId> =
            selections.map(|round| &round.round).filter(|id| under_way(id)).collect();
        match &found[..] {
            [one] => Ok((*one).clone()),
            [] => Err(ActError::refused("现在没有正在办理的批次，请写明 --round")),
            many => {
                let list: Vec<&str> = many.iter().map(|id| id.as_str()).collect();
                let list = list.join("、");
                Err(ActError::Refused(format!("正在办理的批次有 {list}，请写明 --round")))
            }
        }
    })
}

/// 移出培育库. It is in effect with the joint seal. After a penalty its own way leads here
/// ([`super::penalty`]).
///
/// # Errors
/// The term still runs, or there is no document for another cause.
pub fn remove(
    party: &Party,
    listing: Hash,
    (cause, document): (RemovalCause, Option<Filed>),
    notice: Notice,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    if cause == RemovalCause::Penalty {
        return Err(ActError::refused("因处罚处分移出的，请用 penalty 登记、核对后由秘书长签发"));
    }
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let held = roll.listing_now(&listing);
        let held = held.ok_or_else(|| ActError::refused("培育名单中没有这一项"))?;
        let firm = held.firm.code;
        let document = document.map(|file| keep(acting, file)).transpose()?;
        let ending = Ending::new(acting, notice, &why, seat)?;
        let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let act = ending.removal(&plan, (listing, firm), cause, document)?;
        sealed(acting, act)
    })
}
