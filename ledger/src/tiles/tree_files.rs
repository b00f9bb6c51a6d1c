//! A ledger's public directory, file by file: so that whoever publishes it and whoever audits it
//! compute the same tiles, and neither holds more than one tile of each level in memory.
//!
//! Beside the files of tlog-tiles stand the sealed notes, `seals/<size>` with the size in decimal:
//! without them an outsider could recompute the tree, but not tell what is in effect.

mod builder;

use std::collections::VecDeque;

pub use builder::TileBuilder;

use super::{TileError, TileKind, TilePath, encode_entries, encode_hashes};
use crate::{
    checkpoint::{Checkpoint, CheckpointError},
    hash::leaf_hash,
    tree::{Frontier, TILE_WIDTH},
};

/// The file of the newest signed checkpoint.
pub const CHECKPOINT: &str = "checkpoint";

/// The folder of sealed notes.
pub const SEALS: &str = "seals";

/// The file of the sealed note over the first `size` records.
pub fn seal_path(size: u64) -> String {
    format!("{SEALS}/{size}")
}

/// Why a directory cannot be written. What was given out so far is not to be published.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TreeFilesError<E> {
    /// A record could not be read.
    #[error("记录读取失败：{0}")]
    Read(E),
    /// A record is too long for a bundle.
    #[error(transparent)]
    Tile(#[from] TileError),
    /// The checkpoint or a sealed note is malformed.
    #[error(transparent)]
    Checkpoint(#[from] CheckpointError),
    /// The checkpoint is not one of these records.
    #[error("校验点为 {size} 条，与 {records} 条记录推算的结果不符，请以最新校验点重新生成")]
    Head {
        /// Its size.
        size: u64,
        /// The records given.
        records: u64,
    },
    /// A sealed note covers more than the records given.
    #[error("联合签发的 {0} 条超出所给记录")]
    Seal(u64),
}

/// The files of the directory: paths relative to it, and contents. Made by [`tree_files`].
#[derive(Debug)]
pub struct TreeFiles<I> {
    records: I,
    checkpoint: Vec<u8>,
    seals: std::vec::IntoIter<Vec<u8>>,
    tree: Frontier,
    tiles: TileBuilder,
    bundle: Vec<u8>,
    ready: VecDeque<(String, Vec<u8>)>,
    next: Next,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Next {
    Record,
    Seal,
    Checkpoint,
    Nothing,
}

/// Every file of the directory of a ledger: tiles and bundles as they fill, the sealed notes, and
/// the checkpoint last, so that a directory cut short in writing never names more than it holds.
///
/// `checkpoint` is the signed note over all of `records`; its root is compared, no signature is
/// checked.
pub fn tree_files<E, I: Iterator<Item = Result<Vec<u8>, E>>>(
    records: I,
    checkpoint: Vec<u8>,
    seals: Vec<Vec<u8>>,
) -> TreeFiles<I> {
    TreeFiles {
        records,
        checkpoint,
        seals: seals.into_iter(),
        tree: Frontier::default(),
        tiles: TileBuilder::default(),
        bundle: Vec::new(),
        ready: VecDeque::new(),
        next: Next::Record,
    }
}

impl<E, I: Iterator<Item = Result<Vec<u8>, E>>> TreeFiles<I> {
    fn advance(&mut self) -> Result<(), TreeFilesError<E>> {
        match self.next {
            Next::Record => match self.records.next() {
                Some(record) => self.record(&record.map_err(TreeFilesError::Read)?)?,
                None => self.edge()?,
            },
            Next::Seal => match self.seals.next() {
                Some(seal) => self.seal(seal)?,
                None => self.next = Next::Checkpoint,
            },
            Next::Checkpoint => {
                let note = std::mem::take(&mut self.checkpoint);
                self.ready.push_back((CHECKPOINT.to_owned(), note));
                self.next = Next::Nothing;
            }
            Next::Nothing => {}
        }
        Ok(())
    }

    fn record(&mut self, record: &[u8]) -> Result<(), TreeFilesError<E>> {
        let leaf = leaf_hash(record);
        self.bundle.extend(encode_entries(&[record])?);
        self.tree.append(leaf);
        for (path, hashes) in self.tiles.push(leaf) {
            self.hand_out(path, encode_hashes(&hashes));
        }
        if self.tree.size().is_multiple_of(TILE_WIDTH.into()) {
            self.entries(TILE_WIDTH);
        }
        Ok(())
    }

    /// The partial files at the right edge, once the checkpoint turned out to be of these records.
    fn edge(&mut self) -> Result<(), TreeFilesError<E>> {
        let head = Checkpoint::stated(&self.checkpoint)?;
        let records = self.tree.size();
        if (head.size, head.root) != (records, self.tree.root()) {
            let size = head.size;
            return Err(TreeFilesError::Head { size, records });
        }
        for (path, hashes) in std::mem::take(&mut self.tiles).finish() {
            self.hand_out(path, encode_hashes(&hashes));
        }
        if let Ok(width @ 1..) = u16::try_from(records % u64::from(TILE_WIDTH)) {
            self.entries(width);
        }
        self.next = Next::Seal;
        Ok(())
    }

    fn entries(&mut self, width: u16) {
        let n = (self.tree.size() - 1) / u64::from(TILE_WIDTH);
        let kind = TileKind::Entries;
        let bundle = std::mem::take(&mut self.bundle);
        self.hand_out(TilePath { kind, n, width }, bundle);
    }

    fn seal(&mut self, note: Vec<u8>) -> Result<(), TreeFilesError<E>> {
        let size = Checkpoint::stated(&note)?.size;
        if size > self.tree.size() {
            return Err(TreeFilesError::Seal(size));
        }
        self.ready.push_back((seal_path(size), note));
        Ok(())
    }

    fn hand_out(&mut self, path: TilePath, bytes: Vec<u8>) {
        self.ready.push_back((path.to_string(), bytes));
    }
}

impl<E, I: Iterator<Item = Result<Vec<u8>, E>>> Iterator for TreeFiles<I> {
    type Item = Result<(String, Vec<u8>), TreeFilesError<E>>;

    fn next(&mut self) -> Option<Self::Item> {
        while self.ready.is_empty() && self.next != Next::Nothing {
            if let Err(error) = self.advance() {
                self.next = Next::Nothing;
                self.ready.clear();
                return Some(Err(error));
            }
        }
        self.ready.pop_front().map(Ok)
    }
}

#[cfg(test)]
mod tests;
