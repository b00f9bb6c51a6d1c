//! 认定标准 and 培育: what a form shows of the items of 三, category by category (S12-S38).
//!
//! The result is never a decision (S38): 符合, 不符合 with what is missing, or 须写明理由, where an
//! officer must judge and write why. Each item is judged in the file of its category; here they are
//! added up by the mode that the charter gives the category (A3-11).

use jiff::civil::Date;
use serde::Serialize;

use crate::category::{Category, Item};
use crate::charter::{CategoryPlan, Mode, Plan};
use crate::choices::choices;
use crate::dossier::{CategoryClaim, Dossier, FormFault, ItemClaim, Seeking};

mod cultivation;
mod jx;
mod recognition;
mod ts;
mod xx;
mod zy;

pub use zy::last_fiscal_years;

choices! {
    /// What the machine can say.
    Verdict {
        Meets = "meets", "符合";
        Lacks = "lacks", "不符合";
        Reason = "reason", "须由经办人写明理由";
    }
}

/// What one item shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemResult {
    /// Which.
    pub item: Item,
    /// The firm claims it.
    pub claimed: bool,
    /// The result.
    pub verdict: Verdict,
    /// Each fact that led to it, for officers and firms to read.
    pub words: Vec<String>,
}

impl ItemResult {
    fn new(item: Item, verdict: Verdict, words: impl Into<String>) -> Self {
        Self::of(item, verdict, vec![words.into()])
    }

    fn of(item: Item, verdict: Verdict, words: Vec<String>) -> Self {
        Self { item, claimed: true, verdict, words }
    }

    fn unclaimed(item: Item) -> Self {
        Self { claimed: false, ..Self::new(item, Verdict::Lacks, "未申报此条") }
    }
}

/// What one claimed category shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryResult {
    /// Which.
    pub category: Category,
    /// What the plan means by it, verbatim, beside whatever is said of it (S89).
    pub definition: String,
    /// What the firm asks for.
    pub seeking: Seeking,
    /// By which mode the items add up.
    pub mode: Mode,
    /// The field of which ZY1, ZY3 and ZY4 speak, the same for all of them (S90).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// Every item of the category, claimed or not, in the plan's order.
    pub items: Vec<ItemResult>,
    /// The standard of recognition.
    pub recognition: Verdict,
    /// What leads to it: ids and words of what is missing, or of what asks for a reason.
    pub recognition_words: Vec<String>,
    /// The conditions of cultivation.
    pub cultivation: Verdict,
    /// What leads to it.
    pub cultivation_words: Vec<String>,
}

/// Every claimed category against its standard, on the 统一基准日.
pub fn judge(dossier: &Dossier, plan: &Plan, base_date: Date) -> Vec<CategoryResult> {
    let of = |claim: &CategoryClaim| {
        let category = plan.category(claim.category)?;
        Some(category_result(dossier, claim, category, plan, base_date))
    };
    dossier.categories.iter().filter_map(of).collect()
}

fn category_result(
    dossier: &Dossier,
    claim: &CategoryClaim,
    category: &CategoryPlan,
    plan: &Plan,
    base_date: Date,
) -> CategoryResult {
    let claimed = |item| dossier.items.iter().find(|claim| claim.item == item);
    let items: Vec<ItemResult> = category
        .items
        .iter()
        .map(|one| match claimed(one.id) {
            Some(claim) => item_result(claim, plan, base_date),
            None => ItemResult::unclaimed(one.id),
        })
        .collect();
    let (recognition, recognition_words) = recognition::add_up(category, &items);
    let (cultivation, cultivation_words) = cultivation::judge(category, claim);
    CategoryResult {
        category: claim.category,
        definition: category.definition.clone(),
        seeking: claim.seeking,
        mode: category.mode,
        field: dossier.field.clone().filter(|_| claim.category == Category::Zy),
        items,
        recognition,
        recognition_words,
        cultivation,
        cultivation_words,
    }
}

fn item_result(claim: &ItemClaim, plan: &Plan, base_date: Date) -> ItemResult {
    match claim.item.category() {
        Category::Zy => zy::judge(claim, &plan.criteria, base_date),
        Category::Jx => jx::judge(claim),
        Category::Ts => ts::judge(claim),
        Category::Xx => xx::judge(claim, &plan.criteria, base_date),
    }
}

/// An item that only a person can judge.
fn qualitative(claim: &ItemClaim, words: impl Into<String>) -> ItemResult {
    ItemResult::new(claim.item, Verdict::Reason, words)
}

/// 其他可展现…: it supplements; if it is all there is, the reason is mandatory (S19, S25, S30, S36).
fn supplementary(claim: &ItemClaim) -> ItemResult {
    qualitative(claim, "补充材料，由评审人员结合其他条目评判")
}

/// What a form must hold before it can be judged at all, beyond its own shape: every defect at once,
/// and only of what the firm claims (四(三)1; A4.2, A3-33).
pub fn defects(dossier: &Dossier, plan: &Plan, base_date: Date) -> Vec<FormFault> {
    let mut found = Vec::new();
    for (i, claim) in dossier.categories.iter().enumerate() {
        let Some(category) = plan.category(claim.category) else { continue };
        if claim.seeking == Seeking::Cultivate {
            let place = format!("/categories/{i}/cultivation");
            let missing = cultivation::unstated(category, claim).into_iter();
            found.extend(missing.map(|message| FormFault {
                place: place.clone(),
                message: format!("申报{}培育，{message}", claim.category),
            }));
        }
    }
    for (i, claim) in dossier.items.iter().enumerate() {
        found.extend(zy::defects(claim, i, base_date));
    }
    found
}
