//! What a bounce says to the clerk whose record it was: the rule, and what to do next (A4.2, A4.3).

/// Why a record was bounced under `rule`, and what to do next.
pub fn words(rule: &str) -> (&'static str, &'static str) {
    match rule {
        "ban" => {
            ("该所仍在不得再次申报的期限内", "告知律所期满后再申报；对期限有异议的，联系省级平台")
        }
        "batch" => ("报送批次写明的件数或范围与台账不符", "重新签批报送（sign）"),
        "batch-seats" => ("报送批次的签批方不足", "由两方席位重新签批报送（sign --with）"),
        "batch-signer" => (
            "报送批次由不能签批的席位签批",
            "由实施规则所列席位（通常为 N3、N4）重新签批报送（sign --with）",
        ),
        "charter" => (
            "所依据的实施规则版本不在省级台账中",
            "与省级平台同步（sync）后重新办理；仍出现的，联系省级平台",
        ),
        "claims" => {
            ("申报类别不是一至四类、每类一次，或佐证材料过多", "通知律所改正后重新申报（file）")
        }
        "clean-record" => (
            "推荐前未核查两年内的处罚、处分记录",
            "查询信用平台并留存结果后重新初审（review --snapshot）",
        ),
        "conflict" => (
            "初审人员未声明无利害关系，或已回避",
            "由无利害关系的人员先声明（conflict declare）再初审（review）",
        ),
        "duplicate-firm" => (
            "该所在本批次已有一份有效申报",
            "在原申报上补正；确需重报的，先登记撤回（withdraw）原申报",
        ),
        "duplicate-node" => (
            "该所在本批次已由其他市（州）先行推荐",
            "两地核实执业地：属本地的，待对方撤回后重新推荐（recommend）、报送（sign）；不属本地的，登记撤回（withdraw）并告知律所",
        ),
        "erasure" => (
            "删除的材料不是本市（州）申报、报告的材料，或份数、次序不合",
            "用 list --applications 核对编号后重新办理（erase）；省级平台的副本未删除",
        ),
        "kind" => ("该事项不属于市（州）台账", "升级本端程序后重新办理；仍出现的，联系省级平台"),
        "late-objection" => ("异议在期限届满后提出", "告知律所异议期限已过，原处理不变"),
        "late-supplement" => {
            ("补正在期限届满后提交", "登记视为放弃申报（refuse）；窗口未关闭的，律所可重新申报")
        }
        "not-due" => ("补正期限未满即登记视为放弃申报", "待期限届满后再办理，先用 due 核对"),
        "no-charter" => ("办理时本端尚未取得实施规则", "与省级平台同步（sync）后重新办理"),
        "not-returned" => (
            "省级平台没有退回该申报，或补正逾期后已就原推荐续办",
            "用 returned 核对退回通知；原推荐仍然有效，律所不再参与的登记撤回（withdraw）",
        ),
        "published" => {
            ("该申报的结果已联合公告，不能撤回", "告知律所：不再参与的，向省律师协会申请自愿退出")
        }
        "recommendation" => (
            "推荐与所依据的申报或初审意见不一致",
            "核对初审意见后重新推荐（recommend）并报送（sign）",
        ),
        "relayed-report" => (
            "报告的律所不在认定名单或培育名单，或变化日期晚于收到之日",
            "核对信用代码和准予变更决定书后重新登记（change）",
        ),
        "replay" => ("与台账中已有的申报完全相同", "原申报仍然有效，无需处理"),
        "retention" => (
            "材料的保存期未满，而以保存期满删除",
            "有其他法定事由的，写明事由重新办理（erase --ground）；省级平台的副本未删除",
        ),
        "returns" => ("退回补正已达最多次数", "就现有材料作出初审意见（review）"),
        "review" => ("初审意见未与申报类别一一对应", "重新初审（review）"),
        "seat" => {
            ("办理的席位不能办理此事项", "由实施规则所列席位重新办理（account list 核对席位）")
        }
        "stage" => (
            "该申报当时所处的环节不能办理此事项",
            "用 list --applications 核对进度，按当前环节办理",
        ),
        "summary" => {
            ("申报情况汇总表与台账不符，或在申报截止前签署", "截止后重新汇总并签署（summary）")
        }
        "supplement" => (
            "补正件改动了申报类别",
            "通知律所照原申报类别重新补正（file）；要改类别的，撤回（withdraw）后在受理期内另行申报",
        ),
        "transfer" => {
            ("转送的去向、来源、时间或退回次数不成立", "核对行政区划代码和原受理时间后重新转送")
        }
        "unknown-application" => {
            ("所依据的申报不在台账中或不予计入", "先重新受理该申报（file），再办理")
        }
        "visit" => ("现场核查登记的照片过多", "精选照片后重新登记（visit）"),
        "window" => {
            ("申报不在该批次的受理期内", "核对该批次的起止时间；确属期内收件的，联系省级平台")
        }
        "zero-report" => ("本批次已有推荐，不能报零报告", "改为签批报送（sign）"),
        _ => ("省级平台认定该记录不符合规则", "升级本端程序后查看；仍不明确的，联系省级平台"),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::words;

    /// The rules that a page of a node's ledger is judged by, from where they are raised.
    const RAISED: [&str; 10] = [
        include_str!("../intake.rs"),
        include_str!("../machine.rs"),
        include_str!("../intake/judge.rs"),
        include_str!("../intake/clocks.rs"),
        include_str!("../intake/steps.rs"),
        include_str!("../intake/summary.rs"),
        include_str!("intake.rs"),
        include_str!("batch.rs"),
        include_str!("duplicate.rs"),
        include_str!("erasure.rs"),
    ];

    #[test]
    fn every_rule_that_can_bounce_a_record_has_words_of_its_own() {
        // Those of `duplicate.rs` that the hub itself must keep.
        let hubs =
            ["recommendation-used", "duplicate-title", "duplicate-decision", "duplicate-listing"];
        let calls = RAISED.iter().flat_map(|text| text.split("RuleFault::new(").skip(1));
        let names = calls.filter_map(|rest| rest.trim_start().strip_prefix('"')?.split('"').next());
        let names: BTreeSet<&str> = names.chain(["ban"]).filter(|n| !hubs.contains(n)).collect();
        assert_eq!(names.len(), 33, "{names:?}");
        let told: BTreeSet<_> = names.iter().map(|name| words(name)).collect();
        assert_eq!(told.len(), names.len(), "two rules in the same words");
        assert!(!told.contains(&words("a rule of tomorrow")));
    }
}
