//! Keys: what enrolment refuses, and that programs other than ours agree with our signatures.

use std::{
    fs,
    process::{Command, Output},
};

use ledger::{
    b64,
    hash::Hash,
    note::{KeyError, KeyKind, Note, NoteError, SignerKey, VerifierKey},
};
use signed_note::{StandardVerifier, Verifier as _};

use super::support::{NOW, cosigner, log_key, sealed};

/// All encodings of points of order 1, 2, 4 and 8, non-canonical ones included (as collected in
/// "Taming the many EdDSAs", table 6b).
const SMALL_ORDER: [&str; 14] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// A vkey made without our own checks.
fn vkey(name: &str, kind: u8, key: &[u8]) -> String {
    let id = Hash::of(&[name.as_bytes(), &[b'\n', kind], key].concat()).to_string();
    format!("{name}+{}+{}", &id[..8], b64::encode(&[&[kind], key].concat()))
}

#[test]
fn keys_of_small_order_are_refused() {
    for hex in SMALL_ORDER {
        let Hash(key) = hex.parse().unwrap();
        for (kind, byte) in [(KeyKind::Log, 1), (KeyKind::Cosigner, 4)] {
            assert_eq!(VerifierKey::new("a", kind, &key), Err(KeyError::Weak), "{hex}");
            assert_eq!(VerifierKey::parse(&vkey("a", byte, &key)), Err(KeyError::Weak), "{hex}");
        }
    }
}

/// Why the refusal above matters: a careful port of the Go library believes a signature that anyone
/// can write, over any text.
#[test]
fn signed_note_believes_a_forgery_under_a_weak_key() {
    let Hash(identity) = SMALL_ORDER[0].parse().unwrap();
    let forgery = [identity, [0; 32]].concat();
    let key = StandardVerifier::new(&vkey("a", 1, &identity)).unwrap();
    assert!(key.verify(b"any text\n", &forgery));
    assert!(key.verify(b"any other text\n", &forgery));
}

/// y from p to p + 18 spells a point that y - p spells too. Readers differ on whether to take it.
#[test]
fn second_spellings_of_keys_are_refused() {
    for low in 0xed..=0xffu8 {
        for high in [0x7f, 0xff] {
            let mut key = [0xff; 32];
            (key[0], key[31]) = (low, high);
            assert_eq!(VerifierKey::new("a", KeyKind::Log, &key), Err(KeyError::Weak), "{low:x}");
        }
    }
}

/// A signature whose R is the identity and whose S is `k * a`: made by the holder of the key, it
/// passes the plain check. Computed with `R = 01 00…`, `k = SHA-512(R ‖ A ‖ "text\n")`.
#[test]
fn only_the_strict_check_is_used() {
    use ed25519_dalek::{Signature, Verifier as _, VerifyingKey};
    let Hash(r) = SMALL_ORDER[0].parse().unwrap();
    let s = "3777571940ee7be9f8ff4e09e1fb6f0740d2ca4e806a6ab4c0d6f35bddf19c0f";
    let Hash(s) = s.parse().unwrap();
    let payload = [r, s].concat();
    let plain = VerifyingKey::from_bytes(log_key().verifier().key()).unwrap();
    let signature = Signature::from_slice(&payload).unwrap();
    assert!(plain.verify(b"text\n", &signature).is_ok());

    let mut note = Note::new("text\n".to_owned()).unwrap();
    log_key().sign_note(&mut note).unwrap();
    note.signatures[0].payload = payload;
    let name = log_key().verifier().name().to_owned();
    assert_eq!(note.verify_log(log_key().verifier()), Err(NoteError::BadSignature { name }));
}

/// A point of mixed order: an honest key plus a point of order 8. Verifiers disagree about those.
#[test]
fn keys_of_mixed_order_are_refused() {
    let honest = ed25519_dalek::VerifyingKey::from_bytes(log_key().verifier().key()).unwrap();
    let Hash(torsion) = SMALL_ORDER[6].parse().unwrap();
    let torsion = ed25519_dalek::VerifyingKey::from_bytes(&torsion).unwrap();
    let mixed = (honest.to_edwards() + torsion.to_edwards()).compress().to_bytes();
    assert!(!ed25519_dalek::VerifyingKey::from_bytes(&mixed).unwrap().is_weak());
    assert_eq!(VerifierKey::new("a", KeyKind::Log, &mixed), Err(KeyError::Weak));
}

#[test]
fn keys_come_back_from_their_text() {
    for key in [log_key(), cosigner("party")] {
        let key = key.verifier();
        let text = key.to_string();
        assert_eq!(&VerifierKey::parse(&text).unwrap(), key);
        assert_eq!(text, vkey(key.name(), key.kind() as u8, key.key()));
        let json = serde_json::to_string(key).unwrap();
        assert_eq!(json, format!("\"{text}\""));
        assert_eq!(&serde_json::from_str::<VerifierKey>(&json).unwrap(), key);
    }
}

#[test]
fn malformed_keys_are_refused() {
    let good = log_key().verifier().to_string();
    let key = *log_key().verifier().key();
    let (name, rest) = good.split_once('+').unwrap();
    let (id, base64) = rest.split_once('+').unwrap();
    assert!(id.contains(|c: char| c.is_ascii_lowercase()), "the upper-case row needs a letter");
    let table = [
        (String::new(), KeyError::Form),
        (name.to_owned(), KeyError::Form),
        (format!("{name}+{id}"), KeyError::Form),
        (format!("{name}+{id}+"), KeyError::Form),
        (format!("{name}+{}+{base64}", id.to_uppercase()), KeyError::Form),
        (format!("{name}+0{id}+{base64}"), KeyError::Form),
        (format!("{name}+{}+{base64}", &id[1..]), KeyError::Form),
        (format!("{good}\n"), KeyError::Form),
        (format!("{good}+"), KeyError::Form),
        (vkey(name, 1, &key[1..]), KeyError::Form),
        (vkey(name, 1, &[&key[..], &[0]].concat()), KeyError::Form),
        (format!("{name}+00000000+{base64}"), KeyError::Id),
        (format!("{name}x+{id}+{base64}"), KeyError::Id),
        (vkey(name, 2, &key), KeyError::Kind(2)),
        (vkey(name, 6, &key), KeyError::Kind(6)),
        (vkey("", 1, &key), KeyError::Name),
        (vkey("a b", 1, &key), KeyError::Name),
        (vkey("a\u{a0}b", 1, &key), KeyError::Name),
        (vkey("a\nb", 1, &key), KeyError::Name),
        (vkey("a\u{7f}b", 1, &key), KeyError::Name),
    ];
    for (text, error) in table {
        assert_eq!(VerifierKey::parse(&text), Err(error), "{text:?}");
    }
    for name in ["", "a b", "a+b", "a\n", "\u{2028}"] {
        assert!(SignerKey::new(name, KeyKind::Log, &[1; 32]).is_err(), "{name:?}");
    }
}

#[test]
fn a_private_key_is_never_shown() {
    let shown = format!("{:?}", log_key());
    assert_eq!(shown, format!("SignerKey({})", log_key().verifier()));
}

/// The message is built here from the specification, not by the code under test.
#[test]
fn openssl_verifies_cosignatures() {
    let note: Note = sealed(&super::support::leaves(7), &["party"]);
    let payload = &note.signatures[1].payload;
    assert_eq!(payload[..8], NOW.to_be_bytes());
    let message = format!("cosignature/v1\ntime {NOW}\n{}", note.text);
    let key = *cosigner("party").verifier().key();
    let output = openssl(&key, message.as_bytes(), &payload[8..]);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "openssl refused a good cosignature: {said}");
    let later = message.replace(&NOW.to_string(), &(NOW + 1).to_string());
    assert!(!openssl(&key, later.as_bytes(), &payload[8..]).status.success());
}

fn openssl(key: &[u8; 32], message: &[u8], signature: &[u8]) -> Output {
    // SubjectPublicKeyInfo of Ed25519 (RFC 8410) is this prefix and the key.
    let spki = [&[0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00][..], key];
    let dir = tempfile::tempdir().unwrap();
    let file = |name: &str, bytes: &[u8]| {
        let path = dir.path().join(name);
        fs::write(&path, bytes).unwrap();
        path
    };
    Command::new("openssl")
        .args(["pkeyutl", "-verify", "-rawin", "-pubin", "-keyform", "DER"])
        .arg("-inkey")
        .arg(file("key.der", &spki.concat()))
        .arg("-in")
        .arg(file("message", message))
        .arg("-sigfile")
        .arg(file("signature", signature))
        .output()
        .expect("this test needs the program `openssl`, version 3, in PATH")
}
