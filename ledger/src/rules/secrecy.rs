//! 涉密材料一律不得上传，线下核验，只记“已核验” (三(一)2; S91, A3-40).

use super::RuleFault;
use crate::category::Item;
use crate::dossier::{Dossier, Facts, QualificationKind};
use crate::record::recommendation::CategoryOpinion;

/// Claimed items that rest on secret material.
pub fn items(dossier: &Dossier) -> impl Iterator<Item = Item> + '_ {
    let secret = |facts: &Facts| {
        matches!(facts, Facts::Qualifications { qualifications }
            if qualifications.iter().any(|one| one.kind == QualificationKind::Secrecy))
    };
    dossier.items.iter().filter(move |claim| secret(&claim.facts)).map(|claim| claim.item)
}

/// Whether opinions may be given on a form: a category that rests on secret material is recommended
/// only once that was seen off line; `verified` are the items of which this is registered.
///
/// # Errors
/// A favourable opinion, and nobody has seen what it rests on.
pub fn seen(
    dossier: &Dossier,
    opinions: &[CategoryOpinion],
    verified: &[Item],
) -> Result<(), RuleFault> {
    let favoured = |item: &Item| {
        let of = |one: &&CategoryOpinion| one.category == item.category();
        opinions.iter().find(of).is_some_and(|one| one.opinion.is_favourable())
    };
    let unseen = items(dossier).filter(|item| !verified.contains(item)).find(favoured);
    let Some(item) = unseen else { return Ok(()) };
    let message =
        format!("{item} 含涉密资质，推荐前应线下核验并登记（verify 回执编号 --item {item}）");
    Err(RuleFault::new("secret-unseen", "三(一)2", message))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::category::Category;
    use crate::record::recommendation::Opinion;

    #[test]
    fn s91_a_category_that_rests_on_secret_material_waits_until_it_was_seen() {
        let plain = Dossier::example();
        let mut secret = plain.clone();
        for claim in &mut secret.items {
            if let Facts::Qualifications { qualifications } = &mut claim.facts {
                qualifications[0].kind = QualificationKind::Secrecy;
            }
        }
        let opinion = |category, opinion| vec![CategoryOpinion { category, opinion }];
        let seen_it = [Item::ZY2];
        for (form, opinions, verified, allowed) in [
            (&plain, opinion(Category::Zy, Opinion::Recognise), &[][..], true),
            (&secret, opinion(Category::Zy, Opinion::Recognise), &[], false),
            (&secret, opinion(Category::Zy, Opinion::Cultivate), &[], false),
            (&secret, opinion(Category::Zy, Opinion::Decline), &[], true),
            (&secret, opinion(Category::Ts, Opinion::Recognise), &[], true),
            (&secret, opinion(Category::Zy, Opinion::Recognise), &[Item::ZY4], false),
            (&secret, opinion(Category::Zy, Opinion::Recognise), &seen_it, true),
        ] {
            let judged = seen(form, &opinions, verified);
            assert_eq!(judged.is_ok(), allowed, "{opinions:?} {verified:?}");
            assert!(judged.err().is_none_or(|fault| fault.rule == "secret-unseen"));
        }
    }
}
