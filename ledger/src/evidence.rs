//! Proof that a party signed two histories. It needs nothing but the party's public key, so that a
//! fork is settled by a file and not by whom one believes.

use serde::{Deserialize, Serialize};

use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::Hash,
    note::{Note, VerifierKey},
    tree::{ProofError, ReadError, Reader, check_consistency, consistency_proof, root_at},
};

/// Two signed checkpoints of one ledger, neither of which extends the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Fork {
    /// The ledger that forked.
    pub origin: String,
    /// The signed note with the smaller tree; either one if they are of equal size.
    pub smaller: String,
    /// The signed note with the larger tree.
    pub larger: String,
    /// Root of the larger tree's prefix of the smaller one's size.
    pub prefix_root: Hash,
    /// Consistency proof from that prefix to the larger tree; empty if they are of equal size.
    pub consistency: Vec<Hash>,
}

/// Why the evidence proves nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ForkError {
    /// A note is malformed, of another ledger, or not signed by the log.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The prefix is not one of the larger tree.
    #[error(transparent)]
    Proof(#[from] ProofError),
    /// The larger tree extends the smaller one: nothing is wrong.
    #[error("the larger tree extends the smaller one: there is no fork")]
    NoFork,
}

/// Why no evidence could be made.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FindError<E> {
    /// What was found proves nothing: bad notes, no fork, or a tree that is not the larger note's.
    #[error(transparent)]
    Fork(#[from] ForkError),
    /// The larger tree could not be read.
    #[error("the larger tree could not be read")]
    Read(#[from] ReadError<E>),
}

impl Fork {
    /// Makes evidence from two signed notes of `origin`, in any order, and the tree of the larger.
    ///
    /// # Errors
    /// [`ForkError::NoFork`] when all is well, which is what a caller usually hopes for. Evidence
    /// that is returned has passed [`check`](Self::check).
    pub fn find<R: Reader + ?Sized>(
        log: &VerifierKey,
        origin: &str,
        one: &[u8],
        other: &[u8],
        tree: &R,
    ) -> Result<Self, FindError<R::Error>> {
        let open = |note| Checkpoint::open(note, log, origin).map_err(ForkError::from);
        let (one, other) = (open(one)?, open(other)?);
        let (smaller, larger) =
            if one.0.size <= other.0.size { (one, other) } else { (other, one) };
        let text = |note: Note| String::from_utf8_lossy(&note.to_bytes()).into_owned();
        let equal = smaller.0.size == larger.0.size;
        let fork = Self {
            origin: origin.to_owned(),
            // Both roots are signed when the sizes are equal: no tree is needed.
            prefix_root: if equal { larger.0.root } else { root_at(tree, smaller.0.size)? },
            consistency: consistency_proof(tree, smaller.0.size, larger.0.size)?,
            smaller: text(smaller.1),
            larger: text(larger.1),
        };
        fork.check(log)?;
        Ok(fork)
    }

    /// Checks that the holder of `log` signed both notes and that they contradict each other.
    ///
    /// # Errors
    /// Says why the evidence does not hold.
    pub fn check(&self, log: &VerifierKey) -> Result<(), ForkError> {
        let open = |note: &String| Checkpoint::open(note.as_bytes(), log, &self.origin);
        let (smaller, larger) = (open(&self.smaller)?.0, open(&self.larger)?.0);
        check_consistency(
            smaller.size,
            self.prefix_root,
            larger.size,
            larger.root,
            &self.consistency,
        )?;
        if self.prefix_root == smaller.root { Err(ForkError::NoFork) } else { Ok(()) }
    }
}
