//! Reading: heads, records, checkpoints, cosignatures, seals.

use ledger::extension::{Extension, MAX_BYTES, MAX_RECORDS};
use ledger::hash::Hash;
use ledger::names::Head;
use ledger::tree::Frontier;
use rusqlite::{Connection, OptionalExtension as _, Row};

use super::StoreError;
use super::ledgers::LedgerId;

/// A snapshot of the store.
pub struct View<'c> {
    connection: &'c Connection,
}

/// A sealed note and the policy under which it was checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredSeal {
    /// Its size.
    pub size: u64,
    /// Its bytes.
    pub note: Vec<u8>,
    /// The text of the policy.
    pub policy: String,
}

/// A record as it is stored.
pub(super) type StoredRecord = (Hash, Vec<u8>);

impl<'c> View<'c> {
    pub(super) fn new(connection: &'c Connection) -> Self {
        Self { connection }
    }

    pub(super) fn connection(&self) -> &'c Connection {
        self.connection
    }

    /// The tree of a ledger.
    ///
    /// # Errors
    /// SQLite, or a right edge that fits no size.
    pub fn frontier(&self, ledger: LedgerId) -> Result<Frontier, StoreError> {
        let sql = "SELECT size, frontier FROM ledger WHERE id = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let (size, bytes): (u64, Vec<u8>) =
            statement.query_row([ledger.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
        let frontier =
            Frontier::from_bytes(&bytes).map_err(|e| StoreError::Corrupt(e.to_string()))?;
        if frontier.size() != size {
            return Err(StoreError::Corrupt(format!("台账 {} 的大小与树不符", ledger.0)));
        }
        Ok(frontier)
    }

    /// Records of a ledger.
    ///
    /// # Errors
    /// SQLite.
    pub fn size(&self, ledger: LedgerId) -> Result<u64, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT size FROM ledger WHERE id = ?1")?;
        Ok(statement.query_row([ledger.0], |row| row.get(0))?)
    }

    /// Size and root of a ledger.
    ///
    /// # Errors
    /// As [`View::frontier`].
    pub fn head(&self, ledger: LedgerId) -> Result<Head, StoreError> {
        let frontier = self.frontier(ledger)?;
        Ok(Head { size: frontier.size(), root: frontier.root() })
    }

    /// The record at `index`.
    ///
    /// # Errors
    /// SQLite.
    pub fn record(&self, ledger: LedgerId, index: u64) -> Result<Option<StoredRecord>, StoreError> {
        let sql = "SELECT leaf, bytes FROM record WHERE place = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([ledger.place(index)], stored).optional()?)
    }

    /// Shows up to `count` records from `from`, leaf and bytes, where they stand: a copy of each
    /// costs half as much as hashing it. Returns how many there were.
    ///
    /// # Errors
    /// SQLite.
    pub fn visit(
        &self,
        ledger: LedgerId,
        from: u64,
        count: usize,
        mut each: impl FnMut(Hash, &[u8]),
    ) -> Result<usize, StoreError> {
        let sql = "SELECT leaf, bytes FROM record WHERE place >= ?1 AND place < ?2 ORDER BY place";
        let mut statement = self.connection.prepare_cached(sql)?;
        let end = from.saturating_add(count as u64);
        let mut rows = statement.query([ledger.place(from), ledger.place(end)])?;
        let mut seen = 0;
        while let Some(row) = rows.next()? {
            let bytes = row.get_ref(1)?.as_blob().map_err(rusqlite::Error::from)?;
            each(Hash(row.get(0)?), bytes);
            seen += 1;
        }
        Ok(seen)
    }

    /// Up to `count` records from `from`, and up to `bytes` bytes but at least one.
    ///
    /// # Errors
    /// SQLite.
    pub fn records(
        &self,
        ledger: LedgerId,
        from: u64,
        count: usize,
        bytes: usize,
    ) -> Result<Vec<StoredRecord>, StoreError> {
        let sql = "SELECT leaf, bytes FROM record WHERE place >= ?1 AND place < ?2 ORDER BY place";
        let mut statement = self.connection.prepare_cached(sql)?;
        let end = from.saturating_add(count as u64);
        let rows = statement.query_map([ledger.place(from), ledger.place(end)], stored)?;
        let mut records: Vec<StoredRecord> = Vec::new();
        let mut total = 0;
        for row in rows {
            let row = row?;
            total += row.1.len();
            if total > bytes && !records.is_empty() {
                break;
            }
            records.push(row);
        }
        Ok(records)
    }

    /// Where the page from `from` ends, as [`page`](Self::page) would cut it.
    ///
    /// # Errors
    /// SQLite.
    pub fn page_end(&self, ledger: LedgerId, from: u64, end: u64) -> Result<u64, StoreError> {
        let sql =
            "SELECT length(bytes) FROM record WHERE place >= ?1 AND place < ?2 ORDER BY place";
        let mut statement = self.connection.prepare_cached(sql)?;
        let most = end.min(from.saturating_add(MAX_RECORDS as u64));
        let mut rows = statement.query([ledger.place(from), ledger.place(most)])?;
        let (mut reached, mut total) = (from, 0);
        while let Some(row) = rows.next()? {
            total += row.get::<_, usize>(0)?;
            if total > MAX_BYTES && reached > from {
                break;
            }
            reached += 1;
        }
        Ok(reached)
    }

    /// A page of a ledger from `from`, up to `end` at most, without its checkpoint: that is for
    /// whoever holds the key, or for a stored one.
    ///
    /// # Errors
    /// SQLite.
    pub fn page(
        &self,
        ledger: LedgerId,
        origin: &str,
        from: u64,
        end: u64,
        page: usize,
    ) -> Result<Extension, StoreError> {
        let count = usize::try_from(end.saturating_sub(from)).unwrap_or(page).min(page);
        let records: Vec<Vec<u8>> =
            self.records(ledger, from, count, MAX_BYTES)?.into_iter().map(|(_, b)| b).collect();
        let extension =
            Extension { origin: origin.to_owned(), from, records, ..Extension::default() };
        Ok(extension)
    }

    /// The signed checkpoint of exactly this size.
    ///
    /// # Errors
    /// SQLite.
    pub fn checkpoint(&self, ledger: LedgerId, size: u64) -> Result<Option<Vec<u8>>, StoreError> {
        let sql = "SELECT note FROM checkpoint WHERE ledger = ?1 AND size = ?2";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row((ledger.0, bounded(size)), |row| row.get(0)).optional()?)
    }

    /// Signed checkpoints of sizes after `after` and up to `end`, in order.
    ///
    /// # Errors
    /// SQLite.
    pub fn checkpoints(
        &self,
        ledger: LedgerId,
        after: u64,
        end: u64,
    ) -> Result<Vec<(u64, Vec<u8>)>, StoreError> {
        let sql = "SELECT size, note FROM checkpoint WHERE ledger = ?1 AND size > ?2 AND size <= ?3
                   ORDER BY size";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows =
            statement.query_map((ledger.0, after, end), |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What SQLite itself finds wrong with the file; nothing, if it is whole.
    ///
    /// # Errors
    /// SQLite.
    pub fn integrity(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection.prepare("PRAGMA integrity_check(20)")?;
        let rows = statement.query_map([], |row| row.get::<_, String>(0))?;
        let found: Vec<String> = rows.collect::<Result<_, _>>()?;
        Ok(found.into_iter().filter(|line| line != "ok").collect())
    }

    /// The largest signed checkpoint: size and note.
    ///
    /// # Errors
    /// SQLite.
    pub fn last_checkpoint(&self, ledger: LedgerId) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        self.checkpoint_up_to(ledger, i64::MAX.unsigned_abs())
    }

    /// The size of the largest signed checkpoint; 0 if there is none.
    ///
    /// # Errors
    /// SQLite.
    pub fn last_checkpoint_size(&self, ledger: LedgerId) -> Result<u64, StoreError> {
        let sql = "SELECT coalesce(max(size), 0) FROM checkpoint WHERE ledger = ?1";
        let mut statement = self.connection.prepare_cached(sql)?;
        Ok(statement.query_row([ledger.0], |row| row.get(0))?)
    }

    /// The largest signed checkpoint of at most `size` records.
    ///
    /// # Errors
    /// SQLite.
    pub fn checkpoint_up_to(
        &self,
        ledger: LedgerId,
        size: u64,
    ) -> Result<Option<(u64, Vec<u8>)>, StoreError> {
        let sql = "SELECT size, note FROM checkpoint WHERE ledger = ?1 AND size <= ?2
                   ORDER BY size DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row =
            statement.query_row((ledger.0, bounded(size)), |row| Ok((row.get(0)?, row.get(1)?)));
        Ok(row.optional()?)
    }

    /// Cosignature lines on a checkpoint: name, line and time, by name.
    ///
    /// # Errors
    /// SQLite.
    pub fn cosignatures(
        &self,
        ledger: LedgerId,
        size: u64,
    ) -> Result<Vec<(String, String, i64)>, StoreError> {
        let sql = "SELECT name, line, at FROM cosignature WHERE ledger = ?1 AND size = ?2
                   ORDER BY name";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement
            .query_map((ledger.0, size), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// When `name` cosigned a ledger around the record at `index`: the last time that it did not cover
    /// it, and the first time that it did. So a receiver's receipts bracket what a sender did.
    ///
    /// # Errors
    /// SQLite.
    pub fn cosigned_around(
        &self,
        ledger: LedgerId,
        name: &str,
        index: u64,
    ) -> Result<(Option<i64>, Option<i64>), StoreError> {
        let sql = "SELECT (SELECT max(at) FROM cosignature WHERE ledger = ?1 AND name = ?2 AND size <= ?3),
                          (SELECT min(at) FROM cosignature WHERE ledger = ?1 AND name = ?2 AND size > ?3)";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row = (ledger.0, name, bounded(index));
        Ok(statement.query_row(row, |row| Ok((row.get(0)?, row.get(1)?)))?)
    }

    /// Every cosignature on a ledger: size, name and line, in order.
    ///
    /// # Errors
    /// SQLite.
    pub fn all_cosignatures(
        &self,
        ledger: LedgerId,
    ) -> Result<Vec<(u64, String, String)>, StoreError> {
        let sql = "SELECT size, name, line FROM cosignature WHERE ledger = ?1 ORDER BY size, name";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows =
            statement.query_map([ledger.0], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The largest size at which `name` cosigned a ledger, its line and its time.
    ///
    /// # Errors
    /// SQLite.
    pub fn last_cosignature(
        &self,
        ledger: LedgerId,
        name: &str,
    ) -> Result<Option<(u64, String, i64)>, StoreError> {
        let sql = "SELECT size, line, at FROM cosignature WHERE ledger = ?1 AND name = ?2
                   ORDER BY size DESC LIMIT 1";
        let mut statement = self.connection.prepare_cached(sql)?;
        let row = statement
            .query_row((ledger.0, name), |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)));
        Ok(row.optional()?)
    }

    /// Sealed notes of sizes after `after`, in order.
    ///
    /// # Errors
    /// SQLite.
    pub fn seals(&self, after: u64) -> Result<Vec<StoredSeal>, StoreError> {
        let sql = "SELECT size, note, policy FROM seal WHERE size > ?1 ORDER BY size";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([bounded(after)], |row| {
            Ok(StoredSeal { size: row.get(0)?, note: row.get(1)?, policy: row.get(2)? })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Sizes of all sealed notes, in order.
    ///
    /// # Errors
    /// SQLite.
    pub fn seal_sizes(&self) -> Result<Vec<u64>, StoreError> {
        let sql = "SELECT size FROM seal ORDER BY size";
        let mut statement = self.connection.prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// A number that changes when another process commits.
    ///
    /// # Errors
    /// SQLite.
    pub fn data_version(&self) -> Result<i64, StoreError> {
        Ok(self.connection.pragma_query_value(None, "data_version", |row| row.get(0))?)
    }
}

/// A size as SQLite can hold it. It may come from the other side, and beyond this no ledger goes.
fn bounded(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn stored(row: &Row<'_>) -> rusqlite::Result<StoredRecord> {
    let leaf: [u8; 32] = row.get(0)?;
    Ok((Hash(leaf), row.get(1)?))
}
