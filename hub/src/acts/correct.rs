//! 更正 of a clerical error on the lists (A4.4, A4.5).

use ledger::category::Category;
use ledger::names::Seat;
use ledger::record::correction::Correction;
use ledger::record::notice::Notice;
use ledger::record::subject::Subject;
use peer::act::ActError;
use peer::party::Party;

use super::sealed;

/// Corrects a name, categories, or both. It is in effect with the joint seal.
///
/// # Errors
/// Nothing changes, or a category comes in that was not decided.
pub fn correct(
    party: &Party,
    subject: Subject,
    (name, categories): (Option<String>, Option<Vec<Category>>),
    notice: Notice,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    party.act(move |acting| {
        let (charter, reason) = (acting.charter()?, super::reason(acting, &why)?);
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        sealed(
            acting,
            Correction { at, nonce, subject, name, categories, notice, reason, seat, charter },
        )
    })
}
