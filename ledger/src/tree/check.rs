//! Checking proofs, by those who hold no tree. Total for all inputs: sizes come from strangers.

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Why a proof does not prove what is claimed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The index lies outside of the tree.
    #[error("entry {index} is not in a tree of {size}")]
    Index {
        /// Zero-based index that was claimed.
        index: u64,
        /// Size of the tree in the checkpoint.
        size: u64,
    },
    /// A tree never shrinks.
    #[error("a tree of {old} cannot be a prefix of a tree of {new}")]
    Shrunk {
        /// Size known before.
        old: u64,
        /// Size that was claimed to follow.
        new: u64,
    },
    /// Too few or too many hashes for these sizes.
    #[error("the proof has the wrong number of hashes")]
    Length,
    /// The hashes lead to another root.
    #[error("the proof leads to another root")]
    Root,
}

/// Checks that `leaf` (a leaf hash) is entry `index`, zero-based, of the tree with `size` leaves and
/// `root`. The proof runs from the leaf's sibling to the root's child (RFC 9162 §2.1.3.2).
///
/// # Errors
/// Says which part of the claim fails.
pub fn check_inclusion(
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
    root: Hash,
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::Index { index, size });
    }
    let mut walk = Walk { node: index, last: size - 1 };
    let mut hash = leaf;
    for &sibling in proof {
        hash = match walk.climb()? {
            Side::Left => node_hash(sibling, hash),
            Side::Right => node_hash(hash, sibling),
        };
    }
    walk.end()?;
    if hash == root { Ok(()) } else { Err(ProofError::Root) }
}

/// Checks that the tree of `old_size` and `old_root` is a prefix of that of `new_size` and
/// `new_root` (RFC 9162 §2.1.4.2). Between equal sizes, and from the empty tree, the proof is empty.
///
/// # Errors
/// Says which part of the claim fails.
pub fn check_consistency(
    old_size: u64,
    old_root: Hash,
    new_size: u64,
    new_root: Hash,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if old_size > new_size {
        return Err(ProofError::Shrunk { old: old_size, new: new_size });
    }
    if old_size == 0 && old_root != EMPTY_ROOT || old_size == new_size && old_root != new_root {
        return Err(ProofError::Root);
    }
    if old_size == 0 || old_size == new_size {
        return if proof.is_empty() { Ok(()) } else { Err(ProofError::Length) };
    }
    // A complete old tree is a node of the new one; its root is known and not sent.
    let (first, rest) = match proof {
        _ if old_size.is_power_of_two() => (old_root, proof),
        [first, rest @ ..] => (*first, rest),
        [] => return Err(ProofError::Length),
    };
    let complete = (old_size - 1).trailing_ones();
    let mut walk = Walk { node: (old_size - 1) >> complete, last: (new_size - 1) >> complete };
    let (mut old, mut new) = (first, first);
    for &sibling in rest {
        match walk.climb()? {
            Side::Left => (old, new) = (node_hash(sibling, old), node_hash(sibling, new)),
            Side::Right => new = node_hash(new, sibling),
        }
    }
    walk.end()?;
    if (old, new) == (old_root, new_root) { Ok(()) } else { Err(ProofError::Root) }
}

/// Where the sibling stands.
enum Side {
    Left,
    Right,
}

/// The way from a node to the root, one row of the tree per step; `fn` and `sn` of RFC 9162.
struct Walk {
    node: u64,
    last: u64,
}

impl Walk {
    /// Goes up past the next sibling.
    fn climb(&mut self) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Length);
        }
        let side = if self.node & 1 == 1 || self.node == self.last {
            // The last node of a row has no right sibling: it rises until it has a left one.
            while self.node & 1 == 0 && self.node != 0 {
                self.node >>= 1;
                self.last >>= 1;
            }
            Side::Left
        } else {
            Side::Right
        };
        self.node >>= 1;
        self.last >>= 1;
        Ok(side)
    }

    /// The proof must reach the root, not stop below it.
    fn end(&self) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::Length) }
    }
}
