//! A tree in memory, for those who hold all leaves anyway.

use super::{Frontier, Reader, TILE_WIDTH};
use crate::hash::Hash;

/// A tree held as its leaf hashes: for tests, and for bundles small enough to hash again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct MemoryLeaves(pub Vec<Hash>);

/// The tree is too small to have this tile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the tree is too small for that tile")]
pub struct MissingTile;

impl MemoryLeaves {
    fn read(&self, level: u8, n: u64, width: u16) -> Option<Vec<Hash>> {
        let span = 256usize.checked_pow(level.into())?;
        let first = usize::try_from(n).ok()?.checked_mul(TILE_WIDTH.into())?;
        let end = first.checked_add(width.into())?.checked_mul(span)?;
        let leaves = self.0.get(first.checked_mul(span)?..end)?;
        let root = |part: &[Hash]| part.iter().copied().collect::<Frontier>().root();
        Some(leaves.chunks(span).map(root).collect())
    }
}

impl Reader for MemoryLeaves {
    type Error = MissingTile;

    fn tile(&self, level: u8, n: u64, width: u16) -> Result<Vec<Hash>, MissingTile> {
        self.read(level, n, width).ok_or(MissingTile)
    }
}
