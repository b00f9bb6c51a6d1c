//! A recommendation at the province (A4.3): the whole cross product of states, acts and seats through
//! the docket's own fold, and what the fold asks beyond the table.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::category::Category::Zy;
use ledger::charter::Visibility;
use ledger::docket::Docket;
use ledger::hash::{Hash, leaf_hash};
use ledger::machine::file::{Event, State};
use ledger::names::Seat;
use ledger::record::Record;
use ledger::record::decision::{
    Answer, Determination, DeterminationPaper, Examination, ExaminationPaper, Opening,
};
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::step::file::{
    Check, Excluded, Exposure, FileStep, Finding, Ground, Objection, Panel, Recusal, Rejection,
    Returned, Scores,
};
use ledger::record::step::{Matter, Step, StepPaper};
use ledger::record::title::SignedRecommendation;
use ledger::record::void::Void;
use ledger::rules::{deciding, scores};
use ledger::time::end_of;

use super::desk as clerk;
use super::federation::{CLOSES, Federation, digest, firm, plan, round};

const SEATS: [&str; 15] =
    ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "N1", "N2", "N3", "N4", "F", "machine"];

/// What somebody may try to write about a file.
const ATTEMPTS: [&str; 23] = [
    "review",
    "return",
    "supplement",
    "resume",
    "assign",
    "recuse",
    "score",
    "propose",
    "select",
    "waitlist",
    "decline",
    "promote",
    "open",
    "object",
    "uphold",
    "reject",
    "close",
    "answer",
    "withdraw",
    "void",
    "move-select",
    "move-publish",
    "complete",
];

/// Every arrow of A4.3, written down beside the program's own table: from, what, to, by whom.
const EXPECTED: &[(&[State], &str, State, &[&str])] = {
    use State::{
        Assigned, Contested, Declined, Final, InNotice, Objected, Proposed, Published, Ready,
        Received, Returned, Scored, Selected, Supplemented, Told, UnderReview, Waitlisted,
        Withdrawn,
    };
    const UNDECIDED: &[State] = &[Received, UnderReview, Proposed, Selected, Waitlisted, Declined];
    &[
        (&[Received], "review", UnderReview, &["H1"]),
        (&[Received, UnderReview], "return", Returned, &["H1"]),
        (&[Returned], "supplement", Supplemented, &["machine"]),
        (&[Returned], "resume", UnderReview, &["H1"]),
        (&[Received, UnderReview], "assign", Assigned, &["H1"]),
        (&[Assigned], "recuse", Assigned, &["H1", "H2"]),
        (&[Assigned], "score", Assigned, &["H2"]),
        (&[Received, UnderReview, Scored, Proposed], "propose", Proposed, &["H1"]),
        (UNDECIDED, "select", Selected, &["H3"]),
        (UNDECIDED, "waitlist", Waitlisted, &["H3"]),
        (UNDECIDED, "decline", Declined, &["H3"]),
        (&[Contested], "select", Selected, &["H3"]),
        (&[Contested, InNotice, Ready], "decline", Declined, &["H3"]),
        (&[Waitlisted], "promote", Selected, &["H3"]),
        (&[Selected], "open", InNotice, &["H1"]),
        (&[InNotice], "object", Contested, &["H1"]),
        (&[Contested], "reject", InNotice, &["H3"]),
        (&[InNotice], "close", Ready, &["H1", "machine"]),
        (&[Selected, Ready], "answer", Published, &["machine"]),
        (&[Declined], "answer", Told, &["machine"]),
        (&[Told], "object", Objected, &["H1"]),
        (&[Objected], "uphold", UnderReview, &["H3"]),
        (&[Objected], "reject", Final, &["H3"]),
        (
            &[
                Received,
                UnderReview,
                Returned,
                Assigned,
                Scored,
                Proposed,
                Selected,
                Waitlisted,
                Declined,
                Told,
                Objected,
                InNotice,
                Contested,
                Ready,
            ],
            "withdraw",
            Withdrawn,
            &["H1"],
        ),
        (&[Published], "void", Proposed, &["machine"]),
    ]
};

fn leaf() -> Hash {
    leaf_hash(b"recommendation")
}

fn last() -> Date {
    "2024-05-13".parse().unwrap()
}

/// After the last day of every clock here.
fn late() -> i64 {
    end_of(last())
}

fn words(list: &[&str]) -> Vec<String> {
    list.iter().map(|one| (*one).to_owned()).collect()
}

#[derive(Clone, Default)]
struct Desk {
    docket: Docket,
    papers: BTreeMap<Hash, Vec<u8>>,
}

impl Desk {
    fn state(&self) -> State {
        self.docket.files.state(&leaf())
    }

    fn paper(&mut self, paper: &impl serde::Serialize) -> Hash {
        let bytes = ledger::json::canonical(paper);
        let content = Hash::of(&bytes);
        self.papers.insert(content, bytes);
        content
    }

    fn fold(&mut self, record: &Record) {
        let papers = &self.papers;
        self.docket.append(Some(record), &|digest: &Hash| papers.get(digest).cloned());
    }

    fn step(&mut self, step: FileStep, seat: &str, at: i64) {
        let paper = StepPaper {
            matter: Matter::File(step),
            reason: "示例".to_owned(),
            person: "甲某".to_owned(),
            nonce: digest("step"),
        };
        let (content, charter) = (self.paper(&paper), digest("charter"));
        self.fold(&Step { at, content, charter, seat: seat.parse().unwrap() }.into());
    }

    fn moves(&mut self, event: Event, seat: &str) {
        self.step(FileStep::Move { event, files: vec![leaf()] }, seat, late());
    }

    fn decide(&mut self, opinion: Opinion, waitlisted: bool, seat: &str) {
        let content = self.paper(&DeterminationPaper {
            node: "510100".parse().unwrap(),
            recommendation: leaf(),
            round: round("2024-1"),
            firm: firm(0).code,
            outcomes: vec![CategoryOpinion { category: Zy, opinion }],
            reason: "示例".to_owned(),
            vote: None,
            waitlisted,
            promotion: false,
            nonce: digest(self.docket.size()),
        });
        let (charter, seat) = (digest("charter"), seat.parse().unwrap());
        self.fold(&Determination { at: CLOSES, content, charter, seat }.into());
    }

    fn propose(&mut self, seat: &str) {
        let content = self.paper(&ExaminationPaper {
            node: "510100".parse().unwrap(),
            recommendation: leaf(),
            proposals: Vec::new(),
            reason: "示例".to_owned(),
            nonce: digest(self.docket.size()),
        });
        let (charter, seat) = (digest("charter"), seat.parse().unwrap());
        self.fold(&Examination { at: CLOSES, content, charter, seat }.into());
    }

    /// What a publication writes of the file: its title, and the answer.
    fn answer(&mut self) {
        let opening = Opening {
            recommendation: leaf(),
            outcomes: Vec::new(),
            reason: String::new(),
            nonce: digest("opening"),
        };
        let (content, charter) = (self.paper(&opening), digest("charter"));
        let (round, seat) = (round("2024-1"), Seat::machine());
        self.fold(&Answer { at: CLOSES, round, digest: content, charter, seat }.into());
    }

    /// Tries to write `what` in `seat`.
    fn attempt(&mut self, what: &str, seat: &str) {
        let (file, machine) = (leaf(), seat == "machine");
        let person = "评审甲".to_owned();
        match what {
            "review" => self.moves(Event::Review, seat),
            "supplement" => self.moves(Event::Supplement, seat),
            "resume" => self.moves(Event::Resume, seat),
            "promote" => self.moves(Event::Promote, seat),
            "uphold" => self.moves(Event::Uphold, seat),
            "close" => self.moves(Event::CloseNotice, seat),
            "withdraw" => self.moves(Event::Withdraw, seat),
            "move-select" => self.moves(Event::Select, seat),
            "move-publish" => self.moves(Event::Publish, seat),
            "complete" => self.moves(Event::Complete, seat),
            "return" => {
                let returned = Returned { file, defects: words(&["示例"]), fix_by: Some(last()) };
                self.step(FileStep::Return(returned), seat, CLOSES);
            }
            "assign" => {
                let reviewers = words(&["评审甲", "评审乙"]);
                let panel = Panel { file, seed: None, pool: vec![], reviewers, excluded: vec![] };
                self.step(FileStep::Assign(vec![panel]), seat, CLOSES);
            }
            "recuse" => {
                let who = Excluded { person: "评审乙".to_owned(), ground: Ground::Kin };
                let replacement = Some("评审丙".to_owned());
                self.step(FileStep::Recuse(Recusal { file, who, replacement }), seat, CLOSES);
            }
            "score" => {
                let sheets = vec![(file, digest("sheet"))];
                self.step(FileStep::Score(Scores { person, sheets }), seat, CLOSES);
            }
            "propose" => self.propose(seat),
            "select" => self.decide(Opinion::Recognise, false, seat),
            "waitlist" => self.decide(Opinion::Recognise, true, seat),
            "decline" => self.decide(Opinion::Decline, false, seat),
            "open" => {
                let (files, list) = (vec![file], digest("list"));
                let first = "2024-05-06".parse().unwrap();
                let one = Exposure { files, list, first, last: Some(last()) };
                self.step(FileStep::OpenNotice(one), seat, CLOSES);
            }
            "object" => {
                let received = "2024-05-07".parse().unwrap();
                let (facts, objector) = ("示例".to_owned(), Some(digest("objector")));
                let one = Objection { file, received, facts, objector, left: Some(4) };
                self.step(FileStep::Object(one), seat, CLOSES);
            }
            "reject" => {
                let one = Rejection { file, last: Some(last()) };
                self.step(FileStep::Reject(one), seat, CLOSES);
            }
            // Neither is anybody's to write by hand: they follow from a publication and a void.
            "answer" if machine => self.answer(),
            "void" if machine => {
                let (index, leaf, reason) = (0, digest("title"), digest("reason"));
                let (nonce, charter) = (digest("void"), digest("charter"));
                let seat = Seat::office();
                self.fold(&Void { at: CLOSES, nonce, index, leaf, reason, charter, seat }.into());
            }
            _ => {}
        }
    }

    /// A file in `state`, by the shortest honest way; its title, if it gets one, is record 1.
    fn at(state: State) -> Self {
        let way: &[(&str, &str)] = match state {
            State::Received => &[],
            State::UnderReview => &[("review", "H1")],
            State::Returned => &[("return", "H1")],
            State::Supplemented => &[("return", "H1"), ("supplement", "machine")],
            State::Assigned => &[("assign", "H1")],
            State::Scored => &[("assign", "H1"), ("score", "H2"), ("second", "H2")],
            State::Proposed => &[("propose", "H1")],
            State::Selected => &[("select", "H3")],
            State::Waitlisted => &[("waitlist", "H3")],
            State::Declined => &[("decline", "H3")],
            State::Told => &[("decline", "H3"), ("answer", "machine")],
            State::Objected => &[("decline", "H3"), ("answer", "machine"), ("object", "H1")],
            State::Final => {
                &[("decline", "H3"), ("answer", "machine"), ("object", "H1"), ("reject", "H3")]
            }
            State::InNotice => &[("select", "H3"), ("open", "H1")],
            State::Contested => &[("select", "H3"), ("open", "H1"), ("object", "H1")],
            State::Ready => &[("select", "H3"), ("open", "H1"), ("close", "H1")],
            State::Withdrawn => &[("withdraw", "H1")],
            State::Published => &[("select", "H3"), ("title", "H1"), ("answer", "machine")],
        };
        let mut desk = Self::default();
        for (what, seat) in way {
            match *what {
                "second" => {
                    let sheets = vec![(leaf(), digest("second"))];
                    let person = "评审乙".to_owned();
                    desk.step(FileStep::Score(Scores { person, sheets }), seat, CLOSES);
                }
                "title" => desk.titled(),
                what => desk.attempt(what, seat),
            }
        }
        assert_eq!(desk.state(), state, "the way to it");
        desk
    }

    fn titled(&mut self) {
        let mut fed = Federation::with_nodes(1);
        let mut act = fed.recognition(0, 0, &[Zy]);
        let (record, proof) = ("recommendation".to_owned(), String::new());
        act.recommendation = Some(SignedRecommendation { record, proof });
        // The file was determined at index 0: its title is record 1.
        self.fold(&act.into());
    }
}

fn expected(from: State, what: &str, seat: &str) -> Option<State> {
    let row = EXPECTED
        .iter()
        .find(|(of, act, _, by)| of.contains(&from) && *act == what && by.contains(&seat));
    row.map(|(_, _, to, _)| *to)
}

#[test]
fn s52_s53_every_act_in_every_state_by_every_seat() {
    let mut tried = 0;
    for from in State::ALL.iter().copied() {
        let desk = Desk::at(from);
        for what in ATTEMPTS {
            for seat in SEATS {
                let mut after = desk.clone();
                match (what, from) {
                    ("void", State::Published) if seat == "machine" => after.void_title(),
                    _ => after.attempt(what, seat),
                }
                let (was, is) = (desk.docket.files.get(&leaf()), after.docket.files.get(&leaf()));
                match expected(from, what, seat) {
                    Some(to) => {
                        assert_eq!(after.state(), to, "{from:?} {what} by {seat}");
                        assert_ne!(was, is, "{from:?} {what} by {seat} leaves a trace");
                    }
                    None => assert_eq!(was, is, "{from:?} {what} by {seat} is refused"),
                }
                tried += 1;
            }
        }
    }
    assert_eq!(tried, 18 * 23 * 15);
}

impl Desk {
    /// Voids the title: record 1 of this ledger, after its determination.
    fn void_title(&mut self) {
        let (leaf, reason, nonce) = (digest("title"), digest("reason"), digest("void"));
        let (charter, seat) = (digest("charter"), Seat::office());
        let act = Void { at: CLOSES, nonce, index: 1, leaf, reason, charter, seat };
        self.fold(&act.into());
    }
}

/// What the province sent back and the prefecture reported anew is 已补正重报: nobody has to say so.
#[test]
fn a3_33_a_file_that_was_reported_anew_is_supplemented() {
    use ledger::machine::application::{Event as Filing, State as Filed};
    let (mut clerk, application) = clerk::Desk::at(Filed::Batched);
    let recommendation =
        |clerk: &clerk::Desk| clerk.intake.application_by(&application).unwrap().recommendation;
    let first = recommendation(&clerk).unwrap();
    let mut desk = Desk::default();
    let returned = Returned { file: first, defects: words(&["示例"]), fix_by: Some(last()) };
    desk.step(FileStep::Return(returned), "H1", CLOSES);
    let stage = |clerk: &clerk::Desk, file: &Hash| desk.docket.files.stage(file, &clerk.intake);
    assert_eq!(stage(&clerk, &first), State::Returned);
    for (event, by) in [(Filing::HubReturn, "N1"), (Filing::Pass, "N2")] {
        let act = clerk.act(application, event, by);
        clerk.write(act).unwrap();
        assert_eq!(stage(&clerk, &first), State::Returned, "{event}: not reported yet");
    }
    clerk.at += 60;
    let act = clerk.act(application, Filing::Recommend, "N2");
    clerk.write(act).unwrap();
    let again = recommendation(&clerk).unwrap();
    assert_ne!(first, again);
    assert_eq!(stage(&clerk, &first), State::Supplemented);
    assert_eq!(stage(&clerk, &again), State::Received);
}

#[test]
fn a3_32_a_notice_ends_at_24_00_of_its_last_day_and_not_without_one() {
    for (last, at, state) in [
        (Some(last()), late() - 1, State::InNotice),
        (Some(last()), late(), State::Ready),
        (None, i64::MAX, State::Selected),
    ] {
        let mut desk = Desk::at(State::Selected);
        let (files, list) = (vec![leaf()], digest("list"));
        let first = "2024-05-06".parse().unwrap();
        desk.step(FileStep::OpenNotice(Exposure { files, list, first, last }), "H1", CLOSES);
        let close = FileStep::Move { event: Event::CloseNotice, files: vec![leaf()] };
        desk.step(close, "H1", at);
        assert_eq!(desk.state(), state, "{last:?} {at}");
    }
}

#[test]
fn a3_32_an_objection_is_received_until_24_00_of_the_last_day() {
    for (at, state) in [(late() - 1, State::Contested), (late(), State::InNotice)] {
        let mut desk = Desk::at(State::InNotice);
        let received = ledger::time::day(at);
        let (facts, objector) = ("示例".to_owned(), Some(digest("objector")));
        let one = Objection { file: leaf(), received, facts, objector, left: Some(1) };
        desk.step(FileStep::Object(one), "H1", at);
        assert_eq!(desk.state(), state, "{at}");
    }
}

#[test]
fn a3_46_who_recused_does_not_score_the_file_when_it_is_assigned_anew() {
    let mut desk = Desk::at(State::Assigned);
    desk.attempt("recuse", "H2");
    for person in ["评审甲", "评审丙"] {
        let sheets = vec![(leaf(), digest(person))];
        desk.step(FileStep::Score(Scores { person: person.to_owned(), sheets }), "H2", CLOSES);
    }
    for (what, seat) in [
        ("propose", "H1"),
        ("decline", "H3"),
        ("answer", "machine"),
        ("object", "H1"),
        ("uphold", "H3"),
    ] {
        desk.attempt(what, seat);
    }
    assert_eq!(desk.state(), State::UnderReview);
    let anew = |reviewers: &[&str]| {
        let reviewers = words(reviewers);
        let panel = Panel { file: leaf(), seed: None, pool: vec![], reviewers, excluded: vec![] };
        let step = FileStep::Assign(vec![panel]);
        desk.docket.files.judge(&step, &Seat::office(), late()).map_err(|fault| fault.rule)
    };
    assert_eq!(anew(&["评审乙", "评审丁"]), Err("panel"), "who recused");
    assert_eq!(anew(&["评审甲", "评审丁"]), Ok(()));
}

#[test]
fn a3_46_who_recused_does_not_score_and_who_scored_does_not_score_again() {
    let mut desk = Desk::at(State::Assigned);
    let score = |desk: &mut Desk, person: &str| {
        let before = desk.docket.files.get(&leaf()).map(|file| file.scores.len());
        let sheets = vec![(leaf(), digest(person))];
        desk.step(FileStep::Score(Scores { person: person.to_owned(), sheets }), "H2", CLOSES);
        desk.docket.files.get(&leaf()).map(|file| file.scores.len()) != before
    };
    desk.attempt("recuse", "H2");
    assert!(!score(&mut desk, "评审乙"), "recused");
    assert!(!score(&mut desk, "评审丁"), "never assigned");
    assert!(score(&mut desk, "评审甲"));
    assert!(!score(&mut desk, "评审甲"), "twice");
    assert_eq!(desk.state(), State::Assigned, "one is missing");
    assert!(score(&mut desk, "评审丙"), "the replacement");
    assert_eq!(desk.state(), State::Scored);
}

/// Of persons, not of seats: a reviewer who is in the office too waits like any other.
#[test]
fn a3_46_a_reviewer_sees_the_scores_of_others_after_their_own() {
    let mut deciding = plan().deciding;
    (deciding.sealed_scores, deciding.score_visibility) = (false, Visibility::AfterOwn);
    let mut desk = Desk::at(State::Assigned);
    desk.attempt("score", "H2");
    let file = desk.docket.files.get(&leaf()).unwrap();
    for (person, may) in [("评审甲", true), ("评审乙", false), ("经办甲", true)] {
        assert_eq!(scores::may_see(&deciding, file, person).is_ok(), may, "{person}");
    }
    desk.attempt("recuse", "H2");
    let file = desk.docket.files.get(&leaf()).unwrap();
    assert!(scores::may_see(&deciding, file, "评审乙").is_err(), "who recused, never");
    deciding.score_visibility = Visibility::AfterAll;
    assert!(scores::may_see(&deciding, file, "评审甲").is_err(), "not all are in");
}

#[test]
fn s10_s11_s88_the_record_is_clean_on_the_day_or_nothing_is_decided() {
    let plan = plan();
    let check = |date: &str, finding| Check {
        file: leaf(),
        date: date.parse().unwrap(),
        finding,
        source: "示例".to_owned(),
        snapshot: None,
    };
    let judged = |checks: &[Check], today: &str| {
        let mut desk = Desk::at(State::Proposed);
        desk.step(FileStep::Check(checks.to_vec()), "H1", late());
        let file = desk.docket.files.get(&leaf());
        deciding::clean(&plan.deciding, file, today.parse().unwrap()).map_err(|fault| fault.rule)
    };
    let (clear, penalty) = (Finding::Clear, Finding::Penalty);
    for (checks, today, expected) in [
        (vec![], "2024-05-10", Err("recheck")),
        (vec![check("2024-05-10", clear)], "2024-05-10", Ok(())),
        (vec![check("2024-05-07", clear)], "2024-05-10", Ok(())),
        (vec![check("2024-05-06", clear)], "2024-05-10", Err("recheck")),
        (vec![check("2024-05-11", clear)], "2024-05-10", Err("recheck")),
        (vec![check("2024-05-10", penalty)], "2024-05-10", Err("clean-record")),
        (vec![check("2024-05-10", penalty), check("2024-05-10", clear)], "2024-05-10", Ok(())),
    ] {
        assert_eq!(judged(&checks, today), expected, "{checks:?}");
    }
}

#[test]
fn s53_s92_the_charter_says_what_comes_before_a_decision_and_a_publication() {
    let plan = plan();
    let proposal = |state: State| {
        let desk = Desk::at(state);
        let file = desk.docket.files.get(&leaf());
        let proposes = deciding::may_propose(&plan.deciding, file).err().map(|fault| fault.rule);
        let decides =
            deciding::may_decide(&plan.deciding, file, true).err().map(|fault| fault.rule);
        (proposes, decides)
    };
    assert_eq!(proposal(State::Received), (Some("reviewers"), Some("reviewers")));
    assert_eq!(proposal(State::Assigned), (Some("reviewers"), Some("reviewers")));
    assert_eq!(proposal(State::Scored), (None, Some("proposal")));
    assert_eq!(proposal(State::Proposed), (None, None));
    let desk = Desk::at(State::Proposed);
    let file = desk.docket.files.get(&leaf());
    let unvoted = deciding::may_decide(&plan.deciding, file, false).unwrap_err();
    assert_eq!(unvoted.rule, "vote");
    let shown = |state: State| {
        let desk = Desk::at(state);
        deciding::shown(&plan, desk.docket.files.get(&leaf()).unwrap()).is_ok()
    };
    assert!(!shown(State::Selected) && !shown(State::InNotice) && !shown(State::Contested));
    assert!(shown(State::Ready));
}
