//! Ledgers by number: one's own, and the checked copies of others'.

use rusqlite::OptionalExtension as _;

use super::StoreError;
use super::view::View;
use super::writer::Tx;

/// The number of a ledger in this store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct LedgerId(pub(super) i64);

/// The party's own ledger.
pub const OWN: LedgerId = LedgerId(0);

/// Bits of a place that hold the index: a ledger may have 2^40 records.
const INDEX_BITS: u32 = 40;

impl LedgerId {
    /// The key of the record at `index`. An index beyond every ledger, which the other side may
    /// name, must not reach into the next ledger.
    pub(super) fn place(self, index: u64) -> i64 {
        let last = (1u64 << INDEX_BITS) - 1;
        (self.0 << INDEX_BITS) | i64::try_from(index.min(last)).unwrap_or(i64::MAX)
    }
}

impl View<'_> {
    /// The ledger of this origin, if there is one.
    ///
    /// # Errors
    /// SQLite.
    pub fn ledger(&self, origin: &str) -> Result<Option<LedgerId>, StoreError> {
        let sql = "SELECT id FROM ledger WHERE origin = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row([origin], |row| row.get(0).map(LedgerId)).optional()?)
    }

    /// All ledgers, one's own first.
    ///
    /// # Errors
    /// SQLite.
    pub fn ledgers(&self) -> Result<Vec<(LedgerId, String)>, StoreError> {
        let mut statement =
            self.connection().prepare_cached("SELECT id, origin FROM ledger ORDER BY id")?;
        let rows = statement.query_map([], |row| Ok((LedgerId(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// The ledger of this origin; an empty one is made if there is none. The first made is one's
    /// own.
    ///
    /// # Errors
    /// SQLite.
    pub fn ensure_ledger(&mut self, origin: &str) -> Result<LedgerId, StoreError> {
        if let Some(id) = self.ledger(origin)? {
            return Ok(id);
        }
        let next: i64 = self.connection().query_row(
            "SELECT coalesce(max(id) + 1, 0) FROM ledger",
            [],
            |row| row.get(0),
        )?;
        let empty = ledger::tree::Frontier::default().to_bytes();
        self.connection().execute(
            "INSERT INTO ledger (id, origin, size, frontier) VALUES (?1, ?2, 0, ?3)",
            (next, origin, empty),
        )?;
        Ok(LedgerId(next))
    }
}
