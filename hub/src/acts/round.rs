//! 年度申报: announce and close a round (四(三)1).

use ledger::names::{RoundId, Seat};
use ledger::record::round::{RoundAnnounced, RoundClosed};
use peer::act::ActError;
use peer::party::Party;

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
        let year = announced.round.year();
        let plan = roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        if !plan.quotas.iter().any(|quota| quota.year == year) {
            return refuse(format!("{year} 年度没有认定名额，请先调整实施规则"));
        }
        if announced.opens_at >= announced.closes_at {
            return refuse("申报截止时间应晚于开始时间".to_owned());
        }
        if announced.decide_by.is_some_and(|by| by < announced.closes_at) {
            return refuse("审定期限应晚于申报截止时间".to_owned());
        }
        announced.at = acting.now;
        announced.nonce = peer::random::nonce()?;
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
