//! 取消 of a recognition (四(四)). A penalty goes its own way: two officers, a hearing and one signature
//! ([`super::penalty`]).

use ledger::names::Seat;
use ledger::record::notice::Notice;
use ledger::record::title::Cause;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;

use super::ending::Ending;
use super::filed::{Filed, keep};

/// What is cancelled, why and by which notice.
#[derive(Debug, Clone)]
pub struct Cancelling {
    /// 证书编号.
    pub number: String,
    /// Why.
    pub cause: Cause,
    /// The joint notice; its date is the day of the cancellation.
    pub notice: Notice,
    /// The minutes of 会长办公会议, or the penalty's document.
    pub document: Filed,
    /// The reason.
    pub why: String,
}

/// The firm that holds the title with this 证书编号.
///
/// # Errors
/// There is none.
pub fn known(party: &Party, number: &str) -> Result<Uscc, ActError> {
    match party.roll()?.title_now(number) {
        Some(held) => Ok(held.firm.code),
        None => Err(ActError::Refused(format!("没有编号为 {number} 的认定"))),
    }
}

/// Cancels the recognition with this 证书编号. It is in effect with the joint seal.
///
/// # Errors
/// No such title, ended already, or a seat that may not (S69).
pub fn cancel(party: &Party, act: Cancelling, seat: Seat) -> Result<u64, ActError> {
    if act.cause == Cause::Penalty {
        return Err(ActError::refused("因处罚处分取消的，请用 penalty 登记、核对后由秘书长签发"));
    }
    party.act(move |acting| {
        let Cancelling { number, cause, notice, document, why } = act;
        let roll = &acting.state.roll;
        let title = roll.title(&number);
        let title =
            title.ok_or_else(|| ActError::Refused(format!("没有编号为 {number} 的认定")))?;
        if !roll.in_effect(title.index) {
            return Err(ActError::Refused(format!("{number} 尚未生效；未生效的请用 void 作废")));
        }
        let held = roll.title_now(&number);
        let firm = held.map_or(title.act.firm.code, |held| held.firm.code);
        let document = keep(acting, document)?;
        let ending = Ending::new(acting, notice, &why, seat)?;
        let plan = acting.state.roll.plan().ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let act = ending.cancellation(&plan, (number, firm), cause, document)?;
        super::sealed(acting, act)
    })
}
