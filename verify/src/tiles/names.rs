//! The names in a directory: below `tile/` and `seals/` nothing may lie that the ledger does not
//! have, or someone could hang junk under a directory that was found good.

use ledger::tiles::tree_files::{CHECKPOINT, SEALS};
use ledger::tiles::{TileKind, TilePath};
use ledger::tree::tile_width;

use super::folder::{Folder, Kind, join, odd};
use super::{Fault, MAX_FINDINGS};
use crate::text::plain;

/// Folders below one another in the longest path of a tile: `tile/0/x…/…/000.p/255`.
const MAX_DEPTH: usize = 12;

/// Checks all names for a ledger of `size` records. Gives the other names at the top, at most
/// [`MAX_FINDINGS`]: publishers may put pages beside a ledger.
pub(super) fn check(folder: &Folder, size: u64) -> Result<Vec<String>, Fault> {
    let mut others = Vec::new();
    folder.each("", |name, kind| {
        match (name, kind) {
            (CHECKPOINT, Kind::File) => {}
            ("tile", Kind::Folder) => tiles(folder, "tile", size, 0)?,
            (SEALS, Kind::Folder) => seals(folder, size)?,
            (CHECKPOINT | "tile" | SEALS, _) => return Err(odd("", name).into()),
            _ if others.len() < MAX_FINDINGS => others.push(plain(name)),
            _ => {}
        }
        Ok(())
    })?;
    others.sort();
    Ok(others)
}

fn tiles(folder: &Folder, at: &str, size: u64, depth: usize) -> Result<(), Fault> {
    folder.each(at, |name, kind| {
        let path = join(at, name);
        let fits = match kind {
            Kind::Folder => depth < MAX_DEPTH,
            Kind::File => TilePath::parse(&path).is_ok_and(|tile| exists(tile, size)),
        };
        match kind {
            _ if !fits => Err(odd(at, name).into()),
            Kind::Folder => tiles(folder, &path, size, depth + 1),
            Kind::File => Ok(()),
        }
    })
}

/// Whether a ledger of `size` records has or, when it was smaller, had this tile.
fn exists(tile: TilePath, size: u64) -> bool {
    let level = match tile.kind {
        TileKind::Hashes(level) => level,
        TileKind::Entries => 0,
    };
    tile.width <= tile_width(size, level, tile.n)
}

fn seals(folder: &Folder, size: u64) -> Result<(), Fault> {
    folder.each(SEALS, |name, kind| {
        let sealed = name.parse::<u64>().ok().filter(|sealed| sealed.to_string() == name);
        match sealed {
            Some(1..) if kind == Kind::File && sealed <= Some(size) => Ok(()),
            _ => Err(odd(SEALS, name).into()),
        }
    })
}
