//! Measures an archive before anybody unfolds it: what it states, and what really comes out.

use std::io::{self, Cursor, Read as _};

use super::WorkbookFault;

/// The most bytes of all entries together.
const MAX_INFLATED: u64 = 32 << 20;
/// The most entries: a sheet, its styles and strings, some pictures.
const MAX_ENTRIES: usize = 500;

/// Unfolds every entry into nothing and counts.
pub(super) fn measure(bytes: &[u8]) -> Result<(), WorkbookFault> {
    let damaged = |e: zip::result::ZipError| WorkbookFault::Damaged(e.to_string());
    let bomb = |why: String| WorkbookFault::Bomb(why);
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(bomb(format!("{} 个部件", archive.len())));
    }
    let mut total = 0;
    for i in 0..archive.len() {
        let entry = archive.by_index(i).map_err(damaged)?;
        let left = MAX_INFLATED - total;
        // What an entry says of its size is only said: one byte more than is left is taken.
        let out = io::copy(&mut entry.take(left + 1), &mut io::sink());
        total += out.map_err(|e| WorkbookFault::Damaged(e.to_string()))?;
        if total > MAX_INFLATED {
            return Err(bomb(format!("超过 {} MiB", MAX_INFLATED >> 20)));
        }
    }
    Ok(())
}
