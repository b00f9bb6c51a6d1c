//! 培育 between listing and its end (四(三)6, 四(四)4; A4.5): support, yearly checks, the proposal for
//! promotion, removal.

use ledger::hash::Hash;
use ledger::machine::listing::Event;
use ledger::names::Seat;
use ledger::officer::Officer;
use ledger::record::notice::Notice;
use ledger::record::removal::{Removal, RemovalCause};
use ledger::record::step::Matter;
use ledger::record::step::listing::ListingStep;
use ledger::rules::ban;
use peer::act::ActError;
use peer::party::Party;

use super::filed::{Filed, keep};
use super::sealed;

/// 确定帮扶小组, 年度检查, 推荐认定, 市（州）意见, 不予认定, 候补 and its lapse.
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
        let day = ledger::time::day(acting.now);
        if step.event == Event::Propose {
            ledger::rules::promotion::may_propose(&held, day)?;
            roll.barred(&held.firm.code, day)?;
        }
        let public = held.listing_state();
        acting.state.docket.listings.judge(&step, &who.seat, public)?;
        super::step(acting, Matter::Listing(step), &why, who)
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
        let ban_until = roll.plan().and_then(|p| ban::of_removal(cause, notice.date, &p));
        let (firm, charter) = (held.firm.code, acting.charter()?);
        let document = document.map(|file| keep(acting, file)).transpose()?;
        let reason = super::reason(acting, &why)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let act = Removal {
            at,
            nonce,
            listing,
            firm,
            cause,
            ban_until,
            document,
            notice,
            reason,
            seat,
            charter,
        };
        sealed(acting, act)
    })
}
