//! 会议 and 表决 (S45, S53): who may be present, when a vote carries, and who may not take part in it.

use std::collections::BTreeSet;

use ledger::charter::Deciding;
use ledger::docket::Docket;
use ledger::hash::Hash;
use ledger::machine::office::Event;
use ledger::record::Record;
use ledger::record::decision::Vote;
use ledger::record::step::meeting::Meeting;
use ledger::record::step::office::Office;
use ledger::record::step::{Matter, Step, StepPaper};

use super::federation::{CLOSES, RULES, digest, firm, plan};

fn enter(docket: &mut Docket, matter: Matter, by: &str) {
    let paper = StepPaper {
        matter,
        reason: "示例".to_owned(),
        person: "经办甲".to_owned(),
        nonce: digest("step"),
    };
    let bytes = ledger::json::canonical(&paper);
    let seat = by.parse().unwrap();
    let step = Step { at: CLOSES, content: Hash::of(&bytes), charter: RULES, seat };
    docket.append(Some(&Record::from(step)), &|_| Some(bytes.clone()));
}

fn people(n: usize) -> Vec<String> {
    (0..n).map(|n| format!("组员{n}")).collect()
}

/// A group of `n`, the first of whom practises in a firm.
fn group(n: usize) -> Docket {
    let mut docket = Docket::default();
    for (i, person) in people(n).into_iter().enumerate() {
        let step = Office {
            event: Event::Appoint,
            person,
            seat: "H3".parse().unwrap(),
            group: None,
            post: None,
            firm: (i == 0).then(|| firm(0).code),
            from: "2024-01-01".parse().unwrap(),
            until: None,
            document: "示例〔2024〕1号".to_owned(),
        };
        enter(&mut docket, Matter::Office(step), "H1");
    }
    docket
}

fn meeting(present: usize) -> Meeting {
    Meeting {
        name: "1".to_owned(),
        seat: "H3".parse().unwrap(),
        date: "2024-05-13".parse().unwrap(),
        present: people(present),
        minutes: digest("minutes"),
    }
}

#[test]
fn s45_s53_a_vote_needs_a_quorum_a_majority_and_recusals() {
    let plan: Deciding = plan().deciding;
    let (own, other) = (firm(0).code, firm(1).code);
    let nobody = BTreeSet::new();
    // Of five: present, for, against, recused, whose firm.
    for (present, in_favour, against, recused, of, expected) in [
        (5, 3, 2, 0, other, Ok(())),
        (5, 2, 3, 0, other, Err("majority")),
        (3, 2, 1, 0, other, Ok(())),
        (2, 2, 0, 0, other, Err("meeting-quorum")),
        (4, 2, 0, 0, other, Err("majority")),
        (5, 5, 1, 0, other, Err("meeting")),
        (5, 5, 0, 0, own, Err("recusal")),
        (5, 4, 0, 1, own, Ok(())),
        (5, 5, 0, 1, own, Err("meeting")),
        // Without the one who recused two of four are left: not more than half.
        (3, 2, 0, 1, own, Err("meeting-quorum")),
    ] {
        let mut docket = group(5);
        enter(&mut docket, Matter::Meeting(meeting(present)), "H1");
        let (meeting, recused) = ("1".to_owned(), people(recused));
        let vote = Vote { meeting, in_favour, against, recused };
        let judged = docket.meetings.carries(&vote, "H3", (&of, &nobody), &docket.offices, &plan);
        let judged = judged.map_err(|fault| fault.rule);
        assert_eq!(judged, expected, "{present} present, {in_favour}:{against}, {of}");
    }
}

#[test]
fn a2_who_scored_a_file_does_not_vote_on_it() {
    let plan: Deciding = plan().deciding;
    let mut docket = group(5);
    enter(&mut docket, Matter::Meeting(meeting(5)), "H1");
    let judges = BTreeSet::from(["组员2".to_owned(), "评审甲".to_owned()]);
    for (recused, expected) in [
        (vec![], Err("scorer-signs")),
        (vec!["组员1"], Err("scorer-signs")),
        (vec!["组员2"], Ok(())),
    ] {
        let recused = recused.into_iter().map(str::to_owned).collect();
        let vote = Vote { meeting: "1".to_owned(), in_favour: 4, against: 0, recused };
        let about = (&firm(1).code, &judges);
        let judged = docket.meetings.carries(&vote, "H3", about, &docket.offices, &plan);
        assert_eq!(judged.map_err(|fault| fault.rule), expected, "{:?}", vote.recused);
    }
}

#[test]
fn s53_who_recused_is_counted_once_and_was_there() {
    let plan: Deciding = plan().deciding;
    let mut docket = group(5);
    enter(&mut docket, Matter::Meeting(meeting(3)), "H1");
    for (recused, expected) in [
        (vec![], Ok(())),
        (vec!["组员1", "组员1"], Err("meeting")),
        (vec!["组员1"; 4], Err("meeting")),
        (vec!["组员4"], Err("meeting")),
    ] {
        let recused: Vec<String> = recused.into_iter().map(str::to_owned).collect();
        let vote =
            Vote { meeting: "1".to_owned(), in_favour: 2, against: 0, recused: recused.clone() };
        let about = (&firm(1).code, &BTreeSet::new());
        let judged = docket.meetings.carries(&vote, "H3", about, &docket.offices, &plan);
        assert_eq!(judged.map_err(|fault| fault.rule), expected, "{recused:?}");
    }
}

#[test]
fn s53_a_meeting_is_of_those_who_hold_the_seat_and_is_entered_once() {
    let docket = group(2);
    let judge = |one: &Meeting, by: &str| {
        docket.meetings.judge(one, &by.parse().unwrap(), &docket.offices).is_ok()
    };
    for by in ["H1", "H3"] {
        assert!(judge(&meeting(2), by), "{by}");
    }
    for by in ["H2", "H4", "H9", "N1", "machine"] {
        assert!(!judge(&meeting(2), by), "{by}");
    }
    assert!(!judge(&meeting(3), "H1"), "a stranger");
    let twice = Meeting { present: vec!["组员0".to_owned(); 2], ..meeting(2) };
    assert!(!judge(&twice, "H1"), "one person twice");
    let early = Meeting { date: "2023-12-31".parse().unwrap(), ..meeting(2) };
    assert!(!judge(&early, "H1"), "before they were appointed");
    let mut docket = group(2);
    enter(&mut docket, Matter::Meeting(meeting(2)), "H3");
    enter(&mut docket, Matter::Meeting(meeting(1)), "H3");
    let all: Vec<usize> = docket.meetings.all().map(|one| one.present.len()).collect();
    assert_eq!(all, [2], "a name is used once");
}
