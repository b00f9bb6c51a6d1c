//! Notes and cosignatures: the specification's example, outside readers, false and odd lines.

use ledger::note::{
    KeyKind, MAX_NOTE, MAX_SIGNATURES, Note, NoteError, NoteSignature, SignerKey, VerifierKey,
};
use proptest::prelude::*;
use signed_note::{StandardVerifier, VerifierList};

use super::support::{NOW, checkpoint, cosigner, leaves, log_key, sealed};

const EXAMPLE: &[u8] = include_bytes!("vectors/c2sp-signed-note-example.txt");
const EXAMPLE_KEY: &str = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k";

fn bad(key: &SignerKey) -> NoteError {
    NoteError::BadSignature { name: key.verifier().name().to_owned() }
}

fn not_signed(key: &SignerKey) -> NoteError {
    NoteError::NotSigned { name: key.verifier().name().to_owned() }
}

#[test]
fn the_specifications_example_verifies() {
    let key = VerifierKey::parse(EXAMPLE_KEY).unwrap();
    assert_eq!(key.to_string(), EXAMPLE_KEY);
    let mut note = Note::parse(EXAMPLE).unwrap();
    assert_eq!(note.to_bytes(), EXAMPLE);
    assert_eq!(note.text, "This is an example message.\n");
    assert_eq!(note.verify_log(&key), Ok(()));
    note.text = "This is another message.\n".to_owned();
    assert_eq!(note.verify_log(&key), Err(NoteError::BadSignature { name: key.name().to_owned() }));
}

#[test]
fn signed_note_reads_ours_and_skips_cosignatures() {
    let note = sealed(&leaves(5), &["party", "association"]);
    let theirs = signed_note::Note::from_bytes(&note.to_bytes()).unwrap();
    let key = StandardVerifier::new(&log_key().verifier().to_string()).unwrap();
    let (verified, unknown) = theirs.verify(&VerifierList::new(vec![Box::new(key)])).unwrap();
    assert_eq!((verified.len(), unknown.len()), (1, 2));
    assert_eq!(theirs.to_bytes(), note.to_bytes());
}

#[test]
fn the_text_ends_at_the_last_empty_line() {
    let mut note = Note::new("a\n\n— not a signature\n\n\n".to_owned()).unwrap();
    log_key().sign_note(&mut note).unwrap();
    let read = Note::parse(&note.to_bytes()).unwrap();
    assert_eq!(read, note);
    assert_eq!(read.verify_log(log_key().verifier()), Ok(()));
}

#[test]
fn lines_of_strangers_are_ignored() {
    let (log, party) = (log_key(), cosigner("party"));
    let mut note = sealed(&leaves(5), &["party"]);
    let lines = note.signatures.clone();
    for line in lines {
        let same_id = NoteSignature { name: "stranger".to_owned(), ..line.clone() };
        let same_name = NoteSignature { key_id: [0; 4], payload: vec![7], ..line };
        note.signatures.splice(0..0, [same_id, same_name]);
    }
    let note = Note::parse(&note.to_bytes()).unwrap();
    assert_eq!(note.signatures.len(), 6);
    assert_eq!(note.verify_log(log.verifier()), Ok(()));
    assert_eq!(note.cosignature_time(party.verifier()), Ok(NOW));
    let absent = cosigner("association");
    assert_eq!(note.cosignature_time(absent.verifier()), Err(not_signed(&absent)));
}

#[test]
fn one_false_line_of_a_known_key_refuses_the_note() {
    let (log, party) = (log_key(), cosigner("party"));
    let good = sealed(&leaves(5), &["party"]);
    for at in [0, 2] {
        for (line, key) in [(0, &log), (1, &party)] {
            let mut note = good.clone();
            let mut false_line = note.signatures[line].clone();
            *false_line.payload.last_mut().unwrap() ^= 1;
            note.signatures.insert(at, false_line);
            let result = match line {
                0 => note.verify_log(key.verifier()),
                _ => note.cosignature_time(key.verifier()).map(drop),
            };
            assert_eq!(result, Err(bad(key)), "line {line} at {at}");
        }
    }
}

#[test]
fn true_duplicates_count_once_with_the_latest_time() {
    let party = cosigner("party");
    let mut note = sealed(&leaves(5), &["party", "party"]);
    for time in [NOW + 60, NOW - 60] {
        note.signatures.push(party.cosign(&note.text, time).unwrap());
    }
    assert_eq!(note.cosignature_time(party.verifier()), Ok(NOW + 60));
    let lines = note.signatures.len();
    log_key().sign_note(&mut note).unwrap();
    assert_eq!(note.signatures.len(), lines, "signing again leaves one line of the log");
    assert_eq!(note.verify_log(log_key().verifier()), Ok(()));
}

#[test]
fn every_bit_of_text_time_and_signature_counts() {
    let (log, party) = (log_key(), cosigner("party"));
    let good = sealed(&leaves(5), &["party"]);
    for bit in 0..good.text.len() * 8 {
        let mut text = good.text.clone().into_bytes();
        text[bit / 8] ^= 1 << (bit % 8);
        let Ok(text) = String::from_utf8(text) else {
            continue;
        };
        let note = Note { text, ..good.clone() };
        assert_eq!(note.verify_log(log.verifier()), Err(bad(&log)), "bit {bit}");
        assert_eq!(note.cosignature_time(party.verifier()), Err(bad(&party)), "bit {bit}");
    }
    for bit in 0..72 * 8 {
        let mut note = good.clone();
        note.signatures[1].payload[bit / 8] ^= 1 << (bit % 8);
        assert_eq!(note.cosignature_time(party.verifier()), Err(bad(&party)), "bit {bit}");
        if bit < 64 * 8 {
            note.signatures[0].payload[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(note.verify_log(log.verifier()), Err(bad(&log)), "bit {bit}");
        }
    }
}

#[test]
fn payloads_of_another_length_are_false() {
    let (log, party) = (log_key(), cosigner("party"));
    let good = sealed(&leaves(5), &["party"]);
    for (line, length) in [(0, 1), (0, 63), (0, 65), (0, 72), (1, 1), (1, 7), (1, 64), (1, 73)] {
        let mut note = good.clone();
        note.signatures[line].payload.resize(length, 0);
        let note = Note::parse(&note.to_bytes()).unwrap();
        let (found, expected) = match line {
            0 => (note.verify_log(log.verifier()), bad(&log)),
            _ => (note.cosignature_time(party.verifier()).map(drop), bad(&party)),
        };
        assert_eq!(found, Err(expected), "{length} bytes");
    }
}

#[test]
fn attack_19_a_signature_of_one_kind_is_none_of_the_other() {
    let seed = [9; 32];
    let log = SignerKey::new("one.example", KeyKind::Log, &seed).unwrap();
    let cosigner = SignerKey::new("one.example", KeyKind::Cosigner, &seed).unwrap();
    assert_ne!(log.verifier().key_id(), cosigner.verifier().key_id());
    let mut note = checkpoint(&leaves(3)).sign(&log_key()).unwrap();
    log.sign_note(&mut note).unwrap();
    note.signatures.push(cosigner.cosign(&note.text, NOW).unwrap());

    // The same seed on purpose: the bytes alone must not carry over.
    let plain = note.signatures[1].payload.clone();
    let timed = note.signatures[2].payload.clone();
    note.signatures[1].payload = timed[8..].to_vec();
    note.signatures[2].payload = [&timed[..8], &plain].concat();
    assert_eq!(note.verify_log(log.verifier()), Err(bad(&log)));
    assert_eq!(note.cosignature_time(cosigner.verifier()), Err(bad(&cosigner)));

    let wrong = NoteError::WrongKind { name: "one.example".to_owned() };
    assert_eq!(cosigner.sign_note(&mut note), Err(wrong.clone()));
    assert_eq!(log.cosign(&note.text, NOW), Err(wrong.clone()));
    assert_eq!(note.verify_log(cosigner.verifier()), Err(wrong.clone()));
    assert_eq!(note.cosignature_time(log.verifier()), Err(wrong));
}

#[test]
fn malformed_notes_are_refused() {
    let line = "— a AAAAAAA=\n";
    let ok = |bytes: &[u8]| Note::parse(bytes);
    assert!(ok(format!("text\n\n{line}").as_bytes()).is_ok());
    let table: [(&str, &[u8], NoteError); 20] = [
        ("empty", b"", NoteError::Text),
        ("one newline", b"\n", NoteError::NoSignatures),
        ("no signatures", b"text\n", NoteError::NoSignatures),
        ("no lines after the empty line", b"text\n\n", NoteError::NoSignatures),
        ("no final newline", "text\n\n— a AAAAAAA=".as_bytes(), NoteError::Text),
        ("not UTF-8", b"te\xfft\n\n- a AAAAAAA=\n", NoteError::NotUtf8),
        ("surrogate", b"\xed\xa0\x80\n\n- a AAAAAAA=\n", NoteError::NotUtf8),
        ("tab", "te\tt\n\n— a AAAAAAA=\n".as_bytes(), NoteError::Text),
        ("carriage return", "text\r\n\n— a AAAAAAA=\n".as_bytes(), NoteError::Text),
        ("NUL", "te\0t\n\n— a AAAAAAA=\n".as_bytes(), NoteError::Text),
        ("hyphen", b"text\n\n- a AAAAAAA=\n", NoteError::SignatureLine(1)),
        ("no name", "text\n\n—  AAAAAAA=\n".as_bytes(), NoteError::SignatureLine(1)),
        ("plus", "text\n\n— a+b AAAAAAA=\n".as_bytes(), NoteError::SignatureLine(1)),
        ("wide space", "text\n\n— a\u{3000}b AAAAAAA=\n".as_bytes(), NoteError::SignatureLine(1)),
        ("no signature", "text\n\n— a \n".as_bytes(), NoteError::SignatureLine(1)),
        ("key ID only", "text\n\n— a AAAAAA==\n".as_bytes(), NoteError::SignatureLine(1)),
        ("unpadded", "text\n\n— a AAAAAAA\n".as_bytes(), NoteError::SignatureLine(1)),
        ("surplus bits", "text\n\n— a AAAAAAB=\n".as_bytes(), NoteError::SignatureLine(1)),
        ("trailing space", "text\n\n— a AAAAAAA= \n".as_bytes(), NoteError::SignatureLine(1)),
        ("second line", "text\n\n— a AAAAAAA=\nmore\n".as_bytes(), NoteError::SignatureLine(2)),
    ];
    for (what, bytes, error) in table {
        assert_eq!(ok(bytes), Err(error), "{what}");
    }
}

#[test]
fn endless_notes_are_refused() {
    let note = |text: usize, lines: usize| {
        let lines = "— a AAAAAAA=\n".repeat(lines);
        [vec![b'x'; text], b"\n\n".to_vec(), lines.into_bytes()].concat()
    };
    let huge = note(10 << 20, 1);
    assert_eq!(Note::parse(&huge), Err(NoteError::TooLong(huge.len())));
    let room = MAX_NOTE - note(0, 1).len();
    assert!(Note::parse(&note(room, 1)).is_ok());
    assert_eq!(Note::parse(&note(room + 1, 1)), Err(NoteError::TooLong(MAX_NOTE + 1)));
    assert_eq!(Note::parse(&note(4, MAX_SIGNATURES)).unwrap().signatures.len(), MAX_SIGNATURES);
    assert_eq!(Note::parse(&note(4, MAX_SIGNATURES + 1)), Err(NoteError::TooManySignatures));
    assert_eq!(Note::parse(&note(4, 1000)), Err(NoteError::TooManySignatures));
}

#[test]
fn nothing_is_signed_that_nobody_would_read() {
    for text in ["", "no newline", "tab\t\n", "return\r\n", "nul\0\n"] {
        assert_eq!(Note::new(text.to_owned()), Err(NoteError::Text), "{text:?}");
        let mut note = Note { text: text.to_owned(), signatures: vec![] };
        assert_eq!(log_key().sign_note(&mut note), Err(NoteError::Text), "{text:?}");
        assert_eq!(cosigner("party").cosign(text, NOW), Err(NoteError::Text), "{text:?}");
    }
    let (last, text) = (i64::MAX as u64, "text\n");
    let party = cosigner("party");
    assert_eq!(party.cosign(text, last + 1), Err(NoteError::Time(last + 1)));
    let mut note = Note::new(text.to_owned()).unwrap();
    note.signatures.push(party.cosign(text, last).unwrap());
    assert_eq!(note.cosignature_time(party.verifier()), Ok(last));
}

/// tlog-cosignature: the timestamp "MUST NOT exceed 2^63 - 1", however well it is signed.
#[test]
fn a_time_beyond_the_specification_is_false() {
    use ed25519_dalek::{Signer as _, SigningKey};
    let seed = [3; 32];
    let key = SignerKey::new("late.example", KeyKind::Cosigner, &seed).unwrap();
    for (time, holds) in [(i64::MAX as u64, true), (1 << 63, false), (u64::MAX, false)] {
        let message = format!("cosignature/v1\ntime {time}\ntext\n");
        let signed = SigningKey::from_bytes(&seed).sign(message.as_bytes()).to_bytes();
        let payload = [&time.to_be_bytes()[..], &signed].concat();
        let key_id = key.verifier().key_id();
        let line = NoteSignature { name: "late.example".to_owned(), key_id, payload };
        let note = Note { text: "text\n".to_owned(), signatures: vec![line] };
        let expected = if holds { Ok(time) } else { Err(bad(&key)) };
        assert_eq!(note.cosignature_time(key.verifier()), expected);
    }
}

proptest! {
    #[test]
    fn what_is_read_is_written_back(bytes in "(?s)[a\n— +=A]{0,40}\n\n(— [a-c]{1,3} [A-D]{8,12}\n){0,3}") {
        if let Ok(note) = Note::parse(bytes.as_bytes()) {
            prop_assert_eq!(note.to_bytes(), bytes.as_bytes());
        }
    }

    #[test]
    fn any_bytes_are_answered(bytes in prop::collection::vec(any::<u8>(), 0..200), line in ".*") {
        if let Ok(note) = Note::parse(&bytes) {
            prop_assert_eq!(note.to_bytes(), bytes);
        }
        if let Ok(signature) = NoteSignature::parse_line(&line) {
            prop_assert_eq!(signature.to_line(), format!("{line}\n"));
        }
    }

    #[test]
    fn lines_come_back(id: [u8; 4], payload in prop::collection::vec(any::<u8>(), 1..90)) {
        let line = NoteSignature { name: "成都/节点".to_owned(), key_id: id, payload };
        prop_assert_eq!(NoteSignature::parse_line(&line.to_line()), Ok(line));
    }
}
