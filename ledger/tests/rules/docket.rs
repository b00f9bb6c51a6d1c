//! Places between determination and publication (S06, A3-06): under any number of attempts exactly
//! the seats of the year are given, and what is held and what is published is never counted twice.

use std::collections::BTreeMap;

use ledger::category::Category::{Jx, Zy};
use ledger::docket::Docket;
use ledger::hash::Hash;
use ledger::json;
use ledger::record::Record;
use ledger::record::change::{Change, Lineage};
use ledger::record::decision::{Answer, Determination, DeterminationPaper, Opening};
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};

use super::federation::{CLOSES, Federation, RULES, digest, firm, round};

#[derive(Default)]
struct Office {
    docket: Docket,
    papers: BTreeMap<Hash, Vec<u8>>,
    gone: Vec<Hash>,
}

impl Office {
    fn paper(&mut self, paper: &impl serde::Serialize) -> Hash {
        let bytes = json::canonical(paper);
        let content = Hash::of(&bytes);
        self.papers.insert(content, bytes);
        content
    }

    fn fold(&mut self, record: &Record) {
        let papers = &self.papers;
        self.docket.append(Some(record), &|digest: &Hash| papers.get(digest).cloned());
    }

    fn determine(&mut self, id: &str, n: usize, opinion: Opinion) -> Hash {
        let recommendation = digest(format!("recommendation {id} {n}"));
        let content = self.paper(&DeterminationPaper {
            node: "510100".parse().unwrap(),
            recommendation,
            round: round(id),
            firm: firm(n).code,
            outcomes: vec![CategoryOpinion { category: Zy, opinion }],
            reason: "示例".to_owned(),
            vote: None,
            waitlisted: false,
            promotion: false,
            nonce: digest(n),
        });
        self.fold(
            &Determination {
                at: CLOSES,
                content,
                charter: digest("charter"),
                seat: "H3".parse().unwrap(),
            }
            .into(),
        );
        recommendation
    }

    fn answer(&mut self, recommendation: Hash) {
        let opening = Opening {
            recommendation,
            outcomes: vec![],
            reason: String::new(),
            nonce: digest("opening"),
        };
        let digest = self.paper(&opening);
        self.fold(
            &Answer {
                at: CLOSES,
                round: round("2024-1"),
                digest,
                charter: RULES,
                seat: ledger::names::Seat::machine(),
            }
            .into(),
        );
    }

    fn try_recognise(&mut self, fed: &Federation, id: &str, n: usize) -> bool {
        let admitted = self.admits(fed, id, n);
        if admitted {
            self.determine(id, n, Opinion::Recognise);
        }
        admitted
    }

    fn admits(&self, fed: &Federation, id: &str, n: usize) -> bool {
        let gone = |paper: &DeterminationPaper| self.gone.contains(&paper.recommendation);
        self.docket.admit(&fed.roll, round(id).year(), &firm(n).code, &gone).is_ok()
    }

    fn taken(&self, fed: &Federation, year: u16) -> usize {
        self.docket.taken(&fed.roll, year, &|paper| self.gone.contains(&paper.recommendation))
    }
}

#[test]
fn s06_of_a_hundred_attempts_exactly_forty_pass() {
    let (fed, mut office) = (Federation::with_nodes(1), Office::default());
    let admitted = (0..100).filter(|n| office.try_recognise(&fed, "2024-1", *n)).count();
    assert_eq!(admitted, 40);
    assert_eq!(office.taken(&fed, 2024), 40);
    assert!(office.admits(&fed, "2024-1", 7), "a second category of a firm that holds a place");
    assert!(office.admits(&fed, "2025-1", 200), "another year");
}

#[test]
fn a3_06_a_withdrawal_and_a_refusal_give_the_place_back() {
    let (fed, mut office) = (Federation::with_nodes(1), Office::default());
    let first = office.determine("2024-1", 0, Opinion::Recognise);
    for n in 1..40 {
        assert!(office.try_recognise(&fed, "2024-1", n));
    }
    assert!(!office.admits(&fed, "2024-1", 40));
    office.gone.push(first);
    assert!(office.admits(&fed, "2024-1", 40), "withdrawn");
    office.gone.clear();
    office.determine("2024-1", 0, Opinion::Decline);
    assert!(office.admits(&fed, "2024-1", 40), "determined anew: declined");
}

#[test]
fn a_place_is_held_until_it_is_published_and_then_counted_once() {
    let (mut fed, mut office) = (Federation::with_nodes(1), Office::default());
    let recommendation = office.determine("2024-1", 1, Opinion::Recognise);
    assert_eq!(office.taken(&fed, 2024), 1);
    let act = fed.recognition(0, 1, &[Zy]);
    let index = fed.write(act);
    assert_eq!(office.taken(&fed, 2024), 1, "held and written");
    office.answer(recommendation);
    assert_eq!(office.docket.files.all().filter(|(_, file)| file.is_unpublished()).count(), 0);
    assert_eq!(office.taken(&fed, 2024), 1, "written");
    let void = fed.void(index);
    fed.write(void);
    assert_eq!(office.taken(&fed, 2024), 0, "voided");
}

#[test]
fn a_firm_held_for_two_years_counts_in_both_until_one_is_published() {
    for order in [["2024-1", "2025-1"], ["2025-1", "2024-1"]] {
        for n in 0..8 {
            let (fed, mut office) = (Federation::with_nodes(1), Office::default());
            for id in order {
                office.determine(id, n, Opinion::Recognise);
            }
            assert_eq!(office.taken(&fed, 2024), 1, "{order:?}, firm {n}");
            assert_eq!(office.taken(&fed, 2025), 1, "{order:?}, firm {n}");
        }
    }
}

#[test]
fn a_place_held_in_one_year_lets_nobody_into_another_that_is_full() {
    let (fed, mut office) = (Federation::with_nodes(1), Office::default());
    assert!(office.try_recognise(&fed, "2025-1", 99));
    for n in 0..40 {
        assert!(office.try_recognise(&fed, "2024-1", n));
    }
    assert!(!office.admits(&fed, "2024-1", 99), "its title might be published here first");
}

#[test]
fn a_published_firm_may_get_another_category_in_a_full_year() {
    let (mut fed, mut office) = (Federation::with_nodes(1), Office::default());
    fed.announce("2025-1");
    fed.seal();
    let act = fed.recognition_in("2025-1", 0, 99, &[Jx]);
    fed.write(act);
    for n in 0..40 {
        assert!(office.try_recognise(&fed, "2024-1", n));
    }
    assert!(office.admits(&fed, "2024-1", 99));
}

/// What firm `n` holds goes on with firm 90.
fn becomes(fed: &mut Federation, n: usize, lineage: Lineage) -> Change {
    Change {
        at: CLOSES,
        nonce: fed.nonce("change"),
        firm: firm(n).code,
        lineage,
        to: firm(90),
        region: fed.nodes[0].code.clone(),
        event: ledger::time::day(CLOSES),
        minutes: Some(digest("minutes")),
        bars_survivor: None,
        notice: Notice {
            document_number: "示例〔2024〕9号".to_owned(),
            title: "示例公告".to_owned(),
            date: ledger::time::day(CLOSES),
            link: None,
        },
        reason: digest("reason"),
        seat: "H1".parse().unwrap(),
        charter: RULES,
    }
}

/// What is cultivated is what may be renamed while a decision on it waits for its publication.
#[test]
fn s06_a3_23_a_place_is_held_under_the_firms_present_code_and_once_after_a_merger() {
    let mut fed = Federation::with_nodes(1);
    let listed: Vec<_> = (0..2).map(|n| fed.cultivation(0, n, &[Zy])).collect();
    listed.into_iter().for_each(|act| {
        fed.write(act);
    });
    fed.seal();
    let mut office = Office::default();
    for n in 0..2 {
        office.determine("2024-1", n, Opinion::Recognise);
    }
    for n in 2..40 {
        assert!(office.try_recognise(&fed, "2024-1", n));
    }
    assert!(!office.admits(&fed, "2024-1", 90), "forty are held");
    let renamed = becomes(&mut fed, 0, Lineage::Renamed);
    assert_eq!(fed.fault_of(renamed), None);
    assert!(office.admits(&fed, "2024-1", 90), "the same firm under another code");
    assert!(!office.admits(&fed, "2024-1", 91), "and it is counted once");
    let merged = becomes(&mut fed, 1, Lineage::Absorbed);
    assert_eq!(fed.fault_of(merged), None);
    assert_eq!(office.taken(&fed, 2024), 39, "two firms became one");
    assert!(office.admits(&fed, "2024-1", 91));
}

#[test]
fn a_firm_gets_the_title_in_a_category_from_one_file_alone() {
    let (fed, mut office) = (Federation::with_nodes(1), Office::default());
    let first = office.determine("2024-1", 1, Opinion::Recognise);
    let decided = |office: &Office, leaf: &Hash| {
        office.docket.determination(leaf).map(|one| one.paper.clone()).unwrap()
    };
    let judge = |office: &Office, paper: &DeterminationPaper| {
        let gone = |paper: &DeterminationPaper| office.gone.contains(&paper.recommendation);
        office.docket.gives_once(&fed.roll, paper, &gone).err().map(|fault| fault.rule)
    };
    let same = decided(&office, &first);
    assert_eq!(judge(&office, &same), None, "its own file decides anew");
    let other = DeterminationPaper { recommendation: digest("another file"), ..same.clone() };
    assert_eq!(judge(&office, &other), Some("duplicate-decision"));
    let mut elsewhere = other.clone();
    elsewhere.outcomes[0].category = Jx;
    assert_eq!(judge(&office, &elsewhere), None, "another category");
    elsewhere = DeterminationPaper { firm: firm(2).code, ..other.clone() };
    assert_eq!(judge(&office, &elsewhere), None, "another firm");
    elsewhere = other.clone();
    elsewhere.outcomes[0].opinion = Opinion::Decline;
    assert_eq!(judge(&office, &elsewhere), None, "nothing is given");
    office.gone.push(first);
    assert_eq!(judge(&office, &other), None, "withdrawn");
}

#[test]
fn a_determination_whose_paper_is_lost_is_reported() {
    let mut office = Office::default();
    let content = digest("erased");
    office.fold(
        &Determination {
            at: CLOSES,
            content,
            charter: digest("charter"),
            seat: "H3".parse().unwrap(),
        }
        .into(),
    );
    assert!(office.docket.missing().contains(&content));
}

#[test]
fn without_a_charter_nobody_is_admitted() {
    let docket = Docket::default();
    let roll = ledger::roll::Roll::default();
    assert!(docket.admit(&roll, 2024, &firm(0).code, &|_| false).is_err());
}
