//! Working days against an independent table, the vectors of the plan's clocks, and calendars that
//! come by record.

use jiff::ToSpan as _;
use jiff::civil::{Date, date};
use ledger::names::NodeCode;
use ledger::record::calendar::CalendarIssued;
use ledger::rules::calendar::{Calendar, LocalTable, YearTable};
use ledger::rules::deadline::{self, Deadline, Timeliness};
use ledger::time::{end_of, start_of};
use proptest::prelude::*;

use super::federation::{Federation, OPENS, RULES, digest, plan};

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

fn calendar() -> Calendar {
    plan().calendar()
}

fn liangshan() -> NodeCode {
    "513400".parse().unwrap()
}

/// Every day that the other table knows; it ends before the last week of its last year.
#[test]
fn s66_every_day_is_what_another_table_says() {
    let calendar = calendar();
    let mut one = date(2023, 1, 1);
    let mut days = 0;
    while one <= date(2026, 12, 25) {
        let (y, m, d) = (one.year() as u16, one.month() as u8, one.day() as u8);
        let theirs = chinese_holiday::chinese_holiday((y, m, d)).is_workday();
        assert_eq!(calendar.works(one, None), Some(theirs), "{one}");
        one = one.tomorrow().unwrap();
        days += 1;
    }
    assert_eq!(days, 1_455);
}

#[test]
fn working_days_of_a_year_are_as_many_as_published() {
    let calendar = calendar();
    for (year, count) in [(2024, 251), (2025, 248), (2026, 248)] {
        let all = date(year, 1, 1).series(1.days()).take_while(|day| day.year() == year);
        let working = all.filter(|day| calendar.works(*day, None) == Some(true)).count();
        assert_eq!(working, count, "{year}");
    }
}

#[test]
fn s66_the_tenth_working_day_after_an_event() {
    let calendar = calendar();
    let vectors = "\
        2024-02-08 2024-02-28, 2024-04-28 2024-05-14, 2024-04-30 2024-05-16, \
        2024-06-07 2024-06-24, 2024-09-12 2024-09-27, 2024-09-13 2024-09-29, \
        2024-09-29 2024-10-17, 2024-09-30 2024-10-18, 2024-10-12 2024-10-25, \
        2024-12-25 2025-01-09, 2025-01-20 2025-02-08, 2025-01-24 2025-02-13, \
        2025-01-26 2025-02-14, 2025-04-25 2025-05-13, 2025-05-30 2025-06-16, \
        2025-09-26 2025-10-16, 2025-09-28 2025-10-17, 2025-09-30 2025-10-21, \
        2025-12-22 2026-01-06, 2025-12-31 2026-01-15, 2026-01-03 2026-01-15, \
        2026-02-10 2026-03-02, 2026-02-14 2026-03-06, 2026-04-03 2026-04-20, \
        2026-04-29 2026-05-15, 2026-06-18 2026-07-03, 2026-09-18 2026-10-09, \
        2026-09-24 2026-10-15, 2026-09-30 2026-10-20, 2026-12-17 2026-12-31, \
        2024-09-27 2024-10-16, 2026-02-13 2026-03-05";
    let mut checked = 0;
    for pair in vectors.split(", ") {
        let (event, last) = pair.trim().split_once(' ').unwrap();
        let found = deadline::after(&calendar, day(event), 10, None);
        assert_eq!(found, Deadline::Certain(day(last)), "{event}");
        checked += 1;
    }
    assert_eq!(checked, 32);
}

#[test]
fn a_notice_of_five_working_days() {
    let calendar = calendar();
    for (opened, last) in [
        ("2024-04-22", "2024-04-28"),
        ("2024-05-23", "2024-05-30"),
        ("2024-05-24", "2024-05-31"),
        ("2024-09-02", "2024-09-09"),
    ] {
        let found = deadline::after(&calendar, day(opened), 5, None);
        assert_eq!(found, Deadline::Certain(day(last)), "{opened}");
    }
    assert_eq!(
        deadline::after(&calendar, day("2024-10-01"), 0, None),
        Deadline::Certain(day("2024-10-01")),
        "no notice period is over at once"
    );
}

#[test]
fn a_year_without_a_calendar_has_no_guessed_days() {
    let calendar = calendar();
    let found = deadline::after(&calendar, day("2026-12-18"), 10, None);
    let expected = Deadline::Provisional { not_before: day("2027-01-01"), counted: 9 };
    assert_eq!((found, found.missing_year()), (expected, Some(2027)));
    assert_eq!((found.last_day(), found.ends_at()), (None, None));
    // What is filed by the end of 1 January is in time whatever the calendar will say.
    let new_year = end_of(day("2027-01-01"));
    assert_eq!(found.judge(new_year - 1, new_year - 1), Timeliness::InTime);
    assert_eq!(found.judge(new_year, new_year), Timeliness::Undecided);
    let before = deadline::after(&calendar, day("2022-12-30"), 10, None);
    assert_eq!(before.missing_year(), Some(2022));
    let never = deadline::after(&calendar, Date::MAX, 10, None);
    assert_eq!(never.missing_year(), Some(9999));
}

#[test]
fn s66_day_ten_counts_to_its_end_and_day_eleven_is_late() {
    let found = deadline::after(&calendar(), day("2024-09-12"), 10, None);
    let end = end_of(day("2024-09-27"));
    assert_eq!((found.ends_at(), end), (Some(end), start_of(day("2024-09-28"))));
    for (earliest, latest, expected) in [
        (end - 1, end - 1, Timeliness::InTime),
        (end, end, Timeliness::Late),
        (end - 1, end, Timeliness::Undecided),
        (end - 86_400, end - 1, Timeliness::InTime),
        (end, end + 86_400, Timeliness::Late),
    ] {
        assert_eq!(found.judge(earliest, latest), expected, "{earliest} to {latest}");
    }
}

/// Liangshan rests from 20 to 26 November; the days that it works in exchange do not count.
#[test]
fn a_local_calendar_only_lengthens() {
    let calendar = calendar();
    for (event, national, local) in [
        ("2025-11-12", "2025-11-26", "2025-12-03"),
        ("2025-11-03", "2025-11-17", "2025-11-17"),
        ("2024-07-25", "2024-08-08", "2024-08-15"),
        ("2023-09-28", "2023-10-18", "2023-10-19"),
    ] {
        let of = |region: Option<&NodeCode>| deadline::after(&calendar, day(event), 10, region);
        assert_eq!(of(None), Deadline::Certain(day(national)), "{event}");
        assert_eq!(of(Some(&liangshan())), Deadline::Certain(day(local)), "{event}");
        let chengdu = "510100".parse().unwrap();
        assert_eq!(of(Some(&chengdu)), of(None), "{event}");
    }
}

fn table(year: i16, off: &[&str], worked: &[&str]) -> YearTable {
    let days = |days: &[&str]| days.iter().map(|text| day(text)).collect();
    YearTable { year, source: "示例通知".to_owned(), off: days(off), worked: days(worked) }
}

#[test]
fn a_table_says_all_that_cannot_be_in_it() {
    assert_eq!(table(2027, &["2027-01-01"], &["2027-01-03"]).faults(), Vec::<String>::new());
    let off = ["2027-01-04", "2027-01-01", "2027-01-02", "2028-01-03"];
    let faults =
        YearTable { source: " ".to_owned(), ..table(2027, &off, &["2027-01-05"]) }.faults();
    for part in [
        "依据的通知",
        "2027-01-01 应排在",
        "2027-01-02 是周末",
        "2028-01-03 不在",
        "2027-01-05 不是周末",
    ] {
        assert!(faults.iter().any(|fault| fault.contains(part)), "{part}: {faults:?}");
    }
    assert_eq!(faults.len(), 5);
    assert_eq!(table(1999, &[], &[]).faults().len(), 1);
}

fn issued(n: u32, years: Vec<YearTable>) -> CalendarIssued {
    let nonce = digest(format!("calendar {n}"));
    CalendarIssued {
        at: OPENS,
        nonce,
        years,
        local: Vec::new(),
        reason: digest("reason"),
        charter: RULES,
        seat: ledger::names::Seat::office(),
    }
}

#[test]
fn a_calendar_counts_once_both_bodies_sealed_it() {
    let mut fed = Federation::with_nodes(3);
    let event = day("2026-12-18");
    let index = fed.write(issued(1, vec![table(2027, &["2027-01-01"], &["2027-01-02"])]));
    let pending = deadline::after(&fed.roll.calendar(), event, 10, None);
    assert_eq!(pending.missing_year(), Some(2027));
    fed.seal();
    assert!(fed.roll.in_effect(index));
    let found = deadline::after(&fed.roll.calendar(), event, 10, None);
    assert_eq!(found, Deadline::Certain(day("2027-01-02")));
    // A later record takes the year's place; what was judged before it stays judged by the first.
    let later = fed.write(issued(2, vec![table(2027, &["2027-01-01"], &[])]));
    fed.seal();
    let found = deadline::after(&fed.roll.calendar(), event, 10, None);
    assert_eq!(found, Deadline::Certain(day("2027-01-04")));
    let then = deadline::after(&fed.roll.calendar_at(later), event, 10, None);
    assert_eq!(then, Deadline::Certain(day("2027-01-02")));
}

#[test]
fn a_calendar_that_cannot_be_one_is_a_breach() {
    let good = || table(2027, &["2027-01-01"], &[]);
    let strange = LocalTable {
        region: "510200".parse().unwrap(),
        year: 2027,
        source: "示例通知".to_owned(),
        off: vec![],
    };
    let foreign = CalendarIssued { local: vec![strange], ..issued(4, vec![]) };
    for act in [
        issued(1, vec![]),
        issued(2, vec![good(), good()]),
        issued(3, vec![table(2027, &["2027-01-02"], &[])]),
        foreign,
    ] {
        let mut fed = Federation::with_nodes(1);
        let index = fed.write(act);
        let breaches = fed.roll.breaches(index);
        assert_eq!(breaches.len(), 1);
        assert_eq!(breaches[0].fault.rule, "calendar");
    }
}

fn any_day() -> impl Strategy<Value = Date> {
    (0i64..1_600).prop_map(|n| date(2022, 12, 1).saturating_add(n.days()))
}

proptest! {
    /// A later event or a longer period never ends earlier; local days off never shorten it.
    #[test]
    fn a_deadline_is_monotone(a in any_day(), b in any_day(), m in 0u16..40, n in 0u16..40) {
        let calendar = calendar();
        // Where the year is missing, the more working days are counted before it, the fewer are left.
        let after = |from, days, region| match deadline::after(&calendar, from, days, region) {
            Deadline::Certain(day) => (day, 0),
            Deadline::Provisional { not_before, counted } => (not_before, u16::MAX - counted),
        };
        let (first, second) = (a.min(b), a.max(b));
        if first.year() >= 2023 {
            prop_assert!(after(first, n, None) <= after(second, n, None));
        }
        prop_assert!(after(a, m.min(n), None) <= after(a, m.max(n), None));
        prop_assert!(after(a, n, None) <= after(a, n, Some(&liangshan())));
    }
}
