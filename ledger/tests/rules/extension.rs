//! The single check of what one party sends another: each integrity fault, page borders, and that
//! no changed byte ever passes for other content.

use proptest::prelude::*;

use ledger::category::Category::Zy;
use ledger::extension::{
    CheckedSeal, Extension, IntegrityFault, MAX_BYTES, MAX_RECORDS, MAX_SEALS, check,
};
use ledger::names::{hub_origin, node_origin, receipt_name};
use ledger::note::{KeyKind, SignerKey};
use ledger::record::Side;
use ledger::record::charter::LogKey;
use ledger::tree::Frontier;

use super::federation::{Federation, HOST, Ledger, OPENS, RULES, digest, key, stranger};

fn log() -> SignerKey {
    key(&node_origin(HOST, &"510100".parse().unwrap()), KeyKind::Log, 0)
}

/// A ledger of `n` small records of a kind that nobody knows.
fn ledger(n: usize) -> Ledger {
    let mut ledger = Ledger::default();
    for i in 0..n {
        ledger.push(format!(r#"{{"i":{i},"kind":"filler","v":1}}"#).into_bytes());
    }
    ledger
}

fn run(have: &Frontier, extension: &Extension) -> Result<Frontier, IntegrityFault> {
    let log = log();
    let origin = log.verifier().name().to_owned();
    check(have, Side::Node, &origin, log.verifier(), extension.clone())
        .map(|checked| checked.frontier)
}

fn fault(spoil: impl FnOnce(&mut Extension)) -> IntegrityFault {
    let ledger = ledger(12);
    let mut page = ledger.page(&log(), 4, 12);
    assert_eq!(run(&ledger.frontier_at(4), &page), Ok(ledger.frontier.clone()));
    spoil(&mut page);
    run(&ledger.frontier_at(4), &page).unwrap_err()
}

#[test]
fn behind_names_what_the_receiver_has() {
    let ledger = ledger(12);
    for from in [0, 3, 5] {
        let page = ledger.page(&log(), from, 12);
        let fault = run(&ledger.frontier_at(4), &page).unwrap_err();
        assert_eq!(fault, IntegrityFault::Behind { have: 4, from });
    }
    assert!(matches!(fault(|page| page.from = u64::MAX), IntegrityFault::Behind { .. }));
}

#[test]
fn the_end_of_an_absurd_page_is_no_overflow() {
    let page = Extension { from: u64::MAX, records: vec![vec![]], ..Extension::default() };
    assert_eq!(page.end(), u64::MAX);
}

#[test]
fn another_ledgers_page_is_foreign() {
    assert!(matches!(fault(|page| page.origin = hub_origin(HOST)), IntegrityFault::Foreign { .. }));
}

#[test]
fn nothing_is_no_page() {
    assert_eq!(fault(|page| page.records.clear()), IntegrityFault::Empty);
}

#[test]
fn a_page_holds_256_records_and_not_257() {
    for (n, fits) in [(MAX_RECORDS, true), (MAX_RECORDS + 1, false)] {
        let ledger = ledger(n);
        let page = ledger.page(&log(), 0, n as u64);
        assert_eq!(run(&Frontier::default(), &page).is_ok(), fits, "{n}");
    }
}

/// Records of a known size in bytes.
fn of_bytes(sizes: &[usize]) -> Ledger {
    let mut ledger = Ledger::default();
    for size in sizes {
        let empty = r#"{"kind":"filler","t":"","v":1}"#.len();
        let text = "x".repeat(size - empty);
        ledger.push(format!(r#"{{"kind":"filler","t":"{text}","v":1}}"#).into_bytes());
    }
    ledger
}

#[test]
fn a_page_holds_a_mebibyte_and_not_a_byte_more() {
    let full: Vec<usize> = [vec![52_000; 20], vec![MAX_BYTES - 20 * 52_000]].concat();
    for (more, fits) in [(0, true), (1, false)] {
        let mut sizes = full.clone();
        sizes[20] += more;
        let ledger = of_bytes(&sizes);
        let page = ledger.page(&log(), 0, 21);
        let found = run(&Frontier::default(), &page);
        assert_eq!(found.is_ok(), fits, "{more}");
        assert!(fits || found == Err(IntegrityFault::TooLarge));
    }
}

#[test]
fn a_single_record_of_any_size_is_measured_by_its_own_limit() {
    for (size, fits) in [(60_000, true), (60_001, false), (3 << 20, false)] {
        let ledger = of_bytes(&[size]);
        let found = run(&Frontier::default(), &ledger.page(&log(), 0, 1));
        assert_eq!(found.is_ok(), fits, "{size}");
        assert!(fits || matches!(found, Err(IntegrityFault::Record { index: 0, .. })));
    }
}

#[test]
fn a_checkpoint_of_another_size_key_origin_or_form_is_refused() {
    let ledger = ledger(12);
    let stranger = key("elsewhere/hub", KeyKind::Log, 0);
    let thief = key(log().verifier().name(), KeyKind::Log, 1);
    for (what, checkpoint) in [
        ("a record too few", ledger.signed(&log(), 11).to_bytes()),
        ("another log", ledger.signed(&stranger, 12).to_bytes()),
        ("another key of that name", ledger.signed(&thief, 12).to_bytes()),
        ("nothing", vec![]),
        ("ten megabytes", vec![b'\n'; 10 << 20]),
    ] {
        let found = fault(|page| page.checkpoint = checkpoint);
        assert!(matches!(found, IntegrityFault::Checkpoint(_)), "{what}: {found}");
    }
    let longer = self::ledger(13);
    let found = fault(|page| page.records.push(longer.records[12].clone()));
    assert!(matches!(found, IntegrityFault::Checkpoint(_)), "a record too many: {found}");
}

#[test]
fn a_record_exchanged_for_another_gives_another_root() {
    let found = fault(|page| page.records[3] = page.records[4].clone());
    assert!(matches!(found, IntegrityFault::Root { size: 12, .. }));
    let found = fault(|page| page.records.swap(0, 1));
    assert!(matches!(found, IntegrityFault::Root { size: 12, .. }));
}

#[test]
fn a_receiver_with_another_history_finds_another_root() {
    let (ledger, mut other) = (ledger(12), ledger(3));
    other.push(br#"{"kind":"another","v":1}"#.to_vec());
    let page = ledger.page(&log(), 4, 12);
    assert!(matches!(run(&other.frontier, &page), Err(IntegrityFault::Root { .. })));
}

#[test]
fn a_record_that_is_not_canonical_is_named_by_its_index() {
    let spellings: [&[u8]; 6] = [
        br#"{"v":1,"kind":"filler"}"#,
        br#"{"kind": "filler","v":1}"#,
        br#"{"kind":"filler","kind":"filler","v":1}"#,
        br#"{"kind":"filler","v":1.0}"#,
        br#"[]"#,
        b"",
    ];
    for bytes in spellings {
        let mut ledger = ledger(5);
        ledger.push(bytes.to_vec());
        let found = run(&ledger.frontier_at(4), &ledger.page(&log(), 4, 6)).unwrap_err();
        assert!(matches!(found, IntegrityFault::Record { index: 5, .. }), "{found}");
    }
}

#[test]
fn a_record_of_the_other_side_is_refused_both_ways() {
    let mut fed = Federation::with_nodes(1);
    fed.recognition(0, 1, &[Zy]);
    let mut node = Ledger::default();
    node.push(fed.hub.records[0].clone());
    let found = run(&Frontier::default(), &node.page(&log(), 0, 1)).unwrap_err();
    assert!(matches!(found, IntegrityFault::Record { index: 0, .. }), "{found}");
    let mut hub = Ledger::default();
    hub.push(fed.nodes[0].ledger.records[0].clone());
    let page = hub.page(&fed.log, 0, 1);
    let origin = hub_origin(HOST);
    let found = check(&Frontier::default(), Side::Hub, &origin, fed.log.verifier(), page);
    assert!(matches!(found, Err(IntegrityFault::Record { index: 0, .. })));
}

fn hub_page(fed: &Federation, from: u64, to: u64, seals: &[usize]) -> Result<(), IntegrityFault> {
    let mut page = fed.hub.page(&fed.log, from, to);
    page.seals = seals.iter().map(|i| fed.seals[*i].1.clone()).collect();
    let have = fed.hub.frontier_at(from);
    let checked = check(&have, Side::Hub, &hub_origin(HOST), fed.log.verifier(), page)?;
    for (before, seal) in &checked.seals {
        assert_eq!(from + *before as u64, seal.checkpoint.size);
    }
    assert_eq!(checked.seals.len(), seals.len());
    Ok(())
}

#[test]
fn seals_stand_in_their_range_and_in_order() {
    let fed = Federation::with_nodes(2);
    let end = fed.hub.size();
    let sizes: Vec<u64> = fed.seals.iter().map(|(size, _)| *size).collect();
    assert!(hub_page(&fed, 0, end, &[0, 1, 2]).is_ok());
    assert!(hub_page(&fed, 0, end, &[1]).is_ok(), "some of them");
    assert!(hub_page(&fed, sizes[0], end, &[1, 2]).is_ok());
    for (from, to, seals, why) in [
        (0, end, &[1, 0][..], "out of order"),
        (0, end, &[1, 1], "twice"),
        (sizes[0], end, &[0], "where the page begins"),
        (0, sizes[1], &[0, 2], "beyond its end"),
    ] {
        let found = hub_page(&fed, from, to, seals);
        assert!(matches!(found, Err(IntegrityFault::Seal { .. })), "{why}: {found:?}");
    }
}

#[test]
fn a_seal_of_another_tree_is_refused() {
    let (mut fed, other) = (Federation::with_nodes(2), Federation::with_nodes(3));
    let size = other.seals[1].0;
    while fed.hub.size() < size {
        fed.announce(&format!("20{}-1", 30 + fed.hub.size()));
    }
    fed.seals = vec![other.seals[1].clone()];
    let found = hub_page(&fed, 0, fed.hub.size(), &[0]);
    assert!(matches!(found, Err(IntegrityFault::Root { .. })), "{found:?}");
}

#[test]
fn too_many_seals_and_seals_in_a_nodes_ledger_are_refused() {
    let fed = Federation::with_nodes(1);
    let seal = fed.seals[0].1.clone();
    assert_eq!(
        fault(|page| page.seals = vec![seal.clone(); MAX_SEALS + 1]),
        IntegrityFault::TooLarge
    );
    assert!(matches!(fault(|page| page.seals = vec![b"x".to_vec()]), IntegrityFault::Seal { .. }));
    let ledger = ledger(12);
    let note = ledger.signed(&log(), 8).to_bytes();
    let found = fault(|page| page.seals = vec![note]);
    assert!(matches!(found, IntegrityFault::Seal { .. }), "nobody seals a node's ledger: {found}");
}

#[test]
fn a_seal_whose_policy_is_not_met_is_refused() {
    let fed = Federation::with_nodes(3);
    let (size, note) = fed.seals.last().unwrap();
    let roll = fed.fold(*size, |at| at < *size);
    let note = ledger::note::Note::parse(note).unwrap();
    let holds = |note: &ledger::note::Note| {
        let seal = CheckedSeal::parse(&note.to_bytes()).unwrap();
        seal.check(&roll, &hub_origin(HOST)).is_ok()
    };
    assert!(holds(&note));
    for line in 0..note.signatures.len() {
        let mut without = note.clone();
        without.signatures.remove(line);
        assert!(!holds(&without), "line {line} of log, two nodes and two bodies");
        let mut false_line = note.clone();
        false_line.signatures[line].payload[20] ^= 1;
        assert!(!holds(&false_line), "line {line} is false");
    }
    let seal = CheckedSeal::parse(&note.to_bytes()).unwrap();
    assert!(seal.check(&roll, "elsewhere/hub").is_err());
}

#[test]
fn page_borders_give_the_same_tree() {
    for n in [0_usize, 1, 255, 256, 257, 511, 512, 8192, 8193] {
        let ledger = ledger(n);
        let mut frontier = Frontier::default();
        while frontier.size() < n as u64 {
            let from = frontier.size();
            let to = (from + MAX_RECORDS as u64).min(n as u64);
            let page =
                Extension { checkpoint: signed_at(&ledger, to), ..ledger_page(&ledger, from, to) };
            frontier = run(&frontier, &page).unwrap();
        }
        assert_eq!(frontier, ledger.frontier, "{n}");
    }
}

fn signed_at(ledger: &Ledger, to: u64) -> Vec<u8> {
    ledger.signed(&log(), to).to_bytes()
}

fn ledger_page(ledger: &Ledger, from: u64, to: u64) -> Extension {
    let records = ledger.records[from as usize..to as usize].to_vec();
    let origin = log().verifier().name().to_owned();
    Extension { origin, from, records, ..Extension::default() }
}

#[test]
fn no_flipped_bit_passes_for_other_content() {
    let ledger = ledger(3);
    let page = ledger.page(&log(), 1, 3);
    let have = ledger.frontier_at(1);
    let clean = run(&have, &page).unwrap();
    let mut flips = 0;
    for field in 0..4 {
        let bytes = |page: &Extension| match field {
            0 => page.records[0].clone(),
            1 => page.records[1].clone(),
            2 => page.checkpoint.clone(),
            _ => page.origin.clone().into_bytes(),
        };
        for bit in 0..bytes(&page).len() * 8 {
            let mut flipped = page.clone();
            let mut changed = bytes(&page);
            changed[bit / 8] ^= 1 << (bit % 8);
            match field {
                0 => flipped.records[0] = changed,
                1 => flipped.records[1] = changed,
                2 => flipped.checkpoint = changed,
                _ => match String::from_utf8(changed) {
                    Ok(origin) => flipped.origin = origin,
                    Err(_) => continue,
                },
            }
            flips += 1;
            let found = run(&have, &flipped);
            let harmless = field == 2 && found.as_ref() == Ok(&clean);
            assert!(found.is_err() || harmless, "field {field}, bit {bit}");
            assert!(!harmless, "even a spelling of the same note has one form: bit {bit}");
        }
    }
    assert!(flips > 1000);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 32, failure_persistence: None, ..Default::default() })]

    #[test]
    fn any_split_into_pages_gives_the_same_tree_and_roll(
        cuts in prop::collection::btree_set(1_u64..30, 0..8),
    ) {
        let mut fed = Federation::with_nodes(3);
        for n in 0..4 {
            let act = fed.recognition(n % 3, n, &[Zy]);
            fed.write(act);
        }
        fed.seal();
        while fed.hub.size() < 30 {
            fed.announce(&format!("20{}-1", 30 + fed.hub.size()));
        }
        let (mut frontier, mut roll) = (Frontier::default(), ledger::roll::Roll::default());
        for end in cuts.into_iter().chain([fed.hub.size()]) {
            let from = frontier.size();
            let mut page = fed.hub.page(&fed.log, from, end);
            page.seals = fed.seals.iter()
                .filter(|(size, _)| (from + 1..=end).contains(size))
                .map(|(_, note)| note.clone())
                .collect();
            let checked =
                check(&frontier, Side::Hub, &hub_origin(HOST), fed.log.verifier(), page).unwrap();
            let mut seals = checked.seals.iter().peekable();
            for (i, record) in checked.records.iter().enumerate() {
                roll.append(record.leaf, &record.parsed);
                if let Some((_, seal)) = seals.next_if(|(before, _)| *before == i + 1) {
                    seal.check(&roll, &hub_origin(HOST)).unwrap();
                    roll.seal(seal.checkpoint.size).unwrap();
                }
            }
            frontier = checked.frontier;
        }
        prop_assert_eq!(&frontier, &fed.hub.frontier);
        prop_assert_eq!(roll.list_in_effect(), fed.roll.list_in_effect());
        prop_assert_eq!(roll.breaches(0), fed.roll.breaches(0));
        prop_assert_eq!(roll.list_in_effect().recognised.len(), 4);
    }
}

#[test]
fn a_page_speaks_for_a_new_log_key_only_with_a_seal_that_covers_it() {
    let mut fed = Federation::with_nodes(1);
    fed.log = key(&hub_origin(HOST), KeyKind::Log, 1);
    let act = LogKey {
        at: OPENS,
        nonce: digest("log key"),
        log: fed.log.verifier().clone(),
        receipt: stranger(&receipt_name(HOST), KeyKind::Cosigner),
        abandoned: fed.hub.head_at(1),
        reason: digest("reason"),
        charter: RULES,
        seat: ledger::names::Seat::office(),
    };
    let index = fed.write(act);
    fed.seal();
    let mut page = fed.hub.page(&fed.log, index, fed.hub.size());
    assert_eq!(page.sealed_log_key(), None, "no seal");
    page.seals = vec![fed.seals.last().unwrap().1.clone()];
    assert_eq!(page.sealed_log_key().as_ref(), Some(fed.log.verifier()));
    page.seals = vec![fed.seals[0].1.clone()];
    assert_eq!(page.sealed_log_key(), None, "a seal from before");
    page.records.remove(0);
    page.seals = vec![fed.seals.last().unwrap().1.clone()];
    assert_eq!(page.sealed_log_key(), None, "no new key");
}
