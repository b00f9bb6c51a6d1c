//! Recognition, cultivation, cancellation and ban, each border with the rule that it breaks.

use ledger::category::Category::{Jx, Xx, Zy};
use ledger::record::round::RoundClosed;
use ledger::record::title::Cause;

use super::federation::{CLOSES, Federation, OPENS, RULES, broken, digest};

#[test]
fn a_duplicate_title_in_a_category_is_refused_and_another_category_is_not() {
    let mut fed = Federation::with_nodes(1);
    let first = fed.recognition(0, 1, &[Zy, Jx]);
    assert_eq!(fed.fault_of(first), None);
    let again = fed.recognition(0, 1, &[Jx]);
    assert_eq!(fed.fault_of(again).unwrap().rule, "duplicate-title");
    let other = fed.recognition(0, 1, &[Xx]);
    assert_eq!(fed.fault_of(other), None);
}

#[test]
fn a_number_is_used_once() {
    let mut fed = Federation::with_nodes(1);
    let first = fed.recognition(0, 1, &[Zy]);
    let mut second = fed.recognition(0, 2, &[Zy]);
    second.number.clone_from(&first.number);
    fed.write(first);
    assert_eq!(fed.fault_of(second).unwrap().rule, "number");
}

#[test]
fn an_id_of_a_certificate_is_one_titles() {
    let mut fed = Federation::with_nodes(1);
    let mut certified = |n: usize, id: &str| {
        let mut act = fed.recognition(0, n, &[Zy]);
        act.id = id.to_owned();
        (act.credential, act.endorsement) = (Some(digest("credential")), Some(digest("endorsed")));
        act.status = Some(n as u64);
        fed.fault_of(act).map(|fault| fault.rule)
    };
    assert_eq!(certified(1, "https://srdi.example.cn/c/SC-SRDI-2024-9001"), None);
    let again = certified(2, "https://srdi.example.cn/c/SC-SRDI-2024-9001");
    assert_eq!(again, Some("certificate"), "another title's");
    assert_eq!(certified(3, "https://srdi.example.cn/c/SC-SRDI-2024-9002"), None);
}

#[test]
fn s64_s77_three_years_to_the_day() {
    for (until, fits) in [("2027-05-31", true), ("2027-05-30", false), ("2027-06-01", false)] {
        let mut fed = Federation::with_nodes(1);
        let mut act = fed.recognition(0, 1, &[Zy]);
        act.valid_until = until.parse().unwrap();
        assert_eq!(fed.fault_of(act).is_none(), fits, "{until}");
        let mut act = fed.cultivation(0, 2, &[Zy]);
        act.valid_until = until.parse().unwrap();
        assert_eq!(fed.fault_of(act).is_none(), fits, "{until}, cultivation");
    }
}

#[test]
fn categories_stand_once_and_in_the_plans_order() {
    for (categories, fits) in [(vec![Zy, Jx], true), (vec![Jx, Zy], false), (vec![Zy, Zy], false)] {
        let mut fed = Federation::with_nodes(1);
        let mut act = fed.recognition(0, 1, &[Zy, Jx]);
        act.categories.clone_from(&categories);
        assert_eq!(fed.fault_of(act).is_none(), fits, "{categories:?}");
        let mut act = fed.cultivation(0, 2, &[Zy, Jx]);
        act.categories.clone_from(&categories);
        assert_eq!(fed.fault_of(act).is_none(), fits, "{categories:?}, cultivation");
    }
}

#[test]
fn s72_a_penalty_bars_for_three_years_whatever_first_day_the_hub_writes() {
    let mut fed = Federation::with_nodes(1);
    let first = fed.recognition(0, 1, &[Zy]);
    fed.write(first.clone());
    fed.seal();
    let mut act = fed.cancellation(&first, Cause::Penalty);
    act.date = "2024-03-31".parse().unwrap();
    act.notice.date = act.date;
    act.ban_until = Some("2027-03-31".parse().unwrap());
    fed.write(act);
    fed.seal();
    let start_of = |day: &str| ledger::time::start_of(day.parse().unwrap());
    for (at, from, until, free) in [
        (CLOSES, "2024-05-31", "2027-05-31", false),
        (CLOSES, "2027-04-01", "2030-04-01", false),
        (CLOSES, "2024-03-30", "2027-03-30", false),
        (start_of("2027-03-31"), "2027-04-01", "2030-04-01", false),
        (start_of("2027-04-01"), "2027-04-01", "2030-04-01", true),
    ] {
        let mut again = fed.recognition(0, 1, &[Jx]);
        again.at = at;
        again.valid_from = from.parse().unwrap();
        again.valid_until = until.parse().unwrap();
        let fault = fed.fault_of(again);
        assert_eq!(fault.is_none(), free, "{at} {from}: {fault:?}");
        let index = fed.hub.size() - 1;
        let void = fed.void(index);
        fed.write(void);
    }
}

#[test]
fn s72_a_ban_follows_from_a_penalty_and_from_nothing_else() {
    for (cause, ban, fits) in [
        (Cause::Penalty, Some("2027-09-30"), true),
        (Cause::Penalty, Some("2027-09-29"), false),
        (Cause::Penalty, Some("2034-09-30"), false),
        (Cause::Penalty, None, false),
        (Cause::Unqualified, None, true),
        (Cause::Unreported, Some("2027-09-30"), false),
        (Cause::False, Some("2027-09-30"), false),
    ] {
        let mut fed = Federation::with_nodes(1);
        let title = fed.recognition(0, 1, &[Zy]);
        fed.write(title.clone());
        let mut act = fed.cancellation(&title, cause);
        act.ban_until = ban.map(|day| day.parse().unwrap());
        assert_eq!(fed.fault_of(act).is_none(), fits, "{cause:?} {ban:?}");
    }
}

#[test]
fn a_cancellation_names_a_title_its_firm_and_only_once() {
    let mut fed = Federation::with_nodes(1);
    let title = fed.recognition(0, 1, &[Zy]);
    let other = fed.recognition(0, 2, &[Zy]);
    let early = fed.cancellation(&title, Cause::False);
    assert_eq!(fed.fault_of(early).unwrap().rule, "subject", "no such title yet");
    fed.write(title.clone());
    let mut wrong = fed.cancellation(&title, Cause::False);
    wrong.firm = other.firm.code;
    assert_eq!(fed.fault_of(wrong).unwrap().rule, "subject", "another firm's");
    let void = fed.void(fed.hub.size() - 1);
    fed.write(void);
    let act = fed.cancellation(&title, Cause::False);
    assert_eq!(fed.fault_of(act), None);
    let act = fed.cancellation(&title, Cause::False);
    assert_eq!(fed.fault_of(act).unwrap().rule, "stage", "twice");
}

#[test]
fn a_title_after_a_cancellation_needs_a_new_recommendation() {
    let mut fed = Federation::with_nodes(1);
    let title = fed.recognition(0, 1, &[Zy]);
    fed.write(title.clone());
    let act = fed.cancellation(&title, Cause::Unqualified);
    fed.write(act);
    fed.seal();
    let mut again = title.clone();
    again.number = "川专精特新律所〔2024〕0999号".to_owned();
    assert_eq!(fed.fault_of(again).unwrap().rule, "recommendation-used");
}

#[test]
fn a_voided_title_gives_its_recommendation_back() {
    let mut fed = Federation::with_nodes(1);
    let title = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(title.clone());
    let void = fed.void(index);
    fed.write(void);
    let mut again = title;
    again.nonce = digest("again");
    assert_eq!(fed.fault_of(again), None);
    assert_eq!(broken(&fed.roll), []);
}

#[test]
fn a_round_is_announced_once_and_its_window_has_an_inside() {
    let mut fed = Federation::with_nodes(1);
    let mut twice = super::federation::announced("2024-1");
    twice.nonce = digest("twice");
    assert_eq!(fed.fault_of(twice).unwrap().rule, "round");
    let mut empty = super::federation::announced("2024-2");
    empty.closes_at = empty.opens_at;
    assert_eq!(fed.fault_of(empty).unwrap().rule, "round");
    let index = fed.hub.size() - 1;
    let void = fed.void(index);
    fed.write(void);
    let index = fed.announce("2024-2");
    fed.seal();
    assert!(fed.roll.in_effect(index) && fed.roll.round(&"2024-2".parse().unwrap()).is_some());
}

#[test]
fn a_round_is_not_closed_before_what_the_ledger_shows_already() {
    let mut fed = Federation::with_nodes(1);
    let close = |fed: &mut Federation, at: i64| {
        let (nonce, round) = (fed.nonce("close"), "2024-1".parse().unwrap());
        RoundClosed {
            at,
            nonce,
            round,
            reason: digest("reason"),
            charter: RULES,
            seat: ledger::names::Seat::office(),
        }
    };
    let back = close(&mut fed, OPENS - 1);
    assert_eq!(fed.fault_of(back).unwrap().rule, "closing");
    assert_eq!(fed.roll.closed_at(&"2024-1".parse().unwrap()), None, "it does not count");
    // A mirror withholds its cosignature, until it is voided.
    let index = fed.hub.size() - 1;
    assert_eq!(broken(&fed.roll), [(index, "closing")]);
    let void = fed.void(index);
    fed.write(void);
    assert!(broken(&fed.roll).is_empty());
    let now = close(&mut fed, CLOSES);
    assert_eq!(fed.fault_of(now), None);
    assert_eq!(fed.roll.closed_at(&"2024-1".parse().unwrap()), Some(CLOSES));
}

#[test]
fn a_recognition_counts_from_its_seal() {
    let mut fed = Federation::with_nodes(3);
    let act = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(act);
    assert!(!fed.roll.in_effect(index));
    assert_eq!(fed.roll.list_in_effect().recognised.len(), 0);
    assert_eq!(fed.roll.pending().count(), 1);
    fed.seal();
    assert!(fed.roll.in_effect(index));
    assert_eq!(fed.roll.list_in_effect().recognised.len(), 1);
    assert!(!fed.roll.has_pending());
}
