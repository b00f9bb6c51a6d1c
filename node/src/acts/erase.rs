//! 删除材料 at a prefecture (A3-48): what its own applications and reports name.

use ledger::hash::Hash;
use ledger::names::NodeCode;
use peer::act::ActError;
use peer::erasure::{self, Item, Request};
use peer::party::Party;

/// Erases papers: the record first, then the bytes. Returns the index of the record.
///
/// # Errors
/// No reason, not two persons, or a paper that is kept still or is not this prefecture's.
pub fn erase(party: &Party, code: &NodeCode, request: Request) -> Result<u64, ActError> {
    let own = code.clone();
    let index = party.act::<_, ActError, _>(move |acting| {
        let record = request.record(acting)?;
        let (index, _) = super::write(acting, &own, record)?;
        acting.fold()?;
        erasure::apply(acting, Some(&own))?;
        Ok(index)
    })?;
    erasure::clear(party)?;
    Ok(index)
}

/// What `text` names: one paper by its digest, or all that stands of an application and
/// that no other one rests on.
///
/// # Errors
/// No such application, or nothing of it is here any more.
pub fn find(party: &Party, code: &NodeCode, text: &str) -> Result<Vec<Item>, ActError> {
    party.read::<_, ActError>(|view, state| {
        if let Some(item) = Item::paper(view, text)? {
            return Ok(vec![item]);
        }
        let (_, filed) = super::find::application(state, code, text)?;
        let shared = state.intake(code).map(|intake| intake.shared(filed, &state.roll));
        let shared = shared.unwrap_or_default();
        let alone = |paper: &Hash| !shared.contains(paper);
        let items = Item::of_application(view, &filed.index.to_string(), filed, alone)?;
        match items.is_empty() {
            true => Err(ActError::Refused(format!("{text} 的材料已经删除，无须再办"))),
            false => Ok(items),
        }
    })
}

/// The papers of every application that are kept no longer.
///
/// # Errors
/// The store.
pub fn due(party: &Party, code: &NodeCode) -> Result<Vec<Item>, ActError> {
    let now = party.clock.now();
    party.read::<_, ActError>(|view, state| match state.intake(code) {
        Some(intake) => {
            erasure::expired(view, state, intake, now, |_| true, |filed| filed.index.to_string())
        }
        None => Ok(Vec::new()),
    })
}
