//! The items of each category with their borders, and how they add up.

use jiff::civil::{Date, date};
use ledger::category::{Category, Item};
use ledger::charter::{Mode, Plan};
use ledger::dossier::{
    CultivationFact, CultivationStatement, Dossier, Evidence, Facts, ItemClaim, OrganiserKind,
    QualificationKind, Revenue, Seeking,
};
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::rules::assessment::Assessment;
use ledger::rules::criteria::{self, CategoryResult, ItemResult, Verdict, last_fiscal_years};

use super::federation::plan;

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn base() -> Date {
    date(2026, 3, 31)
}

fn example() -> Dossier {
    Dossier::example_at(base())
}

fn facts(dossier: &mut Dossier, item: Item) -> &mut Facts {
    &mut dossier.items.iter_mut().find(|claim| claim.item == item).unwrap().facts
}

fn result(dossier: &Dossier, plan: &Plan, category: Category) -> CategoryResult {
    let results = criteria::judge(dossier, plan, base());
    results.into_iter().find(|one| one.category == category).unwrap()
}

fn item(dossier: &Dossier, plan: &Plan, item: Item) -> ItemResult {
    let items = result(dossier, plan, item.category()).items;
    items.into_iter().find(|one| one.item == item).unwrap()
}

/// The example with its claim of `one` changed.
fn changed(one: Item, change: impl FnOnce(&mut Facts)) -> ItemResult {
    let mut dossier = example();
    change(facts(&mut dossier, one));
    item(&dossier, &plan(), one)
}

/// A form that claims exactly these items of one category.
fn claiming(category: Category, items: &[Item], seeking: Seeking) -> Dossier {
    let mut dossier = example();
    dossier.categories.truncate(1);
    dossier.categories[0].category = category;
    dossier.categories[0].seeking = seeking;
    let known = |item: Item| dossier.items.iter().find(|claim| claim.item == item).cloned();
    let statement = "示例说明。".to_owned();
    dossier.items = items
        .iter()
        .map(|item| {
            let plain =
                ItemClaim { item: *item, statement: statement.clone(), facts: Facts::Plain {} };
            known(*item).unwrap_or(plain)
        })
        .collect();
    dossier.evidence = vec![Evidence { file: "佐证.pdf".to_owned(), proves: items.to_vec() }];
    dossier
}

#[test]
fn s14_two_years_less_a_day_are_not_two_years() {
    for (since, met) in
        [("2024-03-31", true), ("2024-04-01", false), ("2024-02-29", true), ("2019-01-01", true)]
    {
        let found = changed(Item::ZY1, |facts| {
            let Facts::Focus { since: begun, .. } = facts else { unreachable!() };
            *begun = day(since);
        });
        assert_eq!(found.verdict == Verdict::Meets, met, "{since}: {:?}", found.words);
    }
}

#[test]
fn s15_thirty_percent_in_each_year_and_not_a_fen_less() {
    let cases = [
        ((3_000, 10_000), (3_000, 10_000), true),
        ((2_999, 10_000), (8_000, 10_000), false),
        ((8_000, 10_000), (2_999, 10_000), false),
        ((3, 10), (1, 3), true),
        ((299_999_999_999, 1_000_000_000_000), (1, 1), false),
        ((300_000_000_000, 1_000_000_000_000), (1, 1), true),
        ((0, 0), (30, 100), false),
        ((9_007_199_254_740_991, 9_007_199_254_740_991), (30, 100), true),
    ];
    for (earlier, later, met) in cases {
        let row = |year, (field_fen, total_fen)| Revenue { year, field_fen, total_fen };
        let found = changed(Item::ZY1, |facts| {
            let Facts::Focus { revenue, .. } = facts else { unreachable!() };
            *revenue = [row(2024, earlier), row(2025, later)];
        });
        assert_eq!(
            found.verdict == Verdict::Meets,
            met,
            "{earlier:?} {later:?}: {:?}",
            found.words
        );
    }
}

/// Another reading of 近两年 (A3-12): 20 % and 40 % of equal years are 30 % of both.
#[test]
fn a_charter_may_add_the_two_years_up() {
    let mut plan = plan();
    plan.criteria.ratio_each_year = false;
    for (earlier, met) in [(20, true), (19, false)] {
        let mut dossier = example();
        let Facts::Focus { revenue, .. } = facts(&mut dossier, Item::ZY1) else { unreachable!() };
        *revenue = [
            Revenue { year: 2024, field_fen: earlier, total_fen: 100 },
            Revenue { year: 2025, field_fen: 40, total_fen: 100 },
        ];
        assert_eq!(item(&dossier, &plan, Item::ZY1).verdict == Verdict::Meets, met);
    }
}

#[test]
fn s15_the_years_are_the_last_two_completed_on_the_base_date() {
    for (base, years) in [
        ("2026-03-31", [2024, 2025]),
        ("2026-12-30", [2024, 2025]),
        ("2026-12-31", [2025, 2026]),
        ("2026-01-01", [2024, 2025]),
    ] {
        assert_eq!(last_fiscal_years(day(base)), years, "{base}");
        let example = Dossier::example_at(day(base));
        assert_eq!(criteria::defects(&example, &plan(), day(base)), [], "{base}");
    }
    let defects = criteria::defects(&example(), &plan(), day("2027-03-31"));
    assert_eq!(defects.len(), 1);
    assert!(defects[0].message.contains("2025 年和 2026 年"), "{defects:?}");
}

#[test]
fn s16_one_valid_qualification_is_enough() {
    use QualificationKind::*;
    for (kind, until, verdict) in [
        (Bankruptcy, Some("2026-03-31"), Verdict::Meets),
        (Bankruptcy, Some("2026-03-30"), Verdict::Lacks),
        (Patent, None, Verdict::Meets),
        (Other, None, Verdict::Reason),
        (Secrecy, None, Verdict::Reason),
    ] {
        let found = changed(Item::ZY2, |facts| {
            let Facts::Qualifications { qualifications } = facts else { unreachable!() };
            qualifications[0].kind = kind;
            qualifications[0].valid_until = until.map(day);
        });
        assert_eq!(found.verdict, verdict, "{kind} {until:?}");
    }
    let found = changed(Item::ZY2, |facts| {
        let Facts::Qualifications { qualifications } = facts else { unreachable!() };
        let mut expired = qualifications[0].clone();
        expired.valid_until = Some(day("2020-01-01"));
        qualifications.push(expired);
    });
    assert_eq!(found.verdict, Verdict::Meets);
    assert!(found.words[0].contains("已失效"), "{:?}", found.words);
}

/// S91: of a secret qualification only the off-line check is spoken of.
#[test]
fn s91_a_secret_qualification_is_checked_off_line() {
    let found = changed(Item::ZY2, |facts| {
        let Facts::Qualifications { qualifications } = facts else { unreachable!() };
        qualifications[0].kind = QualificationKind::Secrecy;
    });
    assert_eq!(found.words, ["军事保密：线下核验，登记核验人和日期"]);
}

#[test]
fn s17_a_result_counts_within_three_years_before_the_base_date() {
    for (dated, verdict) in [
        ("2023-03-31", Verdict::Lacks),
        ("2023-04-01", Verdict::Reason),
        ("2026-03-31", Verdict::Reason),
        ("2026-04-01", Verdict::Lacks),
    ] {
        let found = changed(Item::ZY3, |facts| {
            let Facts::Results { results } = facts else { unreachable!() };
            results[0].date = day(dated);
        });
        assert_eq!(found.verdict, verdict, "{dated}");
    }
}

#[test]
fn s18_three_results_are_enough_and_two_are_not() {
    for (count, late, met) in [(3, 0, true), (2, 0, false), (3, 1, false), (1, 0, false)] {
        let found = changed(Item::ZY4, |facts| {
            let Facts::Works { works } = facts else { unreachable!() };
            works.truncate(count);
            works.iter_mut().take(late).for_each(|work| work.date = day("2026-04-01"));
        });
        assert_eq!(found.verdict == Verdict::Meets, met, "{count} of which {late} too late");
    }
}

/// The field is entered once, and ZY1, ZY3 and ZY4 are judged under it.
#[test]
fn s90_one_field_stands_over_the_items_of_its_category() {
    let dossier = example();
    assert_eq!(result(&dossier, &plan(), Category::Zy).field, dossier.field);
    assert_eq!(result(&dossier, &plan(), Category::Ts).field, None);
}

#[test]
fn s33_a_companys_contest_does_not_count() {
    for (kind, dated, met) in [
        (OrganiserKind::Authority, "2025-10-31", true),
        (OrganiserKind::Justice, "2025-10-31", true),
        (OrganiserKind::Association, "2026-03-31", true),
        (OrganiserKind::Association, "2026-04-01", false),
        (OrganiserKind::Other, "2025-10-31", false),
    ] {
        let found = changed(Item::XX1, |facts| {
            let Facts::Awards { awards } = facts else { unreachable!() };
            awards[0].organiser_kind = kind;
            awards[0].date = day(dated);
        });
        assert_eq!(found.verdict == Verdict::Meets, met, "{kind} {dated}: {:?}", found.words);
    }
}

/// What only a person can judge is left to one.
#[test]
fn s19_s22_s24_s25_s28_s29_s34_s35_qualitative_items_ask_for_a_written_reason() {
    let plain = [
        Item::ZY5,
        Item::JX1,
        Item::JX2,
        Item::JX3,
        Item::JX4,
        Item::TS1,
        Item::TS3,
        Item::XX2,
        Item::XX3,
        Item::XX5,
    ];
    for one in plain {
        let dossier = claiming(one.category(), &[one], Seeking::Recognise);
        assert_eq!(item(&dossier, &plan(), one).verdict, Verdict::Reason, "{one}");
    }
    assert_eq!(item(&example(), &plan(), Item::TS2).verdict, Verdict::Reason);
}

#[test]
fn s13_s21_s27_s32_items_add_up_by_the_categorys_mode() {
    use Category::{Jx, Ts, Xx, Zy};
    let cases: [(Category, Mode, &[Item], Verdict); 13] = [
        (Zy, Mode::Overall, &[Item::ZY1], Verdict::Reason),
        (Zy, Mode::Overall, &[Item::ZY5], Verdict::Reason),
        (Zy, Mode::All, &[Item::ZY1, Item::ZY2, Item::ZY3, Item::ZY4], Verdict::Reason),
        (Zy, Mode::All, &[Item::ZY1, Item::ZY2, Item::ZY4, Item::ZY5], Verdict::Lacks),
        (Zy, Mode::Any, &[Item::ZY4], Verdict::Meets),
        (Jx, Mode::Overall, &[Item::JX1], Verdict::Reason),
        (Jx, Mode::All, &[Item::JX1, Item::JX2, Item::JX3], Verdict::Reason),
        (Jx, Mode::All, &[Item::JX1, Item::JX2, Item::JX4], Verdict::Lacks),
        (Ts, Mode::Any, &[Item::TS1], Verdict::Reason),
        (Ts, Mode::Any, &[Item::TS3], Verdict::Reason),
        (Xx, Mode::Any, &[Item::XX1], Verdict::Meets),
        (Xx, Mode::Any, &[Item::XX5], Verdict::Reason),
        (Xx, Mode::All, &[Item::XX1], Verdict::Lacks),
    ];
    for (category, mode, items, verdict) in cases {
        let mut plan = plan();
        plan.categories.iter_mut().find(|one| one.code == category).unwrap().mode = mode;
        let found = result(&claiming(category, items, Seeking::Recognise), &plan, category);
        assert_eq!(found.recognition, verdict, "{category} {mode} {items:?}");
    }
}

#[test]
fn s30_s36_a_supplementary_item_alone_needs_a_written_reason() {
    for (category, one) in [(Category::Ts, Item::TS3), (Category::Xx, Item::XX5)] {
        let found = result(&claiming(category, &[one], Seeking::Recognise), &plan(), category);
        assert_eq!(
            found.recognition_words,
            [format!("{}：仅凭此条认定的，须写明理由", one.label())]
        );
    }
}

#[test]
fn what_is_missing_is_named_by_id_and_words() {
    let mut dossier = claiming(Category::Xx, &[Item::XX1], Seeking::Recognise);
    let Facts::Awards { awards } = facts(&mut dossier, Item::XX1) else { unreachable!() };
    awards[0].organiser_kind = OrganiserKind::Other;
    let found = result(&dossier, &plan(), Category::Xx);
    assert_eq!(found.recognition, Verdict::Lacks);
    assert!(found.recognition_words[0].starts_with("新型化第1项（XX1）："), "{found:?}");
    assert_eq!(found.recognition_words[1], "新型化第2项（XX2）：未申报此条");
    assert_eq!(found.recognition_words.len(), 3);
}

/// S20, S26, S31, S37: of each category its own conditions are asked, and 精细化 takes the premises
/// or the management.
#[test]
fn s12_s26_cultivation_asks_for_its_conditions_only_if_it_is_sought() {
    use CultivationFact::*;
    let cases: [(Category, Item, &[CultivationFact], usize); 10] = [
        (Category::Zy, Item::ZY1, &[Direction, Product, Talent], 0),
        (Category::Zy, Item::ZY1, &[Direction, Service, Talent], 0),
        (Category::Zy, Item::ZY1, &[Direction, Product], 1),
        (Category::Zy, Item::ZY1, &[], 3),
        (Category::Jx, Item::JX1, &[Direction, Premises], 0),
        (Category::Jx, Item::JX1, &[Direction, Management], 0),
        (Category::Jx, Item::JX1, &[Direction, Innovation], 1),
        (Category::Ts, Item::TS1, &[Direction, Trait], 0),
        (Category::Xx, Item::XX2, &[Direction, Innovation], 0),
        (Category::Xx, Item::XX2, &[Innovation], 1),
    ];
    for (category, one, stated, missing) in cases {
        for seeking in [Seeking::Cultivate, Seeking::Recognise] {
            let mut dossier = claiming(category, &[one], seeking);
            let say = |fact: &CultivationFact| CultivationStatement {
                fact: *fact,
                statement: "示例说明。".to_owned(),
            };
            dossier.categories[0].cultivation = stated.iter().map(say).collect();
            let defects = criteria::defects(&dossier, &plan(), base());
            let expected = if seeking == Seeking::Cultivate { missing } else { 0 };
            assert_eq!(defects.len(), expected, "{category} {stated:?}: {defects:?}");
        }
    }
}

#[test]
fn s38_a_result_is_never_a_decision_but_bounds_one() {
    let mut dossier = claiming(Category::Xx, &[Item::XX1], Seeking::Recognise);
    let opinion = |opinion| [CategoryOpinion { category: Category::Xx, opinion }];
    let met = Assessment::of(&dossier, &plan(), base(), None);
    for any in [Opinion::Recognise, Opinion::Cultivate, Opinion::Decline] {
        assert_eq!(met.allows(&opinion(any)), Ok(()), "{any:?}");
    }
    let Facts::Awards { awards } = facts(&mut dossier, Item::XX1) else { unreachable!() };
    awards[0].organiser_kind = OrganiserKind::Other;
    let unmet = Assessment::of(&dossier, &plan(), base(), None);
    let fault = unmet.allows(&opinion(Opinion::Recognise)).unwrap_err();
    assert_eq!(fault.rule, "criteria");
    assert_eq!(unmet.allows(&opinion(Opinion::Cultivate)), Ok(()));
    assert!(unmet.lines().iter().any(|line| line.contains("不符合")), "{:?}", unmet.lines());
}

#[test]
fn s89_the_plans_definition_stands_beside_each_category() {
    let (dossier, plan) = (Dossier::example(), plan());
    let found = Assessment::of(&dossier, &plan, date(2024, 3, 31), None);
    let lines = found.lines().join("\n");
    assert!(!found.categories.is_empty());
    for one in &found.categories {
        let definition = &plan.category(one.category).unwrap().definition;
        assert_eq!(&one.definition, definition);
        assert!(lines.contains(definition.as_str()), "the reviewer reads it");
    }
    let text = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
    for words in ["在专业产品、专业服务等方面具有优势", "实现管理精益、服务精细、流程精致"]
    {
        assert!(text.contains(words), "verbatim: {words}");
    }
}
