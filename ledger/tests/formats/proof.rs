//! Proof files: what an offline reader can be told, and what it must not believe.

use ledger::{
    b64,
    hash::{Hash, leaf_hash},
    policy::{Policy, PolicyError},
    proof::{MAX_EXTRA, MAX_PROOF_FILE, ProofFileError, TlogProof},
    tree::{ProofError, inclusion_proof},
};
use proptest::prelude::*;

use super::support::{NOW, ORIGIN, leaves, log_key, sealed, witness};

const SIZE: usize = 300;

fn proof_of(index: u64) -> TlogProof {
    let tree = leaves(SIZE);
    TlogProof {
        extra: Some(format!("record {index}").into_bytes()),
        index,
        hashes: inclusion_proof(&tree, index, SIZE as u64).unwrap(),
        checkpoint: sealed(&tree, &["party", "association"]).to_bytes(),
    }
}

fn policy() -> Policy {
    let bodies = [witness("party"), witness("association")];
    Policy::public(log_key().verifier(), &bodies, &[], 0).unwrap()
}

fn leaf(proof: &TlogProof) -> Hash {
    leaf_hash(proof.extra.as_deref().unwrap())
}

#[test]
fn a_proof_stands_alone() {
    for index in [0, 1, 255, 256, 299] {
        let proof = TlogProof::parse(&proof_of(index).to_text()).unwrap();
        assert_eq!(proof, proof_of(index));
        let opened = proof.check(leaf(&proof), &policy(), ORIGIN, None).unwrap();
        assert_eq!((opened.checkpoint.size, opened.cosigned_at["party"]), (SIZE as u64, NOW));
    }
}

#[test]
fn the_text_is_the_specifications() {
    let proof = TlogProof { hashes: vec![Hash([0; 32])], ..proof_of(7) };
    let checkpoint = String::from_utf8(proof.checkpoint.clone()).unwrap();
    let zeros = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=";
    let expected =
        format!("c2sp.org/tlog-proof@v1\nextra cmVjb3JkIDc=\nindex 7\n{zeros}\n\n{checkpoint}");
    assert_eq!(proof.to_text(), expected.as_bytes());
    let bare = TlogProof { extra: None, hashes: vec![], ..proof };
    let expected = format!("c2sp.org/tlog-proof@v1\nindex 7\n\n{checkpoint}");
    assert_eq!(bare.to_text(), expected.as_bytes());
    assert_eq!(TlogProof::parse(expected.as_bytes()), Ok(bare));
}

#[test]
fn the_wrong_record_index_or_signers_are_refused() {
    let proof = proof_of(7);
    let check = |proof: &TlogProof| proof.check(leaf(proof), &policy(), ORIGIN, None);
    let root = Err(ProofFileError::Proof(ProofError::Root));
    assert_eq!(check(&TlogProof { extra: Some(b"record 8".to_vec()), ..proof.clone() }), root);
    assert_eq!(check(&TlogProof { index: 6, ..proof.clone() }), root);
    let outside = ProofError::Index { index: 300, size: 300 };
    let moved = TlogProof { index: 300, ..proof.clone() };
    assert_eq!(check(&moved), Err(ProofFileError::Proof(outside)));
    let mut short = proof.clone();
    short.hashes.pop();
    assert_eq!(check(&short), Err(ProofFileError::Proof(ProofError::Length)));
    let one_body = sealed(&leaves(SIZE), &["party"]).to_bytes();
    let missing = PolicyError::MissingWitness { name: "association".to_owned() };
    let checked = check(&TlogProof { checkpoint: one_body, ..proof.clone() });
    assert_eq!(checked, Err(ProofFileError::Policy(missing)));
    let old = proof.check(leaf(&proof), &policy(), ORIGIN, Some((NOW + 61, 60)));
    assert!(matches!(old, Err(ProofFileError::Policy(PolicyError::GroupNotMet { .. }))), "{old:?}");
    let junk = TlogProof { checkpoint: b"junk".to_vec(), ..proof };
    assert!(matches!(check(&junk), Err(ProofFileError::Note(_))));
}

#[test]
fn malformed_files_are_refused() {
    use ProofFileError::{Extra, Form, Hashes, Index};
    let head = "c2sp.org/tlog-proof@v1\n";
    let hash = Hash([7; 32]).to_base64();
    let many = format!("index 0\n{}\nc\n", format!("{hash}\n").repeat(64));
    let long_extra = b64::encode(&vec![0; MAX_EXTRA + 1]);
    let table = [
        (String::new(), Form),
        ("\n\n".to_owned(), Form),
        (head.to_owned(), Form),
        (format!("{head}index 0\n"), Form),
        (format!("{head}index 0\n\n"), Form),
        ("c2sp.org/tlog-proof@v2\nindex 0\n\nc\n".to_owned(), Form),
        ("c2sp.org/tlog-proof@v1\r\nindex 0\n\nc\n".to_owned(), Form),
        (format!("\n{head}index 0\n\nc\n"), Form),
        (format!("{head}\nc\n"), Index),
        (format!("{head}index\n\nc\n"), Index),
        (format!("{head}index 00\n\nc\n"), Index),
        (format!("{head}index +1\n\nc\n"), Index),
        (format!("{head}index 1 \n\nc\n"), Index),
        (format!("{head}index -1\n\nc\n"), Index),
        (format!("{head}index 18446744073709551616\n\nc\n"), Index),
        (format!("{head}extra AAAA\n\nc\n"), Index),
        (format!("{head}extra \nindex 0\n\nc\n"), Extra),
        (format!("{head}extra\nindex 0\n\nc\n"), Extra),
        (format!("{head}extra AAB=\nindex 0\n\nc\n"), Extra),
        (format!("{head}extra {long_extra}\nindex 0\n\nc\n"), Extra),
        (format!("{head}index 0\nextra AAAA\n\nc\n"), Hashes),
        (format!("{head}index 0\n{hash}=\n\nc\n"), Hashes),
        (format!("{head}index 0\n{}\n\nc\n", &hash[4..]), Hashes),
        (format!("{head}{many}"), Hashes),
    ];
    for (text, error) in table {
        assert_eq!(TlogProof::parse(text.as_bytes()), Err(error), "{text:?}");
    }
    let fewer = format!("{head}index 0\n{}\nc\n", format!("{hash}\n").repeat(63));
    assert_eq!(TlogProof::parse(fewer.as_bytes()).unwrap().hashes.len(), 63);
    assert_eq!(TlogProof::parse(b"\xff\n\nc\n"), Err(Form));
    let huge = vec![b'a'; 10 << 20];
    assert_eq!(TlogProof::parse(&huge), Err(ProofFileError::TooLong(10 << 20)));
}

#[test]
fn the_largest_proof_fits() {
    let largest = TlogProof {
        extra: Some(vec![0; MAX_EXTRA]),
        index: u64::MAX,
        hashes: vec![Hash([0; 32]); 63],
        checkpoint: vec![b'c'; ledger::note::MAX_NOTE],
    };
    let text = largest.to_text();
    assert!(text.len() <= MAX_PROOF_FILE, "{} bytes", text.len());
    assert_eq!(TlogProof::parse(&text), Ok(largest));
}

proptest! {
    #[test]
    fn no_bit_of_a_proof_may_change(bit: prop::sample::Index) {
        let good = proof_of(7);
        let mut text = good.to_text();
        let bit = bit.index(text.len() * 8);
        text[bit / 8] ^= 1 << (bit % 8);
        let believed = TlogProof::parse(&text)
            .and_then(|bad| bad.check(leaf(&good), &policy(), ORIGIN, None));
        // Signature lines carry their signer's name; a changed name or ID is a stranger's line.
        prop_assert!(believed.is_err() || in_extra(&good, bit / 8), "bit {bit}");
    }

    #[test]
    fn any_bytes_are_answered(tail in "(?s)(extra [A-D=]{0,8}\n)?(index [0-9]{0,3}\n)?[A-D\n=]{0,60}.*") {
        let text = format!("c2sp.org/tlog-proof@v1\n{tail}");
        if let Ok(proof) = TlogProof::parse(text.as_bytes()) {
            prop_assert_eq!(proof.to_text(), text.as_bytes());
        }
    }
}

/// Only the extra line is not authenticated: the caller's leaf hash is what counts.
fn in_extra(proof: &TlogProof, at: usize) -> bool {
    let line = "extra ".len() + b64::encode(proof.extra.as_deref().unwrap()).len();
    let start = "c2sp.org/tlog-proof@v1\n".len();
    (start..start + line).contains(&at)
}
