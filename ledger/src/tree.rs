//! The Merkle tree over a ledger (RFC 6962, SHA-256): growing it, proving from it, checking without
//! it. Whoever checks needs [`check_inclusion`] and [`check_consistency`] only.

mod check;
mod memory;
mod prove;

pub use check::{ProofError, check_consistency, check_inclusion};
pub use memory::{MemoryLeaves, MissingTile};
pub use prove::{ReadError, Reader, consistency_proof, inclusion_proof, root_at, tile_width};

use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// The largest tree anyone may claim. Go and SQLite count in signed 64-bit integers; a size they
/// cannot read must not exist.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// No inclusion proof in a tree of [`MAX_SIZE`] is longer, and no consistency proof in one of half
/// that size; tlog-witness names the same limit.
pub const MAX_PROOF: usize = 63;

/// Hashes in a full tile of tlog-tiles.
pub const TILE_WIDTH: u16 = 256;

/// The right edge of a tree: what is needed to append to it and to name its root, 32 bytes per
/// binary one in its size.
#[derive(Debug, Clone, Default)]
pub struct Frontier {
    size: u64,
    /// Roots of the complete subtrees, largest first.
    edge: Vec<Hash>,
    /// Roots of the subtrees of 1, 256, 256², … leaves that the last append completed.
    completed: Vec<Hash>,
}

/// The stored bytes are not those of a frontier.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("stored frontier is damaged: rebuild it from the records")]
pub struct FrontierError;

impl Frontier {
    /// Number of leaves.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// Adds a leaf at the right: one hash on average, log n at worst.
    pub fn append(&mut self, leaf: Hash) {
        let mut hash = leaf;
        self.completed.clear();
        self.completed.push(leaf);
        for height in 1..=self.size.trailing_ones() {
            if let Some(left) = self.edge.pop() {
                hash = node_hash(left, hash);
            }
            if height % 8 == 0 {
                self.completed.push(hash);
            }
        }
        self.edge.push(hash);
        self.size += 1;
    }

    /// Merkle tree hash of all leaves so far.
    pub fn root(&self) -> Hash {
        let mut edge = self.edge.iter().rev().copied();
        let Some(last) = edge.next() else {
            return EMPTY_ROOT;
        };
        edge.fold(last, |right, left| node_hash(left, right))
    }

    /// The root of the last 256^`level` leaves if the last [`append`](Self::append) completed such a
    /// subtree, which is when the size is a multiple of 256^`level`. That is the hash to store for
    /// the tile of that level.
    ///
    /// `None` after [`from_bytes`](Self::from_bytes) until the next append, since the stored edge
    /// has merged these roots into larger ones.
    pub fn completed(&self, level: u8) -> Option<Hash> {
        self.completed.get(usize::from(level)).copied()
    }

    /// Size in eight bytes, big-endian, then the hashes of the edge, largest subtree first.
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = self.size.to_be_bytes().to_vec();
        bytes.extend(self.edge.iter().flat_map(|hash| hash.0));
        bytes
    }

    /// Reads what [`to_bytes`](Self::to_bytes) wrote.
    ///
    /// # Errors
    /// The number of hashes is not the number of ones in the size, or the size is beyond
    /// [`MAX_SIZE`].
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, FrontierError> {
        let (size, hashes) = bytes.split_first_chunk::<8>().ok_or(FrontierError)?;
        let size = u64::from_be_bytes(*size);
        let (hashes, rest) = hashes.as_chunks::<32>();
        let expected = u64::from(size.count_ones());
        if size > MAX_SIZE || !rest.is_empty() || hashes.len() as u64 != expected {
            return Err(FrontierError);
        }
        let edge = hashes.iter().copied().map(Hash).collect();
        Ok(Self { size, edge, completed: Vec::new() })
    }
}

/// Equal trees are equal however they were reached: what the last append completed is a by-product.
impl PartialEq for Frontier {
    fn eq(&self, other: &Self) -> bool {
        (self.size, &self.edge) == (other.size, &other.edge)
    }
}

impl Eq for Frontier {}

impl FromIterator<Hash> for Frontier {
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut frontier = Self::default();
        leaves.into_iter().for_each(|leaf| frontier.append(leaf));
        frontier
    }
}
