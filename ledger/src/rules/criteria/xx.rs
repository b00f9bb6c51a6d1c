//! 新型化律所的认定标准 (三(四); S33-S36). There is no XX4: the plan has no item 4 (A3-15).

use jiff::civil::Date;

use super::{ItemResult, Verdict, qualitative, supplementary};
use crate::category::Item;
use crate::charter::Criteria;
use crate::dossier::{Award, Facts, ItemClaim};

pub(super) fn judge(claim: &ItemClaim, rules: &Criteria, base_date: Date) -> ItemResult {
    match (&claim.facts, claim.item) {
        (Facts::Awards { awards }, _) => awarded(claim, awards, rules, base_date),
        // S34: 能够引领行业与市场发展.
        (_, Item::XX2) => qualitative(claim, "是否属重大创新、能够引领发展，由评审人员写明理由"),
        // S35: 具有完善的创新保障机制.
        (_, Item::XX3) => qualitative(claim, "创新保障机制是否完善，由评审人员写明理由"),
        _ => supplementary(claim),
    }
}

/// XX1: 国家、省、市行业主管部门组织的创新大赛 (S33); what a company held does not count (A3-45).
fn awarded(claim: &ItemClaim, awards: &[Award], rules: &Criteria, base_date: Date) -> ItemResult {
    let (mut words, mut verdict) = (Vec::new(), Verdict::Lacks);
    for Award { contest, honour, level, organiser, organiser_kind, date } in awards {
        if !rules.organisers.contains(organiser_kind) {
            words.push(format!("{contest}由{organiser}（{organiser_kind}）主办，不计"));
        } else if *date > base_date {
            words.push(format!("{contest}于基准日 {base_date} 之后获奖，不计"));
        } else {
            words.push(format!("{contest}{honour}（{level}，{organiser}，{date}）"));
            verdict = Verdict::Meets;
        }
    }
    ItemResult::of(claim.item, verdict, words)
}
