//! What a prefecture's officers do: one file per act. The CLI, the console and the tests call these.

pub mod file;
pub mod find;
pub mod recommend;
pub mod returning;
pub mod review;
pub mod sign;
pub mod withdraw;

use ledger::hash::Hash;
use ledger::record::Record;
use peer::act::ActError;
use peer::party::Acting;
use serde::Serialize;

/// Keeps a text as a paper with 32 random bytes and returns its digest for a record.
pub(crate) fn paper<T: Serialize>(acting: &mut Acting<'_, '_>, content: &T) -> Result<Hash, ActError> {
    #[derive(Serialize)]
    struct Paper<'a, T> {
        content: &'a T,
        nonce: Hash,
    }
    let paper = ledger::json::canonical(&Paper { content, nonce: peer::random::nonce()? });
    Ok(acting.tx.put_document(&paper, None)?)
}

/// Appends a record after the same rules that the hub will judge it by.
/// # Errors
/// The rule that the record would break, or the store.
pub fn write(
    acting: &mut Acting<'_, '_>,
    code: &ledger::names::NodeCode,
    record: impl Into<Record>,
) -> Result<(u64, Hash), ActError> {
    let record = record.into();
    let index = acting.tx.size(peer::store::OWN)?;
    let intake = acting.state.intake(code);
    let empty;
    let intake = match intake {
        Some(intake) => intake,
        None => {
            empty = ledger::intake::Intake::new(code.clone());
            &empty
        }
    };
    intake.judge(index, &record, &acting.state.roll)?;
    acting.append(record)
}
