//! The index of papers, what is still to come, and what waits for a node.

use ledger::hash::Hash;
use rusqlite::OptionalExtension as _;

use super::StoreError;
use super::view::View;
use super::writer::Tx;

/// The setting that counts changes of what is on offer.
const OFFER_CHANGES: &str = "offer_changes";

/// To whom a paper is on offer that every node may have, also one that joins later.
pub const EVERYONE: &str = "*";

/// What the index says of a paper.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PaperEntry {
    /// Bytes.
    pub size: u64,
    /// The content, if it is small enough to stand here.
    pub body: Option<Vec<u8>>,
    /// The node that may read it.
    pub owner: Option<String>,
}

impl View<'_> {
    /// What the index says of a paper.
    ///
    /// # Errors
    /// SQLite.
    pub fn paper(&self, digest: &Hash) -> Result<Option<PaperEntry>, StoreError> {
        let sql = "SELECT size, body, owner FROM paper WHERE digest = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let row = statement.query_row([digest.0], |row| {
            Ok(PaperEntry { size: row.get(0)?, body: row.get(1)?, owner: row.get(2)? })
        });
        Ok(row.optional()?)
    }

    /// Digests and sizes of papers whose content stands in a file.
    ///
    /// # Errors
    /// SQLite.
    pub fn filed_papers(&self) -> Result<Vec<(Hash, u64)>, StoreError> {
        let sql = "SELECT digest, size FROM paper WHERE body IS NULL ORDER BY digest";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([], |row| Ok((Hash(row.get(0)?), row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Up to `count` papers that are still to come from `node`, in order, behind `after`.
    ///
    /// # Errors
    /// SQLite.
    pub fn wants(
        &self,
        node: &str,
        after: Option<Hash>,
        count: u32,
    ) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT digest FROM want WHERE node = ?1 AND digest > ?2
                   ORDER BY digest LIMIT ?3";
        let mut statement = self.connection().prepare_cached(sql)?;
        let after = after.map_or(Vec::new(), |Hash(digest)| digest.to_vec());
        let rows = statement.query_map((node, after, count), |row| row.get(0).map(Hash))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What the firm called a file behind its form; nothing where the form came from elsewhere.
    ///
    /// # Errors
    /// SQLite.
    pub fn file_name(&self, form: &Hash, digest: &Hash) -> Result<Option<String>, StoreError> {
        let sql = "SELECT name FROM file_name WHERE form = ?1 AND digest = ?2";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row((form.0, digest.0), |row| row.get(0)).optional()?)
    }

    /// Papers that are still to come, from anyone.
    ///
    /// # Errors
    /// SQLite.
    pub fn want_count(&self) -> Result<u64, StoreError> {
        Ok(self.connection().query_row("SELECT count(*) FROM want", [], |row| row.get(0))?)
    }

    /// Whether a paper is still to come from `node`.
    ///
    /// # Errors
    /// SQLite.
    pub fn is_wanted(&self, digest: &Hash, node: &str) -> Result<bool, StoreError> {
        let sql = "SELECT 1 FROM want WHERE digest = ?1 AND node = ?2";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.exists((digest.0, node))?)
    }

    /// How often what is on offer changed: it only grows, so that whoever looks from time to time
    /// misses no change. A count of the offers would: one that is withdrawn makes room for the next.
    ///
    /// # Errors
    /// SQLite.
    pub fn offer_changes(&self) -> Result<u64, StoreError> {
        Ok(self.setting(OFFER_CHANGES)?.and_then(|n| n.parse().ok()).unwrap_or_default())
    }

    /// Papers on offer to a node, or to everyone.
    ///
    /// # Errors
    /// SQLite.
    pub fn offers(&self, node: &str) -> Result<Vec<Hash>, StoreError> {
        let sql = "SELECT DISTINCT digest FROM offer WHERE node IN (?1, ?2) ORDER BY digest";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([node, EVERYONE], |row| row.get(0).map(Hash))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

impl Tx<'_> {
    /// Keeps a small paper in the database, so that it commits with the record that names it. Whatever
    /// comes from the other side must ask [`View::is_erased`] first: what an office hands in itself is
    /// named anew.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_document(&mut self, body: &[u8], owner: Option<&str>) -> Result<Hash, StoreError> {
        let digest = Hash::of(body);
        self.put_paper(&digest, body.len() as u64, Some(body), owner)?;
        Ok(digest)
    }

    /// As [`put_document`](Self::put_document), of what the other side sent: nothing is kept of a
    /// paper that was erased. Returns whether it was.
    ///
    /// # Errors
    /// SQLite.
    pub fn take_document(&mut self, body: &[u8]) -> Result<bool, StoreError> {
        let erased = self.is_erased(&Hash::of(body))?;
        if !erased {
            self.put_document(body, None)?;
        }
        Ok(!erased)
    }

    /// Enters a paper that was asked of `node` and whose file is on disk; `false` if it is asked for
    /// no more: erased while it came. Its file is then the caller's to remove.
    ///
    /// # Errors
    /// SQLite.
    pub fn take_file(&mut self, digest: &Hash, size: u64, node: &str) -> Result<bool, StoreError> {
        let wanted = self.is_wanted(digest, node)?;
        if wanted {
            self.put_file(digest, size, Some(node))?;
        }
        Ok(wanted)
    }

    /// Enters a paper whose file is on disk already.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_file(
        &mut self,
        digest: &Hash,
        size: u64,
        owner: Option<&str>,
    ) -> Result<(), StoreError> {
        self.put_paper(digest, size, None, owner)
    }

    fn put_paper(
        &mut self,
        digest: &Hash,
        size: u64,
        body: Option<&[u8]>,
        owner: Option<&str>,
    ) -> Result<(), StoreError> {
        self.connection()
            .prepare_cached(
                "INSERT OR IGNORE INTO paper (digest, size, body, owner) VALUES (?1, ?2, ?3, ?4)",
            )?
            .execute((digest.0, size, body, owner))?;
        self.connection()
            .prepare_cached("DELETE FROM want WHERE digest = ?1")?
            .execute([digest.0])?;
        self.readmit_paper(digest)
    }

    /// Remembers what the firm calls a file behind its form.
    ///
    /// # Errors
    /// SQLite.
    pub fn name_file(&mut self, form: &Hash, digest: &Hash, name: &str) -> Result<(), StoreError> {
        let sql = "INSERT OR REPLACE INTO file_name (form, digest, name) VALUES (?1, ?2, ?3)";
        self.connection().prepare_cached(sql)?.execute((form.0, digest.0, name))?;
        Ok(())
    }

    /// Notes that a record names a paper which is still to come from `node`.
    ///
    /// # Errors
    /// SQLite.
    pub fn want(&mut self, digest: &Hash, node: &str) -> Result<(), StoreError> {
        if self.paper(digest)?.is_none() && !self.is_erased(digest)? {
            self.connection()
                .prepare_cached("INSERT OR IGNORE INTO want (digest, node) VALUES (?1, ?2)")?
                .execute((digest.0, node))?;
        }
        Ok(())
    }

    /// Removes a paper, what waits for it and every offer of it. Its file, if it has one, is the
    /// caller's to remove.
    ///
    /// # Errors
    /// SQLite.
    pub fn remove_paper(&mut self, digest: &Hash) -> Result<(), StoreError> {
        self.withdraw_offer(digest)?;
        for sql in [
            "DELETE FROM paper WHERE digest = ?1",
            "DELETE FROM want WHERE digest = ?1",
            "DELETE FROM file_name WHERE digest = ?1 OR form = ?1",
        ] {
            self.connection().prepare_cached(sql)?.execute([digest.0])?;
        }
        Ok(())
    }

    /// Takes a paper back from everybody to whom it is on offer: what was to be shown for some days
    /// only. Who fetched it has it.
    ///
    /// # Errors
    /// SQLite.
    pub fn withdraw_offer(&mut self, digest: &Hash) -> Result<(), StoreError> {
        let gone = self
            .connection()
            .prepare_cached("DELETE FROM offer WHERE digest = ?1")?
            .execute([digest.0])?;
        self.offers_changed(gone)
    }

    /// Puts a paper on offer to a node, or to [`EVERYONE`].
    ///
    /// # Errors
    /// SQLite.
    pub fn offer(&mut self, node: &str, digest: &Hash) -> Result<(), StoreError> {
        let new = self
            .connection()
            .prepare_cached("INSERT OR IGNORE INTO offer (node, digest) VALUES (?1, ?2)")?
            .execute((node, digest.0))?;
        self.offers_changed(new)
    }

    fn offers_changed(&mut self, rows: usize) -> Result<(), StoreError> {
        match rows {
            0 => Ok(()),
            _ => self.set(OFFER_CHANGES, &(self.offer_changes()? + 1).to_string()),
        }
    }
}

#[cfg(test)]
mod tests {
    use ledger::hash::Hash;

    use crate::store::{Store, StoreError, Tx};

    #[test]
    fn every_change_of_what_is_on_offer_shows_and_no_two_look_the_same() {
        type Act = fn(&mut Tx<'_>) -> Result<(), StoreError>;
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path(), "x/hub").unwrap();
        let changes = || store.read(|view| view.offer_changes()).unwrap();
        let acts: [(&str, bool, Act); 6] = [
            ("offered", true, |tx| tx.offer("510100", &Hash::of(b"list 1"))),
            ("offered already", false, |tx| tx.offer("510100", &Hash::of(b"list 1"))),
            ("not on offer", false, |tx| tx.withdraw_offer(&Hash::of(b"list 2"))),
            ("one notice closed, the next opened", true, |tx| {
                tx.withdraw_offer(&Hash::of(b"list 1"))?;
                tx.offer("510100", &Hash::of(b"list 2"))
            }),
            ("its paper removed", true, |tx| tx.remove_paper(&Hash::of(b"list 2"))),
            ("offered again", true, |tx| tx.offer("510100", &Hash::of(b"list 1"))),
        ];
        for (what, changed, act) in acts {
            let before = changes();
            store.write::<_, StoreError, _>(act).unwrap();
            let after = changes();
            assert_eq!(after > before, changed, "{what}: {before} then {after}");
            assert!(after >= before, "{what}");
        }
    }
}
