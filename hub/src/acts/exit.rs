//! 自愿退出 and 终止 (四(一)5; A4.4): whatever the firm holds ends, without anybody's fault.

use ledger::names::Seat;
use ledger::record::exit::{Exit, Leaving};
use ledger::record::notice::Notice;
use ledger::record::subject::Subject;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;

use super::filed::{Filed, keep};
use super::sealed;

/// Registers that a firm leaves, or is no more: its titles, its places on the cultivation list, or one
/// of them. `letter` is the firm's own, or the report of its 注销.
///
/// # Errors
/// The firm holds nothing.
pub fn exit(
    party: &Party,
    firm: Uscc,
    (leaving, only): (Leaving, Option<Subject>),
    (letter, notice): (Filed, Notice),
    seat: Seat,
) -> Result<Vec<u64>, ActError> {
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let held = roll.holdings(&firm, ledger::time::day(acting.now)).into_iter();
        let all: Vec<Subject> = held
            .map(|(subject, _)| subject)
            .filter(|one| only.as_ref().is_none_or(|o| o == one))
            .collect();
        if all.is_empty() {
            return Err(ActError::Refused(format!("{firm} 没有可以退出的认定或培育")));
        }
        let (charter, reason) = (acting.charter()?, keep(acting, letter)?);
        let mut written = Vec::new();
        for subject in all {
            let (at, nonce) = (acting.now, peer::random::nonce()?);
            let (notice, seat) = (notice.clone(), seat.clone());
            let act = Exit { at, nonce, subject, firm, leaving, notice, reason, seat, charter };
            written.push(sealed(acting, act)?);
        }
        Ok(written)
    })
}
