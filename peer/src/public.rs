//! The public files that hub and nodes serve alike: the signed list, the newest checkpoint, tiles
//! and seals of the hub's ledger. Whoever reads them trusts no server: everything follows from
//! signatures, so any mirror may hold them.

use ledger::names::hub_origin;
use ledger::note::{MAX_NOTE, Note, NoteSignature};
use ledger::roll::Roll;
use ledger::rules::quorum;
use ledger::tiles::tree_files::{CHECKPOINT, SEALS};
use ledger::tiles::{TileKind, TilePath, encode_entries, encode_hashes};
use ledger::tree::Reader;

use crate::act::ActError;
use crate::book::Book;
use crate::list::signed_list;
use crate::store::{LedgerId, StoreError, View};

/// The most signature lines of a note that every verifier accepts.
const LINES: usize = 16;
/// How far back a checkpoint is looked for that enough nodes have cosigned: the newest was signed
/// seconds ago and has none yet.
const BACK: usize = 32;

/// A file that anyone may have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicFile {
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// Its media type.
    pub kind: &'static str,
    /// What caches may do with it, as `Cache-Control` says it.
    pub cache: &'static str,
}

const NEVER_CHANGES: &str = "public, max-age=31536000, immutable";
const CHANGES: &str = "no-cache";
const TEXT: &str = "text/plain; charset=utf-8";

/// The public file at `path`, without its leading `/`; `None` if there is none.
///
/// # Errors
/// The store.
pub fn file(book: &Book, path: &str) -> Result<Option<PublicFile>, ActError> {
    let found = |bytes, kind, cache| Some(PublicFile { bytes, kind, cache });
    Ok(match path {
        "list.json" => {
            signed_list(book)?.and_then(|list| found(list.to_bytes(), "application/json", CHANGES))
        }
        CHECKPOINT => newest(book)?.and_then(|note| found(note, TEXT, CHANGES)),
        _ => match (TilePath::parse(path), seal_size(path)) {
            (Ok(tile), _) => tile_file(book, tile)?
                .and_then(|bytes| found(bytes, "application/octet-stream", NEVER_CHANGES)),
            (_, Some(size)) => seal(book, size)?.and_then(|note| found(note, TEXT, CHANGES)),
            _ => None,
        },
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

/// The newest checkpoint that says how recent it is: with the cosignatures of as many nodes as the
/// question “is nothing newer hidden” needs; if there is none, the newest.
fn newest(book: &Book) -> Result<Option<Vec<u8>>, ActError> {
    book.read_roll::<_, ActError>(|view, state| {
        let Some(hub) = view.ledger(&hub_origin(&book.host))? else { return Ok(None) };
        let mut before = u64::MAX;
        let mut first = None;
        for _ in 0..BACK {
            let Some((size, note)) = view.checkpoint_up_to(hub, before)? else { break };
            let (note, witnesses) = cosigned(view, hub, &state.roll, size, &note)?;
            if witnesses >= needed(&state.roll) {
                return Ok(Some(note));
            }
            first.get_or_insert(note);
            before = size.saturating_sub(1);
        }
        Ok(first)
    })
}

fn needed(roll: &Roll) -> usize {
    quorum::fresh(roll.witnesses(roll.sealed_size() + 1).len())
}

/// A checkpoint with the newest of its stored lines, and how many nodes that count cosigned it.
fn cosigned(
    view: &View<'_>,
    hub: LedgerId,
    roll: &Roll,
    size: u64,
    note: &[u8],
) -> Result<(Vec<u8>, usize), StoreError> {
    let corrupt = |e: String| StoreError::Corrupt(e);
    let mut note = Note::parse(note).map_err(|e| corrupt(e.to_string()))?;
    let mut lines = view.cosignatures(hub, size)?;
    lines.sort_by_key(|(_, _, at)| std::cmp::Reverse(*at));
    for (_, line, _) in lines {
        let line = NoteSignature::parse_line(&line).map_err(|e| corrupt(e.to_string()))?;
        if note.signatures.len() < LINES {
            note.signatures.push(line);
        }
    }
    let witnesses = roll.witnessed(roll.sealed_size().max(size) + 1, &note);
    let bytes = note.to_bytes();
    debug_assert!(bytes.len() <= MAX_NOTE);
    Ok((bytes, witnesses))
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
