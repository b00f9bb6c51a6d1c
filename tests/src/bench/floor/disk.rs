//! A table of records under the pragmas that the store uses.

use std::path::Path;

use anyhow::Result;
use ledger::hash::{Hash, leaf_hash};
use ledger::tree::Frontier;
use rusqlite::Connection;

/// A ledger and nothing else.
pub(in crate::bench) struct Disk {
    connection: Connection,
    frontier: Frontier,
}

impl Disk {
    /// Opens a new file.
    pub(in crate::bench) fn create(path: &Path) -> Result<Self> {
        let connection = Connection::open(path)?;
        connection.pragma_update(None, "page_size", 16_384)?;
        connection.pragma_update(None, "journal_mode", "WAL")?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "wal_autocheckpoint", 4_000)?;
        connection.execute_batch(
            "CREATE TABLE record (place INTEGER PRIMARY KEY, leaf BLOB NOT NULL, bytes BLOB NOT NULL) STRICT;
             CREATE TABLE line (size INTEGER PRIMARY KEY, line BLOB NOT NULL) STRICT;",
        )?;
        Ok(Self { connection, frontier: Frontier::default() })
    }

    /// Appends records with a line beside them, durably. Returns size and root.
    pub(in crate::bench) fn append(
        &mut self,
        records: &[Vec<u8>],
        lines: &[(u64, Vec<u8>)],
    ) -> Result<(u64, Hash)> {
        let leaves: Vec<Hash> = records.iter().map(|bytes| leaf_hash(bytes)).collect();
        self.append_hashed(records, &leaves, lines)
    }

    /// As [`append`](Self::append), when the leaves are known.
    pub(in crate::bench) fn append_hashed(
        &mut self,
        records: &[Vec<u8>],
        leaves: &[Hash],
        lines: &[(u64, Vec<u8>)],
    ) -> Result<(u64, Hash)> {
        let transaction = self.connection.transaction()?;
        {
            let sql = "INSERT INTO record (place, leaf, bytes) VALUES (?1, ?2, ?3)";
            let mut insert = transaction.prepare_cached(sql)?;
            for (bytes, leaf) in records.iter().zip(leaves) {
                insert.execute((self.frontier.size(), leaf.0, bytes))?;
                self.frontier.append(*leaf);
            }
            let sql = "INSERT OR REPLACE INTO line (size, line) VALUES (?1, ?2)";
            let mut insert = transaction.prepare_cached(sql)?;
            for (size, line) in lines {
                insert.execute((size, line))?;
            }
        }
        transaction.commit()?;
        Ok((self.frontier.size(), self.frontier.root()))
    }

    /// Reads everything and recomputes the root.
    pub(in crate::bench) fn root_again(&self) -> Result<Hash> {
        let mut statement = self.connection.prepare("SELECT bytes FROM record ORDER BY place")?;
        let mut rows = statement.query([])?;
        let mut frontier = Frontier::default();
        while let Some(row) = rows.next()? {
            frontier.append(leaf_hash(row.get_ref(0)?.as_blob()?));
        }
        Ok(frontier.root())
    }
}
