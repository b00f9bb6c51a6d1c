//! The short way to read a record takes exactly what the long way takes, as the same record.

use proptest::prelude::*;

use super::*;
use crate::category::Category;
use crate::hash::Hash;
use crate::record::application::{Application, Claim, Sought};
use crate::record::round::{RoundAnnounced, RoundType};
use crate::uscc::Uscc;

fn samples() -> Vec<Record> {
    let round: crate::names::RoundId = "2024-1".parse().unwrap();
    let claim =
        |category| Claim { category, sought: Sought::Recognition, accepts_cultivation: true };
    let application = Application {
        at: 1_710_000_000,
        nonce: Hash([7; 32]),
        charter: Hash([6; 32]),
        round: round.clone(),
        firm: Uscc::build("31510000", "MD000001").unwrap(),
        claims: vec![claim(Category::Zy), claim(Category::Jx)],
        dossier: Hash([8; 32]),
        evidence: vec![Hash([9; 32]), Hash([10; 32])],
        supersedes: None,
        transfer: None,
        seat: "N1".parse().unwrap(),
    };
    let announced = RoundAnnounced {
        at: 0,
        nonce: Hash([0; 32]),
        round,
        document_number: "\u{793a}\u{4f8b}\u{3014}2024\u{3015}\"kind\":\"x\"\\".to_owned(),
        opens_at: 100,
        closes_at: 9_007_199_254_740_991,
        base_date: "2024-03-31".parse().unwrap(),
        decide_by: None,
        purpose: RoundType::Selection,
        forms: 1,
        charter: Hash([0; 32]),
        seat: Seat::office(),
    };
    vec![application.into(), announced.into()]
}

/// Both ways agree; the short one may leave to the long one what it does not recognise.
fn agree(bytes: &[u8]) -> Result<(), TestCaseError> {
    let long = Parsed::examine(bytes);
    if let Some(record) = Record::read(bytes) {
        prop_assert_eq!(&long, &Ok(Parsed::Known(Box::new(record))));
    }
    prop_assert_eq!(Parsed::parse(bytes), long);
    Ok(())
}

#[test]
fn the_short_way_takes_what_this_program_writes() {
    for record in samples() {
        let bytes = record.to_bytes();
        assert_eq!(Parsed::examine(&bytes), Ok(Parsed::Known(Box::new(record.clone()))));
        assert_eq!(Parsed::parse(&bytes), Ok(Parsed::Known(Box::new(record.clone()))));
        assert_eq!(Record::read(&bytes), Some(record));
    }
}

proptest! {
    #[test]
    fn both_ways_agree_on_changed_bytes(
        which in 0usize..2, at in any::<prop::sample::Index>(), cut in 0usize..6,
        put in prop_oneof![
            "[0-9a-f\"{}:, ]{0,3}", Just("null".to_owned()), Just("\\u0041".to_owned()),
            Just(",\"v\":1".to_owned()), Just("\"supersedes\":null,".to_owned()),
            Just("9007199254740992".to_owned()), Just("1.0".to_owned()),
        ],
    ) {
        let mut bytes = samples()[which].to_bytes();
        let at = at.index(bytes.len());
        let end = (at + cut).min(bytes.len());
        bytes.splice(at..end, put.bytes());
        agree(&bytes)?;
    }
}
