//! 特色化律所的认定标准 (三(三); S28-S30).

use super::{ItemResult, qualitative, supplementary};
use crate::category::Item;
use crate::dossier::{Facts, ItemClaim};

pub(super) fn judge(claim: &ItemClaim) -> ItemResult {
    match (&claim.facts, claim.item) {
        // S29: the fields that the firm names, of the plan's six or another.
        (Facts::Traits { fields }, _) => {
            let fields: Vec<&str> = fields.iter().map(|field| field.label()).collect();
            qualitative(claim, format!("{}：是否具有标志性特色，写明理由", fields.join("、")))
        }
        // S28: 在行业具有一定影响力.
        (_, Item::TS1) => qualitative(claim, "在行业是否具有一定影响力，由评审人员写明理由"),
        _ => supplementary(claim),
    }
}
