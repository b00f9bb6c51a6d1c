//! 恢复: a cancellation or a removal was reversed (A4.4, A4.5).

use ledger::names::Seat;
use ledger::record::notice::Notice;
use ledger::record::restoration::Restoration;
use ledger::record::subject::Subject;
use peer::act::ActError;
use peer::party::Party;

use super::filed::{Filed, keep};
use super::sealed;

/// Gives a title or a place back, without more time; the ban is void.
///
/// # Errors
/// It did not end by a decision, or the firm holds the same again.
pub fn reinstate(
    party: &Party,
    subject: Subject,
    (minutes, notice): (Filed, Notice),
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let held = match &subject {
            Subject::Title(number) => roll.title_now(number),
            Subject::Listing(leaf) => roll.listing_now(leaf),
        };
        let held = held.ok_or_else(|| ActError::refused("名单中没有这一项"))?;
        let end = held.end.filter(|end| end.how.is_reversible());
        let end = end.ok_or_else(|| ActError::refused("该项未被取消或移出，无须恢复"))?;
        let (firm, reverses) = (held.firm.code, end.leaf);
        let (charter, minutes) = (acting.charter()?, keep(acting, minutes)?);
        let reason = super::reason(acting, &why)?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        sealed(
            acting,
            Restoration {
                at,
                nonce,
                subject,
                firm,
                reverses,
                minutes,
                notice,
                reason,
                seat,
                charter,
            },
        )
    })
}
