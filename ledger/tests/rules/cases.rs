//! The province's inner machines through the real fold: penalties, change reports, late reports and
//! cultivation. What may follow what is written here from the requirements (A4.4-A4.6), not taken from
//! the tables of the program.

use std::collections::BTreeMap;

use ledger::category::Category;
use ledger::docket::Docket;
use ledger::dossier::PenaltyKind;
use ledger::hash::Hash;
use ledger::json;
use ledger::machine::{change_report, file, listing, penalty};
use ledger::record::Record;
use ledger::record::decision::{Determination, DeterminationPaper};
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::step::change_report::{ChangeKind, ChangeStep, Filing, Happened};
use ledger::record::step::file::FileStep;
use ledger::record::step::listing::{ListingStep, Proposal, Support};
use ledger::record::step::penalty::{Imposed, Penalty};
use ledger::record::step::{self, Matter, Step, StepPaper};
use ledger::rules::calendar::Calendar;
use ledger::rules::deadline::Timeliness;
use ledger::time::{end_of, start_of};

use super::federation::{CLOSES, RULES, digest, firm, plan, round};
use super::lists::{day, seat};

const SEATS: [&str; 10] = ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "machine"];

/// The hub's papers and their fold.
#[derive(Clone, Default)]
struct Office {
    docket: Docket,
    papers: BTreeMap<Hash, Vec<u8>>,
    serial: u32,
}

impl Office {
    fn put(&mut self, matter: Matter, person: &str, by: &str) {
        self.serial += 1;
        let (reason, person, nonce) = ("示例".to_owned(), person.to_owned(), digest(self.serial));
        let bytes = json::canonical(&StepPaper { matter, reason, person, nonce });
        let content = Hash::of(&bytes);
        self.papers.insert(content, bytes);
        self.fold(&Step { at: CLOSES, content, charter: RULES, seat: seat(by) }.into());
    }

    fn fold(&mut self, record: &Record) {
        let papers = &self.papers;
        self.docket.append(Some(record), &|digest: &Hash| papers.get(digest).cloned());
    }
}

fn imposed() -> Imposed {
    Imposed {
        kind: PenaltyKind::Warning,
        document_number: "示例〔2025〕1号".to_owned(),
        date: day("2025-01-01"),
        in_force: true,
        licence_revoked: false,
        document: digest("document"),
    }
}

fn penalty_step(event: penalty::Event) -> Matter {
    let imposed = event.begins().then(imposed);
    Matter::Penalty(Penalty { event, firm: firm(1).code, imposed })
}

fn penalty_state(office: &Office) -> penalty::State {
    let case = office.docket.penalties.of(&firm(1).code);
    case.map_or(penalty::State::Absent, |case| case.state)
}

#[test]
fn s71_a_penalty_goes_its_way_and_no_other_for_every_state_event_and_seat() {
    use penalty::Event::{Answer, Check, Drop, Enter, Hear, Refer, Sign};
    use penalty::State::{Absent, Checked, Dropped, Entered, Heard, Signed};
    // How each state is reached, who does it.
    type Done = (penalty::Event, &'static str, &'static str);
    let ways: [(penalty::State, &[Done]); 6] = [
        (Absent, &[]),
        (Entered, &[(Enter, "甲某", "H7")]),
        (Checked, &[(Enter, "甲某", "H7"), (Check, "乙某", "H1")]),
        (Heard, &[(Enter, "甲某", "H7"), (Check, "乙某", "H1"), (Hear, "乙某", "H1")]),
        (
            Signed,
            &[
                (Enter, "甲某", "H7"),
                (Check, "乙某", "H1"),
                (Hear, "乙某", "H1"),
                (Sign, "丙某", "H1"),
            ],
        ),
        (Dropped, &[(Enter, "甲某", "H7"), (Drop, "乙某", "H1")]),
    ];
    let allowed = [
        (Absent, Refer, "H4", Entered),
        (Signed, Refer, "H4", Entered),
        (Dropped, Refer, "H4", Entered),
        (Absent, Enter, "H1", Entered),
        (Absent, Enter, "H7", Entered),
        (Signed, Enter, "H1", Entered),
        (Signed, Enter, "H7", Entered),
        (Dropped, Enter, "H1", Entered),
        (Dropped, Enter, "H7", Entered),
        (Entered, Check, "H1", Checked),
        (Entered, Check, "H7", Checked),
        (Checked, Hear, "H1", Heard),
        (Heard, Answer, "H1", Heard),
        (Heard, Sign, "H1", Signed),
        (Entered, Drop, "H1", Dropped),
        (Checked, Drop, "H1", Dropped),
        (Heard, Drop, "H1", Dropped),
    ];
    for (state, way) in ways {
        let mut before = Office::default();
        for secretary in ["丙某", "丁某"] {
            before.put(secretary_step(secretary), "甲某", "H1");
        }
        for (event, person, by) in way {
            before.put(penalty_step(*event), person, by);
        }
        assert_eq!(penalty_state(&before), state);
        for event in penalty::Event::ALL {
            for by in SEATS {
                let mut office = before.clone();
                office.put(penalty_step(*event), "丁某", by);
                let found = allowed.iter().find(|row| (row.0, row.1, row.2) == (state, *event, by));
                let expected = found.map_or(state, |row| row.3);
                assert_eq!(penalty_state(&office), expected, "{state}, {event}, {by}");
            }
        }
    }
}

/// 任职 of a 秘书长.
fn secretary_step(person: &str) -> Matter {
    Matter::Office(step::office::Office {
        event: ledger::machine::office::Event::Appoint,
        person: person.to_owned(),
        seat: seat("H1"),
        group: None,
        post: Some("秘书长".to_owned()),
        firm: None,
        from: day("2024-01-01"),
        until: None,
        document: "示例〔2024〕1号".to_owned(),
    })
}

#[test]
fn s71_a_penalty_is_signed_by_the_secretary_who_neither_entered_nor_checked_it() {
    use penalty::Event::{Check, Enter, Hear, Sign};
    for (secretary, entered, checked, signed) in [
        ("丙某", "甲某", "乙某", true),
        ("丁某", "甲某", "乙某", false),
        ("丙某", "丙某", "乙某", false),
        ("丙某", "甲某", "丙某", false),
    ] {
        let mut office = Office::default();
        office.put(secretary_step(secretary), "甲某", "H1");
        let way = [(Enter, entered), (Check, checked), (Hear, "乙某"), (Sign, "丙某")];
        for (event, person) in way {
            office.put(penalty_step(event), person, "H1");
        }
        let done = penalty_state(&office) == penalty::State::Signed;
        assert_eq!(done, signed, "{secretary} {entered} {checked}");
    }
}

#[test]
fn s71_the_second_officer_is_another_person() {
    for (second, checked) in [("甲某", false), ("", false), ("乙某", true)] {
        let mut office = Office::default();
        office.put(penalty_step(penalty::Event::Enter), "甲某", "H7");
        office.put(penalty_step(penalty::Event::Check), second, "H1");
        assert_eq!(penalty_state(&office) == penalty::State::Checked, checked, "{second:?}");
    }
}

fn happened(date: &str, lawyers: Option<u32>) -> Happened {
    let kind = if lawyers.is_some() { ChangeKind::Merge } else { ChangeKind::Rename };
    Happened { firm: firm(1).code, kind, date: day(date), lawyers }
}

fn filing(earliest: i64, latest: i64) -> Filing {
    let (form, approval) = (digest("form"), digest("approval"));
    Filing { earliest, latest, form, approval, relayed: None }
}

fn report_step(event: change_report::Event) -> Matter {
    use change_report::Event;
    let first = matches!(event, Event::Find | Event::Refer | Event::File);
    Matter::ChangeReport(ChangeStep {
        event,
        report: digest("report"),
        happened: first.then(|| happened("2026-03-02", None)),
        filing: (event == Event::File).then(|| filing(CLOSES, CLOSES)),
        document: Some(digest("minutes")),
    })
}

fn report_state(office: &Office) -> (change_report::State, change_report::Late) {
    let report = office.docket.reports.get(&digest("report"));
    report.map_or((change_report::State::Absent, change_report::Late::None), |r| (r.state, r.late))
}

#[test]
fn s68_s69_a_report_goes_its_way_and_no_other_for_every_state_event_and_seat() {
    use change_report::Event::{
        Cancel, Excuse, Fails, File, Find, Keep, Meets, NewCode, Refer, Register, Resubmit, Return,
        TimeOut,
    };
    use change_report::Late;
    use change_report::State::{
        Absent, Cancelled, Checked, Excused, Filed, Kept, Meeting, Registered, Returned, Running,
    };
    let file = (File, "H1");
    let ways: [(change_report::State, Vec<(change_report::Event, &str)>); 10] = [
        (Absent, vec![]),
        (Running, vec![(Find, "H7")]),
        (Filed, vec![file]),
        (Returned, vec![file, (Return, "H1")]),
        (Checked, vec![file, (Meets, "H2")]),
        (Meeting, vec![file, (Fails, "H2")]),
        (Kept, vec![file, (Fails, "H2"), (Keep, "H4")]),
        (Registered, vec![file, (Meets, "H2"), (Register, "H1")]),
        (Cancelled, vec![file, (Fails, "H2"), (Cancel, "H4")]),
        (Excused, vec![file, (Fails, "H2"), (Excuse, "H4")]),
    ];
    let allowed = [
        (Absent, Find, "H1", Running),
        (Absent, Find, "H7", Running),
        (Absent, Refer, "H4", Running),
        (Absent, File, "H1", Filed),
        (Running, File, "H1", Filed),
        (Filed, Return, "H1", Returned),
        (Returned, Resubmit, "H1", Filed),
        (Returned, TimeOut, "H1", Filed),
        (Filed, Meets, "H2", Checked),
        (Filed, Fails, "H2", Meeting),
        (Filed, NewCode, "H2", Meeting),
        (Checked, Register, "H1", Registered),
        (Kept, Register, "H1", Registered),
        (Meeting, Keep, "H4", Kept),
        (Meeting, Cancel, "H4", Cancelled),
        (Meeting, Excuse, "H4", Excused),
    ];
    for (state, way) in ways {
        let mut before = Office::default();
        for (event, by) in way {
            before.put(report_step(event), "甲某", by);
        }
        assert_eq!(report_state(&before), (state, Late::None));
        for event in change_report::Event::ALL.iter().filter(|event| !event.is_of_lateness()) {
            for by in SEATS {
                let mut office = before.clone();
                office.put(report_step(*event), "丁某", by);
                let found = allowed.iter().find(|row| (row.0, row.1, row.2) == (state, *event, by));
                let expected = found.map_or(state, |row| row.3);
                assert_eq!(report_state(&office), (expected, Late::None), "{state}, {event}, {by}");
            }
        }
    }
}

#[test]
fn s70_a_late_report_is_a_case_with_a_choice_of_two_and_never_automatic() {
    use change_report::Event::{Answer, CancelLate, Excuse, File, Hear, LoseReview, OpenCase};
    use change_report::Late::{Cancelled, Excused, Heard, None, Open, ReviewLost};
    use change_report::State::Filed;
    let heard = [(OpenCase, "H1"), (Hear, "H1")];
    let ways: [(change_report::Late, Vec<(change_report::Event, &str)>); 6] = [
        (None, vec![]),
        (Open, heard[..1].to_vec()),
        (Heard, heard.to_vec()),
        (ReviewLost, [&heard[..], &[(LoseReview, "H4")]].concat()),
        (Cancelled, [&heard[..], &[(CancelLate, "H4")]].concat()),
        (Excused, [&heard[..], &[(Excuse, "H4")]].concat()),
    ];
    let allowed = [
        (None, OpenCase, "H1", Open),
        (Open, Hear, "H1", Heard),
        (Heard, Answer, "H1", Heard),
        (Heard, LoseReview, "H4", ReviewLost),
        (Heard, CancelLate, "H4", Cancelled),
        (Open, Excuse, "H4", Excused),
        (Heard, Excuse, "H4", Excused),
    ];
    for (late, way) in ways {
        let mut before = Office::default();
        before.put(report_step(File), "甲某", "H1");
        for (event, by) in way {
            before.put(report_step(event), "甲某", by);
        }
        assert_eq!(report_state(&before), (Filed, late));
        for event in [OpenCase, Hear, Answer, LoseReview, CancelLate, Excuse] {
            for by in SEATS {
                let mut office = before.clone();
                office.put(report_step(event), "丁某", by);
                let found = allowed.iter().find(|row| (row.0, row.1, row.2) == (late, event, by));
                let expected = found.map_or(late, |row| row.3);
                assert_eq!(report_state(&office), (Filed, expected), "{late}, {event}, {by}");
            }
        }
    }
}

/// A report is one firm's from its first step on: nobody is cancelled for what another did, unheard.
#[test]
fn s70_a_report_stays_the_firms_that_it_was_opened_for() {
    use change_report::Event::{CancelLate, Excuse, File, Hear, OpenCase, Resubmit, Return};
    for event in [File, Resubmit, CancelLate, Excuse] {
        let mut office = Office::default();
        office.put(report_step(change_report::Event::Find), "甲某", "H7");
        for (before, by) in [(OpenCase, "H1"), (Hear, "H1")] {
            office.put(report_step(before), "乙某", by);
        }
        if event == Resubmit {
            office.put(report_step(File), "乙某", "H1");
            office.put(report_step(Return), "乙某", "H1");
        }
        let by = if matches!(event, File | Resubmit) { "H1" } else { "H4" };
        let Matter::ChangeReport(own) = report_step(event) else { unreachable!() };
        let of = |n| Some(Happened { firm: firm(n).code, ..happened("2025-01-02", None) });
        let judge = |step: &ChangeStep| office.docket.reports.judge(step, &seat(by));
        let other = ChangeStep { happened: of(2), ..own.clone() };
        assert_eq!(judge(&other).unwrap_err().rule, "change-report", "{event}");
        assert!(
            judge(&ChangeStep { happened: of(1), ..own.clone() }).is_ok(),
            "{event}: corrected"
        );
        office.put(Matter::ChangeReport(other), "乙某", by);
        let kept = office.docket.reports.get(&own.report).unwrap();
        assert_eq!(kept.happened.firm, firm(1).code, "{event}: the fold asks the same");
    }
}

#[test]
fn s66_s67_the_first_receipt_decides_and_a_bracket_that_straddles_goes_to_a_person() {
    let plan = plan();
    let calendar = plan.calendar();
    let last = end_of(day("2026-03-16"));
    for (date, earliest, latest, expected) in [
        ("2026-03-02", last - 1, last - 1, Timeliness::InTime),
        ("2026-03-02", last, last, Timeliness::Late),
        ("2026-03-02", last - 1, last, Timeliness::Undecided),
        // No calendar of 2027: what is certain is certain all the same.
        (
            "2026-12-18",
            start_of(day("2026-12-31")),
            start_of(day("2026-12-31")),
            Timeliness::InTime,
        ),
        (
            "2026-12-18",
            start_of(day("2027-02-01")),
            start_of(day("2027-02-01")),
            Timeliness::Undecided,
        ),
    ] {
        let mut office = Office::default();
        let step = ChangeStep {
            event: change_report::Event::File,
            report: digest("report"),
            happened: Some(happened(date, None)),
            filing: Some(filing(earliest, latest)),
            document: None,
        };
        office.put(Matter::ChangeReport(step.clone()), "甲某", "H1");
        // A second receipt of the same report changes nothing of the first (A4.6).
        office.put(report_step(change_report::Event::Return), "甲某", "H1");
        office.put(report_step(change_report::Event::Resubmit), "甲某", "H1");
        let report = office.docket.reports.get(&digest("report")).unwrap();
        assert_eq!(report.state, change_report::State::Filed);
        let deadline = report.deadline(&plan, &calendar, None);
        assert_eq!(report.timeliness(deadline, i64::MAX), expected, "{date} {earliest} {latest}");
    }
}

#[test]
fn s70_s73_what_monitoring_found_unreported_is_late_from_the_eleventh_day() {
    let (plan, calendar) = (plan(), Calendar::default());
    let mut office = Office::default();
    office.put(report_step(change_report::Event::Find), "甲某", "H7");
    let report = office.docket.reports.get(&digest("report")).unwrap();
    let deadline = report.deadline(&plan, &plan.calendar(), None);
    let last = end_of(day("2026-03-16"));
    assert_eq!(report.timeliness(deadline, last - 1), Timeliness::InTime);
    assert_eq!(report.timeliness(deadline, last), Timeliness::Late);
    assert!(ledger::rules::change_report::may_open(Timeliness::InTime).is_err());
    assert!(ledger::rules::change_report::may_open(Timeliness::Late).is_ok());
    assert!(ledger::rules::change_report::may_open(Timeliness::Undecided).is_ok());
    let unknown = report.deadline(&plan, &calendar, None);
    assert_eq!(report.timeliness(unknown, last), Timeliness::Undecided, "no calendar at all");
}

#[test]
fn a3_23_a_merged_firm_of_fifty_lawyers_no_longer_meets() {
    use change_report::Event::{Fails, Meets, NewCode};
    for (lawyers, event, may) in [
        (Some(49), Meets, true),
        (Some(50), Meets, false),
        (Some(50), NewCode, false),
        (Some(50), Fails, true),
        (None, Meets, true),
    ] {
        let checked =
            ledger::rules::change_report::check(event, &happened("2026-03-02", lawyers), &plan());
        assert_eq!(checked.is_ok(), may, "{lawyers:?} {event}");
    }
}

fn place_step(event: listing::Event) -> Matter {
    use listing::Event;
    let support = || Support { group: "第一小组".to_owned(), contact: "甲某".to_owned() };
    let proposal = || Proposal { round: round("2025-1"), categories: vec![Category::Zy] };
    Matter::Listing(ListingStep {
        event,
        listing: digest("listing"),
        support: (event == Event::Support).then(support),
        year: matches!(event, Event::Met | Event::NotMet).then_some(2025),
        proposal: (event == Event::Propose).then(proposal),
    })
}

impl Office {
    fn state(&self) -> listing::State {
        self.docket.place(&digest("listing")).state
    }

    /// Tries to write what happens: by a step upon the place, and where it is decided upon, moved or
    /// published as a file, by that.
    fn attempt(&mut self, event: listing::Event, by: &str) {
        use listing::Event;
        match event {
            Event::Refuse => self.decide(Opinion::Decline, false, by),
            Event::Wait => self.decide(Opinion::Recognise, true, by),
            Event::Withdraw => {
                let (event, files) = (file::Event::Withdraw, vec![digest("listing")]);
                self.put(Matter::File(FileStep::Move { event, files }), "丁某", by);
            }
            event => self.put(place_step(event), "丁某", by),
        }
    }

    fn decide(&mut self, opinion: Opinion, waitlisted: bool, by: &str) {
        self.serial += 1;
        let bytes = json::canonical(&DeterminationPaper {
            node: "510100".parse().unwrap(),
            recommendation: digest("listing"),
            round: round("2025-1"),
            firm: firm(1).code,
            outcomes: vec![CategoryOpinion { category: Category::Zy, opinion }],
            reason: "示例".to_owned(),
            vote: None,
            waitlisted,
            promotion: true,
            nonce: digest(self.serial),
        });
        let content = Hash::of(&bytes);
        self.papers.insert(content, bytes);
        let act = Determination { at: CLOSES, content, charter: RULES, seat: seat(by) };
        self.fold(&act.into());
    }
}

#[test]
fn s61_s78_cultivation_goes_its_way_and_no_other_for_every_state_event_and_seat() {
    use listing::Event::{Lapse, Met, NotMet, Opinion, Propose, Refuse, Support, Wait, Withdraw};
    use listing::State::{Listed, Proposed, Supported, Waiting};
    let propose = (Propose, "H2");
    let ways: [(listing::State, Vec<(listing::Event, &str)>); 4] = [
        (Listed, vec![]),
        (Supported, vec![(Support, "H8")]),
        (Proposed, vec![propose]),
        (Waiting, vec![propose, (Wait, "H3")]),
    ];
    let allowed = [
        (Listed, Support, "H8", Supported),
        (Supported, Support, "H8", Supported),
        (Listed, Met, "H2", Listed),
        (Listed, NotMet, "H2", Listed),
        (Supported, Met, "H2", Supported),
        (Supported, NotMet, "H2", Supported),
        (Listed, Propose, "H2", Proposed),
        (Supported, Propose, "H2", Proposed),
        (Waiting, Propose, "H2", Proposed),
        (Proposed, Opinion, "H1", Proposed),
        (Proposed, Refuse, "H3", Supported),
        (Waiting, Refuse, "H3", Supported),
        (Proposed, Wait, "H3", Waiting),
        (Waiting, Wait, "H3", Waiting),
        (Proposed, Withdraw, "H1", Supported),
        (Waiting, Withdraw, "H1", Supported),
        (Waiting, Lapse, "H1", Supported),
        (Waiting, Lapse, "machine", Supported),
    ];
    for (state, way) in ways {
        let mut before = Office::default();
        for (event, by) in way {
            before.attempt(event, by);
        }
        assert_eq!(before.state(), state);
        for event in listing::Event::ALL {
            for by in SEATS {
                let mut office = before.clone();
                office.attempt(*event, by);
                let found = allowed.iter().find(|row| (row.0, row.1, row.2) == (state, *event, by));
                let expected = found.map_or(state, |row| row.3);
                assert_eq!(office.state(), expected, "{state}, {event}, {by}");
            }
        }
    }
}

#[test]
fn s61_who_helps_and_what_was_found_each_year_is_kept() {
    let mut office = Office::default();
    office.put(place_step(listing::Event::Support), "甲某", "H8");
    office.put(place_step(listing::Event::NotMet), "甲某", "H2");
    let place = office.docket.place(&digest("listing"));
    assert_eq!(place.support.map(|support| support.group), Some("第一小组".to_owned()));
    assert_eq!(place.checks.get(&2025), Some(&false));
}

#[test]
fn s67_a_prefecture_relays_only_what_happened_to_a_firm_of_the_lists() {
    let act = |date: &str| ledger::record::change_report::ChangeReport {
        at: start_of(day("2026-03-10")),
        nonce: digest("nonce"),
        charter: RULES,
        firm: firm(1).code,
        change: ChangeKind::Rename,
        date: day(date),
        form: digest("form"),
        approval: digest("approval"),
        seat: seat("N1"),
    };
    for (date, known, rule) in [
        ("2026-03-10", true, None),
        ("2026-03-11", true, Some("relayed-report")),
        ("2026-03-10", false, Some("relayed-report")),
    ] {
        let got = ledger::rules::intake::change_report(&act(date), known).err();
        assert_eq!(got.map(|fault| fault.rule), rule, "{date} {known}");
    }
}

#[test]
fn s71_the_document_comes_with_the_entry_and_with_nothing_else() {
    let mut office = Office::default();
    let step = Penalty { event: penalty::Event::Enter, firm: firm(1).code, imposed: None };
    let who = ledger::officer::Officer::new("甲某", seat("H7"));
    let docket = &office.docket;
    let judged = docket.penalties.judge(&step, &who, CLOSES, &docket.offices);
    assert_eq!(judged.unwrap_err().rule, "penalty");
    office.put(penalty_step(penalty::Event::Enter), "甲某", "H7");
    assert_eq!(penalty_state(&office), penalty::State::Entered);
}
