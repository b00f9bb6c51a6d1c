//! Public files that stand in the store as they are: tiles and sealed notes of the hub's ledger. Whoever
//! reads them trusts no server: everything follows from signatures, so any mirror may hold them.

use axum::body::Bytes;
use ledger::hash::Hash;
use ledger::names::hub_origin;
use ledger::tiles::tree_files::SEALS;
use ledger::tiles::{TileKind, TilePath, encode_entries, encode_hashes};
use ledger::tree::Reader;

use crate::act::ActError;
use crate::book::Book;
use crate::store::StoreError;

/// A file that anyone may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFile {
    /// Its exact bytes; a copy of them costs nothing.
    pub bytes: Bytes,
    /// Its media type.
    pub kind: &'static str,
    /// What caches may do with it, as `Cache-Control` says it.
    pub cache: &'static str,
    /// What these bytes are known by, as `ETag` says it.
    pub tag: String,
}

/// Of what is named by its content: a tile, a sealed note.
pub const NEVER_CHANGES: &str = "public, max-age=31536000, immutable";
/// Of everything else: it is asked every time whether it changed. A list and a checkpoint of
/// different moments would not fit together.
pub const CHANGES: &str = "no-cache";
/// Plain text.
pub const TEXT: &str = "text/plain; charset=utf-8";

impl PublicFile {
    /// A file.
    pub fn new(bytes: Vec<u8>, kind: &'static str, cache: &'static str) -> Self {
        let tag = format!("\"{}\"", &Hash::of(&bytes).to_string()[..32]);
        Self { bytes: bytes.into(), kind, cache, tag }
    }
}

/// The tile or sealed note at `path`, without its leading `/`; `None` if there is none.
///
/// # Errors
/// The store.
pub fn file(book: &Book, path: &str) -> Result<Option<PublicFile>, ActError> {
    let found = |bytes, kind| PublicFile::new(bytes, kind, NEVER_CHANGES);
    Ok(match (TilePath::parse(path), seal_size(path)) {
        (Ok(tile), _) => {
            tile_file(book, tile)?.map(|bytes| found(bytes, "application/octet-stream"))
        }
        (_, Some(size)) => seal(book, size)?.map(|note| found(note, TEXT)),
        _ => None,
    })
}

fn seal_size(path: &str) -> Option<u64> {
    let size = path.strip_prefix(SEALS)?.strip_prefix('/')?;
    size.parse::<u64>().ok().filter(|parsed| parsed.to_string() == size)
}

fn seal(book: &Book, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
    let after = size.saturating_sub(1);
    book.store.read(|view| {
        let seals = view.seals(after)?.into_iter();
        Ok(seals.take(1).find(|seal| seal.size == size).map(|seal| seal.note))
    })
}

/// A tile of what is signed already; records beyond the last checkpoint are nobody's business yet.
fn tile_file(book: &Book, tile: TilePath) -> Result<Option<Vec<u8>>, ActError> {
    let TilePath { kind, n, width } = tile;
    book.store.read::<_, ActError>(|view| {
        let Some(hub) = view.ledger(&hub_origin(&book.host))? else { return Ok(None) };
        let size = view.last_checkpoint_size(hub)?;
        let level = match kind {
            TileKind::Hashes(level) => level,
            TileKind::Entries => 0,
        };
        if width > ledger::tree::tile_width(size, level, n) {
            return Ok(None);
        }
        let bytes = match kind {
            TileKind::Hashes(level) => encode_hashes(&view.tree(hub).tile(level, n, width)?),
            TileKind::Entries => {
                let records = view.records(hub, n * 256, usize::from(width), usize::MAX)?;
                let entries: Vec<_> = records.into_iter().map(|(_, bytes)| bytes).collect();
                encode_entries(&entries).map_err(|e| ActError::Local(e.to_string()))?
            }
        };
        Ok(Some(bytes))
    })
}
