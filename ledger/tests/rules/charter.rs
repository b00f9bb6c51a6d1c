//! The charter file: what stands in Sichuan's, and that a bad one is told all its mistakes.

use ledger::category::{Category, Item};
use ledger::charter::{Consequence, Mode, Plan, PlanFault};
use ledger::dossier::CultivationFact;
use ledger::note::{KeyKind, VerifierKey};
use ledger::record::{CHARTER_LIMIT, Parsed, Record};

use super::federation::Federation;

const SICHUAN: &str = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");

fn sichuan() -> Plan {
    Plan::from_toml(SICHUAN).unwrap()
}

fn faults(text: &str) -> Vec<PlanFault> {
    Plan::from_toml(text).unwrap_err()
}

fn line_of(text: &str, part: &str) -> usize {
    text.lines().position(|line| line.contains(part)).unwrap() + 1
}

#[test]
fn s01_s87_the_readings_of_the_plan_are_parameters() {
    let plan = sichuan();
    assert_eq!(plan.basis, "《四川省律师行业发展规划（2022-2026）》");
    let seats: Vec<_> = plan.quotas.iter().map(|quota| (quota.year, quota.seats)).collect();
    assert_eq!((seats, plan.total), (vec![(2024, 40), (2025, 30), (2026, 30)], 100));
    assert_eq!((plan.eligibility.size_max, plan.eligibility.clean_years), (49, 2));
    assert_eq!(plan.eligibility.parent_penalty, Consequence::Person);
    assert_eq!((plan.criteria.share_bp, plan.criteria.min_items), (3_000, 3));
    assert_eq!((plan.clocks.change_report_wd, plan.clocks.notice_wd), (10, 5));
    assert_eq!(plan.deciding.first_decide_by.to_string(), "2024-05-31");
    assert_eq!(plan.seats.len(), 13);
}

#[test]
fn s02_two_named_bodies_publish_jointly_each_with_a_key_of_its_own() {
    let plan = sichuan();
    assert_eq!((&*plan.party, &*plan.association), ("四川省律师行业党委", "四川省律师协会"));
    let alias = plan.aliases.iter().find(|one| one.also.contains(&"省律师行业委员会".to_owned()));
    let alias = alias.map(|alias| alias.name.clone()).unwrap();
    assert!(plan.party.ends_with(&alias), "省律师行业委员会 is the party committee (A3-01)");
    let fed = Federation::new();
    let charter = fed.roll.charter().unwrap();
    assert_ne!(charter.party.key(), charter.association.key());
    let mut one_key = fed.charter(super::federation::plan());
    let name = one_key.association.name().to_owned();
    let key = one_key.party.key();
    one_key.association = VerifierKey::new(&name, KeyKind::Cosigner, key).unwrap();
    let mut roll = ledger::roll::Roll::default();
    let parsed = Parsed::Known(Box::new(one_key.into()));
    roll.append(super::federation::digest("leaf"), &parsed);
    assert_eq!(super::federation::broken(&roll), [(0, "charter")], "one key is not two bodies");
}

/// S13, S21, S27, S32: how the items add up; S36: the plan's gap is kept.
#[test]
fn s89_definitions_items_and_modes_stand_as_in_the_plan() {
    let plan = sichuan();
    let modes: Vec<_> = plan.categories.iter().map(|one| (one.code, one.mode)).collect();
    let expected = [
        (Category::Zy, Mode::Overall),
        (Category::Jx, Mode::Overall),
        (Category::Ts, Mode::Any),
        (Category::Xx, Mode::Any),
    ];
    assert_eq!(modes, expected);
    for category in &plan.categories {
        assert!(category.definition.starts_with(&format!("{}是指", category.code)));
        assert!(category.cultivation.contains("培育"), "{}", category.code);
        let extra = |item: &Item| category.criterion(*item).unwrap().extra;
        let own = Item::ALL.into_iter().filter(|item| item.category() == category.code);
        own.for_each(|item| assert_eq!(extra(&item), item.supplementary(), "{item}"));
    }
}

/// S26: 精细化 asks for a clear advantage already there, in the premises or in the management.
#[test]
fn s20_s26_s31_s37_cultivation_is_asked_for_in_each_categorys_own_words() {
    use CultivationFact::*;
    let plan = sichuan();
    let tests = |category| -> Vec<Vec<CultivationFact>> {
        let tests = plan.category(category).unwrap().tests.iter();
        tests.map(|test| test.facts.clone()).collect()
    };
    assert_eq!(tests(Category::Zy), [vec![Direction], vec![Product, Service], vec![Talent]]);
    assert_eq!(tests(Category::Jx), [vec![Direction], vec![Premises, Management]]);
    assert_eq!(tests(Category::Ts), [vec![Direction], vec![Trait]]);
    assert_eq!(tests(Category::Xx), [vec![Direction], vec![Innovation]]);
    let jx = &plan.category(Category::Jx).unwrap().cultivation;
    assert!(jx.contains("较为明显") && !jx.contains("尚未形成"));
}

#[test]
fn the_charter_record_holds_the_whole_plan() {
    let fed = Federation::with_nodes(1);
    let record = Record::from(fed.charter(sichuan()));
    let bytes = record.to_bytes();
    assert!(bytes.len() < CHARTER_LIMIT, "{} bytes", bytes.len());
    assert_eq!(Parsed::parse(&bytes).unwrap().known(), Some(&record));
}

#[test]
fn a_bad_file_is_told_every_mistake_with_its_line() {
    let edits = [
        ("total = 100", "total = 99", "合计 100，超过总名额 99"),
        ("term_years = 3", "term_years = 30", "term_years = 30：应在 1 至 10"),
        ("size_max = 49", "size_max = \"49\"", "size_max：应为整数"),
        ("share_bp = 3000", "share_bp = 0.3", "share_bp：应为整数"),
        ("clean_years = 2", "clean_year = 2", "没有参数 clean_year"),
        ("parent_penalty = \"person\"", "parent_penalty = \"ask\"", "没有“ask”这一选项"),
        ("id = \"XX5\"", "id = \"XX4\"", "原文无第4项"),
        ("carry_over = false", "carry_over = true", "不结转名额"),
        ("notice_wd = 5", "notice_wd = 500", "notice_wd = 500：应在 0 至"),
        ("slug = \"zigong\"", "slug = \"Zigong\"", "应为小写字母"),
        ("code = \"510400\"", "code = \"510300\"", "510300 重复"),
        ("first_decide_by = 2024-05-31", "first_decide_by = 2024-05", "TOML"),
        ("region = \"513400\"\nyear = 2023", "region = \"512300\"\nyear = 2023", "512300"),
        ("{serial}号", "号", "number_pattern 缺少 {serial}"),
        ("seats = [\"H2\"]", "seats = [\"H0\"]", "没有席位 H0"),
        ("2024-02-12, ", "2024-02-10, 2024-02-12, ", "2024-02-10 是周末"),
    ];
    for (old, new, part) in edits {
        let text = SICHUAN.replacen(old, new, 1);
        assert_ne!(text, SICHUAN, "{old}");
        let found = faults(&text);
        let named = found.iter().find(|fault| fault.message.contains(part));
        assert!(named.is_some(), "{new}: {found:?}");
    }
    let (first, rest) = SICHUAN.split_once("# 四(四)1：评定").unwrap();
    let text = format!("{}# 四(四)1：评定{rest}", first.replace("total = 100", "total = 99"));
    let mut text = text.replace("fresh_days = 10\n", "");
    let wanted = [
        ("total = 99", "合计 100"),
        ("size_max = 0.5", "size_max：应为整数"),
        ("clean_years = 0", "clean_years = 0：应在 1"),
        ("mode = \"most\"", "没有“most”这一选项"),
        ("notice_wd = 500", "notice_wd = 500：应在"),
        ("slug = \"Yaan\"", "应为小写字母"),
    ];
    for (old, new) in [
        ("size_max = 49", "size_max = 0.5"),
        ("clean_years = 2", "clean_years = 0"),
        ("mode = \"any\"", "mode = \"most\""),
        ("notice_wd = 5", "notice_wd = 500"),
        ("slug = \"yaan\"", "slug = \"Yaan\""),
    ] {
        text = text.replacen(old, new, 1);
    }
    let found = faults(&text);
    for (line, part) in wanted {
        let fault = found.iter().find(|fault| fault.message.contains(part));
        let expected = Some(line_of(&text, line));
        assert_eq!(fault.and_then(|fault| fault.line), expected, "{part}: {found:?}");
    }
    assert!(found.iter().any(|fault| fault.message.contains("缺少参数 fresh_days")), "{found:?}");
    assert_eq!(found.len(), 7, "{found:#?}");
}
