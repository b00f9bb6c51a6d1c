//! Keys and trees that the stories share.

use ledger::{
    checkpoint::Checkpoint,
    hash::{Hash, leaf_hash},
    note::{KeyKind, Note, SignerKey, VerifierKey},
    tree::{Frontier, MemoryLeaves},
};

pub(super) const ORIGIN: &str = "srdi.example.cn/hub";
pub(super) const NOW: u64 = 1_717_113_600;

pub(super) fn log_key() -> SignerKey {
    SignerKey::new(ORIGIN, KeyKind::Log, &[1; 32]).unwrap()
}

pub(super) fn cosigner(name: &str) -> SignerKey {
    let Hash(seed) = Hash::of(name.as_bytes());
    SignerKey::new(&format!("srdi.example.cn/{name}"), KeyKind::Cosigner, &seed).unwrap()
}

/// A witness line's name and key.
pub(super) fn witness(name: &str) -> (String, VerifierKey) {
    (name.to_owned(), cosigner(name).verifier().clone())
}

pub(super) fn leaves(size: usize) -> MemoryLeaves {
    MemoryLeaves((0..size).map(|i| leaf_hash(format!("record {i}").as_bytes())).collect())
}

pub(super) fn checkpoint(tree: &MemoryLeaves) -> Checkpoint {
    let frontier: Frontier = tree.0.iter().copied().collect();
    Checkpoint { origin: ORIGIN.to_owned(), size: frontier.size(), root: frontier.root() }
}

/// A checkpoint signed by the log and cosigned at [`NOW`].
pub(super) fn sealed(tree: &MemoryLeaves, cosigners: &[&str]) -> Note {
    let mut note = checkpoint(tree).sign(&log_key()).unwrap();
    for name in cosigners {
        note.signatures.push(cosigner(name).cosign(&note.text, NOW).unwrap());
    }
    note
}
