//! When a database came to stand in its directory. A restore, by whatever means, makes another file;
//! what was agreed with the other side before it says nothing of what is in it now.

use std::os::unix::fs::MetadataExt as _;
use std::path::Path;
use std::time::{SystemTime, UNIX_EPOCH};

use crate::party::{Party, keys_dir};
use crate::store::{FILE, StoreError, Tx, View};

/// The setting that says when a node and the hub last agreed on the past: machine time, milliseconds.
const AGREED: &str = "agreed_at";

/// Machine time in milliseconds: seconds could not tell a bundle from the restore after it.
pub fn now_ms() -> i64 {
    millis(SystemTime::now())
}

fn millis(time: SystemTime) -> i64 {
    let since = time.duration_since(UNIX_EPOCH).unwrap_or_default();
    i64::try_from(since.as_millis()).unwrap_or(i64::MAX)
}

/// When the database came to stand in `dir`, machine time in milliseconds. Where the file system does
/// not tell, the keys' arrival on it does.
pub fn placed_at(dir: &Path) -> i64 {
    let born = std::fs::metadata(dir.join(FILE)).and_then(|file| file.created());
    let arrived = || {
        let seed = std::fs::metadata(keys_dir(dir).join("log.seed"));
        seed.map_or(i64::MAX, |seed| seed.ctime().saturating_mul(1000))
    };
    born.map_or_else(|_| arrived(), millis)
}

/// Notes that both sides agree on the past, by a hello or a bundle.
///
/// # Errors
/// SQLite.
pub fn note_agreed(tx: &mut Tx<'_>) -> Result<(), StoreError> {
    tx.set(AGREED, &now_ms().to_string())
}

/// Whether the database came from a backup and was not compared with the other side since.
///
/// # Errors
/// SQLite.
pub fn is_unconfirmed(party: &Party, view: &View<'_>) -> Result<bool, StoreError> {
    let agreed = view.setting(AGREED)?.and_then(|at| at.parse::<i64>().ok());
    Ok(agreed.is_some_and(|at| at < placed_at(&party.dir)))
}
