//! Who was not named reads nothing, and nobody reads what was destroyed.

use super::*;
use crate::body_key::{BodyKeyError, Cost};

const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
const SECRET: &[u8] = "甲某 13800000000".as_bytes();

fn key(passphrase: &str) -> ReaderKey {
    ReaderKey::create(&[passphrase], CHEAP).unwrap().0
}

#[test]
fn only_those_named_read_it_and_nobody_once_the_token_is_gone() {
    let dir = tempfile::tempdir().unwrap();
    let tokens = Tokens::of(dir.path());
    let token = tokens.create("JB-1").unwrap();
    assert!(tokens.create("JB-1").is_err(), "a token is never overwritten");
    let (first, other) = (key("first passphrase"), key("other passphrase"));
    let readers = [("甲", first.public())];
    let paper = Sealed::new("JB-1", SECRET, &readers, &token).unwrap();
    assert_eq!(&**paper.open("甲", &first, &token).unwrap(), SECRET);
    assert_eq!(paper.open("乙", &other, &token).unwrap_err(), SealedError::NotForYou);
    assert_eq!(paper.open("甲", &other, &token).unwrap_err(), SealedError::NotForYou);
    let moved = paper.rewrapped("甲", &first, &[("乙", other.public())]).unwrap();
    assert_eq!(&**moved.open("乙", &other, &token).unwrap(), SECRET);
    assert_eq!(moved.open("甲", &first, &token).unwrap_err(), SealedError::NotForYou);
    assert!(paper.rewrapped("乙", &other, &readers).is_err(), "only a reader hands it on");
    let another = tokens.create("JB-2").unwrap();
    assert_eq!(moved.open("乙", &other, &another).unwrap_err(), SealedError::Damaged);
    assert!(tokens.destroy("JB-1").unwrap() && !tokens.destroy("JB-1").unwrap());
    assert!(matches!(tokens.load("JB-1"), Err(SealedError::Gone)));
}

#[test]
fn a_changed_byte_or_another_number_opens_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let token = Tokens::of(dir.path()).create("JB-1").unwrap();
    let reader = key("first passphrase");
    let paper = Sealed::new("JB-1", SECRET, &[("甲", reader.public())], &token).unwrap();
    let text = serde_json::to_string(&paper).unwrap();
    assert!(!text.contains("13800000000"));
    let moved: Sealed = serde_json::from_str(&text.replace("JB-1", "JB-2")).unwrap();
    assert!(moved.open("甲", &reader, &token).is_err());
    let mut bytes = STANDARD.decode(&paper.sealed).unwrap();
    for n in 0..bytes.len() {
        bytes[n] ^= 1;
        let changed = Sealed { sealed: STANDARD.encode(&bytes), ..paper.clone() };
        assert_eq!(changed.open("甲", &reader, &token).unwrap_err(), SealedError::Damaged);
        bytes[n] ^= 1;
    }
}

#[test]
fn a_key_opens_with_all_of_its_passphrases() {
    let two = ["correct horse one", "correct horse two"];
    let (made, file) = ReaderKey::create(&two, CHEAP).unwrap();
    assert_eq!(ReaderKey::open(&file, &two).unwrap().public(), made.public());
    for wrong in [&two[..1], &["correct horse one", "correct horse one"], &[]] {
        assert_eq!(ReaderKey::open(&file, wrong).err().unwrap(), BodyKeyError::Wrong);
    }
    let same = ReaderKey::create(&[two[0], two[0]], CHEAP);
    assert_eq!(same.err().unwrap(), BodyKeyError::Same);
    assert_eq!(ReaderKey::create(&["short"], CHEAP).err().unwrap(), BodyKeyError::Passphrase);
    let text = String::from_utf8(file).unwrap();
    let dear = text.replace("\"passes\": 1", "\"passes\": 4000000000");
    assert_eq!(ReaderKey::open(dear.as_bytes(), &two).err().unwrap(), BodyKeyError::Cost);
    assert!(PublicReaderKey::parse(&made.public().to_string()) == Some(made.public()));
}

#[test]
fn the_agreement_is_that_of_rfc_7748() {
    let hex = |text: &str| -> [u8; 32] {
        let byte = |i: usize| u8::from_str_radix(&text[2 * i..2 * i + 2], 16).unwrap();
        std::array::from_fn(byte)
    };
    let scalar = hex("a546e36bf0527c9d3b16154b82465edd62144c0ac1fc5a18506a2244ba449ac4");
    let point = hex("e6db6867583030db3594c1a424b15f7c726624ec26b3353b10a903a6d0ab1c4c");
    let expected = hex("c3da55379de9c6908e94ea4df28d084f32eccf03491c71f754b4075577a28552");
    assert_eq!(MontgomeryPoint(point).mul_clamped(scalar).to_bytes(), expected);
    let small = agreed(&Zeroizing::new(scalar), [0; 32], ([0; 32], [0; 32]));
    assert_eq!(small.unwrap_err(), SealedError::Damaged, "a point of small order");
}
