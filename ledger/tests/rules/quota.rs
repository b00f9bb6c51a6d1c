//! 名额 (一; S05, S06, A3-03 to A3-06, A3-35, A3-41) over real ledgers: what 21 machines count alike,
//! whatever the hub did.

use ledger::category::Category::{Jx, Ts, Xx, Zy};
use ledger::charter::YearQuota;
use ledger::record::title::Cause;

use super::federation::{Federation, broken};

/// One node, so that a test is not spent on the node's signatures.
fn full(years: &[(&str, usize)]) -> Federation {
    let mut fed = Federation::with_nodes(1);
    for (id, _) in &years[1..] {
        fed.announce(id);
    }
    fed.seal();
    let mut n = 0;
    for (id, firms) in years {
        for _ in 0..*firms {
            let act = fed.recognition_in(id, 0, n, &[Zy]);
            fed.write(act);
            n += 1;
        }
    }
    fed
}

#[test]
fn s06_forty_firms_in_a_year_are_right_and_the_41st_is_named() {
    let mut fed = full(&[("2024-1", 40)]);
    assert_eq!(broken(&fed.roll), []);
    assert_eq!(fed.roll.recognised_in(2024), 40);
    let act = fed.recognition(0, 40, &[Zy]);
    let index = fed.write(act);
    assert_eq!(broken(&fed.roll), [(index, "quota")]);
    let act = fed.recognition(0, 41, &[Zy]);
    let next = fed.write(act);
    assert_eq!(broken(&fed.roll), [(index, "quota"), (next, "quota")], "the first stays over");

    let void = fed.void(index);
    fed.write(void);
    assert_eq!(broken(&fed.roll), [(next, "quota")], "one void cures one");
    let void = fed.void(next);
    fed.write(void);
    assert_eq!(broken(&fed.roll), []);
    assert_eq!(fed.roll.recognised_in(2024), 40);
    fed.seal();
    assert_eq!(fed.roll.list_in_effect().recognised.len(), 40);
}

#[test]
fn s05_a_hundred_firms_in_all_and_not_one_more() {
    let mut fed = full(&[("2024-1", 40), ("2025-1", 30), ("2026-1", 30)]);
    assert_eq!(broken(&fed.roll), []);
    fed.seal();
    assert_eq!(fed.roll.list_in_effect().recognised.len(), 100);
    for id in ["2024-1", "2025-1", "2026-1"] {
        let act = fed.recognition_in(id, 0, 200 + fed.hub.size() as usize, &[Zy]);
        assert_eq!(fed.fault_of(act).unwrap().rule, "quota", "{id}");
    }
}

#[test]
fn s05_total_holds_even_if_the_years_are_amended() {
    let mut fed = full(&[("2024-1", 30), ("2025-1", 30)]);
    fed.seal();
    let mut act = fed.amendment();
    act.quotas = Some(vec![
        YearQuota { year: 2024, seats: 31 },
        YearQuota { year: 2025, seats: 69 },
        YearQuota { year: 2026, seats: 1 },
    ]);
    assert_eq!(fed.fault_of(act).unwrap().rule, "quota", "101 in all");
}

#[test]
fn a3_04_empty_seats_are_not_carried_over() {
    let mut fed = full(&[("2024-1", 10), ("2025-1", 30)]);
    fed.seal();
    let act = fed.recognition_in("2025-1", 0, 90, &[Zy]);
    assert_eq!(fed.fault_of(act).unwrap().rule, "quota");
}

#[test]
fn a3_41_the_round_names_the_year_and_a_year_without_seats_has_none() {
    let mut fed = full(&[("2024-1", 0), ("2023-1", 0), ("2027-1", 0)]);
    fed.seal();
    for (id, n) in [("2023-1", 1), ("2027-1", 2)] {
        let act = fed.recognition_in(id, 0, n, &[Zy]);
        assert_eq!(fed.fault_of(act).unwrap().rule, "quota", "{id}");
    }
}

#[test]
fn a3_06_a_cancelled_title_keeps_its_seat() {
    let mut fed = full(&[("2024-1", 39)]);
    let act = fed.recognition(0, 39, &[Zy]);
    fed.write(act.clone());
    fed.seal();
    let cancelled = fed.cancellation(&act, Cause::Unqualified);
    fed.write(cancelled);
    fed.seal();
    assert_eq!(fed.roll.recognised_in(2024), 40);
    let act = fed.recognition(0, 40, &[Zy]);
    assert_eq!(fed.fault_of(act).unwrap().rule, "quota");
}

#[test]
fn a3_35_a_second_category_of_a_firm_takes_no_seat_even_of_another_year() {
    let mut fed = full(&[("2024-1", 40), ("2025-1", 30)]);
    fed.seal();
    for (id, category) in [("2024-1", Jx), ("2025-1", Ts)] {
        let act = fed.recognition_in(id, 0, 3, &[category]);
        assert_eq!(fed.fault_of(act), None, "{id}");
    }
    assert_eq!(fed.roll.recognised_in(2024), 40);
    assert_eq!(fed.roll.recognised_in(2025), 30);
}

#[test]
fn a_void_that_moves_a_firms_first_title_into_a_full_year_is_a_breach_there() {
    let mut fed = full(&[("2024-1", 0), ("2025-1", 30)]);
    fed.seal();
    let act = fed.recognition_in("2024-1", 0, 50, &[Zy]);
    let first = fed.write(act);
    let act = fed.recognition_in("2025-1", 0, 50, &[Xx]);
    let second = fed.write(act);
    assert_eq!(broken(&fed.roll), []);
    let void = fed.void(first);
    fed.write(void);
    assert_eq!(broken(&fed.roll), [(second, "quota")]);
}

#[test]
fn a_void_of_a_title_in_effect_gives_no_seat_back() {
    let mut fed = full(&[("2024-1", 40)]);
    let last = fed.hub.size() - 1;
    fed.seal();
    let void = fed.void(last);
    fed.write(void);
    assert!(fed.roll.in_effect(last));
    assert_eq!(fed.roll.recognised_in(2024), 40);
    assert_eq!(broken(&fed.roll), [], "it says nothing, so it breaks nothing");
}

#[test]
fn s06_an_amendment_that_is_pending_gives_no_seats_yet() {
    let mut fed = full(&[("2024-1", 40)]);
    fed.seal();
    let mut amendment = fed.amendment();
    amendment.quotas = Some(vec![
        YearQuota { year: 2024, seats: 41 },
        YearQuota { year: 2025, seats: 30 },
        YearQuota { year: 2026, seats: 29 },
    ]);
    assert_eq!(fed.fault_of(amendment), None);
    let act = fed.recognition(0, 40, &[Zy]);
    let early = fed.write(act);
    assert_eq!(broken(&fed.roll), [(early, "quota")]);
    let void = fed.void(early);
    fed.write(void);
    fed.seal();
    let act = fed.recognition(0, 41, &[Zy]);
    assert_eq!(fed.fault_of(act), None, "the 41st seat is in effect");
}

#[test]
fn an_amendment_never_takes_seats_that_are_used() {
    let year = |year, seats| YearQuota { year, seats };
    let good = || vec![year(2024, 3), year(2025, 30), year(2026, 30)];
    for (quotas, allowed, why) in [
        (good(), true, "exactly the seats that are used"),
        (vec![year(2024, 2), year(2025, 30)], false, "fewer than used"),
        (vec![year(2025, 30), year(2026, 30)], false, "a used year left out"),
        (vec![year(2024, 40), year(2024, 0), year(2025, 30)], false, "a year twice"),
        (vec![year(2025, 30), year(2024, 40)], false, "years out of order"),
        (vec![year(2024, 41), year(2025, 30), year(2026, 30)], false, "101 in all"),
        (vec![year(2024, u32::MAX), year(2025, 5)], false, "a sum that wraps around to 4"),
    ] {
        let mut fed = full(&[("2024-1", 3)]);
        fed.seal();
        let mut act = fed.amendment();
        act.quotas = Some(quotas);
        assert_eq!(fed.fault_of(act).is_none(), allowed, "{why}");
    }
}

#[test]
fn an_amendment_and_a_title_sealed_together_obey_both_quotas() {
    let mut fed = full(&[("2024-1", 3)]);
    fed.seal();
    let mut amendment = fed.amendment();
    amendment.quotas = Some(vec![YearQuota { year: 2024, seats: 3 }]);
    assert_eq!(fed.fault_of(amendment), None);
    let act = fed.recognition(0, 50, &[Zy]);
    let index = fed.write(act);
    assert_eq!(broken(&fed.roll), [(index, "quota")], "it would stand above the amended quota");
}
