//! How the items of a category add up to its standard (三; S13, S21, S27, S32, A3-11).

use super::{ItemResult, Verdict};
use crate::charter::{CategoryPlan, Mode};

/// 具备下列条件的 (S13, S21) or 具备下列条件之一的 (S27, S32), as the category's mode reads it.
pub(super) fn add_up(category: &CategoryPlan, items: &[ItemResult]) -> (Verdict, Vec<String>) {
    let extra = |result: &&ItemResult| {
        category.criterion(result.item).is_some_and(|criterion| criterion.extra)
    };
    let demanded: Vec<&ItemResult> = items.iter().filter(|result| !extra(result)).collect();
    let lacking = || -> Vec<String> {
        let lacking = demanded.iter().filter(|result| result.verdict == Verdict::Lacks);
        lacking.map(|result| described(result)).collect()
    };
    let open = || -> Vec<String> {
        let open = items.iter().filter(|result| result.verdict == Verdict::Reason);
        open.map(described).collect()
    };
    let all_met = demanded.iter().all(|result| result.verdict == Verdict::Meets);
    let one_met = demanded.iter().any(|result| result.verdict == Verdict::Meets);
    let none_lacks = demanded.iter().all(|result| result.verdict != Verdict::Lacks);
    let one_open = demanded.iter().any(|result| result.verdict == Verdict::Reason);
    match category.mode {
        Mode::Overall | Mode::All if all_met => (Verdict::Meets, Vec::new()),
        Mode::Overall => (Verdict::Reason, lacking().into_iter().chain(open()).collect()),
        Mode::All if none_lacks => (Verdict::Reason, open()),
        Mode::All => (Verdict::Lacks, lacking()),
        Mode::Any if one_met => (Verdict::Meets, Vec::new()),
        Mode::Any if one_open => (Verdict::Reason, open()),
        // 其他 alone is enough only with a reason (S30, S36).
        Mode::Any => {
            let only = items.iter().filter(extra).filter(|r| r.verdict != Verdict::Lacks);
            let only: Vec<String> =
                only.map(|r| format!("{}：仅凭此条认定的，须写明理由", r.item.label())).collect();
            if only.is_empty() { (Verdict::Lacks, lacking()) } else { (Verdict::Reason, only) }
        }
    }
}

fn described(result: &ItemResult) -> String {
    format!("{}（{}）：{}", result.item.label(), result.item, result.words.join("；"))
}
