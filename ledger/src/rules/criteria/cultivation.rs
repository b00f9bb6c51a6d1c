//! 列入培育: the conditions of each category, in its own words (S20, S26, S31, S37).

use super::Verdict;
use crate::charter::CategoryPlan;
use crate::dossier::{CategoryClaim, Seeking};

/// 经评定可列入…进行培育: each category asks in its own words (S20, S26, S31, S37). That they are
/// stated is what a machine can see; whether they hold is 评定, and takes a reason.
pub(super) fn judge(category: &CategoryPlan, claim: &CategoryClaim) -> (Verdict, Vec<String>) {
    let missing = unstated(category, claim);
    if claim.cultivation.is_empty() && claim.seeking == Seeking::Recognise {
        let words = "申报认定，未填写培育条件；调整为培育的，由经办人对照条件写明理由".to_owned();
        return (Verdict::Reason, vec![words]);
    }
    if missing.is_empty() {
        let stated = claim.cultivation.iter();
        let stated = stated.map(|one| format!("{}：{}", one.fact, one.statement));
        return (Verdict::Reason, stated.collect());
    }
    (Verdict::Lacks, missing)
}

/// The conditions of cultivation of which the form says nothing.
pub(super) fn unstated(category: &CategoryPlan, claim: &CategoryClaim) -> Vec<String> {
    let stated = |fact| claim.cultivation.iter().any(|one| one.fact == fact);
    let missing = category.tests.iter().filter(|test| !test.facts.iter().any(|f| stated(*f)));
    missing.map(|test| format!("未说明“{}”", test.words)).collect()
}
