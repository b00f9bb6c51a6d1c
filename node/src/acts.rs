//! What a prefecture's officers do: one file per act. The CLI, the console and the tests call these.

pub mod assess;
pub mod change;
pub mod file;
pub mod find;
pub mod office;
pub mod recommend;
pub mod returning;
pub mod review;
pub mod sign;
pub mod withdraw;

use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::record::Record;
use peer::act::ActError;
use peer::party::Acting;
use peer::state::State;
use peer::store::View;
use serde::Serialize;

/// Keeps a text as a paper with 32 random bytes and returns its digest for a record.
pub(crate) fn paper<T: Serialize>(
    acting: &mut Acting<'_, '_>,
    content: &T,
) -> Result<Hash, ActError> {
    #[derive(Serialize)]
    struct Paper<'a, T> {
        content: &'a T,
        nonce: Hash,
    }
    let paper = ledger::json::canonical(&Paper { content, nonce: peer::random::nonce()? });
    Ok(acting.tx.put_document(&paper, None)?)
}

/// The charter version in effect, which every act names (S01).
///
/// # Errors
/// The hub's ledger has not arrived yet.
pub fn charter(acting: &Acting<'_, '_>) -> Result<Hash, ActError> {
    charter_of(acting.state)
}

pub(crate) fn charter_of(state: &State) -> Result<Hash, ActError> {
    let leaf = state.roll.charter_leaf();
    leaf.ok_or_else(|| ActError::refused("实施规则尚未取得，请先与省级平台同步（sync --once）"))
}

/// Appends a record after the same rules that the hub will judge it by.
/// # Errors
/// The rule that the record would break, or the store.
pub fn write(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    record: impl Into<Record>,
) -> Result<(u64, Hash), ActError> {
    let record = record.into();
    judge(acting.tx, acting.state, code, &record)?;
    acting.append(record)
}

/// Whether a record may be written next: the same rules that the hub will judge it by.
pub(crate) fn judge(
    view: &View<'_>,
    state: &State,
    code: &NodeCode,
    record: &Record,
) -> Result<(), ActError> {
    let index = view.size(peer::store::OWN)?;
    let empty;
    let intake = match state.intake(code) {
        Some(intake) => intake,
        None => {
            empty = ledger::intake::Intake::new(code.clone());
            &empty
        }
    };
    Ok(intake.judge(index, record, &state.roll)?)
}
