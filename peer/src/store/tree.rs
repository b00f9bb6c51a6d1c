//! The tree of a stored ledger, for proofs: a proof reads a few tiles of hashes.

use ledger::hash::Hash;
use ledger::names::Head;
use ledger::tree::Reader;

use super::StoreError;
use super::ledgers::LedgerId;
use super::view::View;

/// One ledger's hashes.
pub struct TreeReader<'v, 'c> {
    view: &'v View<'c>,
    ledger: LedgerId,
}

impl<'c> View<'c> {
    /// The tree of a ledger.
    pub fn tree(&self, ledger: LedgerId) -> TreeReader<'_, 'c> {
        TreeReader { view: self, ledger }
    }

    /// The root of the first `size` records; `None` if there are fewer.
    ///
    /// # Errors
    /// SQLite.
    pub fn root_at(&self, ledger: LedgerId, size: u64) -> Result<Option<Hash>, StoreError> {
        if size > self.size(ledger)? {
            return Ok(None);
        }
        let root = ledger::tree::root_at(&self.tree(ledger), size);
        root.map(Some).map_err(|e| StoreError::Corrupt(e.to_string()))
    }

    /// As [`root_at`](Self::root_at), with its size; the newest from the right edge, without reading
    /// up to 256 leaves.
    ///
    /// # Errors
    /// SQLite.
    pub fn head_at(&self, ledger: LedgerId, size: u64) -> Result<Option<Head>, StoreError> {
        let newest = self.head(ledger)?;
        if newest.size == size {
            return Ok(Some(newest));
        }
        Ok(self.root_at(ledger, size)?.map(|root| Head { size, root }))
    }
}

impl Reader for TreeReader<'_, '_> {
    type Error = StoreError;

    fn tile(&self, level: u8, n: u64, width: u16) -> Result<Vec<Hash>, StoreError> {
        let from = n * 256;
        let end = from + u64::from(width);
        let connection = self.view.connection();
        let hash = |row: &rusqlite::Row<'_>| row.get::<_, [u8; 32]>(0).map(Hash);
        let hashes: Vec<Hash> = if level == 0 {
            let sql = "SELECT leaf FROM record WHERE place >= ?1 AND place < ?2 ORDER BY place";
            let mut statement = connection.prepare_cached(sql)?;
            let range = (self.ledger.place(from), self.ledger.place(end));
            statement.query_map(range, hash)?.collect::<Result<_, _>>()?
        } else {
            let sql = "SELECT hash FROM subtree WHERE ledger = ?1 AND level = ?2
                       AND n >= ?3 AND n < ?4 ORDER BY n";
            let mut statement = connection.prepare_cached(sql)?;
            let range = (self.ledger.0, level, from, end);
            statement.query_map(range, hash)?.collect::<Result<_, _>>()?
        };
        if hashes.len() == usize::from(width) {
            return Ok(hashes);
        }
        Err(StoreError::Corrupt(format!("第 {level} 层第 {n} 块缺少散列，请运行 ledger rebuild")))
    }
}
