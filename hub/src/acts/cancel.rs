//! 取消 of a recognition; after a penalty the ban is part of the same act (四(四)).

use ledger::record::notice::Notice;
use ledger::record::title::{Cancellation, Cause};
use ledger::rules::{ban, term};
use peer::act::ActError;
use peer::party::Party;

/// Cancels the recognition with this 证书编号. It is in effect with the joint seal.
///
/// # Errors
/// No such title, or cancelled already.
pub fn cancel(
    party: &Party,
    number: String,
    cause: Cause,
    notice: Notice,
    why: String,
) -> Result<u64, ActError> {
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let Some(title) = roll.title(&number) else {
            return Err(ActError::Refused(format!("没有编号为 {number} 的认定")));
        };
        if roll.cancellation(&number).is_some() {
            return Err(ActError::Refused(format!("{number} 已取消")));
        }
        if !roll.in_effect(title.index) {
            return Err(ActError::Refused(format!("{number} 尚未生效；未生效的请用 void 作废")));
        }
        let years = roll.plan().map_or(0, |plan| plan.ban_years);
        let date = notice.date;
        let ban_until = (cause == Cause::Penalty).then(|| term::last_day(date, years));
        let firm = title.act.firm.code;
        let reason = super::reason(acting, &why)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let act = Cancellation { at, nonce, number, firm, cause, date, ban_until, notice, reason };
        ban::fits(&act, years)?;
        acting.append(act).map(|(index, _)| index)
    })
}
