//! The signed public list as hub and nodes serve it: the same bytes for the same seal.

use ledger::charter::Plan;
use ledger::names::hub_origin;
use ledger::proof::TlogProof;
use ledger::public_list::SignedList;

use crate::act::ActError;
use crate::book::Book;
use crate::pdf::{self, Font};

/// The list in effect with its policy and its proof; `None` before the first seal.
///
/// # Errors
/// The store.
pub fn signed_list(book: &Book) -> Result<Option<SignedList>, ActError> {
    let corrupt =
        |e: String| ActError::Local(format!("公布名单无法生成（{e}），请运行 ledger verify"));
    book.read::<_, ActError>(|view, state| {
        let Some(hub) = view.ledger(&hub_origin(&book.host))? else { return Ok(None) };
        let Some(seal) = view.seals(0)?.pop() else { return Ok(None) };
        let index = seal.size - 1;
        let record = view.record(hub, index)?;
        let (_, bytes) = record.ok_or_else(|| corrupt(format!("缺少第 {index} 条")))?;
        let hashes = ledger::tree::inclusion_proof(&view.tree(hub), index, seal.size);
        let hashes = hashes.map_err(|e| corrupt(e.to_string()))?;
        let proof = TlogProof { extra: Some(bytes), index, hashes, checkpoint: seal.note };
        let proof = String::from_utf8(proof.to_text()).map_err(|e| corrupt(e.to_string()))?;
        let list = state.roll.list_at(seal.size);
        Ok(Some(SignedList { list, policy: seal.policy, proof }))
    })
}

/// The list in effect on paper, `list.json` inside; the same bytes at hub and nodes for the same
/// seal. `None` before the first seal.
///
/// # Errors
/// The store; a name that cannot be printed.
pub fn pdf(book: &Book) -> Result<Option<Vec<u8>>, ActError> {
    let Some(signed) = signed_list(book)? else { return Ok(None) };
    let plan = book.read::<_, ActError>(|_, state| {
        let named = |plan: &Plan| [&plan.party, &plan.association, &plan.basis].map(Clone::clone);
        Ok(state.roll.plan().map(|plan| named(&plan)))
    })?;
    let [party, association, basis] = plan.unwrap_or_default();
    Ok(Some(pdf::list(&signed, [&party, &association], &basis, &Font::embedded())?))
}
