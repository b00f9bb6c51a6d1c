//! 作废: a pending record never takes effect and gives its seat back.

use ledger::names::Seat;
use ledger::record::void::Void;
use peer::act::ActError;
use peer::party::Party;
use peer::store::OWN;

/// Voids the pending record at `index`.
///
/// # Errors
/// It is not pending, or it is on offer: then the offer must be withdrawn first.
pub fn void(party: &Party, index: u64, why: String, seat: Seat) -> Result<u64, ActError> {
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let pending = roll.pending().find(|(at, _)| *at == index);
        let Some((_, leaf)) = pending else {
            return Err(ActError::Refused(format!("第 {index} 条不是待签发的记录，不能作废")));
        };
        if roll.offer().is_some_and(|size| index < size) {
            return Err(ActError::refused(
                "该记录正在联合签发；请先撤回签发（publish --withdraw），已取得联署的须有拒签文件",
            ));
        }
        debug_assert!(acting.tx.size(OWN)? > index);
        let reason = super::reason(acting, &why)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let charter = acting.charter()?;
        acting
            .append(Void { at, nonce, index, leaf, reason, charter, seat })
            .map(|(index, _)| index)
    })
}
