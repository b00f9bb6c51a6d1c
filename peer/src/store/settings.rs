//! The few settings that belong to the data rather than to a configuration file.

use rusqlite::OptionalExtension as _;

use super::StoreError;
use super::view::View;
use super::writer::Tx;

impl View<'_> {
    /// Settings whose key begins with `prefix`, without it.
    ///
    /// # Errors
    /// SQLite.
    pub fn settings(&self, prefix: &str) -> Result<Vec<(String, String)>, StoreError> {
        let sql = "SELECT substr(key, length(?1) + 1), value FROM setting
                   WHERE substr(key, 1, length(?1)) = ?1 ORDER BY key";
        let mut statement = self.connection().prepare_cached(sql)?;
        let rows = statement.query_map([prefix], |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// What SQLite finds wrong with the file itself; nothing if it is whole.
    ///
    /// # Errors
    /// SQLite.
    pub fn damage(&self) -> Result<Vec<String>, StoreError> {
        let mut statement = self.connection().prepare("PRAGMA quick_check(20)")?;
        let lines = statement.query_map([], |row| row.get::<_, String>(0))?;
        let lines: Vec<String> = lines.collect::<Result<_, _>>()?;
        Ok(lines.into_iter().filter(|line| line != "ok").collect())
    }

    /// A setting.
    ///
    /// # Errors
    /// SQLite.
    pub fn setting(&self, key: &str) -> Result<Option<String>, StoreError> {
        let sql = "SELECT value FROM setting WHERE key = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row([key], |row| row.get(0)).optional()?)
    }
}

impl Tx<'_> {
    /// Sets a setting.
    ///
    /// # Errors
    /// SQLite.
    pub fn set(&mut self, key: &str, value: &str) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO setting (key, value) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET value = excluded.value",
            (key, value),
        )?;
        Ok(())
    }

    /// Removes a setting.
    ///
    /// # Errors
    /// SQLite.
    pub fn unset(&mut self, key: &str) -> Result<(), StoreError> {
        self.connection().execute("DELETE FROM setting WHERE key = ?1", [key])?;
        Ok(())
    }
}
