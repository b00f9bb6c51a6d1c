//! 精细化律所的认定标准 (三(二); S22-S25): every item is a matter of judgement.

use super::{ItemResult, qualitative, supplementary};
use crate::category::Item;
use crate::dossier::ItemClaim;

pub(super) fn judge(claim: &ItemClaim) -> ItemResult {
    match claim.item {
        // S22: 达到行业先进水平.
        Item::JX1 => qualitative(claim, "管理、服务标准是否达到行业先进水平，由评审人员写明理由"),
        // S23: what pictures show is confirmed on the spot.
        Item::JX2 => qualitative(claim, "硬件、装饰装修、环境风格，结合现场走访记录写明理由"),
        // S24: any of the three nouns.
        Item::JX3 => qualitative(claim, "法律产品、服务或流程有其一精细化即可，写明理由"),
        _ => supplementary(claim),
    }
}
