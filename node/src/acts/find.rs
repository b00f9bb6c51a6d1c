//! Finding an application by what people have at hand: its number, the firm's code, or its leaf.

use ledger::hash::Hash;
use ledger::intake::Filed;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::state::State;

/// The application that `text` names at this node: the number on the receipt, the firm's code (its
/// newest live application), or at least eight digits of the leaf.
///
/// # Errors
/// None, or more than one.
pub fn application<'s>(
    state: &'s State,
    code: &ledger::names::NodeCode,
    text: &str,
) -> Result<(&'s Hash, &'s Filed), ActError> {
    let absent =
        || ActError::Refused(format!("没有编号为 {text} 的申报；可用 list --applications 查看"));
    let intake = state.intake(code).ok_or_else(absent)?;
    if let Ok(firm) = text.parse::<Uscc>() {
        let newest = intake.applications().filter(|(_, filed)| filed.firm == firm).last();
        return newest.ok_or_else(absent);
    }
    let number = text.parse::<u64>().ok();
    if let Some(found) = intake.applications().find(|(_, filed)| Some(filed.index) == number) {
        return Ok(found);
    }
    if text.len() < 8 {
        return Err(absent());
    }
    let mut found = intake.applications().filter(|(leaf, _)| leaf.to_string().starts_with(text));
    match (found.next(), found.next()) {
        (Some(one), None) => Ok(one),
        (Some(_), Some(_)) => Err(ActError::Refused(format!("{text} 对应多份申报，请写得更长"))),
        (None, _) => Err(absent()),
    }
}
