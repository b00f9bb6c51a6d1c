//! A node's ledger: windows, batches, withdrawals,
//! bounces, and that folding it again gives the same.

use ledger::category::Category::Zy;
use ledger::intake::State;
use ledger::names::{RoundId, Seat};
use ledger::record::Record;
use ledger::record::application::{
    Application, ApplicationReturned, ApplicationWithdrawn, MAX_EVIDENCE,
};
use ledger::record::recommendation::{Batch, Opinion, Review, ZeroReport};
use ledger::record::round::RoundClosed;
use ledger::record::title::Cause;

use super::desk::{DAY, Desk, claim, opinion};
use super::federation::{
    CLOSES, Federation, OPENS, RULES, announced, charter_leaf, digest, firm, recommendation_story,
    round,
};

#[test]
fn a_record_about_an_application_that_is_not_there() {
    let mut desk = Desk::new();
    let nobody = digest("nobody");
    let records: [Record; 5] = [
        desk.returned(nobody).into(),
        desk.withdrawn(nobody).into(),
        desk.review(nobody, [Opinion::Recognise; 2]).into(),
        desk.recommendation(nobody, 1).into(),
        desk.supplement(nobody, 1).into(),
    ];
    for record in records {
        assert_eq!(desk.write(record).unwrap_err().rule, "unknown-application");
    }
}

#[test]
fn s50_the_window_of_a_round_to_the_second() {
    for (at, open) in [
        (OPENS - 1, false),
        (OPENS, true),
        (CLOSES - 1, true),
        (CLOSES, false),
        (i64::MAX >> 11, false),
    ] {
        let mut desk = Desk::new();
        let act = Application { at, ..desk.application(1) };
        assert_eq!(desk.write(act).is_ok(), open, "{at}");
    }
}

#[test]
fn s50_a_round_that_is_not_sealed_or_unknown_takes_nothing() {
    let mut desk = Desk::new();
    desk.fed.announce("2025-1");
    for id in ["2025-1", "2026-1"] {
        let act = Application { round: round(id), ..desk.application(1) };
        assert_eq!(desk.write(act).unwrap_err().rule, "window", "{id}");
    }
}

#[test]
fn a_supplement_may_cross_the_close_but_not_change_firm_or_round() {
    let (mut desk, leaf) = Desk::at(State::Returned);
    let act = Application { firm: firm(2).code, ..desk.supplement(leaf, 1) };
    assert_eq!(desk.write(act).unwrap_err().rule, "stage");
    desk = Desk::new();
    desk.at = CLOSES - DAY;
    let leaf2 = desk.file(1);
    let act = desk.returned(leaf2);
    desk.write(act).unwrap();
    let act = Application { at: CLOSES + 1, ..desk.supplement(leaf2, 1) };
    assert!(desk.write(act).is_ok());
}

#[test]
fn a3_33_two_returns_and_no_third_over_all_supplements() {
    let mut desk = Desk::new();
    let mut leaf = desk.file(1);
    for _ in 0..2 {
        let act = desk.returned(leaf);
        desk.write(act).unwrap();
        let act = desk.supplement(leaf, 1);
        leaf = desk.write(act).unwrap();
    }
    assert_eq!(desk.intake.application_by(&leaf).unwrap().returns, 2);
    let act = desk.returned(leaf);
    assert_eq!(desk.write(act).unwrap_err().rule, "returns");
}

#[test]
fn a_barred_firm_cannot_apply_nor_slip_in_by_a_supplement_with_an_impossible_time() {
    let mut desk = Desk::new();
    let title = desk.fed.recognition(0, 1, &[Zy]);
    desk.fed.write(title.clone());
    desk.fed.seal();
    let leaf = desk.file(1);
    let act = desk.returned(leaf);
    desk.write(act).unwrap();
    let mut act = desk.fed.cancellation(&title, Cause::Penalty);
    (act.date, act.ban_until) =
        ("2024-03-01".parse().unwrap(), Some("2027-03-01".parse().unwrap()));
    act.notice.date = act.date;
    desk.fed.write(act);
    desk.fed.seal();
    let act = Application { at: OPENS + 86_400, ..desk.supplement(leaf, 1) };
    assert_eq!(desk.write(act).unwrap_err().rule, "ban");
    let act = Application { at: -((1 << 53) - 1), ..desk.supplement(leaf, 1) };
    assert!(desk.write(act).is_ok(), "before the ban, if the node says so");
}

#[test]
fn claims_are_one_to_four_categories_each_once_with_files_up_to_the_limit() {
    for (claims, files, fits) in [
        (vec![Zy], 0, true),
        (vec![Zy], MAX_EVIDENCE, true),
        (vec![Zy], MAX_EVIDENCE + 1, false),
        (vec![], 0, false),
        (vec![Zy, Zy], 0, false),
    ] {
        let mut desk = Desk::new();
        let mut act = desk.application(1);
        act.claims = claims.iter().copied().map(claim).collect();
        act.evidence = vec![digest("file"); files];
        assert_eq!(desk.write(act).is_ok(), fits, "{claims:?} {files}");
    }
}

#[test]
fn a_review_speaks_of_each_claim_once_and_a_recommendation_of_what_the_review_favoured() {
    let (mut desk, leaf) = Desk::at(State::InReview);
    let mut act = desk.review(leaf, [Opinion::Recognise; 2]);
    act.opinions.pop();
    assert_eq!(desk.write(act).unwrap_err().rule, "review", "a claim left out");
    let mut act = desk.review(leaf, [Opinion::Recognise; 2]);
    act.opinions[1].category = Zy;
    assert_eq!(desk.write(act).unwrap_err().rule, "review", "a claim twice");
    let act = desk.review(leaf, [Opinion::Cultivate, Opinion::Decline]);
    desk.write(act).unwrap();
    let act = desk.recommendation(leaf, 1);
    assert_eq!(desk.write(act).unwrap_err().rule, "recommendation", "more than the review said");
    let act = ledger::record::recommendation::Recommendation {
        categories: vec![opinion(Zy, Opinion::Cultivate)],
        ..desk.recommendation(leaf, 1)
    };
    for wrong in ["firm", "round", "dossier"] {
        let mut wrongly = act.clone();
        match wrong {
            "firm" => wrongly.firm = firm(2).code,
            "round" => wrongly.round = round("2024-2"),
            _ => wrongly.dossier = digest("another"),
        }
        assert_eq!(desk.write(wrongly).unwrap_err().rule, "recommendation", "{wrong}");
    }
    assert!(desk.write(act).is_ok());
}

#[test]
fn a_batch_names_exactly_the_recommendations_of_its_range() {
    type Spoil = fn(&mut Batch);
    let spoils: [(&str, Option<&str>, Spoil); 11] = [
        ("as it is", None, |_| {}),
        ("a wider range with nothing more in it", None, |b| b.from = 0),
        ("an empty range", Some("batch"), |b| b.to = b.from),
        ("a range backwards", Some("batch"), |b| (b.from, b.to) = (b.to, b.from)),
        ("beyond its own place", Some("batch"), |b| b.to += 1),
        ("beyond every ledger", Some("batch"), |b| b.to = u64::MAX >> 12),
        ("one less counted", Some("batch"), |b| b.count -= 1),
        ("one more counted", Some("batch"), |b| b.count += 1),
        ("another digest", Some("batch"), |b| b.digest = digest("another")),
        ("the first left out of the range", Some("batch"), |b| b.from += 1),
        ("one body for two", Some("batch-seats"), |b| {
            b.seats.pop();
        }),
    ];
    for (what, rule, spoil) in spoils {
        let mut desk = Desk::new();
        let leaves = [desk.recommend(1), desk.recommend(2)];
        let mut act = desk.batch(3, desk.intake.size(), &leaves);
        spoil(&mut act);
        assert_eq!(desk.write(act).err().map(|fault| fault.rule), rule, "{what}");
    }
}

#[test]
fn a_batch_takes_what_no_batch_before_it_took_and_what_was_not_withdrawn() {
    let mut desk = Desk::new();
    let first = desk.recommend(1);
    let act = desk.batch(0, desk.intake.size(), &[first]);
    desk.write(act).unwrap();
    let act = desk.batch(0, desk.intake.size(), &[first]);
    assert_eq!(desk.write(act).unwrap_err().rule, "batch", "twice");
    let second = desk.recommend(2);
    let third = desk.recommend(3);
    let application = desk.intake.recommendation_by(&second).unwrap().act.application;
    let act = desk.withdrawn(application);
    desk.write(act).unwrap();
    assert!(desk.intake.recommendation_by(&second).unwrap().withdrawn);
    let unbatched: Vec<_> = desk.intake.unbatched(&round("2024-1")).iter().map(|r| r.1).collect();
    assert_eq!(unbatched, [third]);
    let act = desk.batch(0, desk.intake.size(), &[third]);
    assert!(desk.write(act).is_ok());
    assert_eq!(desk.intake.batches(&round("2024-1")), 2);
}

#[test]
fn a_zero_report_stands_only_where_nothing_was_recommended() {
    let report = |desk: &mut Desk, round: RoundId, seats: &[&str]| {
        let nonce = desk.nonce();
        let seats = seats.iter().map(|s| s.parse().unwrap()).collect();
        desk.write(ZeroReport { at: OPENS, nonce, charter: charter_leaf(), round, seats })
    };
    let mut desk = Desk::new();
    assert_eq!(report(&mut desk, round("2026-1"), &["N3", "N4"]).unwrap_err().rule, "window");
    assert_eq!(report(&mut desk, round("2024-1"), &["N3"]).unwrap_err().rule, "batch-seats");
    assert!(report(&mut desk, round("2024-1"), &["N3", "N4"]).is_ok());
    assert!(desk.intake.has_reported(&round("2024-1")));
    let mut desk = Desk::new();
    let leaf = desk.recommend(1);
    assert_eq!(report(&mut desk, round("2024-1"), &["N3", "N4"]).unwrap_err().rule, "zero-report");
    let application = desk.intake.recommendation_by(&leaf).unwrap().act.application;
    let act = desk.withdrawn(application);
    desk.write(act).unwrap();
    assert!(report(&mut desk, round("2024-1"), &["N3", "N4"]).is_ok());
}

#[test]
fn one_firm_has_one_live_application_in_a_round() {
    let mut desk = Desk::new();
    let first = desk.file(1);
    let act = desk.application(1);
    assert_eq!(desk.write(act).unwrap_err().rule, "duplicate-firm");
    desk.fed.write(announced("2024-2"));
    desk.fed.seal();
    let act = Application { round: round("2024-2"), ..desk.application(1) };
    assert!(desk.write(act).is_ok(), "another round");
    let act = desk.withdrawn(first);
    desk.write(act).unwrap();
    assert!(desk.intake.live(&round("2024-1"), &firm(1).code).is_none());
    let again = desk.ledger[0].clone();
    assert_eq!(desk.write(again).unwrap_err().rule, "replay", "the very same record");
    desk.file(1);
    assert_eq!(desk.intake.applications().count(), 3);
}

#[test]
fn a_bounce_makes_the_intake_forget_the_record_and_nothing_else() {
    let mut desk = Desk::new();
    let kept = desk.recommend(1);
    let bounced = desk.recommend(2);
    let act = desk.batch(0, desk.intake.size(), &[kept, bounced]);
    let batch = desk.write(act).unwrap();
    desk.bounce(bounced);
    let intake = desk.again();
    assert!(intake.recommendation_by(&bounced).is_none());
    assert_eq!(intake.recommendation_by(&kept).unwrap().batch, Some(batch));
    assert!(intake.faults().is_empty(), "the batch named what was there: {:?}", intake.faults());
    let application = desk.intake.recommendation_by(&bounced).unwrap().act.application;
    assert_eq!(intake.application_by(&application).unwrap().stage, State::Passed);
    desk.intake = intake;
    let act = desk.recommendation(application, 2);
    let again = desk.write(act).unwrap();
    let act = desk.batch(0, desk.intake.size(), &[again]);
    assert!(desk.write(act).is_ok(), "it may be recommended anew");
}

#[test]
fn a_batch_counts_the_same_whether_or_not_the_bounce_was_known_when_it_was_signed() {
    let mut desk = Desk::new();
    let kept = desk.recommend(1);
    let bounced = desk.recommend(2);
    desk.bounce(bounced);
    desk.intake = desk.again();
    let leaves: Vec<_> = desk.intake.unbatched(&round("2024-1")).iter().map(|r| r.1).collect();
    let act = desk.batch(0, desk.intake.size(), &leaves);
    assert!(desk.write(act).is_ok());
    assert!(desk.intake.recommendation_by(&kept).unwrap().batch.is_some());
    assert!(desk.intake.unbatched(&round("2024-1")).is_empty());
}

#[test]
fn folding_again_judges_nothing_by_what_was_learnt_later() {
    let mut desk = Desk::new();
    let leaf = desk.recommend(1);
    let before: Vec<_> = desk.intake.recommendations().map(|(leaf, _)| *leaf).collect();
    let nonce = desk.nonce();
    let closed = RoundClosed {
        at: OPENS,
        nonce,
        round: round("2024-1"),
        reason: digest("reason"),
        charter: RULES,
        seat: Seat::office(),
    };
    assert_eq!(desk.fed.fault_of(closed), None);
    let (id, filed) = (round("2024-1"), desk.intake.applications().next().unwrap().1.at);
    let (announced, closed) = (desk.fed.roll.round(&id), desk.fed.roll.closed_at(&id));
    assert!(ledger::rules::intake::window(announced, closed, filed).is_err(), "too late by now");
    let title = desk.fed.recognition(0, 1, &[Zy]);
    desk.fed.write(title.clone());
    desk.fed.seal();
    let mut act = desk.fed.cancellation(&title, Cause::Penalty);
    (act.date, act.ban_until) =
        ("2024-03-01".parse().unwrap(), Some("2027-03-01".parse().unwrap()));
    act.notice.date = act.date;
    desk.fed.write(act);
    desk.fed.seal();
    let again = desk.again();
    assert!(again.faults().is_empty(), "{:?}", again.faults());
    let after: Vec<_> = again.recommendations().map(|(leaf, _)| *leaf).collect();
    assert_eq!(after, before);
    assert_eq!(before, [leaf]);
}

#[test]
fn a_hubs_record_in_a_nodes_ledger_is_a_fault() {
    let mut desk = Desk::new();
    assert_eq!(desk.write(announced("2024-3")).unwrap_err().rule, "kind");
}

#[test]
fn what_the_fixture_writes_as_a_node_is_without_fault() {
    let mut fed = Federation::with_nodes(1);
    for n in 0..3 {
        fed.nodes[0].recommend(&firm(n), &round("2024-1"), &[(Zy, Opinion::Recognise)]);
    }
    let (intake, faults) = fed.fold_intake(0);
    assert_eq!(faults, []);
    assert_eq!(intake.recommendations().count(), 3);
    assert_eq!(
        recommendation_story(0, &firm(0), &round("2024-1"), &[(Zy, Opinion::Recognise)]).len(),
        4
    );
}

#[test]
fn s01_every_act_of_a_node_names_rules_that_the_hub_wrote() {
    let mut desk = Desk::new();
    let unknown = digest("rules of nobody");
    let act = Application { charter: unknown, ..desk.application(1) };
    assert_eq!(desk.write(act).unwrap_err().rule, "charter");
    let leaf = desk.file(1);
    desk.clear(leaf, 1);
    let records: [Record; 5] = [
        ApplicationReturned { charter: unknown, ..desk.returned(leaf) }.into(),
        ApplicationWithdrawn { charter: unknown, ..desk.withdrawn(leaf) }.into(),
        Review { charter: unknown, ..desk.review(leaf, [Opinion::Recognise; 2]) }.into(),
        ZeroReport {
            at: OPENS,
            nonce: unknown,
            charter: unknown,
            round: round("2024-1"),
            seats: ["N3", "N4"].map(|s| s.parse().unwrap()).to_vec(),
        }
        .into(),
        Application { charter: unknown, ..desk.application(2) }.into(),
    ];
    for record in records {
        let kind = record.kind();
        assert_eq!(desk.write(record).unwrap_err().rule, "charter", "{kind}");
    }
}
