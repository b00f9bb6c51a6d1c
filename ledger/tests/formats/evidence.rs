//! Evidence of a fork: it convicts a liar and can never frame an honest log.

use ledger::{
    checkpoint::{Checkpoint, CheckpointError},
    evidence::{FindError, Fork, ForkError},
    hash::{EMPTY_ROOT, Hash, leaf_hash},
    note::{KeyKind, SignerKey},
    tree::{MemoryLeaves, ProofError, consistency_proof, root_at},
};
use proptest::prelude::*;

use super::support::{ORIGIN, checkpoint, leaves, log_key};

fn signed(tree: &MemoryLeaves) -> Vec<u8> {
    checkpoint(tree).sign(&log_key()).unwrap().to_bytes()
}

/// The usual tree with one record rewritten.
fn rewritten(size: usize, at: usize) -> MemoryLeaves {
    let mut tree = leaves(size);
    tree.0[at] = leaf_hash(b"rewritten");
    tree
}

fn find(
    one: &MemoryLeaves,
    other: &MemoryLeaves,
    larger: &MemoryLeaves,
) -> Result<Fork, FindError<ledger::tree::MissingTile>> {
    Fork::find(log_key().verifier(), ORIGIN, &signed(one), &signed(other), larger)
}

#[test]
fn a_fork_convicts_from_the_file_alone() {
    for (small, large, at) in [(5, 9, 0), (8, 9, 7), (300, 700, 299), (1, 2, 0), (256, 512, 3)] {
        let (honest, liar) = (leaves(small), rewritten(large, at));
        for fork in [find(&honest, &liar, &liar), find(&liar, &honest, &liar)] {
            let json = serde_json::to_string(&fork.unwrap()).unwrap();
            let fork: Fork = serde_json::from_str(&json).unwrap();
            assert_eq!(fork.check(log_key().verifier()), Ok(()), "{small} and {large}");
        }
    }
}

#[test]
fn two_roots_of_one_size_convict_without_a_tree() {
    let nothing = MemoryLeaves::default();
    let fork = find(&leaves(5), &rewritten(5, 2), &nothing).unwrap();
    assert!(fork.consistency.is_empty());
    assert_eq!(fork.check(log_key().verifier()), Ok(()));
}

#[test]
fn a_signed_empty_tree_with_a_root_convicts() {
    let liar = Checkpoint { origin: ORIGIN.to_owned(), size: 0, root: Hash::of(b"no tree") };
    let liar = liar.sign(&log_key()).unwrap().to_bytes();
    let tree = leaves(3);
    let fork = Fork::find(log_key().verifier(), ORIGIN, &liar, &signed(&tree), &tree).unwrap();
    assert_eq!(fork.prefix_root, EMPTY_ROOT);
}

#[test]
fn growth_is_no_fork() {
    let no_fork = Err(FindError::Fork(ForkError::NoFork));
    for (small, large) in [(0, 0), (0, 5), (5, 5), (4, 5), (5, 9), (256, 300)] {
        assert_eq!(find(&leaves(small), &leaves(large), &leaves(large)), no_fork);
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    /// Whatever is put into the file, two honest checkpoints never convict.
    #[test]
    fn an_honest_log_is_never_framed(
        small in 1usize..40, more in 0usize..40, lie: [u8; 32], flip: (prop::sample::Index, u8),
    ) {
        let tree = leaves(small + more);
        let (old, new) = (small as u64, (small + more) as u64);
        let text = |size| String::from_utf8(signed(&leaves(size))).unwrap();
        let honest = Fork {
            origin: ORIGIN.to_owned(),
            smaller: text(small),
            larger: text(small + more),
            prefix_root: root_at(&tree, old).unwrap(),
            consistency: consistency_proof(&tree, old, new).unwrap(),
        };
        let log = log_key();
        prop_assert_eq!(honest.check(log.verifier()), Err(ForkError::NoFork));
        let lied = Fork { prefix_root: Hash(lie), ..honest.clone() };
        prop_assert!(lied.check(log.verifier()).is_err());
        let swapped =
            Fork { smaller: honest.larger.clone(), larger: honest.smaller.clone(), ..honest.clone() };
        prop_assert!(swapped.check(log.verifier()).is_err());
        let mut longer = Fork { prefix_root: Hash(lie), ..honest.clone() };
        longer.consistency.insert(0, Hash(lie));
        prop_assert!(longer.check(log.verifier()).is_err());
        if !honest.consistency.is_empty() {
            let mut flipped = lied;
            let at = flip.0.index(flipped.consistency.len());
            flipped.consistency[at].0[usize::from(flip.1 % 32)] ^= 1 << (flip.1 / 32);
            prop_assert!(flipped.check(log.verifier()).is_err());
        }
    }
}

#[test]
fn evidence_holds_only_against_its_signer() {
    let (honest, liar) = (leaves(5), rewritten(9, 0));
    let fork = find(&honest, &liar, &liar).unwrap();
    let other = SignerKey::new(ORIGIN, KeyKind::Log, &[2; 32]).unwrap();
    let refused = fork.check(other.verifier());
    assert!(matches!(refused, Err(ForkError::Checkpoint(CheckpointError::Note(_)))), "{refused:?}");
    let elsewhere = Fork { origin: "other.example".to_owned(), ..fork.clone() };
    let refused = elsewhere.check(log_key().verifier());
    assert!(matches!(refused, Err(ForkError::Checkpoint(CheckpointError::OtherOrigin { .. }))));
    let cut = Fork { consistency: vec![], ..fork };
    assert_eq!(cut.check(log_key().verifier()), Err(ForkError::Proof(ProofError::Length)));
}

#[test]
fn the_wrong_tree_makes_no_evidence() {
    let (honest, liar) = (leaves(5), rewritten(9, 0));
    let wrong = find(&honest, &liar, &leaves(9));
    assert_eq!(wrong, Err(FindError::Fork(ForkError::Proof(ProofError::Root))));
    assert!(matches!(find(&honest, &liar, &honest), Err(FindError::Read(_))));
}

#[test]
fn surplus_fields_are_refused() {
    let fork = find(&leaves(5), &rewritten(5, 2), &MemoryLeaves::default()).unwrap();
    let mut json = serde_json::to_value(&fork).unwrap();
    json["note"] = "trust me".into();
    assert!(serde_json::from_value::<Fork>(json).is_err());
}
