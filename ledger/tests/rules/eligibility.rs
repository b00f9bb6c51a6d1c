//! Who may take part: each rule with its border.

use jiff::civil::Date;
use ledger::charter::{BranchSize, Consequence, Eligibility};
use ledger::dossier::{Dossier, HeadOffice, Penalty, PenaltyKind, PenaltyOn};
use ledger::record::lift::LiftPaper;
use ledger::rules::assessment::Assessment;
use ledger::rules::eligibility::{self, Standing};
use ledger::uscc::Uscc;

use super::federation::{digest, plan};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn base() -> Date {
    day("2026-03-31")
}

fn rules() -> Eligibility {
    plan().eligibility
}

fn judge(dossier: &Dossier) -> Vec<Standing> {
    eligibility::judge(dossier, &rules(), base(), None)
}

fn bars(dossier: &Dossier) -> bool {
    judge(dossier).iter().any(|one| one.consequence == Consequence::Bar)
}

fn example() -> Dossier {
    Dossier::example_at(base())
}

fn head_office(lawyers: u32) -> HeadOffice {
    HeadOffice {
        name: "示例总所（虚构）".to_owned(),
        uscc: Uscc::build("31500000", "XX000002").unwrap(),
        seat: "重庆市虚构区".to_owned(),
        lawyers,
    }
}

fn penalty(on: PenaltyOn, kind: PenaltyKind, date: &str, in_force: bool) -> Penalty {
    let document_number = "示例罚〔2025〕1号".to_owned();
    Penalty { on, kind, date: day(date), document_number, in_force }
}

#[test]
fn the_example_may_take_part() {
    assert_eq!(judge(&example()), []);
    let assessment = Assessment::of(&example(), &plan(), base(), None);
    assert_eq!(assessment.obstacles(), []);
}

#[test]
fn s04_forty_nine_lawyers_are_a_small_firm_and_fifty_are_not() {
    for (lawyers, barred) in [(1, false), (49, false), (50, true), (400, true)] {
        let mut dossier = example();
        dossier.firm.lawyers = lawyers;
        assert_eq!(bars(&dossier), barred, "{lawyers}");
    }
}

fn lift(dossier: &Dossier, lawyers: u32) -> LiftPaper {
    LiftPaper {
        node: "510100".parse().unwrap(),
        round: dossier.round.parse().unwrap(),
        firm: dossier.firm.uscc,
        lawyers,
        document: digest("document"),
        reason: "示例".to_owned(),
        person: String::new(),
        nonce: digest("lift"),
    }
}

#[test]
fn s04_a3_02_a_lift_lets_the_firm_apply_up_to_its_number_and_nobody_else() {
    let node = "510100".parse().unwrap();
    let mut dossier = example();
    let other_round = LiftPaper { round: "2031-1".parse().unwrap(), ..lift(&dossier, 60) };
    let other_firm = Uscc::build("31510000", "XX000009").unwrap();
    let other_firm = LiftPaper { firm: other_firm, ..lift(&dossier, 60) };
    let elsewhere = LiftPaper { node: "510300".parse().unwrap(), ..lift(&dossier, 60) };
    let (sixty, fifty) = (lift(&dossier, 60), lift(&dossier, 50));
    for (what, lifts, lawyers, consequence) in [
        ("within the limit", vec![], 49, None),
        ("within the limit, lifted", vec![sixty.clone()], 49, None),
        ("not lifted", vec![], 50, Some(Consequence::Bar)),
        ("lifted", vec![fifty.clone()], 50, Some(Consequence::Warn)),
        ("one more than lifted", vec![fifty.clone()], 51, Some(Consequence::Bar)),
        ("the last one counts", vec![sixty.clone(), fifty.clone()], 60, Some(Consequence::Bar)),
        ("raised later", vec![fifty, sixty], 60, Some(Consequence::Warn)),
        ("for another round", vec![other_round], 50, Some(Consequence::Bar)),
        ("for another firm", vec![other_firm], 50, Some(Consequence::Bar)),
        ("for another prefecture", vec![elsewhere], 50, Some(Consequence::Bar)),
    ] {
        dossier.firm.lawyers = lawyers;
        let lifted = eligibility::lifted_to(&dossier, &node, &lifts);
        let found = eligibility::judge(&dossier, &rules(), base(), lifted);
        let got: Vec<_> = found.into_iter().map(|one| one.consequence).collect();
        assert_eq!(got, Vec::from_iter(consequence), "{what}");
    }
}

#[test]
fn s04_a3_02_a_lift_says_a_number_beyond_the_limit_and_a_reason() {
    let dossier = example();
    for (lawyers, reason, may) in
        [(49, "示例", false), (50, "示例", true), (400, "示例", true), (50, " ", false)]
    {
        let paper = LiftPaper { reason: reason.to_owned(), ..lift(&dossier, lawyers) };
        let got = eligibility::may_lift(&paper, &rules());
        assert_eq!(got.is_ok(), may, "{lawyers} {reason}");
    }
}

#[test]
fn s08_the_code_names_the_province_that_licensed() {
    let mut dossier = example();
    dossier.firm.uscc = Uscc::build("31500000", "XX000001").unwrap();
    dossier.firm.licence_number = dossier.firm.uscc.to_string();
    assert!(bars(&dossier));
    let mut dossier = example();
    for (number, consequence) in [
        ("15101200610123456".to_owned(), Some(Consequence::Warn)),
        (Uscc::build("31510000", "XX000009").unwrap().to_string(), Some(Consequence::Person)),
        (dossier.firm.uscc.to_string(), None),
    ] {
        dossier.firm.licence_number = number;
        let found: Vec<_> = judge(&dossier).into_iter().map(|one| one.consequence).collect();
        assert_eq!(found, Vec::from_iter(consequence));
    }
}

#[test]
fn s09_a_branch_applies_by_its_own_size() {
    let mut dossier = example();
    dossier.firm.branch_of = Some(head_office(300));
    let found = judge(&dossier);
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].consequence, Consequence::Info);
    assert!(found[0].words.contains("总所 300 人"), "{}", found[0].words);
    // Another province may count both: 23 of the branch and 26 of its head office are 49.
    let whole = Eligibility { branch_size: BranchSize::Whole, ..rules() };
    for (lawyers, barred) in [(26, false), (27, true)] {
        dossier.firm.branch_of = Some(head_office(lawyers));
        let found = eligibility::judge(&dossier, &whole, base(), None);
        assert_eq!(found[0].consequence == Consequence::Bar, barred, "{lawyers}");
    }
}

/// On the day two years before the 统一基准日 it is over, one day later it is within.
#[test]
fn s10_s88_a_penalty_one_day_inside_and_outside_two_years() {
    let cases = [
        ("2026-03-31", "2024-03-30", false),
        ("2026-03-31", "2024-03-31", false),
        ("2026-03-31", "2024-04-01", true),
        ("2026-03-31", "2026-03-31", true),
        ("2026-03-31", "2026-04-10", true),
        ("2026-02-28", "2024-02-28", false),
        ("2026-02-28", "2024-02-29", true),
        ("2028-02-29", "2026-02-28", false),
        ("2028-02-29", "2026-03-01", true),
    ];
    for (base, date, barred) in cases {
        let own = [penalty(PenaltyOn::Own, PenaltyKind::Administrative, date, true)];
        let found = eligibility::clean_record(&own, &rules(), day(base));
        assert_eq!(found.len(), usize::from(barred), "{date} on {base}");
        assert!(found.iter().all(|one| one.consequence == Consequence::Bar));
    }
}

#[test]
fn s11_the_mildest_sanction_counts_and_each_relation_has_its_own_consequence() {
    for kind in PenaltyKind::ALL {
        let own = [penalty(PenaltyOn::Own, *kind, "2025-06-30", true)];
        let found = eligibility::clean_record(&own, &rules(), base());
        assert_eq!(found[0].consequence, Consequence::Bar, "{kind}");
        assert!(found[0].words.contains(kind.label()));
    }
    for (on, in_force, consequence) in [
        (PenaltyOn::Own, true, Consequence::Bar),
        (PenaltyOn::OwnBranch, true, Consequence::Person),
        (PenaltyOn::Parent, true, Consequence::Person),
        (PenaltyOn::Sister, true, Consequence::Warn),
        (PenaltyOn::Lawyer, true, Consequence::Info),
        (PenaltyOn::Own, false, Consequence::Person),
    ] {
        let one = [penalty(on, PenaltyKind::Warning, "2025-06-30", in_force)];
        let found = eligibility::clean_record(&one, &rules(), base());
        assert_eq!(found[0].consequence, consequence, "{on}");
    }
    let strict = Eligibility { needs_final: false, ..rules() };
    let pending = [penalty(PenaltyOn::Own, PenaltyKind::Reprimand, "2025-06-30", false)];
    let found = eligibility::clean_record(&pending, &strict, base());
    assert_eq!(found[0].consequence, Consequence::Bar);
}

#[test]
fn everything_that_bars_is_said_at_once() {
    let mut dossier = example();
    dossier.firm.lawyers = 50;
    dossier.penalties =
        vec![penalty(PenaltyOn::Own, PenaltyKind::Administrative, "2025-06-30", true)];
    dossier.categories[2].cultivation.pop();
    let assessment = Assessment::of(&dossier, &plan(), day("2027-03-31"), None);
    let places: Vec<_> = assessment.obstacles().into_iter().map(|one| one.place).collect();
    let expected =
        ["/firm/lawyers", "/penalties/0", "/categories/2/cultivation", "/items/0/revenue"];
    assert_eq!(places, expected);
}
