//! 补录: what an earlier notice on paper may bring onto the roll, and what it may not (A3-39).

use ledger::category::Category::{Jx, Ts, Zy};
use ledger::record::legacy::LegacyEntry;
use ledger::record::title::Cause;

use super::federation::{Federation, broken};

#[test]
fn s57_a_sealed_entry_stands_on_the_list_as_legacy_from_the_day_of_its_notice() {
    let mut fed = Federation::with_nodes(1);
    let mut act = fed.legacy(2024, 1, &[Zy, Ts]);
    act.cultivated = vec![Jx];
    fed.write(act.clone());
    assert!(fed.roll.list_in_effect().recognised.is_empty(), "not before both bodies sealed it");
    fed.seal();
    let list = fed.roll.list_in_effect();
    let (title, listing) = (&list.recognised[0], &list.cultivated[0]);
    assert_eq!(Some(&title.number), act.number.as_ref());
    assert_eq!((title.year, title.legacy, listing.legacy), (2024, true, true));
    assert_eq!((title.valid_from, title.valid_until), (act.valid_from, act.valid_until));
    assert_eq!((&title.categories, &listing.categories), (&vec![Zy, Ts], &vec![Jx]));
    // It can fall as any other, and does not give its seat back.
    let title = fed.roll.titles().next().unwrap().act.clone();
    let cancelled = fed.cancellation(&title, Cause::Penalty);
    assert_eq!(fed.fault_of(cancelled), None);
    fed.seal();
    assert_eq!(fed.roll.recognised_in(2024), 1);
    let own = fed.recognition(0, 2, &[Zy]);
    assert_eq!(fed.fault_of(own), None);
    fed.seal();
    assert!(!fed.roll.list_in_effect().recognised[1].legacy);
}

#[test]
fn s06_entries_take_the_seats_of_their_year_and_the_forty_first_is_refused_by_every_mirror() {
    let mut fed = Federation::with_nodes(1);
    for n in 0..39 {
        let act = fed.legacy(2024, n, &[Zy]);
        fed.write(act);
    }
    let act = fed.recognition(0, 39, &[Zy]);
    assert_eq!(fed.fault_of(act), None, "the fortieth, by recommendation");
    let act = fed.legacy(2024, 40, &[Zy]);
    assert_eq!(fed.fault_of(act).unwrap().rule, "quota");
    let mut act = fed.legacy(2024, 41, &[]);
    act.cultivated = vec![Zy];
    assert_eq!(fed.fault_of(act), None, "cultivation takes no seat");
    let act = fed.legacy(2025, 42, &[Zy]);
    assert_eq!(fed.fault_of(act), None, "nor does another year");
}

#[test]
fn a3_39_each_border_of_an_entry_with_its_rule() {
    type Change = fn(&mut LegacyEntry);
    let cases: [(&str, Change, Option<&str>); 12] = [
        ("as it is", |_| {}, None),
        ("a year of the plan that has no paper results", |act| act.year = 2026, Some("legacy")),
        ("a year before the plan", |act| act.year = 2023, Some("legacy")),
        ("no category at all", |act| (act.recognised, act.number) = (vec![], None), Some("legacy")),
        ("out of the plan's order", |act| act.recognised = vec![Jx, Zy], Some("legacy")),
        ("one category twice", |act| act.recognised = vec![Zy, Zy], Some("legacy")),
        ("recognised and cultivated", |act| act.cultivated = vec![Zy], Some("legacy")),
        ("recognised without a number", |act| act.number = None, Some("legacy")),
        ("a number and no recognition", only_cultivated, Some("legacy")),
        (
            "one day more",
            |act| act.valid_until = act.valid_until.tomorrow().unwrap(),
            Some("legacy"),
        ),
        (
            "not from the notice's day",
            |act| act.notice.date = act.notice.date.tomorrow().unwrap(),
            Some("legacy"),
        ),
        ("a prefecture that is none", |act| act.region = "510200".parse().unwrap(), Some("legacy")),
    ];
    for (name, change, rule) in cases {
        let mut fed = Federation::with_nodes(1);
        let mut act = fed.legacy(2024, 1, &[Zy]);
        change(&mut act);
        assert_eq!(fed.fault_of(act).map(|fault| fault.rule), rule, "{name}");
    }
}

fn only_cultivated(act: &mut LegacyEntry) {
    (act.cultivated, act.recognised) = (act.recognised.clone(), vec![]);
}

#[test]
fn s05_a_firm_bears_a_title_once_by_whichever_record() {
    let mut fed = Federation::with_nodes(1);
    let act = fed.legacy(2024, 1, &[Zy]);
    let number = act.number.clone();
    fed.write(act);
    let act = fed.recognition(0, 1, &[Zy]);
    assert_eq!(fed.fault_of(act).unwrap().rule, "duplicate-title");
    let act = fed.legacy(2025, 1, &[Zy]);
    assert_eq!(fed.fault_of(act).unwrap().rule, "duplicate-title");
    let mut act = fed.legacy(2024, 2, &[Zy]);
    act.number = number;
    assert_eq!(fed.fault_of(act).unwrap().rule, "number");
    for expected in [None, Some("legacy")] {
        let mut act = fed.legacy(2024, 3, &[]);
        act.cultivated = vec![Ts];
        assert_eq!(fed.fault_of(act).map(|fault| fault.rule), expected, "listed once");
    }
}

#[test]
fn without_a_quorum_nobody_lets_an_entry_in_and_a_breach_is_cured_by_a_void() {
    let mut fed = Federation::with_nodes(3);
    let mut act = fed.legacy(2024, 1, &[Zy]);
    act.valid_until = act.valid_until.tomorrow().unwrap();
    let at = fed.write(act);
    assert_eq!(broken(&fed.roll), [(at, "legacy")]);
    assert_eq!(fed.roll.quorum_at(fed.hub.size() + 1), 2, "it is no membership");
    let void = fed.void(at);
    fed.write(void);
    assert!(broken(&fed.roll).is_empty());
}
