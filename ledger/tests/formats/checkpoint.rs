//! Checkpoints: one spelling, one ledger, one signer.

use ledger::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::{EMPTY_ROOT, Hash},
    note::{Note, NoteError},
    tree::MAX_SIZE,
};
use proptest::prelude::*;

use super::support::{ORIGIN, checkpoint, cosigner, leaves, log_key, sealed};

#[test]
fn malformed_texts_are_refused() {
    let root = EMPTY_ROOT.to_base64();
    let hex = EMPTY_ROOT.to_string();
    let long = MAX_SIZE + 1;
    use CheckpointError::{Extension, Lines, Origin, Root, Size};
    let table = [
        (String::new(), Lines),
        ("\n".to_owned(), Lines),
        (format!("o\n0\n{root}"), Lines),
        ("o\n0\n".to_owned(), Lines),
        (format!("o\n0\n{root}\nextension\n"), Extension),
        (format!("o\n0\n{root}\n\n"), Extension),
        (format!("o\n0\n{root}\na\nb\n"), Extension),
        (format!("\n0\n{root}\n"), Origin),
        (format!("o o\n0\n{root}\n"), Origin),
        (format!("o+\n0\n{root}\n"), Origin),
        (format!("o\t\n0\n{root}\n"), Origin),
        (format!("o\u{85}\n0\n{root}\n"), Origin),
        (format!("o\n\n{root}\n"), Size),
        (format!("o\n+5\n{root}\n"), Size),
        (format!("o\n-5\n{root}\n"), Size),
        (format!("o\n05\n{root}\n"), Size),
        (format!("o\n00\n{root}\n"), Size),
        (format!("o\n5\r\n{root}\n"), Size),
        (format!("o\n 5\n{root}\n"), Size),
        (format!("o\n5 \n{root}\n"), Size),
        (format!("o\n5e1\n{root}\n"), Size),
        (format!("o\n0x5\n{root}\n"), Size),
        (format!("o\n٥\n{root}\n"), Size),
        (format!("o\n{long}\n{root}\n"), Size),
        (format!("o\n18446744073709551616\n{root}\n"), Size),
        ("o\n5\n\n".to_owned(), Root),
        (format!("o\n5\n{hex}\n"), Root),
        (format!("o\n5\n{root} \n"), Root),
        (format!("o\n5\n{}\n", root.trim_end_matches('=')), Root),
    ];
    for (text, error) in table {
        assert_eq!(Checkpoint::parse(&text), Err(error), "{text:?}");
    }
    for size in [0, 1, 10, MAX_SIZE] {
        assert_eq!(Checkpoint::parse(&format!("o\n{size}\n{root}\n")).unwrap().size, size);
    }
}

proptest! {
    #[test]
    fn texts_come_back(origin in "[^\\s+\\p{C}]{1,40}", size in 0..=MAX_SIZE, root: [u8; 32]) {
        let checkpoint = Checkpoint { origin, size, root: Hash(root) };
        prop_assert_eq!(Checkpoint::parse(&checkpoint.to_text()), Ok(checkpoint));
    }

    #[test]
    fn what_is_read_is_written_back(text in "[a-z+ ]{0,3}\n[0-9+]{0,21}\n[A-Z]{42,43}=\n[a\n]{0,2}") {
        if let Ok(checkpoint) = Checkpoint::parse(&text) {
            prop_assert_eq!(checkpoint.to_text(), text);
        }
    }
}

#[test]
fn tlog_tiles_reads_ours() {
    let ours = checkpoint(&leaves(1000));
    let theirs = tlog_tiles::Checkpoint::from_bytes(ours.to_text().as_bytes()).unwrap();
    assert_eq!((theirs.origin(), theirs.size(), theirs.hash().0), (ORIGIN, 1000, ours.root.0));
}

#[test]
fn a_checkpoint_opens_for_its_log_and_ledger_only() {
    let tree = leaves(5);
    let note = sealed(&tree, &["party"]);
    let log = log_key();
    let opened = Checkpoint::open(&note.to_bytes(), log.verifier(), ORIGIN);
    assert_eq!(opened, Ok((checkpoint(&tree), note.clone())));

    let other = "srdi.example.cn/node/510100";
    let expected = CheckpointError::OtherOrigin { expected: other.into(), found: ORIGIN.into() };
    assert_eq!(Checkpoint::open(&note.to_bytes(), log.verifier(), other), Err(expected));

    let stranger = ledger::note::SignerKey::new(ORIGIN, log.verifier().kind(), &[2; 32]).unwrap();
    let error = Checkpoint::open(&note.to_bytes(), stranger.verifier(), ORIGIN);
    assert!(matches!(error, Err(CheckpointError::Note(NoteError::NotSigned { .. }))), "{error:?}");

    let mut unsigned = note;
    unsigned.signatures.remove(0);
    let error = Checkpoint::open(&unsigned.to_bytes(), log.verifier(), ORIGIN);
    assert!(matches!(error, Err(CheckpointError::Note(NoteError::NotSigned { .. }))), "{error:?}");
}

#[test]
fn what_would_not_be_read_is_not_signed() {
    let good = checkpoint(&leaves(5));
    let with_line = Checkpoint { origin: "o\n9".to_owned(), ..good.clone() };
    assert_eq!(with_line.sign(&log_key()), Err(CheckpointError::Origin));
    let too_large = Checkpoint { size: MAX_SIZE + 1, ..good.clone() };
    assert_eq!(too_large.sign(&log_key()), Err(CheckpointError::Size));
    let wrong = good.sign(&cosigner("party"));
    assert!(matches!(wrong, Err(CheckpointError::Note(NoteError::WrongKind { .. }))));
}

/// A log that signed this text would have written the bytes of a cosignature. It signs checkpoints
/// only, and this is none.
#[test]
fn a_cosigned_message_is_no_checkpoint() {
    let inner = checkpoint(&leaves(5)).to_text();
    let message = format!("cosignature/v1\ntime 1\n{inner}");
    assert!(Note::new(message.clone()).is_ok());
    assert_eq!(Checkpoint::parse(&message), Err(CheckpointError::Extension));
}
