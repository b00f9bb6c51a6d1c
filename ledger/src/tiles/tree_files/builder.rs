//! Tiles of hashes while a tree grows, one unfinished tile of each level in memory.

use crate::{
    hash::Hash,
    tiles::{TileKind, TilePath},
    tree::{Frontier, TILE_WIDTH},
};

/// Tiles of hashes as they follow from leaf hashes, level by level.
#[derive(Debug, Clone, Default)]
pub struct TileBuilder {
    rows: Vec<Row>,
}

/// The unfinished tile at the right edge of one level.
#[derive(Debug, Clone, Default)]
struct Row {
    n: u64,
    hashes: Vec<Hash>,
}

impl TileBuilder {
    /// Adds a leaf hash and gives the tiles that it completes, lowest level first.
    pub fn push(&mut self, leaf: Hash) -> Vec<(TilePath, Vec<Hash>)> {
        let mut full = Vec::new();
        let mut hash = leaf;
        for level in 0.. {
            if self.rows.len() == usize::from(level) {
                self.rows.push(Row::default());
            }
            let row = &mut self.rows[usize::from(level)];
            row.hashes.push(hash);
            if row.hashes.len() < usize::from(TILE_WIDTH) {
                break;
            }
            let hashes = std::mem::take(&mut row.hashes);
            hash = hashes.iter().copied().collect::<Frontier>().root();
            full.push((tile(level, row.n, TILE_WIDTH), hashes));
            row.n += 1;
        }
        full
    }

    /// The partial tiles at the right edge, lowest level first.
    pub fn finish(self) -> impl Iterator<Item = (TilePath, Vec<Hash>)> {
        let rows = (0..).zip(self.rows);
        rows.filter_map(|(level, Row { n, hashes })| {
            let width = u16::try_from(hashes.len()).ok().filter(|width| *width > 0)?;
            Some((tile(level, n, width), hashes))
        })
    }
}

fn tile(level: u8, n: u64, width: u16) -> TilePath {
    TilePath { kind: TileKind::Hashes(level), n, width }
}
