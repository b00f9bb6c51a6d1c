//! Rounds (A4.1): the whole cross product through the fold, the window, the date by which the leading
//! group decides, and its extension.

use ledger::category::Category;
use ledger::docket::Docket;
use ledger::docket::round::Rounds;
use ledger::hash::Hash;
use ledger::machine::round::{Event, State};
use ledger::names::Seat;
use ledger::record::Record;
use ledger::record::round::{Extension, RoundAnnounced, RoundType};
use ledger::record::step::round::RoundStep;
use ledger::record::step::{Matter, Step, StepPaper};
use ledger::rules::{deciding, term};
use ledger::time::end_of;

use super::federation::{CLOSES, Federation, OPENS, RULES, announced, digest, plan, round};

const SEATS: [&str; 15] =
    ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "N1", "N2", "N3", "N4", "F", "machine"];

fn seat(code: &str) -> Seat {
    code.parse().unwrap()
}

/// 2024年5月31日 24:00.
fn border() -> i64 {
    end_of("2024-05-31".parse().unwrap())
}

fn declare(docket: &mut Docket, event: Event, by: &str, at: i64) {
    declare_of("2024-1", docket, event, by, at);
}

fn declare_of(id: &str, docket: &mut Docket, event: Event, by: &str, at: i64) {
    let step = RoundStep { round: round(id), event, without: Vec::new() };
    let paper = StepPaper {
        matter: Matter::Round(step),
        reason: "示例".to_owned(),
        person: "甲某".to_owned(),
        nonce: digest("step"),
    };
    let bytes = ledger::json::canonical(&paper);
    let step = Step { at, content: Hash::of(&bytes), charter: RULES, seat: seat(by) };
    docket.append(Some(&Record::from(step)), &|_| Some(bytes.clone()));
}

fn stage(fed: &Federation, docket: &Docket, now: i64) -> State {
    docket.rounds.stage(&fed.roll, &round("2024-1"), now)
}

/// A round in `state`, and when it is there.
fn at(state: State) -> (Federation, Docket, i64) {
    let mut fed = Federation::new();
    fed.seal();
    if state != State::Absent {
        fed.announce("2024-1");
    }
    if !matches!(state, State::Absent | State::Drafted) {
        fed.seal();
    }
    let mut docket = Docket::default();
    if matches!(state, State::Deciding | State::Decided) {
        declare(&mut docket, Event::Begin, "H1", CLOSES);
    }
    if state == State::Decided {
        declare(&mut docket, Event::End, "H3", CLOSES + 1);
    }
    let now = match state {
        State::Announced => OPENS - 1,
        State::Open => OPENS,
        _ => CLOSES + 2,
    };
    assert_eq!(stage(&fed, &docket, now), state);
    (fed, docket, now)
}

#[test]
fn s41_s50_every_declaration_in_every_state_by_every_seat() {
    for from in State::ALL.iter().copied().filter(|state| *state != State::Published) {
        let (fed, docket, now) = at(from);
        for event in Event::ALL.iter().copied() {
            for by in SEATS {
                let step = RoundStep { round: round("2024-1"), event, without: Vec::new() };
                let expected = match (from, event, by) {
                    (State::Closed, Event::Begin, "H1") | (State::Closed, Event::Proceed, "H3") => {
                        Some(State::Deciding)
                    }
                    (State::Deciding, Event::End, "H3") => Some(State::Decided),
                    _ => None,
                };
                let judged = docket.rounds.judge(&step, &seat(by), &fed.roll, now);
                assert_eq!(judged.ok(), expected, "{from:?} {event:?} by {by}");
                if let Some(to) = expected {
                    let mut after = docket.clone();
                    declare(&mut after, event, by, now);
                    assert_eq!(stage(&fed, &after, now), to);
                }
            }
        }
    }
}

#[test]
fn s54_the_first_batch_is_decided_by_24_00_of_31_may_2024() {
    let (fed, docket, _) = at(State::Deciding);
    let plan = plan();
    let by = fed.roll.decide_by(&round("2024-1"));
    assert_eq!(by, Some(border()), "the plan's date, without one in the notice");
    for (now, open) in [(border() - 1, true), (border(), false)] {
        let judged = deciding::open(&plan.deciding, stage(&fed, &docket, now), by, now);
        assert_eq!(judged.is_ok(), open);
        assert!(judged.err().is_none_or(|fault| fault.rule == "decide-by"));
    }
    assert_eq!(stage(&fed, &docket, border()), State::Decided, "the clock ends it");
    let mut late = announced("2024-1");
    late.decide_by = Some(border() + 1);
    assert_eq!(deciding::notice(&late, &plan).unwrap_err().rule, "decide-by");
    late.decide_by = Some(border());
    assert!(deciding::notice(&late, &plan).is_ok());
    late.round = round("2024-2");
    late.decide_by = Some(border() + 86_400 * 100);
    assert!(deciding::notice(&late, &plan).is_ok(), "later rounds take it from the notice");
}

fn extension(by: i64, at: i64) -> Extension {
    Extension {
        at,
        nonce: digest(format!("extension {by}")),
        round: round("2024-1"),
        decide_by: by,
        document_number: "示例〔2024〕5号".to_owned(),
        reason: digest("reason"),
        charter: RULES,
        seat: seat("H1"),
    }
}

#[test]
fn a3_19_s54_an_extension_counts_from_its_seal_and_only_forward() {
    let (mut fed, ..) = at(State::Deciding);
    assert_eq!(fed.fault_of(extension(border(), CLOSES)).unwrap().rule, "extension");
    let (mut fed, mut docket, _) = at(State::Deciding);
    fed.write(extension(border() + 86_400, CLOSES));
    assert_eq!(stage(&fed, &docket, border()), State::Decided, "not sealed yet");
    fed.seal();
    assert_eq!(stage(&fed, &docket, border()), State::Deciding);
    assert_eq!(stage(&fed, &docket, border() + 86_400), State::Decided);
    declare(&mut docket, Event::End, "H3", border());
    assert_eq!(stage(&fed, &docket, border() + 1), State::Decided, "declared over");
    fed.write(extension(border() + 2 * 86_400, border() + 2));
    fed.seal();
    assert_eq!(stage(&fed, &docket, border() + 3), State::Deciding, "and opened again");
}

/// The plan's three years are not a recognition's: what is given in its last days runs on to 2029.
#[test]
fn s03_selections_are_announced_in_the_plans_years_and_their_titles_end_in_2029() {
    let plan = plan();
    for (id, purpose, may) in [
        ("2023-1", RoundType::Selection, false),
        ("2024-1", RoundType::Selection, true),
        ("2026-1", RoundType::Selection, true),
        ("2026-3", RoundType::Selection, true),
        ("2027-1", RoundType::Selection, false),
        ("2027-1", RoundType::Review, true),
        ("2029-2", RoundType::Review, true),
    ] {
        let act = RoundAnnounced { purpose, ..announced(id) };
        assert_eq!(deciding::notice(&act, &plan).is_ok(), may, "{id} {}", purpose.label());
    }
    let last = term::last_day("2026-12-31".parse().unwrap(), plan.term_years);
    assert_eq!(last.to_string(), "2029-12-31");
}

#[test]
fn s41_what_is_published_after_the_decisions_ended_publishes_the_round() {
    let publish = |fed: &mut Federation, firm, at| {
        let mut title = fed.recognition(0, firm, &[Category::Zy]);
        title.at = at;
        fed.write(title)
    };
    let mut fed = Federation::with_nodes(1);
    let mut docket = Docket::default();
    declare(&mut docket, Event::Begin, "H1", CLOSES);
    publish(&mut fed, 1, CLOSES + 1);
    fed.seal();
    assert_eq!(stage(&fed, &docket, CLOSES + 2), State::Deciding, "the first of several");
    declare(&mut docket, Event::End, "H3", CLOSES + 3);
    assert_eq!(stage(&fed, &docket, CLOSES + 4), State::Decided);
    let index = publish(&mut fed, 2, CLOSES + 5);
    assert_eq!(stage(&fed, &docket, CLOSES + 6), State::Decided, "not sealed yet");
    let void = fed.void(index);
    fed.write(void);
    fed.seal();
    assert_eq!(stage(&fed, &docket, CLOSES + 6), State::Decided, "a body refused the line");
    publish(&mut fed, 3, CLOSES + 7);
    fed.seal();
    assert_eq!(stage(&fed, &docket, CLOSES + 8), State::Published);
    assert_eq!(stage(&fed, &docket, border()), State::Published, "the date changes nothing");
    fed.write(extension(border() + 86_400, CLOSES + 9));
    fed.seal();
    assert_eq!(stage(&fed, &docket, CLOSES + 10), State::Deciding, "an extension opens it again");
}

/// The plan names a date for the first batch of 2024 alone; a later round may have none.
#[test]
fn a3_19_a_round_without_a_date_that_was_declared_over_opens_again() {
    let of = |decide_by, at| Extension { round: round("2024-2"), ..extension(decide_by, at) };
    let mut fed = Federation::new();
    fed.seal();
    fed.announce("2024-2");
    fed.seal();
    assert_eq!(fed.roll.decide_by(&round("2024-2")), None);
    let mut docket = Docket::default();
    for (event, by) in [(Event::Begin, "H1"), (Event::End, "H3")] {
        declare_of("2024-2", &mut docket, event, by, CLOSES);
    }
    let stage = |fed: &Federation, now| docket.rounds.stage(&fed.roll, &round("2024-2"), now);
    assert_eq!(stage(&fed, CLOSES + 1), State::Decided);
    for (decide_by, may) in [(CLOSES, false), (CLOSES + 1, false), (CLOSES + 2, true)] {
        assert_eq!(fed.roll.extends(&of(decide_by, CLOSES + 1)).is_ok(), may, "{decide_by}");
    }
    fed.write(of(CLOSES + 100, CLOSES + 1));
    assert_eq!(stage(&fed, CLOSES + 2), State::Decided, "not sealed yet");
    fed.seal();
    assert_eq!(stage(&fed, CLOSES + 2), State::Deciding);
    assert_eq!(stage(&fed, CLOSES + 100), State::Decided, "it has a date now");
}

#[test]
fn s01_s50_a_notice_names_seats_times_and_what_it_is_for() {
    let plan = plan();
    let mut act = announced("2027-1");
    assert_eq!(deciding::notice(&act, &plan).unwrap_err().rule, "round", "no seats in 2027");
    act.purpose = RoundType::Review;
    assert!(deciding::notice(&act, &plan).is_ok(), "a review takes none (A3-36)");
    let mut act = announced("2024-2");
    act.closes_at = act.opens_at;
    assert_eq!(deciding::notice(&act, &plan).unwrap_err().rule, "round");
    let mut act = announced("2024-2");
    act.decide_by = Some(act.closes_at - 1);
    assert_eq!(deciding::notice(&act, &plan).unwrap_err().rule, "round");
    assert!(Record::from(announced("2024-1")).basis().is_some(), "it names the rules in effect");
    assert_eq!(Rounds::default().stage(&Federation::new().roll, &act.round, 0), State::Absent);
}
