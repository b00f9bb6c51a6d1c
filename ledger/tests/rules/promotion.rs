//! 由培育转为认定 (四(四)4; S78, A3-16, A3-31): the one recognition without a new recommendation.

use ledger::category::Category::{Jx, Ts, Zy};
use ledger::docket::listing::Place;
use ledger::hash::Hash;
use ledger::machine::listing::State;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::round::RoundType;
use ledger::record::step::listing::Proposal;
use ledger::record::title::Recognition;
use ledger::rules::promotion as rule;
use ledger::time::{end_of, start_of};

use super::federation::{Federation, announced, broken, digest, plan, round};
use super::lists::day;

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

/// Cultivated for 专业化 and 精细化 from 2024-05-31 to 2027-05-31.
fn held() -> ledger::roll::Holding {
    let (fed, _) = listed();
    let (_, held) = fed.roll.listings_now().next().unwrap();
    held
}

fn proposed(id: &str, state: State) -> Place {
    let proposal = Proposal { round: round(id), categories: vec![Zy] };
    Place { state, proposed: Some((proposal, start_of(day("2025-05-06")))), ..Place::default() }
}

#[test]
fn s78_a3_31_what_may_be_proposed_when_and_for_which_round() {
    let held = held();
    let (selection, mut review) = (announced("2025-1"), announced("2025-1"));
    review.purpose = RoundType::Review;
    let none = Place::default();
    let waits = proposed("2025-1", State::Waiting);
    let moved_on = proposed("2025-1", State::Supported);
    for (what, id, categories, notice, place, on, may) in [
        ("as it is", "2025-1", vec![Zy, Jx], Some(&selection), &none, "2025-05-06", true),
        ("one of two", "2025-1", vec![Jx], Some(&selection), &none, "2025-05-06", true),
        ("its last day", "2025-1", vec![Zy], Some(&selection), &none, "2027-05-31", true),
        ("the day after", "2025-1", vec![Zy], Some(&selection), &none, "2027-06-01", false),
        ("not cultivated in it", "2025-1", vec![Ts], Some(&selection), &none, "2025-05-06", false),
        ("nothing", "2025-1", vec![], Some(&selection), &none, "2025-05-06", false),
        ("twice", "2025-1", vec![Zy, Zy], Some(&selection), &none, "2025-05-06", false),
        ("no such round", "2025-1", vec![Zy], None, &none, "2025-05-06", false),
        ("a review", "2025-1", vec![Zy], Some(&review), &none, "2025-05-06", false),
        (
            "it waits in that year",
            "2025-2",
            vec![Zy],
            Some(&selection),
            &waits,
            "2025-05-06",
            false,
        ),
        ("the next year", "2026-1", vec![Zy], Some(&selection), &waits, "2026-05-06", true),
        ("refused before", "2025-2", vec![Zy], Some(&selection), &moved_on, "2025-05-06", true),
    ] {
        let proposal = Proposal { round: round(id), categories };
        let got = rule::may_propose(&held, place, (&proposal, notice), day(on));
        assert_eq!(got.is_ok(), may, "{what}: {got:?}");
    }
}

/// Proposed on Tuesday 2025-05-06: the fifth working day after it is the 13th.
#[test]
fn s78_a3_31_the_prefecture_is_heard_or_its_five_working_days_are_over() {
    let calendar = plan().calendar();
    let region = "510100".parse().unwrap();
    let last = end_of(day("2025-05-13"));
    let mut place = proposed("2025-1", State::Proposed);
    for (opinion, now, may) in [(false, last - 1, false), (false, last, true), (true, 0, true)] {
        place.opinion = opinion;
        let got = rule::heard(&place, (&calendar, 5, &region), now).err();
        assert_eq!(got.as_ref().is_none(), may, "{opinion} {now}");
        assert!(got.is_none_or(|fault| fault.rule == "opinion"));
    }
    // Into a year that has no calendar: nobody knows the end, so the opinion is waited for.
    place.opinion = false;
    place.proposed.as_mut().unwrap().1 = start_of(day("2026-12-29"));
    let late = end_of(day("2027-03-01"));
    assert!(rule::heard(&place, (&calendar, 5, &region), late).is_err());
}

#[test]
fn a4_5_a_firm_waits_to_the_end_of_its_year_and_is_recognised_or_cultivated_on() {
    let place = proposed("2025-1", State::Waiting);
    for (on, lapses) in [("2025-12-31", false), ("2026-01-01", true), ("2028-02-29", true)] {
        assert_eq!(rule::may_lapse(&place, day(on)).is_ok(), lapses, "{on}");
    }
    assert!(rule::may_lapse(&Place::default(), day("2026-01-01")).is_err(), "it never waited");
    let outcome = |opinion| [CategoryOpinion { category: Zy, opinion }];
    for (opinion, may) in
        [(Opinion::Recognise, true), (Opinion::Decline, true), (Opinion::Cultivate, false)]
    {
        assert_eq!(rule::outcomes(&outcome(opinion)).is_ok(), may, "{opinion:?}");
    }
}

/// 40 of 40, one of them out of cultivation: the mirrors count it like any other (S06).
#[test]
fn s06_s78_a_promotion_takes_the_40th_seat_and_not_the_41st() {
    for before in [39, 40] {
        let mut fed = Federation::with_nodes(1);
        let listing = fed.cultivation(0, 99, &[Zy]);
        let index = fed.write(listing);
        fed.seal();
        let leaf = fed.hub.leaves.0[index as usize];
        for n in 0..before {
            let act = fed.recognition(0, n, &[Zy]);
            fed.write(act);
        }
        let mut act = fed.recognition(0, 99, &[Zy]);
        (act.recommendation, act.cultivation) = (None, Some(leaf));
        let rule = fed.fault_of(act).map(|fault| fault.rule);
        assert_eq!(rule, (before == 40).then_some("quota"), "{before} before it");
    }
}
