//! 申报 at its prefecture, walked through the fold: every event at every stage by every seat, who may
//! review after whom, and the clocks (A4.2).

use ledger::hash::leaf_hash;
use ledger::intake::State::{self, *};
use ledger::machine::application::Event;
use ledger::record::application::{Application, Received};
use ledger::record::application_step::{ApplicationStep, MAX_PHOTOS, Step};
use ledger::record::recommendation::{Opinion, Review};
use ledger::record::{Parsed, Record};

use super::desk::{DAY, Desk, claim, reviewer, seat};
use super::federation::{CLOSES, digest, round};

const SEATS: [&str; 9] = ["F", "N1", "N2", "N3", "N4", "H1", "H3", "H4", "machine"];

/// A4.2 as it was written down, apart from the program's own table.
const EXPECTED: &[(State, Event, &[&str], State)] = &[
    (Draft, Event::Submit, &["F"], Submitted),
    (Draft, Event::Submit, &["N1"], Accepted),
    (Draft, Event::Receive, &["N1"], Submitted),
    (Submitted, Event::Transfer, &["N1"], Transferred),
    (Accepted, Event::Transfer, &["N1"], Transferred),
    (Submitted, Event::Accept, &["N1"], Accepted),
    (Submitted, Event::Return, &["N1", "N2"], Returned),
    (Accepted, Event::Return, &["N1", "N2"], Returned),
    (InReview, Event::Return, &["N1", "N2"], Returned),
    (Returned, Event::Resubmit, &["F", "N1"], Superseded),
    (Returned, Event::Abandon, &["N1"], NotSupplemented),
    (Submitted, Event::Refuse, &["N1"], Inadmissible),
    (Inadmissible, Event::Object, &["F", "N1"], InadmissibleObjected),
    (InadmissibleObjected, Event::Uphold, &["N3"], Submitted),
    (InadmissibleObjected, Event::Reject, &["N3"], InadmissibleFinal),
    (Accepted, Event::Clear, &["N2"], InReview),
    (InReview, Event::Clear, &["N2"], InReview),
    (Accepted, Event::Recuse, &["N2"], Accepted),
    (InReview, Event::Recuse, &["N2"], InReview),
    (Accepted, Event::Verify, &["N1", "N2"], Accepted),
    (InReview, Event::Verify, &["N1", "N2"], InReview),
    (InReview, Event::Visit, &["N2"], InReview),
    (InReview, Event::Pass, &["N2"], Passed),
    (InReview, Event::Fail, &["N2"], Failed),
    (Passed, Event::Pass, &["N2"], Passed),
    (Passed, Event::Fail, &["N2"], Failed),
    (Failed, Event::Object, &["F", "N1"], FailedObjected),
    (FailedObjected, Event::Uphold, &["N3"], InReview),
    (FailedObjected, Event::Reject, &["N3"], FailedFinal),
    (Passed, Event::Recommend, &["N2", "N3"], Recommended),
    // N1 signs only where the charter lists it among the signing seats (A3-17); here it does not.
    (Recommended, Event::Batch, &["N3", "N4"], Batched),
    (Batched, Event::HubReturn, &["N1"], InReview),
    (Submitted, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Accepted, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Returned, Event::Withdraw, &["F", "N1"], Withdrawn),
    (InReview, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Passed, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Failed, Event::Withdraw, &["F", "N1"], Withdrawn),
    (FailedObjected, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Inadmissible, Event::Withdraw, &["F", "N1"], Withdrawn),
    (InadmissibleObjected, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Recommended, Event::Withdraw, &["F", "N1"], Withdrawn),
    (Batched, Event::Withdraw, &["F", "N1"], Withdrawn),
];

#[test]
fn a4_2_every_event_at_every_stage_by_every_seat() {
    let mut done = 0;
    for stage in State::ALL {
        let (mut desk, leaf) = Desk::at(*stage);
        for event in Event::ALL {
            // A submission is of a new application, whatever became of the old one.
            if matches!(event, Event::Submit | Event::Receive) && *stage != Draft {
                continue;
            }
            for by in SEATS {
                let record = desk.act(leaf, *event, by);
                let mut intake = desk.intake.clone();
                let own = leaf_hash(&record.to_bytes());
                let fault = intake.append(own, &Parsed::Known(Box::new(record)), &desk.fed.roll);
                let row = EXPECTED
                    .iter()
                    .find(|row| row.0 == *stage && row.1 == *event && row.2.contains(&by));
                let what = format!("{stage:?}, {event:?} by {by}: {fault:?}");
                assert_eq!(fault.is_none(), row.is_some(), "{what}");
                let new = matches!(event, Event::Submit | Event::Receive);
                let moved = if new { own } else { leaf };
                let after = intake.application_by(&moved).map_or(Draft, |filed| filed.stage);
                assert_eq!(after, row.map_or(*stage, |row| row.3), "{what}");
                done += usize::from(row.is_some());
            }
        }
    }
    assert_eq!(done, EXPECTED.iter().map(|row| row.2.len()).sum::<usize>(), "every row was seen");
}

#[test]
fn a_refusal_says_what_may_be_done_instead_or_by_whom() {
    let (mut desk, leaf) = Desk::at(Submitted);
    let act = desk.act(leaf, Event::Recommend, "N2");
    let fault = desk.write(act).unwrap_err();
    assert_eq!(fault.rule, "stage");
    assert!(fault.message.contains("已提交") && fault.message.contains("受理"), "{fault}");
    let act = desk.act(leaf, Event::Accept, "N2");
    let fault = desk.write(act).unwrap_err();
    assert!(fault.rule == "seat" && fault.message.contains("N1"), "{fault}");
}

#[test]
fn a_reviewer_declares_first_and_one_who_withdrew_never_reviews() {
    let (mut desk, leaf) = Desk::at(Accepted);
    let declared = |n: u8| Step::Clear { reviewer: reviewer(n) };
    let recused = |n: u8| Step::Recuse { reviewer: reviewer(n) };
    let act = desk.step(leaf, recused(3), "N2");
    desk.write(act).unwrap();
    desk.clear(leaf, 1);
    for (what, reviewer_of, allowed) in
        [("declared", 1, true), ("did not declare", 2, false), ("withdrew", 3, false)]
    {
        let act = Review {
            reviewer: reviewer(reviewer_of),
            ..desk.review(leaf, [Opinion::Recognise; 2])
        };
        let fault = desk.write(act).err();
        assert_eq!(fault.as_ref().map(|f| f.rule), (!allowed).then_some("conflict"), "{what}");
    }
    let (mut desk, leaf) = Desk::at(InReview);
    for (step, rule) in [
        (declared(1), Some("conflict")),
        (recused(1), None),
        (declared(1), Some("conflict")),
        (recused(1), Some("conflict")),
    ] {
        let act = desk.step(leaf, step.clone(), "N2");
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "{step:?}");
    }
    let act = desk.review(leaf, [Opinion::Recognise; 2]);
    assert_eq!(desk.write(act).unwrap_err().rule, "conflict", "recused in mid-review");
}

#[test]
fn a3_34_after_an_objection_that_was_upheld_others_review() {
    let (mut desk, leaf) = Desk::at(FailedObjected);
    let act = desk.act(leaf, Event::Uphold, "N3");
    desk.write(act).unwrap();
    let act = desk.review(leaf, [Opinion::Recognise; 2]);
    assert_eq!(desk.write(act).unwrap_err().rule, "conflict", "the one who refused");
    let act = desk.step(leaf, Step::Clear { reviewer: reviewer(1) }, "N2");
    assert_eq!(desk.write(act).unwrap_err().rule, "conflict", "nor by declaring again");
    let act = Review { reviewer: reviewer(2), ..desk.review(leaf, [Opinion::Recognise; 2]) };
    desk.write(act).unwrap();
    // Neither may the first one review what the firm supplements.
    let (mut desk, leaf) = Desk::at(FailedObjected);
    for (event, by) in [(Event::Uphold, "N3"), (Event::Return, "N1")] {
        let act = desk.act(leaf, event, by);
        desk.write(act).unwrap();
    }
    let act = desk.supplement(leaf, 1);
    let leaf = desk.write(act).unwrap();
    let act = desk.step(leaf, Step::Clear { reviewer: reviewer(1) }, "N2");
    assert_eq!(desk.write(act).unwrap_err().rule, "conflict");
    desk.clear(leaf, 2);
}

#[test]
fn s10_s11_s88_nothing_is_recommended_before_the_clean_record_was_checked() {
    for (opinions, rule) in [
        ([Opinion::Recognise, Opinion::Decline], Some("clean-record")),
        ([Opinion::Cultivate, Opinion::Decline], Some("clean-record")),
        ([Opinion::Decline, Opinion::Decline], None),
    ] {
        let (mut desk, leaf) = Desk::at(InReview);
        let act = Review { clean_record: None, ..desk.review(leaf, opinions) };
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "{opinions:?}");
    }
}

#[test]
fn s23_two_persons_visit_with_so_many_photographs() {
    for (persons, photos, rule) in [
        ([1, 2], MAX_PHOTOS, None),
        ([1, 2], MAX_PHOTOS + 1, Some("visit")),
        ([1, 1], 1, Some("conflict")),
        ([1, 7], 1, Some("conflict")),
    ] {
        let (mut desk, leaf) = Desk::at(InReview);
        let step = Step::Visit { reviewers: persons.map(reviewer), photos };
        let act = desk.step(leaf, step, "N2");
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "{persons:?} {photos}");
    }
}

/// OPENS is 2024-03-01, a Friday: five working days later is Friday the 8th.
#[test]
fn a3_33_a3_34_five_working_days_and_not_a_second_more() {
    let last = "2024-03-08".parse().unwrap();
    let end = ledger::time::end_of(last);
    for (at, late) in [(end - 1, false), (end, true)] {
        let (mut desk, leaf) = Desk::at(Returned);
        let act = Application { at, ..desk.supplement(leaf, 1) };
        let rule = late.then_some("late-supplement");
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "supplement at {at}");
        let (mut desk, leaf) = Desk::at(Returned);
        let act = ApplicationStep { at, ..desk.step(leaf, Step::Abandon {}, "N1") };
        let rule = (!late).then_some("not-due");
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "given up at {at}");
        for stage in [Failed, Inadmissible] {
            let (mut desk, leaf) = Desk::at(stage);
            let act = ApplicationStep { at, ..desk.step(leaf, Step::Object {}, "N1") };
            let rule = late.then_some("late-objection");
            assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "objection at {at}");
        }
    }
}

#[test]
fn a4_2_a_supplement_after_the_close_claims_no_more() {
    for (more, rule) in [(false, None), (true, Some("supplement"))] {
        let mut desk = Desk::new();
        desk.at = CLOSES - 1;
        let leaf = desk.file(1);
        let act = desk.returned(leaf);
        desk.write(act).unwrap();
        let mut act = desk.supplement(leaf, 1);
        act.at = CLOSES + DAY;
        act.claims.extend(more.then(|| claim(ledger::category::Category::Xx)));
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule);
        let stands = desk.intake.application_by(&leaf).unwrap().stage;
        assert_eq!(stands, if more { Returned } else { Superseded });
    }
}

#[test]
fn a_file_that_was_given_up_leaves_the_firm_free_while_the_window_is_open() {
    let (mut desk, leaf) = Desk::at(NotSupplemented);
    let filed = desk.intake.application_by(&leaf).unwrap().clone();
    assert!(desk.intake.live(&filed.round, &filed.firm).is_none());
    desk.file(1);
}

#[test]
fn s51_a_transfer_keeps_the_time_of_the_first_receipt() {
    let (mut desk, leaf) = Desk::at(Submitted);
    let here = desk.intake.code().clone();
    let unknown = desk.sent_on(leaf, "510200");
    let at_home = desk.sent_on(leaf, here.as_str());
    // It says when it was received and how often it was returned, as the ledger has it.
    let to = || "510300".parse().unwrap();
    let later = Step::Transfer { to: to(), received_at: desk.at + 1, returns: 0 };
    let more = Step::Transfer { to: to(), received_at: desk.at, returns: 1 };
    for step in [unknown, at_home, later, more] {
        let act = desk.step(leaf, step, "N1");
        assert_eq!(desk.write(act).unwrap_err().rule, "transfer");
    }
    // It arrives after the close, and was received before it.
    let received = |received_at| Received {
        from: "510300".parse().unwrap(),
        application: digest("there"),
        received_at,
        returns: 0,
        proof: digest("proof"),
    };
    for (received_at, at, rule) in [
        (CLOSES - 1, CLOSES + 5 * DAY, None),
        (CLOSES, CLOSES + 5 * DAY, Some("window")),
        (CLOSES - 1, CLOSES - 2, Some("transfer")),
    ] {
        let mut desk = Desk::new();
        let transfer = Some(received(received_at));
        let act = Application { at, transfer, ..desk.application(1) };
        let leaf = leaf_hash(&Record::from(act.clone()).to_bytes());
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "{received_at} {at}");
        let filed = desk.intake.application_by(&leaf);
        assert!(rule.is_some() || filed.is_some_and(|filed| filed.received_at == received_at));
    }
    let mut desk = Desk::new();
    let from = desk.intake.code().clone();
    let act = Application {
        transfer: Some(Received { from, ..received(desk.at) }),
        ..desk.application(1)
    };
    assert_eq!(desk.write(act).unwrap_err().rule, "transfer", "from itself");
}

#[test]
fn a3_33_returns_count_on_where_it_was_sent() {
    for (returns, rule) in [(0, None), (1, None), (2, Some("returns")), (255, Some("returns"))] {
        let mut desk = Desk::new();
        let transfer = Some(Received {
            from: "510300".parse().unwrap(),
            application: digest("there"),
            received_at: desk.at,
            returns,
            proof: digest("proof"),
        });
        let act = Application { transfer, ..desk.application(1) };
        let leaf = desk.write(act).unwrap();
        let act = desk.returned(leaf);
        assert_eq!(desk.write(act).err().map(|f| f.rule), rule, "{returns}");
    }
}

#[test]
fn s43_until_the_publication_a_firm_may_leave() {
    let mut desk = Desk::new();
    let application = desk.fed.nodes[0].code.clone();
    assert_eq!(&application, desk.intake.code());
    let leaf = desk.recommend(1);
    let filed = *desk.intake.applications().next().unwrap().0;
    let act = desk.batch(0, desk.intake.size(), &[leaf]);
    desk.write(act).unwrap();
    for record in desk.ledger.clone() {
        desk.fed.nodes[0].ledger.push(record.to_bytes());
    }
    let index = desk.intake.recommendation_by(&leaf).unwrap().index;
    let bytes = desk.ledger[index as usize].to_bytes();
    let signed = desk.fed.nodes[0].signed_record(&bytes);
    let mut title = desk.fed.recognition(0, 1, &[ledger::category::Category::Zy]);
    title.recommendation = Some(signed);
    desk.fed.write(title);
    // Determined and not sealed: nothing is published yet.
    let act = desk.withdrawn(filed);
    let fold = desk.intake.clone();
    assert!(fold.judge(fold.size(), &act.clone().into(), &desk.fed.roll).is_ok());
    desk.fed.seal();
    assert_eq!(desk.write(act).unwrap_err().rule, "published");
}

#[test]
fn s58_a_summary_says_what_the_ledger_says_and_only_after_the_close() {
    use ledger::record::summary::RoundSummary;
    let mut desk = Desk::new();
    desk.recommend(1);
    desk.file(2);
    let of = |desk: &mut Desk, at| RoundSummary {
        at,
        nonce: desk.nonce(),
        charter: super::federation::charter_leaf(),
        round: round("2024-1"),
        outcomes: desk.intake.outcomes(&round("2024-1")),
        categories: desk.intake.categories(&round("2024-1")),
        sizes: vec![],
        items: vec![],
        seats: ["N3", "N4"].map(seat).to_vec(),
    };
    let act = of(&mut desk, CLOSES - 1);
    assert_eq!(desk.write(act).unwrap_err().rule, "summary", "too early");
    let mut act = of(&mut desk, CLOSES);
    act.outcomes[0].count += 1;
    assert_eq!(desk.write(act).unwrap_err().rule, "summary", "one more than there is");
    let mut act = of(&mut desk, CLOSES);
    act.categories[0].declined += 1;
    assert_eq!(desk.write(act).unwrap_err().rule, "summary", "an opinion that nobody gave");
    let mut act = of(&mut desk, CLOSES);
    act.seats.pop();
    assert_eq!(desk.write(act).unwrap_err().rule, "batch-seats");
    let act = of(&mut desk, CLOSES);
    let bytes = String::from_utf8(Record::from(act.clone()).to_bytes()).unwrap();
    assert!(!bytes.contains("31510000"), "no firm's code: {bytes}");
    desk.write(act).unwrap();
    assert!(desk.intake.summary_of(&round("2024-1")).is_some());
}
