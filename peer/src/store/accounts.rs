//! Accounts: who may act on this machine. A person's name stays here and in papers.

use ledger::names::Seat;
use rusqlite::OptionalExtension as _;
use serde::Serialize;

use super::StoreError;
use super::view::View;
use super::writer::Tx;

/// A person who may act on this machine.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Account {
    /// Its name.
    pub account: String,
    /// The person's name.
    pub person: String,
    /// The seats, in order.
    pub seats: Vec<Seat>,
}

impl View<'_> {
    /// An account.
    ///
    /// # Errors
    /// SQLite, or a seat code that cannot be.
    pub fn account(&self, name: &str) -> Result<Option<Account>, StoreError> {
        let sql = "SELECT person FROM account WHERE name = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        let person: Option<String> = statement.query_row([name], |row| row.get(0)).optional()?;
        let Some(person) = person else { return Ok(None) };
        let sql = "SELECT seat FROM account_seat WHERE name = ?1 ORDER BY seat";
        let mut statement = self.connection().prepare_cached(sql)?;
        let seats = statement.query_map([name], |row| row.get::<_, String>(0))?;
        let seats = seats.collect::<Result<Vec<_>, _>>()?;
        let seats: Result<Vec<Seat>, _> = seats.iter().map(|seat| seat.parse()).collect();
        let seats = seats.map_err(|e| StoreError::Corrupt(e.to_string()))?;
        Ok(Some(Account { account: name.to_owned(), person, seats }))
    }

    /// All accounts, in the order of their names.
    ///
    /// # Errors
    /// SQLite, or a seat code that cannot be.
    pub fn accounts(&self) -> Result<Vec<Account>, StoreError> {
        let mut statement = self.connection().prepare_cached("SELECT name FROM account")?;
        let names = statement.query_map([], |row| row.get::<_, String>(0))?;
        let names = names.collect::<Result<Vec<_>, _>>()?;
        let found: Result<Vec<_>, _> = names.iter().map(|name| self.account(name)).collect();
        Ok(found?.into_iter().flatten().collect())
    }
}

impl Tx<'_> {
    /// Adds an account, or gives it another person and other seats.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_account(&mut self, account: &Account) -> Result<(), StoreError> {
        let Account { account: name, person, seats } = account;
        self.connection().execute(
            "INSERT INTO account (name, person) VALUES (?1, ?2)
             ON CONFLICT DO UPDATE SET person = excluded.person",
            (name, person),
        )?;
        self.connection().execute("DELETE FROM account_seat WHERE name = ?1", [name])?;
        for seat in seats {
            self.connection().execute(
                "INSERT OR IGNORE INTO account_seat (name, seat) VALUES (?1, ?2)",
                (name, seat.as_str()),
            )?;
        }
        Ok(())
    }
}
