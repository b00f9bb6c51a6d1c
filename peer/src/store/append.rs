//! Writing to a ledger: append, checkpoints, cosignatures, seals. The frontier is read and written
//! in the same transaction, never from memory.

use ledger::extension::Checked;
use ledger::hash::{Hash, leaf_hash};
use ledger::tree::Frontier;

use super::StoreError;
use super::ledgers::LedgerId;
use super::writer::Tx;

impl Tx<'_> {
    /// Appends a record to a ledger. Returns its index and its leaf.
    ///
    /// # Errors
    /// SQLite.
    pub fn append(&mut self, ledger: LedgerId, bytes: &[u8]) -> Result<(u64, Hash), StoreError> {
        let mut frontier = self.frontier(ledger)?;
        let (index, leaf) = (frontier.size(), leaf_hash(bytes));
        self.insert(ledger, &mut frontier, leaf, bytes)?;
        self.put_frontier(ledger, &frontier)?;
        Ok((index, leaf))
    }

    /// Appends records to a ledger: one by one, and its right edge once.
    ///
    /// # Errors
    /// SQLite.
    pub fn append_all<'b>(
        &mut self,
        ledger: LedgerId,
        records: impl IntoIterator<Item = &'b [u8]>,
    ) -> Result<(), StoreError> {
        let mut frontier = self.frontier(ledger)?;
        for bytes in records {
            self.insert(ledger, &mut frontier, leaf_hash(bytes), bytes)?;
        }
        self.put_frontier(ledger, &frontier)
    }

    /// Appends what a check passed, with its checkpoint.
    ///
    /// # Errors
    /// SQLite, or the ledger grew since the check.
    pub fn append_checked(
        &mut self,
        ledger: LedgerId,
        checked: &Checked,
    ) -> Result<(), StoreError> {
        let mut frontier = self.frontier(ledger)?;
        for record in &checked.records {
            self.insert(ledger, &mut frontier, record.leaf, &record.bytes)?;
        }
        if frontier != checked.frontier {
            return Err(StoreError::Corrupt("检查与写入之间台账已变化".to_owned()));
        }
        self.put_frontier(ledger, &frontier)?;
        self.put_checkpoint(ledger, checked.checkpoint.size, &checked.note)
    }

    fn insert(
        &mut self,
        ledger: LedgerId,
        frontier: &mut Frontier,
        leaf: Hash,
        bytes: &[u8],
    ) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached("INSERT INTO record (place, leaf, bytes) VALUES (?1, ?2, ?3)")?
            .execute((ledger.place(frontier.size()), leaf.0, bytes))?;
        frontier.append(leaf);
        self.put_subtrees(ledger, frontier)
    }

    /// Keeps the roots of the subtrees that the last record completed.
    pub(super) fn put_subtrees(
        &mut self,
        ledger: LedgerId,
        frontier: &Frontier,
    ) -> Result<(), StoreError> {
        for level in 1..=7u8 {
            let Some(root) = frontier.completed(level) else { break };
            let n = frontier.size() / 256u64.pow(u32::from(level)) - 1;
            self.connection()
                .prepare_cached(
                    "INSERT OR REPLACE INTO subtree (ledger, level, n, hash) VALUES (?1, ?2, ?3, ?4)",
                )?
                .execute((ledger.0, level, n, root.0))?;
        }
        Ok(())
    }

    fn put_frontier(&mut self, ledger: LedgerId, frontier: &Frontier) -> Result<(), StoreError> {
        let changed = self
            .connection()
            .prepare_cached("UPDATE ledger SET size = ?2, frontier = ?3 WHERE id = ?1")?
            .execute((ledger.0, frontier.size(), frontier.to_bytes()))?;
        if changed == 1 { Ok(()) } else { Err(StoreError::Corrupt("台账不存在".to_owned())) }
    }

    /// Keeps a signed checkpoint.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_checkpoint(
        &mut self,
        ledger: LedgerId,
        size: u64,
        note: &[u8],
    ) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached(
                "INSERT OR REPLACE INTO checkpoint (ledger, size, note) VALUES (?1, ?2, ?3)",
            )?
            .execute((ledger.0, size, note))?;
        Ok(())
    }

    /// Keeps a cosignature line; a newer one of the same name at the same size replaces it.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_cosignature(
        &mut self,
        ledger: LedgerId,
        size: u64,
        name: &str,
        line: &str,
        at: i64,
    ) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached(
                "INSERT INTO cosignature (ledger, size, name, line, at) VALUES (?1, ?2, ?3, ?4, ?5)
                 ON CONFLICT DO UPDATE SET line = excluded.line, at = excluded.at
                 WHERE excluded.at >= cosignature.at",
            )?
            .execute((ledger.0, size, name, line, at))?;
        Ok(())
    }

    /// Keeps a sealed note of the hub's ledger. Returns whether it is new.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_seal(&mut self, size: u64, note: &[u8], policy: &str) -> Result<bool, StoreError> {
        let changed = self
            .connection()
            .prepare_cached("INSERT OR IGNORE INTO seal (size, note, policy) VALUES (?1, ?2, ?3)")?
            .execute((size, note, policy))?;
        Ok(changed == 1)
    }

    /// Takes the records from `size` on away and returns them: those of a tail that was never signed,
    /// before what the other side holds in their place is stored.
    ///
    /// # Errors
    /// SQLite.
    pub fn cut(&mut self, ledger: LedgerId, size: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut tail = Vec::new();
        let end = self.size(ledger)?;
        while size + (tail.len() as u64) < end {
            let records = self.records(ledger, size + tail.len() as u64, 256, usize::MAX)?;
            if records.is_empty() {
                return Err(StoreError::Corrupt("台账末段缺少记录".to_owned()));
            }
            tail.extend(records.into_iter().map(|(_, bytes)| bytes));
        }
        if tail.is_empty() {
            return Ok(tail);
        }
        let places = (ledger.place(size), ledger.place(end));
        self.connection().execute("DELETE FROM record WHERE place >= ?1 AND place < ?2", places)?;
        for table in ["checkpoint", "cosignature"] {
            let sql = format!("DELETE FROM {table} WHERE ledger = ?1 AND size > ?2");
            self.connection().execute(&sql, (ledger.0, size))?;
        }
        self.rebuild(ledger)?;
        Ok(tail)
    }

    /// Deletes and computes again what follows from the records of a ledger: the subtree roots and
    /// the right edge. Returns whether they had been right.
    ///
    /// # Errors
    /// SQLite.
    pub fn rebuild(&mut self, ledger: LedgerId) -> Result<bool, StoreError> {
        let before = self.frontier(ledger);
        self.connection().execute("DELETE FROM subtree WHERE ledger = ?1", [ledger.0])?;
        let mut frontier = Frontier::default();
        loop {
            let records = self.records(ledger, frontier.size(), 256, usize::MAX)?;
            if records.is_empty() {
                break;
            }
            for (_, bytes) in records {
                frontier.append(leaf_hash(&bytes));
                self.put_subtrees(ledger, &frontier)?;
            }
        }
        self.put_frontier(ledger, &frontier)?;
        Ok(before.is_ok_and(|before| before == frontier))
    }
}
