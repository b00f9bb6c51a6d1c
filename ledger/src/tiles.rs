//! The public directory of a ledger (C2SP tlog-tiles v0.1.0): paths and contents of files that any
//! server or mirror can hold without being trusted.

pub mod tree_files;

use std::{fmt, str::FromStr};

use crate::{
    checkpoint::parse_decimal,
    hash::Hash,
    tree::{MAX_SIZE, TILE_WIDTH, tile_width},
};

/// Highest level that a tree of [`MAX_SIZE`] reaches; the specification's 63 is for larger numbers
/// than anyone counts with.
pub const MAX_LEVEL: u8 = 7;

/// Longest entry, in bytes: its length is written in 16 bits.
pub const MAX_ENTRY: usize = 65_535;

/// What a file holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum TileKind {
    /// Hashes at this level, 0 being leaf hashes.
    Hashes(u8),
    /// The entries themselves.
    Entries,
}

/// A path such as `tile/0/x001/234` or `tile/entries/000.p/7`, relative to the ledger's address.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TilePath {
    /// What the file holds.
    pub kind: TileKind,
    /// Zero-based number of the tile within its kind.
    pub n: u64,
    /// Hashes or entries in it: 256, or fewer at the right edge of a tree.
    pub width: u16,
}

/// Why a path or a file was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum TileError {
    /// Not a path of a tile that can exist.
    #[error("not the path of a tile")]
    Path,
    /// A file of hashes of another length than its path says.
    #[error("the tile does not have the number of hashes that its path says")]
    Hashes,
    /// A file of entries that is cut short or has bytes to spare.
    #[error("the bundle does not have the number of entries that its path says")]
    Entries,
    /// An entry of more than [`MAX_ENTRY`] bytes.
    #[error("an entry of {0} bytes is longer than the {MAX_ENTRY} that a bundle can hold")]
    EntryTooLong(usize),
}

impl TilePath {
    /// Reads a path in its only spelling.
    ///
    /// # Errors
    /// [`TileError::Path`] also for tiles beyond the largest tree.
    pub fn parse(path: &str) -> Result<Self, TileError> {
        // Level 7 apart, the longest is `tile/entries/` with six groups and `.p/255`.
        let parsed = if path.len() <= 64 { read(path) } else { None };
        parsed.filter(|tile| tile.to_string() == path).ok_or(TileError::Path)
    }
}

fn read(path: &str) -> Option<TilePath> {
    let (kind, rest) = path.strip_prefix("tile/")?.split_once('/')?;
    let (kind, level) = match kind {
        "entries" => (TileKind::Entries, 0),
        level => {
            let level = parse_decimal(level).and_then(|level| u8::try_from(level).ok())?;
            (TileKind::Hashes(level), level)
        }
    };
    let (groups, width) = match rest.split_once(".p/") {
        Some((groups, width)) => {
            let width = parse_decimal(width).and_then(|width| u16::try_from(width).ok())?;
            (groups, width)
        }
        None => (rest, TILE_WIDTH),
    };
    let mut n: u64 = 0;
    for group in groups.split('/') {
        let group = group.strip_prefix('x').unwrap_or(group);
        let digits = group.len() == 3 && group.bytes().all(|byte| byte.is_ascii_digit());
        n = n.checked_mul(1000)?.checked_add(digits.then(|| group.parse().ok())??)?;
    }
    // Above MAX_LEVEL no tile has any width.
    let fits = (1..=tile_width(MAX_SIZE, level, n)).contains(&width);
    fits.then_some(TilePath { kind, n, width })
}

impl fmt::Display for TilePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.kind {
            TileKind::Hashes(level) => write!(f, "tile/{level}/")?,
            TileKind::Entries => write!(f, "tile/entries/")?,
        }
        let groups = self.n.checked_ilog(1000).unwrap_or(0);
        for group in (1..=groups).rev() {
            write!(f, "x{:03}/", self.n / 1000u64.pow(group) % 1000)?;
        }
        write!(f, "{:03}", self.n % 1000)?;
        if self.width < TILE_WIDTH { write!(f, ".p/{}", self.width) } else { Ok(()) }
    }
}

impl FromStr for TilePath {
    type Err = TileError;

    fn from_str(path: &str) -> Result<Self, TileError> {
        Self::parse(path)
    }
}

/// Every file that a ledger of `size` records publishes beside its checkpoint: hashes level by
/// level, then entries, from left to right.
pub fn tiles_for(size: u64) -> impl Iterator<Item = TilePath> {
    let row = move |kind, level: u8| {
        let tiles = (size >> (8 * level)).div_ceil(u64::from(TILE_WIDTH));
        (0..tiles).map(move |n| TilePath { kind, n, width: tile_width(size, level, n) })
    };
    let hashes = (0..=MAX_LEVEL).flat_map(move |level| row(TileKind::Hashes(level), level));
    hashes.chain(row(TileKind::Entries, 0))
}

/// Contents of a file of hashes.
pub fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes.iter().flat_map(|hash| hash.0).collect()
}

/// Reads a file of `width` hashes.
///
/// # Errors
/// [`TileError::Hashes`].
pub fn decode_hashes(bytes: &[u8], width: u16) -> Result<Vec<Hash>, TileError> {
    match bytes.as_chunks::<32>() {
        (hashes, []) if hashes.len() == usize::from(width) => {
            Ok(hashes.iter().copied().map(Hash).collect())
        }
        _ => Err(TileError::Hashes),
    }
}

/// Contents of a file of entries, each after its length in two bytes, big-endian.
///
/// # Errors
/// [`TileError::EntryTooLong`].
pub fn encode_entries<E: AsRef<[u8]>>(entries: &[E]) -> Result<Vec<u8>, TileError> {
    let mut bytes = Vec::new();
    for entry in entries.iter().map(AsRef::as_ref) {
        let length =
            u16::try_from(entry.len()).map_err(|_| TileError::EntryTooLong(entry.len()))?;
        bytes.extend(length.to_be_bytes());
        bytes.extend(entry);
    }
    Ok(bytes)
}

/// Reads a file of `width` entries.
///
/// # Errors
/// [`TileError::Entries`].
pub fn decode_entries(bytes: &[u8], width: u16) -> Result<Vec<&[u8]>, TileError> {
    let mut rest = bytes;
    let mut entries = Vec::new();
    for _ in 0..width {
        let (length, tail) = rest.split_first_chunk().ok_or(TileError::Entries)?;
        let length = usize::from(u16::from_be_bytes(*length));
        let (entry, tail) = tail.split_at_checked(length).ok_or(TileError::Entries)?;
        entries.push(entry);
        rest = tail;
    }
    if rest.is_empty() { Ok(entries) } else { Err(TileError::Entries) }
}
