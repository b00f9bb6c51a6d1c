//! 由培育转为认定 (四(四)4; S78, A3-16, A3-31): the one recognition without a new recommendation.

use ledger::category::Category::{Jx, Ts, Zy};
use ledger::hash::Hash;
use ledger::record::title::Recognition;

use super::federation::{Federation, broken, digest};

/// Firm 1 is listed for 专业化 and 精细化 and in effect; the recognition that grows out of that.
fn listed() -> (Federation, Recognition) {
    let mut fed = Federation::with_nodes(1);
    let listing = fed.cultivation(0, 1, &[Zy, Jx]);
    let index = fed.write(listing);
    fed.seal();
    fed.announce("2025-1");
    fed.seal();
    let leaf = fed.hub.leaves.0[index as usize];
    let act = promotion(&mut fed, leaf);
    (fed, act)
}

fn promotion(fed: &mut Federation, leaf: Hash) -> Recognition {
    let mut act = fed.recognition_in("2025-1", 0, 1, &[Zy]);
    act.recommendation = None;
    act.cultivation = Some(leaf);
    act.valid_from = "2025-05-30".parse().unwrap();
    act.valid_until = "2028-05-30".parse().unwrap();
    act
}

#[test]
fn s78_a_cultivated_firm_is_recognised_without_a_new_recommendation() {
    let (mut fed, act) = listed();
    assert_eq!(fed.fault_of(act), None);
    fed.seal();
    let list = fed.roll.list_in_effect();
    assert_eq!(list.recognised.len(), 1);
    assert!(!list.recognised[0].legacy, "it is no 补录");
    assert_eq!(fed.roll.recognised_in(2025), 1, "it takes a seat of the round's year");
    assert_eq!(list.cultivated[0].categories, [Jx], "what was recognised is cultivated no more");
}

#[test]
fn s78_what_a_place_on_the_list_can_grow_into_and_nothing_else() {
    type Spoil = fn(&mut Recognition);
    let spoils: [(&str, Option<&str>, Spoil); 9] = [
        ("as it is", None, |_| {}),
        ("another category", Some("promotion"), |act| act.categories = vec![Ts]),
        ("another firm", Some("promotion"), |act| act.firm.name.push('X')),
        ("another prefecture", Some("promotion"), |act| act.region = "510300".parse().unwrap()),
        ("no such place", Some("promotion"), |act| act.cultivation = Some(digest("none"))),
        ("no basis", Some("basis"), |act| act.cultivation = None),
        ("its last day", None, |act| {
            act.valid_from = "2027-05-31".parse().unwrap();
            act.valid_until = "2030-05-31".parse().unwrap();
        }),
        ("the day after", Some("promotion"), |act| {
            act.valid_from = "2027-06-01".parse().unwrap();
            act.valid_until = "2030-06-01".parse().unwrap();
        }),
        ("a round that is not", Some("round"), |act| act.round = "2025-9".parse().unwrap()),
    ];
    for (what, rule, spoil) in spoils {
        let (mut fed, mut act) = listed();
        spoil(&mut act);
        assert_eq!(fed.fault_of(act).map(|fault| fault.rule), rule, "{what}");
    }
}

#[test]
fn s78_never_both_bases_and_no_place_twice() {
    let (mut fed, act) = listed();
    let mut both = act.clone();
    both.recommendation = fed.recognition_in("2025-1", 0, 1, &[Zy]).recommendation;
    assert_eq!(fed.fault_of(both).unwrap().rule, "basis");
    let index = fed.write(act.clone());
    let mut again = act.clone();
    again.number.push('X');
    assert_eq!(fed.fault_of(again).unwrap().rule, "duplicate-title");
    let void = fed.void(index);
    fed.write(void);
    let void = fed.void(index + 1);
    fed.write(void);
    let mut after = act;
    after.nonce = digest("after the void");
    assert_eq!(fed.fault_of(after), None, "a void gives the place back");
}

#[test]
fn s78_a_place_that_is_not_sealed_yet_is_no_basis() {
    let mut fed = Federation::with_nodes(1);
    fed.announce("2025-1");
    fed.seal();
    let listing = fed.cultivation(0, 1, &[Zy]);
    let index = fed.write(listing);
    let leaf = fed.hub.leaves.0[index as usize];
    let act = promotion(&mut fed, leaf);
    assert_eq!(fed.fault_of(act).unwrap().rule, "promotion");
}

#[test]
fn s78_a_place_that_came_by_a_paper_notice_is_one() {
    let mut fed = Federation::with_nodes(1);
    let mut entry = fed.legacy(2024, 1, &[]);
    entry.cultivated = vec![Zy];
    let index = fed.write(entry);
    fed.seal();
    fed.announce("2025-1");
    fed.seal();
    let leaf = fed.hub.leaves.0[index as usize];
    let act = promotion(&mut fed, leaf);
    assert_eq!(fed.fault_of(act), None);
    assert_eq!(broken(&fed.roll), []);
}
