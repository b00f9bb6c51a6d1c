//! 联合公告: what was determined becomes records, and an offer for both bodies to seal (四(三)3).
//!
//! Certificates come first: they are drawn up for both bodies to sign, and once they are signed the
//! records follow. Everything of one publication is appended in one transaction and ends in the list
//! as it will stand. It is in effect when both bodies have sealed the checkpoint of exactly that size.

use jiff::civil::Date;
use ledger::names::{RoundId, Seat};
use ledger::record::notice::Notice;
use ledger::record::recommendation::Opinion;
use ledger::record::void::OfferWithdrawn;
use ledger::roll::Roll;
use ledger::rules::separation;
use peer::act::ActError;
use peer::party::Party;

use super::issue;

mod select;
mod serial;
mod write;

pub(crate) use select::{recognising, signed_recommendation};
pub(crate) use serial::Serials;
pub(crate) use write::{answer, append_list};

/// What a publication made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Size of the checkpoint on offer.
    pub size: u64,
    /// Firms newly recognised.
    pub recognised: usize,
    /// Those of them that come out of cultivation (S78).
    pub promoted: usize,
    /// Firms newly listed for cultivation.
    pub cultivated: usize,
    /// Recommendations answered.
    pub answered: usize,
}

/// How far a publication is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// So many certificates wait for the bodies' signatures; the records follow by themselves.
    Documents(usize),
    /// On offer.
    Published(Published),
}

/// Puts everything that is determined in `round` on offer, under a joint notice.
///
/// # Errors
/// An offer is out already, nothing is determined, or a selected firm's form has not arrived.
pub fn publish(
    party: &Party,
    round: RoundId,
    notice: Notice,
    seat: Seat,
) -> Result<Step, ActError> {
    // What waits for the bodies' signatures first is no record yet.
    separation::may_write("recognition", &seat)?;
    let names = select::names(party, &round)?;
    let host = party.host.clone();
    party.act(move |acting| {
        no_offer(&acting.state.roll)?;
        let selected = select::select(acting, &round, &names, &host)?;
        if selected.is_empty() {
            let renew = match acting.state.roll.is_review(&round) {
                true => "；复核通过的，公示期满后逐件续期（renew）",
                false => "",
            };
            return Err(ActError::Refused(format!("{round} 没有待公布的审定结果{renew}")));
        }
        let count = |opinion| selected.iter().filter(|one| !one.given(opinion).is_empty()).count();
        let (titles, listed) = (count(Opinion::Recognise), count(Opinion::Cultivate));
        let answers = selected.iter().filter(|one| one.signed.is_some()).count();
        let last = acting.tx.size(peer::store::OWN)? + (titles + listed + answers) as u64 + 1;
        let policy = match titles + listed {
            0 => acting.state.roll.policy_at(last),
            _ => acting.state.roll.policy_of_titles(last),
        };
        let policy = policy.ok_or_else(no_policy)?;
        let with = (host.as_str(), &seat);
        let mut recognitions = write::recognitions(acting, &selected, &notice, &policy, with)?;
        let waiting = write::documented(acting, &mut recognitions)?;
        if waiting > 0 {
            issue::wait(acting, &round, &notice, &seat)?;
            return Ok(Step::Documents(waiting));
        }
        issue::done(acting)?;
        let out_of_cultivation = recognitions.iter().filter(|(_, act)| act.cultivation.is_some());
        let promoted = out_of_cultivation.count();
        for (_, recognition) in recognitions {
            acting.append(recognition)?;
        }
        let cultivated = write::listings(acting, &selected, &notice, &seat)?;
        let answered = write::answers(acting, &selected)?;
        let size = append_list(acting, Some(notice), &policy, seat)?;
        let recognised = titles;
        Ok(Step::Published(Published { size, recognised, promoted, cultivated, answered }))
    })
}

/// Puts on offer what waits for the bodies besides titles: membership, rounds, cancellations.
///
/// # Errors
/// An offer is out already, or nothing waits.
pub fn offer(party: &Party, notice: Option<Notice>, seat: Seat) -> Result<u64, ActError> {
    party.act(move |acting| {
        no_offer(&acting.state.roll)?;
        let roll = &acting.state.roll;
        if !roll.has_pending() && !roll.sealed_by_retired() {
            return Err(ActError::refused("没有待联合签发的事项"));
        }
        let last = acting.tx.size(peer::store::OWN)? + 1;
        let policy = acting.state.roll.policy_at(last);
        let policy = policy.ok_or_else(no_policy)?;
        append_list(acting, notice, &policy, seat)
    })
}

/// Takes an offer back. Once the quorum cosigned it, only after a body's signed refusal: the caller
/// knows of it.
///
/// # Errors
/// No offer is out.
pub fn withdraw(
    party: &Party,
    why: String,
    refused_by_body: bool,
    seat: Seat,
) -> Result<u64, ActError> {
    let witnessed = crate::offer::progress(party)?;
    if witnessed.is_some_and(|progress| progress.complete()) && !refused_by_body {
        return Err(ActError::refused(
            "该校验点已取得核验联署、正在签发；须有一家联合发布单位的拒签文件（seal sign --refuse）方可撤回",
        ));
    }
    party.act(move |acting| {
        let Some(size) = acting.state.roll.offer() else {
            return Err(ActError::refused("没有待签发的事项可撤回"));
        };
        let reason = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        acting.append(OfferWithdrawn { at, nonce, size, reason, charter, seat })?;
        Ok(size)
    })
}

pub(crate) fn no_policy() -> ActError {
    ActError::refused(
        "没有可用的核验规则：市（州）端已全部锁定，须先重新登记至少一个市（州）端并联合签发（其他待签发的事项先作废），方可公布",
    )
}

pub(crate) fn no_offer(roll: &Roll) -> Result<(), ActError> {
    match roll.offer() {
        None => Ok(()),
        Some(size) => Err(ActError::Refused(format!(
            "校验点 {size} 正在联合签发；请先完成签发（seal request），或撤回后再办"
        ))),
    }
}

/// The date of a notice that says none: the day on which it is put on offer.
pub fn default_date(party: &Party) -> Date {
    ledger::time::day(party.clock.now())
}
