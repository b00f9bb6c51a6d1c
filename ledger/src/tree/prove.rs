//! Proofs for outsiders, read from tiles: each touches two tiles per level of 256 at most, so a
//! ledger of a million records answers from six small reads.

use std::collections::BTreeMap;

use super::TILE_WIDTH;
use crate::hash::{EMPTY_ROOT, Hash, node_hash};

/// Where the hashes of a tree are stored, by the tiles of tlog-tiles.
pub trait Reader {
    /// What can go wrong in the store.
    type Error;

    /// The first `width` hashes (1 to 256) of tile `n`, zero-based, at `level`: each the root of a
    /// complete subtree of 256^`level` leaves, the first at hash index `n * 256`.
    ///
    /// # Errors
    /// The store's own, also when it does not have them all.
    fn tile(&self, level: u8, n: u64, width: u16) -> Result<Vec<Hash>, Self::Error>;
}

/// Why nothing could be read from the tree.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ReadError<E> {
    /// Asked for an entry or a prefix outside of the tree.
    #[error("{index} lies outside of a tree of {size}")]
    Range {
        /// Index or older size that was asked for.
        index: u64,
        /// Size of the tree.
        size: u64,
    },
    /// The store answered with fewer or more hashes than a tile of this width has.
    #[error("tile {n} of level {level} does not have {width} hashes")]
    Width {
        /// Level of the tile.
        level: u8,
        /// Number of the tile in its level.
        n: u64,
        /// Hashes asked for.
        width: u16,
    },
    /// The store's own error.
    #[error("the tree's store failed")]
    Store(#[source] E),
}

/// Hashes in tile `n` of `level` in a tree of `size` leaves: 0 to 256.
pub fn tile_width(size: u64, level: u8, n: u64) -> u16 {
    let hashes = size.checked_shr(8 * u32::from(level)).unwrap_or(0);
    let left = hashes.saturating_sub(n.saturating_mul(u64::from(TILE_WIDTH)));
    u16::try_from(left).map_or(TILE_WIDTH, |left| left.min(TILE_WIDTH))
}

/// Root of the first `size` leaves.
///
/// # Errors
/// When a tile cannot be read.
pub fn root_at<R: Reader + ?Sized>(reader: &R, size: u64) -> Result<Hash, ReadError<R::Error>> {
    match size {
        0 => Ok(EMPTY_ROOT),
        _ => Tiles::new(reader, size).range(0, size),
    }
}

/// Proof that entry `index`, zero-based, is in the tree of the first `size` leaves, from the leaf's
/// sibling up (RFC 6962 §2.1.1).
///
/// # Errors
/// `index` is not below `size`, or a tile cannot be read.
pub fn inclusion_proof<R: Reader + ?Sized>(
    reader: &R,
    index: u64,
    size: u64,
) -> Result<Vec<Hash>, ReadError<R::Error>> {
    if index >= size {
        return Err(ReadError::Range { index, size });
    }
    let mut tiles = Tiles::new(reader, size);
    let (mut lo, mut hi) = (0, size);
    let mut proof = Vec::new();
    while hi - lo > 1 {
        let middle = lo + split(hi - lo);
        if index < middle {
            proof.push(tiles.range(middle, hi)?);
            hi = middle;
        } else {
            proof.push(tiles.range(lo, middle)?);
            lo = middle;
        }
    }
    proof.reverse();
    Ok(proof)
}

/// Proof that the first `old` leaves are a prefix of the first `new` (RFC 6962 §2.1.2); empty when
/// `old` is 0 or `new`.
///
/// # Errors
/// `old` is above `new`, or a tile cannot be read.
pub fn consistency_proof<R: Reader + ?Sized>(
    reader: &R,
    old: u64,
    new: u64,
) -> Result<Vec<Hash>, ReadError<R::Error>> {
    if old > new {
        return Err(ReadError::Range { index: old, size: new });
    }
    let mut proof = Vec::new();
    if old == 0 || old == new {
        return Ok(proof);
    }
    let mut tiles = Tiles::new(reader, new);
    let (mut lo, mut hi) = (0, new);
    while old != hi {
        let middle = lo + split(hi - lo);
        if old <= middle {
            proof.push(tiles.range(middle, hi)?);
            hi = middle;
        } else {
            proof.push(tiles.range(lo, middle)?);
            lo = middle;
        }
    }
    // The checker knows this node only if it is the whole old tree.
    if lo != 0 {
        proof.push(tiles.range(lo, hi)?);
    }
    proof.reverse();
    Ok(proof)
}

/// The largest power of two below `n`, for `n` of at least 2 (RFC 6962 §2.1).
fn split(n: u64) -> u64 {
    1 << (n - 1).ilog2()
}

/// One tree's tiles, each read once.
struct Tiles<'a, R: ?Sized> {
    reader: &'a R,
    size: u64,
    read: BTreeMap<(u8, u64), Vec<Hash>>,
}

impl<'a, R: Reader + ?Sized> Tiles<'a, R> {
    fn new(reader: &'a R, size: u64) -> Self {
        Self { reader, size, read: BTreeMap::new() }
    }

    /// Merkle tree hash of the leaves `lo..hi`, not empty, a range that [`split`] produced.
    fn range(&mut self, lo: u64, hi: u64) -> Result<Hash, ReadError<R::Error>> {
        if (hi - lo).is_power_of_two() {
            return self.subtree(lo, hi - lo);
        }
        let middle = lo + split(hi - lo);
        Ok(node_hash(self.range(lo, middle)?, self.range(middle, hi)?))
    }

    /// Root of the complete subtree of `leaves`, a power of two, that starts at leaf `start`.
    fn subtree(&mut self, start: u64, leaves: u64) -> Result<Hash, ReadError<R::Error>> {
        let level = ((leaves.ilog2() / 8) & 7) as u8;
        let first = start >> (8 * level);
        let offset = (first % 256) as usize;
        let count = 1usize << (leaves.ilog2() % 8);
        let tile = self.tile(level, first / 256)?;
        Ok(complete_root(tile[offset..offset + count].to_vec()))
    }

    fn tile(&mut self, level: u8, n: u64) -> Result<&[Hash], ReadError<R::Error>> {
        let width = tile_width(self.size, level, n);
        if !self.read.contains_key(&(level, n)) {
            let tile = self.reader.tile(level, n, width).map_err(ReadError::Store)?;
            if tile.len() != usize::from(width) {
                return Err(ReadError::Width { level, n, width });
            }
            self.read.insert((level, n), tile);
        }
        Ok(&self.read[&(level, n)])
    }
}

/// Root above a power of two of hashes.
fn complete_root(mut row: Vec<Hash>) -> Hash {
    while row.len() > 1 {
        row = row.chunks(2).map(|pair| node_hash(pair[0], pair[1])).collect();
    }
    row[0]
}
