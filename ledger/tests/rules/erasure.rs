//! 删除材料 (A3-48): what a prefecture may erase of its own, when, and what the province may not take.

use jiff::civil::Date;
use ledger::category::Category::Zy;
use ledger::hash::Hash;
use ledger::intake::State;
use ledger::record::application::Application;
use ledger::record::change_report::ChangeReport;
use ledger::record::erasure::{Erasure, Ground};
use ledger::record::exposure::{NoticeClosed, NoticeOpened};
use ledger::record::round::RoundAnnounced;
use ledger::record::step::change_report::ChangeKind;
use ledger::time::end_of;

use super::desk::{Desk, seat};
use super::federation::{
    CLOSES, Federation, OPENS, announced, charter_leaf, digest, firm, office, round,
};

impl Desk {
    fn erasure(&mut self, papers: &[Hash], ground: Ground, at: i64) -> Erasure {
        let (nonce, charter) = (self.nonce(), charter_leaf());
        let mut papers = papers.to_vec();
        papers.sort();
        let (content, asked_by, seat) = (digest("why"), seat("N3"), seat("N1"));
        Erasure { at, nonce, papers, ground, content, charter, asked_by, seat }
    }

    /// The rule that refuses it.
    fn erases(&mut self, papers: &[Hash], ground: Ground, at: i64) -> Option<&'static str> {
        let act = self.erasure(papers, ground, at);
        self.write(act).err().map(|fault| fault.rule)
    }
}

fn day(text: &str) -> Date {
    text.parse().unwrap()
}

#[test]
fn a3_48_a_declined_firms_papers_go_24_months_after_the_round_and_not_a_second_earlier() {
    let (mut desk, leaf) = Desk::at(State::Failed);
    let last = ledger::time::day(CLOSES - 1).checked_add(jiff::Span::new().months(24)).unwrap();
    let papers: Vec<Hash> =
        desk.intake.application_by(&leaf).unwrap().papers().map(|(paper, _)| *paper).collect();
    assert!(papers.contains(&digest("dossier")) && papers.len() > 2, "letters too: {papers:?}");
    let due = |desk: &Desk, now| desk.intake.expired(&desk.fed.roll, now, |_| true).len();
    assert_eq!((due(&desk, end_of(last) - 1), due(&desk, end_of(last))), (0, 1));
    for paper in papers {
        assert_eq!(desk.erases(&[paper], Ground::Expired, end_of(last) - 1), Some("retention"));
        assert_eq!(desk.erases(&[paper], Ground::Expired, end_of(last)), None);
    }
    assert_eq!(due(&desk, i64::MAX >> 11), 0, "what is erased is due no more");
    let restarted = desk.again();
    assert_eq!(restarted.erased().count(), desk.intake.erased().count());
}

#[test]
fn a3_48_a_selected_firms_papers_go_36_months_after_its_term() {
    let mut fed = Federation::with_nodes(1);
    let title = fed.recognition(0, 1, &[Zy]);
    let until = title.valid_until;
    fed.write(title);
    fed.seal();
    let (intake, _) = fed.fold_intake(0);
    let (_, filed) = intake.applications().next().unwrap();
    let kept = intake.kept_until(&[filed.dossier], &fed.roll);
    let last = kept[&filed.dossier].unwrap();
    assert_eq!(last, until.checked_add(jiff::Span::new().months(36)).unwrap());
    assert!(last > day("2030-01-01"), "not with the declined ones of its round: {last}");
}

#[test]
fn a3_48_a_paper_behind_two_applications_is_kept_as_long_as_either() {
    let mut desk = Desk::new();
    let later = RoundAnnounced { closes_at: CLOSES + 60 * 86_400, ..announced("2025-1") };
    desk.fed.write(later.clone());
    desk.fed.seal();
    let kept = |desk: &Desk| {
        let shared = digest("dossier");
        desk.intake.kept_until(&[shared], &desk.fed.roll)[&shared].unwrap()
    };
    let two_years = |closes_at: i64| {
        let last = ledger::time::day(closes_at - 1);
        last.checked_add(jiff::Span::new().months(24)).unwrap()
    };
    desk.file(1);
    assert_eq!(kept(&desk), two_years(CLOSES));
    let again = Application { round: later.round.clone(), ..desk.application(1) };
    desk.write(again).unwrap();
    assert_eq!(kept(&desk), two_years(later.closes_at));
    desk.file(2);
    assert_eq!(kept(&desk), two_years(later.closes_at), "in whichever order they came");
}

#[test]
fn a3_48_no_prefecture_erases_what_no_record_of_its_own_names() {
    let mut desk = Desk::new();
    desk.file(1);
    let ours = digest("dossier");
    let report = ChangeReport {
        at: OPENS,
        nonce: desk.nonce(),
        charter: charter_leaf(),
        firm: firm(1).code,
        change: ChangeKind::Rename,
        date: day("2024-03-01"),
        form: digest("report form"),
        approval: digest("approval"),
        seat: seat("N1"),
    };
    let title = desk.fed.recognition(0, 1, &[Zy]);
    desk.fed.write(title);
    desk.fed.seal();
    desk.write(report).unwrap();
    for (papers, ground, rule) in [
        (vec![digest("another's")], Ground::Consent, Some("erasure")),
        (vec![digest("another's")], Ground::Expired, Some("erasure")),
        (vec![ours], Ground::Expired, Some("retention")),
        (vec![digest("report form")], Ground::Expired, Some("retention")),
        (vec![digest("report form")], Ground::Law, None),
        (vec![ours, digest("photograph")], Ground::Consent, None),
    ] {
        assert_eq!(desk.erases(&papers, ground, OPENS + 1), rule, "{papers:?} {ground}");
    }
    for (asked_by, by) in [("H1", "N1"), ("N3", "N2"), ("N3", "machine"), ("F", "N1")] {
        let mut act = desk.erasure(&[ours], Ground::Consent, OPENS + 2);
        (act.asked_by, act.seat) = (seat(asked_by), seat(by));
        assert_eq!(desk.write(act).unwrap_err().rule, "seat", "{asked_by} {by}");
    }
}

#[test]
fn a3_48_an_erasure_of_the_hub_names_its_seats_and_its_papers_in_order() {
    let mut fed = Federation::with_nodes(1);
    let act = |papers: &[&str], asked_by: &str, by: &str, fed: &mut Federation| Erasure {
        at: CLOSES,
        nonce: fed.nonce("erasure"),
        papers: papers.iter().map(digest).collect(),
        ground: Ground::Law,
        content: digest("why"),
        charter: charter_leaf(),
        asked_by: seat(asked_by),
        seat: seat(by),
    };
    for (papers, asked_by, by, rule) in [
        (&["a"][..], "H1", "H1", None),
        (&[], "H1", "H1", Some("erasure")),
        (&["a", "a"], "H1", "H1", Some("erasure")),
        (&["a"], "H1", "H4", Some("seat")),
        (&["a"], "N1", "H1", Some("seat")),
        (&["a"], "N1", "N3", Some("seat")),
    ] {
        let act = act(papers, asked_by, by, &mut fed);
        assert_eq!(fed.fault_of(act).map(|fault| fault.rule), rule, "{papers:?} {asked_by} {by}");
    }
    let good = act(&["a"], "H1", "H1", &mut fed);
    fed.write(good);
    assert_eq!(fed.roll.erased_at(&digest("a")), Some(CLOSES));
    assert_eq!(fed.roll.erased_at(&digest("b")), None);
}

/// The end of a 公示 takes away the list that was shown, and no other paper.
#[test]
fn a3_32_a_notice_that_was_never_opened_withdraws_nothing() {
    let mut fed = Federation::with_nodes(1);
    let (charter, seat) = (charter_leaf(), office());
    let list = digest("list");
    let closed = |list| NoticeClosed {
        at: CLOSES,
        round: round("2024-1"),
        list,
        charter,
        seat: seat.clone(),
    };
    fed.write(closed(digest("dossier")));
    assert!(fed.roll.ended_notices().is_empty());
    let (first, last) = (day("2024-05-01"), Some(day("2024-05-10")));
    let round = round("2024-1");
    fed.write(NoticeOpened { at: CLOSES, round, list, first, last, charter, seat: seat.clone() });
    fed.write(closed(list));
    assert_eq!(fed.roll.ended_notices().iter().collect::<Vec<_>>(), [&list]);
    assert_eq!(fed.roll.notices().count(), 0);
}
