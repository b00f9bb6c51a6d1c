//! What the hub's officers do: one file per act. The CLI, the console and the tests call these.

pub mod body_key;
pub mod calendar;
pub mod cancel;
pub mod complaint;
pub mod determine;
pub mod examine;
pub mod legacy;
pub mod log_key;
pub mod member;
pub mod office;
pub mod publish;
pub mod round;
pub mod seal;
pub mod void;

use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::step::{Matter, Step, StepPaper};
use peer::act::ActError;
use peer::party::Acting;
use serde::Serialize;

/// Keeps a text as a paper with 32 random bytes, so that its digest says nothing, and returns the
/// digest for a record.
pub(crate) fn reason(acting: &mut Acting<'_, '_>, text: &str) -> Result<Hash, ActError> {
    #[derive(Serialize)]
    struct Reason<'a> {
        reason: &'a str,
        nonce: Hash,
    }
    if text.trim().is_empty() {
        return Err(ActError::Refused("请写明理由".to_owned()));
    }
    let paper = ledger::json::canonical(&Reason { reason: text, nonce: peer::random::nonce()? });
    Ok(acting.tx.put_document(&paper, None)?)
}

/// Writes a step of a machine of A4: its content is kept as a paper, the ledger holds the digest.
pub(crate) fn step(
    acting: &mut Acting<'_, '_>,
    matter: Matter,
    reason: &str,
    who: impl Into<Officer>,
) -> Result<u64, ActError> {
    if reason.trim().is_empty() {
        return Err(ActError::Refused("请写明理由".to_owned()));
    }
    let (charter, Officer { person, seat }) = (acting.charter()?, who.into());
    let (reason, nonce) = (reason.to_owned(), peer::random::nonce()?);
    let paper = StepPaper { matter, reason, person, nonce };
    let content = acting.tx.put_document(&ledger::json::canonical(&paper), None)?;
    let at = acting.now;
    let (index, _) = acting.append(Step { at, content, charter, seat })?;
    acting.fold()?;
    Ok(index)
}

/// Whether a recommendation was withdrawn, or bounced after all: its place is given back.
pub(crate) fn gone(state: &peer::state::State) -> impl Fn(&NodeCode, &Hash) -> bool + '_ {
    |code, leaf| {
        let found = state.intake(code).and_then(|intake| intake.recommendation_by(leaf));
        found.is_none_or(|recommendation| recommendation.withdrawn)
    }
}
