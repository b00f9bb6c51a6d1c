//! A code that a telephone reads again, and what is refused of one that was changed.

use super::*;
use crate::did::AnchoredKey;

fn signers() -> [CredentialSigner; 2] {
    [CredentialSigner::new(&[1; 32]), CredentialSigner::new(&[2; 32])]
}

fn keys() -> DidKeys {
    let [association, party] = signers().map(|signer| {
        vec![AnchoredKey { id: "did:web:x#key-2024".to_owned(), key: signer.public(), until: None }]
    });
    DidKeys { association, party }
}

fn payload() -> Payload {
    Payload {
        code: Uscc::build("31510000", "MD000001").unwrap(),
        valid_from: "2024-05-31".parse().unwrap(),
        valid_until: "2027-05-31".parse().unwrap(),
        serial: "SC-SRDI-2024-0001".to_owned(),
        name: "示例锦江法桥律师事务所".to_owned(),
        categories: vec![Category::Zy, Category::Ts],
        region: "510100".parse().unwrap(),
        status: 48_213,
        leaf: 731,
    }
}

fn signed_code(payload: Payload) -> Code {
    let [association, party] = signers();
    let (one, two) = (payload.sign(&association), payload.sign(&party));
    Code::new(payload, (&association.public(), one), (&party.public(), two))
}

#[test]
fn a_code_reads_back_equal_and_is_as_short_as_measured() {
    let code = signed_code(payload());
    let text = code.to_text("srdi.example.cn");
    assert_eq!(Code::parse(&text).unwrap(), code);
    assert_eq!(code.check(&keys()).unwrap(), &payload());
    assert!(code.to_cose().len() <= 270 && text.len() <= 680, "{} {text}", code.to_cose().len());
}

#[test]
fn the_last_day_counts_to_its_end() {
    let bytes = payload().to_bytes();
    // 2027-05-31T23:59:59+08:00 and 2024-05-31T00:00:00+08:00.
    for seconds in [1_811_779_199_u32, 1_717_084_800] {
        assert!(bytes.windows(4).any(|four| four == seconds.to_be_bytes()), "{seconds}");
    }
}

#[test]
fn attack_1_a_code_that_one_body_signed_is_refused() {
    let [association, party] = signers();
    let payload = payload();
    let (one, two) = (payload.sign(&association), payload.sign(&party));
    let keys = keys();
    let twice =
        Code::new(payload.clone(), (&association.public(), one), (&association.public(), one));
    assert_eq!(twice.check(&keys), Err(QrFault::UnknownKey("省律师行业党委")));
    let swapped = Code::new(payload.clone(), (&party.public(), two), (&association.public(), one));
    assert_eq!(swapped.check(&keys), Err(QrFault::UnknownKey("省律师协会")));
    let forged = Code::new(payload, (&association.public(), one), (&party.public(), one));
    assert_eq!(forged.check(&keys), Err(QrFault::Signature("省律师行业党委")));
}

#[test]
fn attack_16_a_retired_key_dates_nothing_back() {
    let mut keys = keys();
    keys.association[0].until = Some(731);
    assert_eq!(signed_code(payload()).check(&keys), Err(QrFault::Retired("省律师协会")));
    keys.association[0].until = Some(732);
    assert!(signed_code(payload()).check(&keys).is_ok());
}

#[test]
fn every_changed_byte_is_refused() {
    let keys = keys();
    let cose = signed_code(payload()).to_cose();
    for at in 0..cose.len() {
        for bit in [1, 0x20, 0x80] {
            let mut bad = cose.clone();
            bad[at] ^= bit;
            let text =
                format!("https://h/v#1{}", radix::to_decimal(&[&[VERSION], &bad[..]].concat()));
            assert!(Code::parse(&text).is_err_or_unsigned(&keys), "byte {at} bit {bit}");
        }
    }
}

trait Refused {
    fn is_err_or_unsigned(&self, keys: &DidKeys) -> bool;
}

impl Refused for Result<Code, QrFault> {
    fn is_err_or_unsigned(&self, keys: &DidKeys) -> bool {
        self.as_ref().map_or(true, |code| code.check(keys).is_err())
    }
}

#[test]
fn attack_27_crafted_numbers_are_errors() {
    let long = format!("https://h/v#1{}", "9".repeat(LIMIT));
    for bad in ["", "https://h/v#1", "https://h/v#10", "https://h/v#1+5", "https://h/v#1-1", &long]
    {
        assert!(Code::parse(bad).is_err(), "{bad}");
    }
    let whole = signed_code(payload()).to_text("h");
    for bad in [whole.replace("#1", "#10"), whole.replace("#1", "#2"), format!("{whole}0")] {
        assert!(Code::parse(&bad).is_err(), "{bad}");
    }
    // A length of 2^64-1 in a head, and an endless item.
    for crafted in
        [vec![0xd8, 98, 0x9b, 255, 255, 255, 255, 255, 255, 255, 255], vec![0xd8, 98, 0x5f]]
    {
        let digits = radix::to_decimal(&[&[VERSION], &crafted[..]].concat());
        assert!(Code::parse(&format!("https://h/v#1{digits}")).is_err());
    }
}
