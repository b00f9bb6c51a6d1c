//! The index of what was erased.

use ledger::hash::Hash;

use super::StoreError;
use super::view::View;
use super::writer::Tx;

impl View<'_> {
    /// Whether a paper was erased, and not handed in again since.
    ///
    /// # Errors
    /// SQLite.
    pub fn is_erased(&self, digest: &Hash) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM erased WHERE digest = ?1";
        Ok(self.connection().prepare_cached(sql)?.exists([digest.0])?)
    }

    /// Erased papers whose files may still be on the disk.
    ///
    /// # Errors
    /// SQLite.
    pub fn erased_files(&self) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT digest FROM erased WHERE gone = 0 ORDER BY digest";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| row.get(0).map(Hash))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Takes a paper out of the index, with every want and offer of it, and keeps it out. Its file is
    /// removed once this is on disk.
    ///
    /// # Errors
    /// SQLite.
    pub fn erase_paper(&mut self, digest: &Hash) -> Result<(), StoreError> {
        let was_here = self.paper(digest)?.is_some();
        self.remove_paper(digest)?;
        let sql = "INSERT INTO erased (digest, gone) VALUES (?1, 0)
                   ON CONFLICT DO UPDATE SET gone = CASE ?2 WHEN 1 THEN 0 ELSE gone END";
        self.connection().prepare_cached(sql)?.execute((digest.0, was_here))?;
        Ok(())
    }

    /// Notes that the files of erased papers are off the disk.
    ///
    /// # Errors
    /// SQLite.
    pub fn erased_files_gone(&mut self, digests: &[Hash]) -> Result<(), StoreError> {
        let sql = "UPDATE erased SET gone = 1 WHERE digest = ?1";
        for digest in digests {
            self.connection().prepare_cached(sql)?.execute([digest.0])?;
        }
        Ok(())
    }

    /// Lets a paper in again that a later record names.
    ///
    /// # Errors
    /// SQLite.
    pub fn readmit_paper(&mut self, digest: &Hash) -> Result<(), StoreError> {
        let sql = "DELETE FROM erased WHERE digest = ?1";
        self.connection().prepare_cached(sql)?.execute([digest.0])?;
        Ok(())
    }
}
