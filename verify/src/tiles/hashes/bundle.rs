//! Bundles of entries: the records themselves, as the directory holds them.

use ledger::hash::{Hash, leaf_hash};
use ledger::tiles::{MAX_ENTRY, TileKind, TilePath, decode_entries};
use ledger::tree::{TILE_WIDTH, tile_width};

use crate::text::Text;
use crate::tiles::folder::Folder;
use crate::tiles::{Fault, Finding};

/// The most bytes of a bundle of entries.
const MAX_BUNDLE: usize = TILE_WIDTH as usize * (MAX_ENTRY + 2);

/// The leaf hashes of one bundle.
pub(super) fn leaves(folder: &Folder, path: TilePath) -> Result<Vec<Hash>, Fault> {
    let bytes = folder.need(&path.to_string(), MAX_BUNDLE)?;
    let entries = decode_entries(&bytes, path.width).map_err(|_| unreadable(path))?;
    Ok(entries.into_iter().map(leaf_hash).collect())
}

/// The records of one bundle, whose form the audit of the tree has found good.
pub(in crate::tiles) fn records(folder: &Folder, size: u64, n: u64) -> Result<Vec<Vec<u8>>, Fault> {
    let path = TilePath { kind: TileKind::Entries, n, width: tile_width(size, 0, n) };
    let bytes = folder.need(&path.to_string(), MAX_BUNDLE)?;
    let entries = decode_entries(&bytes, path.width).map_err(|_| unreadable(path))?;
    Ok(entries.into_iter().map(<[u8]>::to_vec).collect())
}

pub(super) fn unreadable(path: TilePath) -> Finding {
    let text = Text::new(
        format!("{path} 的内容与其应有的长度不符，该文件被截断或改动，请重新索取"),
        format!(
            "{path} does not have the length that it must have: it was cut or altered; get it again"
        ),
    );
    Finding::new(&path.to_string(), None, text)
}

pub(super) fn changed(path: TilePath, at: u64) -> Finding {
    let index = path.n * u64::from(TILE_WIDTH) + at;
    let text = Text::new(
        format!("第 {index} 条记录（{path}）被改动：与已签署的根不符，请重新索取"),
        format!(
            "record {index} ({path}) was altered: the signed root is of other bytes; get it again"
        ),
    );
    Finding::new(&path.to_string(), Some(index), text)
}
