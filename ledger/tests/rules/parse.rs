//! The bytes of a record: one spelling each, limits, and nothing that makes a reader fall over.

use proptest::prelude::*;

use ledger::category::Category::Zy;
use ledger::hash::leaf_hash;
use ledger::intake::Intake;
use ledger::record::recommendation::Opinion;
use ledger::record::title::Cause;
use ledger::record::{LIMIT, Parsed, RECOMMENDATION_LIMIT, Record};
use ledger::roll::Roll;

use super::federation::{Federation, announced, firm, recommendation_story, round};

/// Records of both ledgers.
fn samples() -> Vec<Vec<u8>> {
    let mut fed = Federation::with_nodes(2);
    let title = fed.recognition(0, 1, &[Zy]);
    fed.write(title.clone());
    let act = fed.cancellation(&title, Cause::Penalty);
    fed.write(act);
    let act = fed.cultivation(1, 2, &[Zy]);
    let index = fed.write(act);
    let void = fed.void(index);
    fed.write(void);
    [fed.hub.records.clone(), fed.nodes[0].ledger.records.clone()].concat()
}

#[test]
fn a_record_is_written_as_it_was_read() {
    for bytes in samples() {
        let parsed = Parsed::parse(&bytes).unwrap();
        assert_eq!(parsed.known().unwrap().to_bytes(), bytes);
    }
}

#[test]
fn a_record_has_one_spelling() {
    let spelled = |from: &str, to: &str| {
        let round = String::from_utf8(Record::from(announced("2024-1")).to_bytes()).unwrap();
        assert!(round.contains(from), "{round}");
        Parsed::parse(round.replace(from, to).as_bytes())
    };
    assert!(spelled("2024-02-29", "2024-02-28").is_ok());
    assert!(spelled("2024-02-29", "20240229").is_err(), "a date without hyphens");
    assert!(spelled("2024-02-29", "2024-02-29T00:00").is_err(), "a date with a time");
    assert!(
        spelled("\"closes_at\":1711814400,", "\"closes_at\":1711814400,\"decide_by\":null,")
            .is_err()
    );
    assert!(spelled("\"at\":", "\"as\":1,\"at\":").is_err(), "a field that is not one");
}

#[test]
fn a_record_has_the_length_of_its_kind_at_most() {
    let padded = |length: usize| {
        let mut act = announced("2024-1");
        let empty = Record::from(announced("2024-1")).to_bytes().len();
        act.document_number += &"x".repeat(length - empty);
        Record::from(act).to_bytes()
    };
    assert_eq!(padded(LIMIT).len(), LIMIT);
    assert!(Parsed::parse(&padded(LIMIT)).is_ok());
    assert!(Parsed::parse(&padded(LIMIT + 1)).is_err());
}

#[test]
fn a_recommendation_is_short_enough_for_a_recognition_to_carry_it() {
    let all = [(Zy, Opinion::Recognise)];
    let story = recommendation_story(0, &firm(1), &round("2024-1"), &all);
    let [_, _, _, Record::Recommendation(mut act)] = story else { panic!("the last recommends") };
    let one = act.categories[0].clone();
    let mut lengths = Vec::new();
    while lengths.last().is_none_or(|length| *length <= RECOMMENDATION_LIMIT) {
        act.categories.push(one.clone());
        let bytes = Record::from(act.clone()).to_bytes();
        let fits = bytes.len() <= RECOMMENDATION_LIMIT;
        assert_eq!(Parsed::parse(&bytes).is_ok(), fits, "{} bytes", bytes.len());
        lengths.push(bytes.len());
    }
    assert!(lengths.len() > 2, "{lengths:?}");
}

#[test]
fn deep_and_long_json_is_refused_before_it_costs_anything() {
    let deep = [br#"{"kind":"x","t":"#.to_vec(), vec![b'['; 30_000], vec![b']'; 29_000]].concat();
    assert!(Parsed::parse(&deep).is_err());
    let nested = |depth: usize| {
        let inner = "[".repeat(depth) + &"]".repeat(depth);
        format!(r#"{{"kind":"x","t":{inner},"v":1}}"#).into_bytes()
    };
    assert!(Parsed::parse(&nested(10)).is_ok());
    assert!(Parsed::parse(&nested(20)).is_err());
    assert!(Parsed::parse(&vec![b'9'; 60_000]).is_err());
    assert!(Parsed::parse(&vec![b' '; 16 << 20]).is_err());
}

#[test]
fn records_with_absurd_numbers_are_folded_without_a_panic() {
    let most = (1_i64 << 53) - 1;
    let mut count = 0;
    for bytes in samples() {
        let text = String::from_utf8(bytes).unwrap();
        for field in
            ["\"at\":", "\"opens_at\":", "\"closes_at\":", "\"index\":", "\"size\":", "\"seats\":"]
        {
            for value in [0, -most, most, i64::from(u32::MAX)] {
                let Some((head, tail)) = text.split_once(field) else {
                    continue;
                };
                let end = tail.find(|c: char| !c.is_ascii_digit()).unwrap();
                let absurd = format!("{head}{field}{value}{}", &tail[end..]);
                let Ok(parsed) = Parsed::parse(absurd.as_bytes()) else {
                    continue;
                };
                count += 1;
                let fed = Federation::with_nodes(1);
                let mut roll = fed.roll.clone();
                roll.append(leaf_hash(absurd.as_bytes()), &parsed);
                let _ = (roll.breaches(0), roll.list_at(u64::MAX), roll.policy_at(u64::MAX));
                let mut first = Roll::default();
                first.append(leaf_hash(absurd.as_bytes()), &parsed);
                let _ = (first.breaches(0), first.plan(), first.policy_at(1));
                let mut intake = Intake::new(fed.nodes[0].code.clone());
                intake.append(leaf_hash(absurd.as_bytes()), &parsed, &fed.roll);
            }
        }
    }
    assert!(count > 50, "{count}");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, failure_persistence: None, ..Default::default() })]

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        let _ = Parsed::parse(&bytes);
    }

    #[test]
    fn no_json_makes_the_reader_panic(text in r#"\{("(kind|v|a)":(1|"x"|"void"|null|\[\]|\{\}),?){0,4}\}"#) {
        let _ = Parsed::parse(text.as_bytes());
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..Default::default() })]

    #[test]
    fn a_changed_record_is_refused_or_has_another_leaf(
        which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), to in any::<u8>(),
    ) {
        let samples = SAMPLES.with(Clone::clone);
        let clean = which.get(&samples);
        let mut bytes = clean.clone();
        let at = at.index(bytes.len());
        prop_assume!(bytes[at] != to);
        bytes[at] = to;
        if let Ok(parsed) = Parsed::parse(&bytes) {
            prop_assert_ne!(leaf_hash(&bytes), leaf_hash(clean));
            if let Some(record) = parsed.known() {
                prop_assert_eq!(record.to_bytes(), bytes);
            }
        }
    }
}

thread_local! {
    static SAMPLES: Vec<Vec<u8>> = samples();
}
