//! 实名举报: every state, event and seat through the fold itself (A4.7), against a list of its own.

use ledger::docket::Docket;
use ledger::docket::complaint::Complaints;
use ledger::hash::Hash;
use ledger::json;
use ledger::machine::complaint::{Event, State};
use ledger::names::Seat;
use ledger::officer::Officer;
use ledger::record::Record;
use ledger::record::step::complaint::{Complaint, Referral};
use ledger::record::step::{Matter, Step, StepPaper};

use super::federation::{Federation, OPENS, digest, firm};

const SEATS: [&str; 14] =
    ["H1", "H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9", "N1", "N2", "N3", "N4", "machine"];
const NUMBER: &str = "JB20240301-00000000";

/// A step that lacks nothing: whatever refuses it is the table or the persons.
fn full(event: Event) -> Complaint {
    let mut step = Complaint::new(NUMBER, event);
    step.firm = Some(firm(1));
    step.sealed = Some(digest("sealed"));
    step.evidence = vec![digest("evidence")];
    step.handlers = vec!["甲某".to_owned()];
    step.paper = Some(digest("paper"));
    step.referral = (event == Event::Refer).then_some(Referral::Correction);
    step
}

fn write(docket: &mut Docket, step: Complaint, person: &str, seat: &str) {
    let (matter, reason) = (Matter::Complaint(step), "示例".to_owned());
    let paper = StepPaper { matter, reason, person: person.to_owned(), nonce: digest("nonce") };
    let bytes = json::canonical(&paper);
    let (content, charter) = (Hash::of(&bytes), digest("charter"));
    let seat: Seat = seat.parse().unwrap();
    let record = Record::from(Step { at: OPENS, content, charter, seat });
    docket.append(Some(&record), &|_| Some(bytes.clone()));
}

fn state(docket: &Docket) -> State {
    docket.complaints.get(NUMBER).map_or(State::New, |report| report.state)
}

/// A report brought to `wanted` by the shortest way, with 甲某 as handler and 乙某 declared too.
fn at(wanted: State) -> Docket {
    let mut docket = Docket::default();
    let way: &[(Event, &str, &str)] = &[
        (Event::Submit, "甲某", "H1"),
        (Event::Declare, "甲某", "H1"),
        (Event::Declare, "乙某", "H2"),
        (Event::Handlers, "丙某", "H1"),
        (Event::Accept, "甲某", "H1"),
        (Event::Investigate, "甲某", "H1"),
        (Event::Extract, "甲某", "H1"),
        (Event::Redact, "乙某", "H2"),
        (Event::Notify, "甲某", "H1"),
        (Event::Reply, "甲某", "H1"),
    ];
    let (steps, last): (usize, &[(Event, &str, &str)]) = match wanted {
        State::New => (0, &[]),
        State::Received => (4, &[]),
        State::Accepted => (5, &[]),
        State::Investigating => (10, &[]),
        State::Lead => (4, &[(Event::NotRealName, "甲某", "H1")]),
        State::Refused => (5, &[(Event::Refuse, "甲某", "H1")]),
        State::Withdrawn => (5, &[(Event::Withdraw, "甲某", "H1")]),
        State::Substantiated => (10, &[(Event::Substantiate, "乙某", "H2")]),
        State::Unsubstantiated => (10, &[(Event::Dismiss, "乙某", "H2")]),
        State::Closed => (5, &[(Event::Refuse, "甲某", "H1"), (Event::Answer, "甲某", "H1")]),
        State::Erased => {
            let last = [Event::Refuse, Event::Answer].map(|event| (event, "甲某", "H1"));
            way[..5].iter().chain(&last).for_each(|(event, person, seat)| {
                write(&mut docket, full(*event), person, seat);
            });
            (0, &[(Event::Erase, "乙某", "H1")])
        }
    };
    for (event, person, seat) in way[..steps].iter().chain(last) {
        write(&mut docket, full(*event), person, seat);
    }
    assert_eq!(state(&docket), wanted);
    docket
}

/// Whether A4.7 lists it, and where it leads.
fn listed(from: State, event: Event, seat: &str) -> Option<State> {
    use Event as E;
    use State as S;
    let (h1, handlers) = (seat == "H1", seat == "H1" || seat == "H2");
    let looked = [S::New, S::Closed, S::Erased].iter().all(|state| *state != from);
    let ended = [S::Lead, S::Refused, S::Withdrawn, S::Substantiated, S::Unsubstantiated];
    let at_work = from == S::Accepted || from == S::Investigating;
    let to = match event {
        E::Submit if from == S::New && h1 => S::Received,
        E::Lead if from == S::New && h1 => S::Lead,
        E::Declare if handlers && (from == S::Received || at_work) => from,
        E::Handlers if h1 && from == S::Received => from,
        E::Open if handlers && looked => from,
        E::Accept if h1 && from == S::Received => S::Accepted,
        E::NotRealName if h1 && from == S::Received => S::Lead,
        E::Refuse if h1 && from == S::Accepted => S::Refused,
        E::Investigate if h1 && from == S::Accepted => S::Investigating,
        E::Extract | E::Notify | E::Reply if h1 && from == S::Investigating => from,
        E::Redact if handlers && from == S::Investigating => from,
        E::Extend if seat == "H4" && from == S::Investigating => from,
        E::Substantiate if seat == "H2" && from == S::Investigating => S::Substantiated,
        E::Dismiss if seat == "H2" && from == S::Investigating => S::Unsubstantiated,
        E::Refer if seat == "H4" && from == S::Substantiated => from,
        E::Withdraw if h1 && at_work => S::Withdrawn,
        E::GoOn if h1 && at_work => S::Investigating,
        E::Erase if h1 && from == S::Closed => S::Erased,
        E::Answer if h1 && ended.contains(&from) => S::Closed,
        _ => return None,
    };
    Some(to)
}

#[test]
fn every_state_event_and_seat_is_refused_unless_it_is_listed() {
    let fed = Federation::new();
    let (plan, calendar) = (fed.roll.plan().unwrap(), fed.roll.calendar());
    let now = OPENS + 400 * 86_400;
    for from in State::ALL {
        let before = at(*from);
        for event in Event::ALL {
            for seat in SEATS {
                // 乙某 checks what 甲某 drew up, and concludes; the rest is the handler's.
                let second = [Event::Redact, Event::Substantiate, Event::Dismiss, Event::Erase];
                let person = if second.contains(event) { "乙某" } else { "甲某" };
                let expected = listed(*from, *event, seat);
                let who = Officer::new(person, seat.parse().unwrap());
                let judged = before.complaints.judge(&full(*event), &who, now, &plan, &calendar);
                assert_eq!(judged.ok(), expected, "{from} {event} {seat}");
                let mut after = before.clone();
                write(&mut after, full(*event), person, seat);
                assert_eq!(state(&after), expected.unwrap_or(*from), "{from} {event} {seat}");
            }
        }
    }
}

#[test]
fn a_report_is_its_handlers_alone_and_the_firm_is_heard_first() {
    let fed = Federation::new();
    let (plan, calendar) = (fed.roll.plan().unwrap(), fed.roll.calendar());
    let judge = |docket: &Docket, event, person: &str, seat: &str, now| {
        let who = Officer::new(person, seat.parse().unwrap());
        let judged = docket.complaints.judge(&full(event), &who, now, &plan, &calendar);
        judged.err().map(|fault| fault.rule)
    };
    let received = at(State::Received);
    for event in [Event::Open, Event::Accept, Event::NotRealName] {
        assert_eq!(judge(&received, event, "丁某", "H1", OPENS), Some("complaint-handler"));
    }
    let mut told = at(State::Accepted);
    for (event, person, seat) in
        [(Event::Investigate, "甲某", "H1"), (Event::Extract, "甲某", "H1")]
    {
        write(&mut told, full(event), person, seat);
    }
    assert_eq!(judge(&told, Event::Notify, "甲某", "H1", OPENS), Some("complaint-extract"));
    assert_eq!(judge(&told, Event::Redact, "甲某", "H1", OPENS), Some("second-person"));
    assert_eq!(judge(&told, Event::Redact, "丁某", "H1", OPENS), Some("complaint-conflict"));
    write(&mut told, full(Event::Redact), "乙某", "H2");
    write(&mut told, full(Event::Notify), "甲某", "H1");
    let report = told.complaints.get(NUMBER).unwrap();
    let end = report.reply_deadline(&plan, &calendar).unwrap().ends_at().unwrap();
    let result = |now| judge(&told, Event::Dismiss, "乙某", "H2", now);
    assert_eq!(result(end - 1), Some("complaint-heard"), "day 5 at 23:59:59");
    assert_eq!(result(end), None, "day 5 at 24:00");
    assert_eq!(judge(&told, Event::Dismiss, "丁某", "H2", end), Some("complaint-conflict"));
    let mut extended = told.clone();
    write(&mut extended, full(Event::Extend), "", "H4");
    assert_eq!(judge(&extended, Event::Extend, "", "H4", end), Some("complaint-extended"));
    let days = |docket: &Docket| docket.complaints.get(NUMBER).unwrap().inquiry_ends(&plan);
    assert_eq!(days(&told).unwrap().to_string(), "2024-04-30", "60 days");
    assert_eq!(days(&extended).unwrap().to_string(), "2024-05-30", "30 more");
}

#[test]
fn while_the_firm_is_heard_the_end_of_the_inquiry_is_due_too() {
    let fed = Federation::new();
    let (plan, calendar) = (fed.roll.plan().unwrap(), fed.roll.calendar());
    let due = |docket: &Docket| {
        let due = docket.complaints.due(&plan, &calendar).into_iter();
        let day = |end: i64| ledger::time::day(end - 1).to_string();
        due.map(|one| (one.who, day(one.ends_at.unwrap()))).collect::<Vec<_>>()
    };
    let inquiry = |day: &str| ("H2", day.to_owned());
    let mut told = at(State::Accepted);
    for (event, person, seat) in [
        (Event::Investigate, "甲某", "H1"),
        (Event::Extract, "甲某", "H1"),
        (Event::Redact, "乙某", "H2"),
        (Event::Notify, "甲某", "H1"),
    ] {
        write(&mut told, full(event), person, seat);
    }
    let reply = ("F", "2024-03-08".to_owned());
    assert_eq!(due(&told), [reply.clone(), inquiry("2024-04-30")], "both at once");
    write(&mut told, full(Event::Extend), "", "H4");
    assert_eq!(due(&told), [reply, inquiry("2024-05-30")], "30 days more");
    write(&mut told, full(Event::Reply), "甲某", "H1");
    assert_eq!(due(&told), [inquiry("2024-05-30")], "the firm has answered");
}

#[test]
fn what_is_due_follows_the_clocks_and_the_identity_is_kept_its_time() {
    let fed = Federation::new();
    let (plan, calendar) = (fed.roll.plan().unwrap(), fed.roll.calendar());
    let due = |wanted: State| at(wanted).complaints.due(&plan, &calendar).pop();
    let day = |wanted: State| {
        due(wanted).map(|due| ledger::time::day(due.ends_at.unwrap() - 1).to_string())
    };
    assert_eq!(day(State::Received).unwrap(), "2024-03-08", "5 working days");
    assert_eq!(day(State::Investigating).unwrap(), "2024-04-30");
    assert_eq!(day(State::Substantiated).unwrap(), "2024-03-08");
    assert_eq!(day(State::Closed).unwrap(), "2024-08-28", "180 days");
    let closed = at(State::Closed);
    let erase = |person: &str, now| {
        let who = Officer::new(person, "H1".parse().unwrap());
        let judged = closed.complaints.judge(&full(Event::Erase), &who, now, &plan, &calendar);
        judged.err().map(|fault| fault.rule)
    };
    let end = due(State::Closed).unwrap().ends_at.unwrap();
    assert_eq!(erase("乙某", end - 1), Some("complaint-kept"));
    assert_eq!(erase("乙某", end), None);
    assert_eq!(erase("甲某", end), Some("second-person"));
    let erased = at(State::Erased);
    assert!(erased.complaints.get(NUMBER).unwrap().erased && due(State::Erased).is_none());
    assert!(Complaints::default().due(&plan, &calendar).is_empty());
}
