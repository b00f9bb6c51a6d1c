//! What a prefecture's officers do: one file per act. The CLI, the console and the tests call these.
//! None of them waits for the province: 省级统筹，省市联动，市（州）落地 (四(一)2; S40).

pub mod accept;
pub mod assess;
pub mod change;
pub mod conflict;
pub mod draft;
pub mod erase;
pub mod file;
pub mod find;
pub mod objection;
pub mod office;
pub mod recommend;
pub mod reopen;
pub mod returning;
pub mod review;
pub mod sign;
pub mod summary;
pub mod table;
pub mod transfer;
pub mod visit;
pub mod withdraw;

use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::record::Record;
use ledger::record::application_step::{ApplicationStep, Step};
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
pub(crate) fn charter_of(state: &State) -> Result<Hash, ActError> {
    let leaf = state.roll.charter_leaf();
    leaf.ok_or_else(|| ActError::refused("实施规则尚未取得，请先与省级平台同步（sync --once）"))
}

/// Refuses an act for which nobody says why.
pub(crate) fn reasoned(reason: &str) -> Result<(), ActError> {
    match reason.trim().is_empty() {
        true => Err(ActError::refused("请写明理由")),
        false => Ok(()),
    }
}

/// Writes a step of an application (A4.2), its reason or minutes as a paper, and folds it, so that
/// the next record of the same act sees it.
pub(crate) fn step<T: Serialize>(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    application: Hash,
    step: Step,
    content: &T,
    seat: Seat,
) -> Result<u64, ActError> {
    let content = paper(acting, content)?;
    let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
    let act = ApplicationStep { at, nonce, charter, application, step, content, seat };
    let (index, _) = write(acting, code, act)?;
    acting.fold()?;
    Ok(index)
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
