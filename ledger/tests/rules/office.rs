//! Who holds a seat (四(二); S44-S49, S93): the whole cross product through the register itself, what
//! the charter knows, and what one person may not hold.

use jiff::civil::Date;
use ledger::charter::Half;
use ledger::docket::office::{Offices, fits};
use ledger::machine::office::Event;
use ledger::names::Seat;
use ledger::officer::Officer;
use ledger::record::step::office::Office;
use ledger::rules::separation;

use super::federation::{firm, plan};

const SEATS: [&str; 14] =
    ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "N1", "N2", "N3", "N4", "machine"];

fn seat(code: &str) -> Seat {
    code.parse().unwrap()
}

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn step(event: Event, person: &str, code: &str, from: &str) -> Office {
    Office {
        event,
        person: person.to_owned(),
        seat: seat(code),
        group: None,
        post: None,
        firm: None,
        from: date(from),
        until: None,
        document: "示例〔2024〕1号".to_owned(),
    }
}

fn appoint(offices: &mut Offices, person: &str, code: &str, from: &str) {
    let step = step(Event::Appoint, person, code, from);
    offices.judge(&step, &seat("H1")).unwrap();
    offices.fold(&step, &seat("H1"));
}

/// The register with 甲某 never appointed, appointed, and gone again.
fn stages() -> [(&'static str, Offices); 3] {
    let vacant = Offices::default();
    let mut held = vacant.clone();
    appoint(&mut held, "甲某", "H2", "2024-01-01");
    let mut ended = held.clone();
    ended.fold(&step(Event::End, "甲某", "H2", "2024-06-01"), &seat("H1"));
    [("vacant", vacant), ("held", held), ("ended", ended)]
}

#[test]
fn s44_only_what_is_listed_changes_the_register() {
    let listed = [
        ("vacant", Event::Appoint, "H1"),
        ("vacant", Event::Appoint, "N3"),
        ("ended", Event::Appoint, "H1"),
        ("ended", Event::Appoint, "N3"),
        ("held", Event::End, "H1"),
        ("held", Event::End, "N3"),
    ];
    for (stage, offices) in stages() {
        for event in Event::ALL {
            for by in SEATS {
                let step = step(*event, "甲某", "H2", "2024-09-01");
                let may = listed.contains(&(stage, *event, by));
                assert_eq!(offices.judge(&step, &seat(by)).is_ok(), may, "{stage} {event} {by}");
                let mut after = offices.clone();
                after.fold(&step, &seat(by));
                let day = date("2024-10-01");
                let held = |o: &Offices| o.holders(&seat("H2"), day).count();
                let changed = held(&after) != held(&offices);
                assert_eq!(changed, may, "{stage} {event} {by}: the fold asks the same table");
            }
        }
    }
}

#[test]
fn s45_whoever_supervises_decides_nothing() {
    for other in ["H1", "H2", "H3", "H4", "H7", "H8"] {
        let mut offices = Offices::default();
        appoint(&mut offices, "乙某", other, "2024-01-01");
        let supervisor = step(Event::Appoint, "乙某", "H9", "2024-02-01");
        assert_eq!(offices.judge(&supervisor, &seat("H1")).unwrap_err().rule, "supervisor");
        let another = step(Event::Appoint, "丙某", "H9", "2024-02-01");
        assert!(offices.judge(&another, &seat("H1")).is_ok(), "another person of the 监事会");
        offices.fold(&step(Event::End, "乙某", other, "2024-02-01"), &seat("H1"));
        assert!(offices.judge(&supervisor, &seat("H1")).is_ok(), "once out of {other}");
    }
    let mut offices = Offices::default();
    for held in ["H1", "H3", "H4"] {
        appoint(&mut offices, "丁某", held, "2024-01-01");
    }
    assert_eq!(offices.all().count(), 3, "秘书长 holds three by the plan");
}

#[test]
fn s45_a_term_counts_to_its_last_day_and_only_holders_act() {
    let mut offices = Offices::default();
    assert!(offices.may_act("戊某", &seat("H3"), date("2024-01-01")).is_ok(), "no register yet");
    let mut term = step(Event::Appoint, "戊某", "H3", "2024-01-01");
    term.until = Some(date("2024-12-31"));
    offices.fold(&term, &seat("H1"));
    for (day, may) in
        [("2023-12-31", false), ("2024-01-01", true), ("2024-12-31", true), ("2025-01-01", false)]
    {
        assert_eq!(offices.may_act("戊某", &seat("H3"), date(day)).is_ok(), may, "{day}");
        assert!(offices.may_act("己某", &seat("H3"), date(day)).is_err(), "never appointed");
    }
    assert!(offices.may_act("己某", &seat("H4"), date("2024-01-01")).is_ok(), "another seat");
}

#[test]
fn s44_the_seat_that_keeps_the_register_is_never_without_a_holder_by_its_own_hand() {
    let today = date("2024-06-01");
    for keeper in ["H1", "N3"] {
        let enter = |offices: &Offices, step: &Office| {
            offices.may_enter(step, &seat(keeper), today).map_err(|fault| fault.rule)
        };
        let none = Offices::default();
        let limited = |until: &str| Office {
            until: Some(date(until)),
            ..step(Event::Appoint, "甲某", keeper, "2024-01-01")
        };
        for (first, may) in [
            (step(Event::Appoint, "甲某", keeper, "2024-06-02"), Err("office")),
            (step(Event::Appoint, "甲某", keeper, "2024-06-01"), Ok(())),
            (limited("2024-05-31"), Err("office")),
            (limited("2024-06-01"), Ok(())),
            (step(Event::Appoint, "甲某", "H2", "2024-06-02"), Ok(())),
        ] {
            assert_eq!(enter(&none, &first), may, "{keeper}: {first:?}");
        }
        let mut held = Offices::default();
        held.fold(&step(Event::Appoint, "甲某", keeper, "2024-01-01"), &seat(keeper));
        for end in ["2023-12-01", "2024-01-01", "2024-06-01", "2024-07-01"] {
            let end = step(Event::End, "甲某", keeper, end);
            assert_eq!(enter(&held, &end), Err("office"), "{keeper}: the only one, {}", end.from);
        }
        held.fold(&step(Event::Appoint, "乙某", keeper, "2024-07-01"), &seat(keeper));
        for (end, may) in [("2024-06-30", Err("office")), ("2024-07-01", Ok(()))] {
            let end = step(Event::End, "甲某", keeper, end);
            assert_eq!(enter(&held, &end), may, "{keeper}: a successor from 1 July, {}", end.from);
        }
    }
}

#[test]
fn s44_once_every_term_has_run_out_the_next_can_be_entered() {
    let mut offices = Offices::default();
    let mut term = step(Event::Appoint, "甲某", "H1", "2024-01-01");
    term.until = Some(date("2024-12-31"));
    offices.fold(&term, &seat("H1"));
    let on = |person: &str, day: &str| {
        let day = date(day);
        let acts = offices.may_act(person, &seat("H1"), day).is_ok();
        (offices.may_register(person, &seat("H1"), day).is_ok(), acts)
    };
    for (person, day, registers, acts) in [
        ("甲某", "2024-12-31", true, true),
        ("乙某", "2024-12-31", false, false),
        ("乙某", "2025-01-01", true, false),
        ("甲某", "2025-01-01", true, false),
    ] {
        assert_eq!(on(person, day), (registers, acts), "{person} on {day}");
    }
    let next = step(Event::Appoint, "甲某", "H1", "2025-01-01");
    assert!(offices.may_enter(&next, &seat("H1"), date("2025-01-01")).is_ok(), "renewed");
}

#[test]
fn s45_a_term_is_renewed_after_its_last_day_and_every_term_stays_in_the_register() {
    let term = |from: &str, until: &str| {
        let mut term = step(Event::Appoint, "戊某", "H3", from);
        term.until = Some(date(until));
        term
    };
    let mut offices = Offices::default();
    offices.fold(&term("2024-01-01", "2024-12-31"), &seat("H1"));
    for (from, may) in [("2023-06-01", false), ("2024-12-31", false), ("2025-01-01", true)] {
        let judged = offices.judge(&term(from, "2025-12-31"), &seat("H1"));
        assert_eq!(judged.is_ok(), may, "{from}");
        assert!(judged.err().is_none_or(|fault| fault.rule == "term"), "{from}");
    }
    offices.fold(&term("2025-01-01", "2025-12-31"), &seat("H1"));
    let holds = |offices: &Offices, day: &str| offices.holders(&seat("H3"), date(day)).count() == 1;
    for (day, held) in [
        ("2023-12-31", false),
        ("2024-06-01", true),
        ("2024-12-31", true),
        ("2025-01-01", true),
        ("2025-12-31", true),
        ("2026-01-01", false),
    ] {
        assert_eq!(holds(&offices, day), held, "{day}");
    }
    let end = |from: &str| step(Event::End, "戊某", "H3", from);
    let late = offices.judge(&end("2026-01-01"), &seat("H1"));
    assert_eq!(late.unwrap_err().rule, "term", "what is over is not lengthened");
    for (day, held) in [("2024-09-30", true), ("2024-10-01", false), ("2025-06-01", false)] {
        let mut ended = offices.clone();
        ended.fold(&end("2024-10-01"), &seat("H1"));
        assert_eq!(holds(&ended, day), held, "ended in the first term: {day}");
    }
    offices.fold(&end("2025-10-01"), &seat("H1"));
    appoint(&mut offices, "戊某", "H3", "2025-11-01");
    for (day, held) in
        [("2024-06-01", true), ("2025-09-30", true), ("2025-10-01", false), ("2025-11-01", true)]
    {
        assert_eq!(holds(&offices, day), held, "after a return: {day}");
    }
}

#[test]
fn s46_s47_s48_s93_groups_are_known_by_each_of_their_names() {
    let plan = plan();
    let of = |code: &str, group: &str| {
        let mut step = step(Event::Appoint, "甲某", code, "2024-01-01");
        step.group = Some(group.to_owned());
        fits(step, &plan, Half::Hub).map(|step| step.group.unwrap())
    };
    for (code, alias, name) in [
        ("H1", "专班办公室", "执行办公室"),
        ("H2", "评定小组", "初评小组"),
        ("H3", "领导小组", "推进专班"),
        ("H7", "省律师协会律所管理与发展委员会", "律管委"),
        ("H8", "专精特新宣传小组", "宣传小组"),
        ("H8", "帮扶培育工作组", "培育小组"),
        ("H8", "活动小组", "活动小组"),
    ] {
        assert_eq!(of(code, alias).unwrap(), name);
    }
    assert!(of("H2", "宣传小组").is_err(), "its members hold another seat");
    assert!(of("H8", "不存在的小组").is_err());
    let publicity = plan.group("宣传小组").unwrap();
    for committee in ["专业发展委员会", "文宣委", "秘书处"] {
        assert!(publicity.members.contains(committee), "S93: {committee}");
    }
    let work_groups = ["初评小组", "宣传小组", "培育小组", "活动小组"];
    assert!(work_groups.iter().all(|name| plan.group(name).is_some()), "S47: all four");
}

#[test]
fn s49_a_prefecture_keeps_a_register_of_its_own_seats() {
    let plan = plan();
    for (code, half, known) in [
        ("N3", Half::Node, true),
        ("N4", Half::Node, true),
        ("H3", Half::Node, false),
        ("H3", Half::Hub, true),
        ("N4", Half::Hub, false),
        ("H10", Half::Hub, false),
    ] {
        let step = step(Event::Appoint, "甲某", code, "2024-01-01");
        assert_eq!(fits(step, &plan, half).is_ok(), known, "{code}");
    }
}

#[test]
fn s39_two_persons_are_two_only_if_both_are_known() {
    let by = |person: &str| Officer::new(person, seat("H1"));
    let second = |first: &str, who: &str| separation::second_person(first, &by(who), "核对");
    assert!(second("甲某", "乙某").is_ok());
    for (first, who) in [("甲某", "甲某"), ("", "乙某"), ("甲某", ""), ("", "")] {
        assert_eq!(second(first, who).unwrap_err().rule, "second-person", "{first:?} {who:?}");
    }
    let signs = |who: &str| separation::not_own_judgement(["甲某", "", "乙某"], &by(who));
    assert_eq!(signs("乙某").unwrap_err().rule, "scorer-signs");
    assert!(signs("丙某").is_ok() && signs("").is_ok());
}

/// Whose ledger a kind belongs in, and who writes it there (A2): nobody else, in either half. Batches,
/// zero reports and summaries are signed by the charter's seats; record 0 by nobody.
#[test]
fn a2_every_kind_of_record_has_its_writers_and_no_others() {
    const SEATS: [&str; 15] = [
        "F", "N1", "N2", "N3", "N4", "H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9",
        "machine",
    ];
    let expected: &[(&str, &[&str])] = &[
        ("amendment", &["H1"]),
        ("answer", &["machine"]),
        ("application", &["F", "N1"]),
        ("application_returned", &["N1", "N2"]),
        ("application_step", &["F", "N1", "N2", "N3"]),
        ("application_withdrawn", &["F", "N1"]),
        ("appointment", &["N3"]),
        ("batch", &[]),
        ("body_key", &["H1"]),
        ("bounce", &["machine"]),
        ("calendar", &["H1"]),
        ("cancellation", &["H1", "H4"]),
        ("certificate", &["H1"]),
        ("change", &["H1"]),
        ("change_report", &["F", "N1"]),
        ("charter", &[]),
        ("correction", &["H1"]),
        ("cultivation", &["H1"]),
        ("determination", &["H3"]),
        ("erasure", &["H1", "N1", "N3", "N4"]),
        ("examination", &["H1"]),
        ("exit", &["H1"]),
        ("extension", &["H1"]),
        ("hello_waived", &["H1", "machine"]),
        ("legacy_entry", &["H1"]),
        ("list", &["H1", "H5", "H6"]),
        ("log_key", &["H1"]),
        ("node_enrolled", &["H1"]),
        ("node_locked", &["H1"]),
        ("node_rotated", &["H1"]),
        ("notice_closed", &["H1", "machine"]),
        ("notice_opened", &["H1"]),
        ("offer_withdrawn", &["H1", "H5", "H6"]),
        ("recognition", &["H1"]),
        ("recommendation", &["N2", "N3"]),
        ("removal", &["H1", "H2", "H4"]),
        ("renewal", &["H3"]),
        ("restoration", &["H4"]),
        ("review", &["N2"]),
        ("review_right_lost", &["H4"]),
        ("round_announced", &["H1"]),
        ("round_closed", &["H1"]),
        ("round_summary", &[]),
        ("size_lifted", &["H3"]),
        ("step", &["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "machine"]),
        ("void", &["H1"]),
        ("zero_report", &[]),
    ];
    let named: Vec<&str> = expected.iter().map(|(kind, _)| *kind).collect();
    let mut kinds = ledger::record::Record::KINDS.to_vec();
    kinds.sort_unstable();
    assert_eq!(kinds, named, "a kind without a line here");
    for (kind, seats) in expected {
        for code in SEATS {
            let judged = separation::may_write(kind, &seat(code));
            assert_eq!(judged.is_ok(), seats.contains(&code), "{kind} by {code}");
            assert!(judged.err().is_none_or(|fault| fault.rule == "seat"), "{kind} by {code}");
        }
    }
}

/// S46, A4.4: 秘书长 signs what a penalty takes away, as long as they are in office.
#[test]
fn s46_the_secretary_signs_while_in_office_and_nobody_else() {
    let mut offices = Offices::default();
    let mut secretary = step(Event::Appoint, "秘某", "H1", "2024-01-01");
    (secretary.post, secretary.until) = (Some("秘书长".to_owned()), Some(date("2024-12-31")));
    offices.fold(&secretary, &seat("H1"));
    let mut director = step(Event::Appoint, "主某", "H1", "2024-01-01");
    director.post = Some("副主任".to_owned());
    offices.fold(&director, &seat("H1"));
    let signs = |who: &str, day: &str| {
        let who = Officer::new(who, seat("H1"));
        separation::secretary(offices.posts(&who.person, date(day)), &who)
    };
    for (who, day, may) in [
        ("秘某", "2023-12-31", false),
        ("秘某", "2024-01-01", true),
        ("秘某", "2024-12-31", true),
        ("秘某", "2025-01-01", false),
        ("主某", "2024-06-01", false),
        ("丁某", "2024-06-01", false),
        ("", "2024-06-01", false),
    ] {
        let judged = signs(who, day);
        assert_eq!(judged.is_ok(), may, "{who} on {day}");
        assert!(judged.err().is_none_or(|fault| fault.rule == "secretary"));
    }
}

/// A2: who practises in a firm has no say in its file, whatever the seat.
#[test]
fn a2_nobody_has_a_say_in_the_file_of_their_own_firm() {
    let mut offices = Offices::default();
    let mut chair = step(Event::Appoint, "甲某", "H3", "2024-01-01");
    chair.firm = Some(firm(1).code);
    offices.fold(&chair, &seat("H1"));
    let judged = |person: &str, of: usize, day: &str| {
        let who = Officer::new(person, seat("H1"));
        let firms = offices.firms(person, date(day));
        separation::not_own_firm(firms, &firm(of).code, &who).map_err(|fault| fault.rule)
    };
    assert_eq!(judged("甲某", 1, "2024-01-01"), Err("recusal"), "in another seat too");
    assert_eq!(judged("甲某", 1, "2023-12-31"), Ok(()), "not yet");
    assert_eq!(judged("甲某", 2, "2024-01-01"), Ok(()), "another firm");
    assert_eq!(judged("乙某", 1, "2024-01-01"), Ok(()));
}
