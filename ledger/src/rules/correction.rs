//! 更正 of clerical errors (A4.4): it may change what was misspelt, never what was decided.

use super::RuleFault;
use crate::category::Category;
use crate::record::correction::Correction;
use crate::roll::Holding;

fn fault(message: impl Into<String>) -> RuleFault {
    RuleFault::new("correction", "四(四)", message)
}

/// Whether a correction says something else than what stands, in the form in which it could have
/// been published.
///
/// # Errors
/// Nothing changes, an empty name, or categories not in the plan's order.
pub fn fits(act: &Correction, held: &Holding) -> Result<(), RuleFault> {
    let name = act.name.as_ref().filter(|name| **name != held.firm.name);
    let categories = act.categories.as_ref().filter(|list| **list != held.categories);
    if name.is_none() && categories.is_none() {
        return Err(fault("更正的内容与名单现载一致，无须更正"));
    }
    if act.name.as_ref().is_some_and(|name| name.trim().is_empty() || name.chars().count() > 100) {
        return Err(fault("律所名称应为 1—100 字"));
    }
    let ordered = |list: &[Category]| list.windows(2).all(|pair| pair[0] < pair[1]);
    match &act.categories {
        Some(list) if list.is_empty() || !ordered(list) => {
            Err(fault("类别应为一至四类，按专、精、特、新的次序，每类一次"))
        }
        _ => Ok(()),
    }
}

/// Whether every corrected category was decided: what was not recommended cannot come in as a
/// clerical error (四(一)5). Of a 补录, `decided` is `None`: its notice stands on paper.
///
/// # Errors
/// Names the first that was not.
pub fn within(categories: &[Category], decided: Option<&[Category]>) -> Result<(), RuleFault> {
    let Some(decided) = decided else { return Ok(()) };
    match categories.iter().find(|one| !decided.contains(one)) {
        None => Ok(()),
        Some(category) => {
            let label = category.label();
            Err(fault(format!("{label}未经推荐和审定，不能以更正增加；如需增加类别，请另行申报")))
        }
    }
}
