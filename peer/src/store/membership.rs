//! Invites, requests to join that wait for a person, and the certificates handed out.

use ledger::hash::Hash;
use rusqlite::{OptionalExtension as _, Row};

use super::StoreError;
use super::view::View;
use super::writer::Tx;

/// An invite as the hub keeps it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Invite {
    /// Its public id.
    pub token: String,
    /// The prefecture.
    pub code: String,
    /// The key of the MAC; it never crosses the wire.
    pub secret: Vec<u8>,
    /// Machine time, POSIX seconds.
    pub expires_at: i64,
}

/// Where a request to join stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JoiningState {
    /// A person must decide.
    Pending,
    /// The node is a member.
    Approved,
    /// A person refused.
    Refused,
}

/// A request to join.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Joining {
    /// The invite's id.
    pub token: String,
    /// The prefecture.
    pub code: String,
    /// The node's log key.
    pub log: String,
    /// The node's cosigner key.
    pub witness: String,
    /// The certificate request, DER.
    pub csr: Vec<u8>,
    /// Hash of the transcript of keys: tells a repetition from another request.
    pub transcript: Hash,
    /// The six words that are read over the phone.
    pub words: String,
    /// Machine time, POSIX seconds.
    pub received_at: i64,
    /// Where it stands.
    pub state: JoiningState,
    /// Of a refusal.
    pub reason: String,
}

impl View<'_> {
    /// An invite by its id.
    ///
    /// # Errors
    /// SQLite.
    pub fn invite(&self, token: &str) -> Result<Option<Invite>, StoreError> {
        let sql = "SELECT token, code, secret, expires_at FROM invite WHERE token = ?1";
        let row = self.connection().query_row(sql, [token], |row| {
            Ok(Invite {
                token: row.get(0)?,
                code: row.get(1)?,
                secret: row.get(2)?,
                expires_at: row.get(3)?,
            })
        });
        Ok(row.optional()?)
    }

    /// A request to join by its invite's id.
    ///
    /// # Errors
    /// SQLite.
    pub fn joining(&self, token: &str) -> Result<Option<Joining>, StoreError> {
        let sql = format!("{JOINING} WHERE token = ?1");
        Ok(self.connection().query_row(&sql, [token], joining).optional()?)
    }

    /// Requests that wait for a person, oldest first.
    ///
    /// # Errors
    /// SQLite.
    pub fn waiting(&self) -> Result<Vec<Joining>, StoreError> {
        let sql = format!("{JOINING} WHERE state = 'pending' ORDER BY received_at, token");
        let mut statement = self.connection().prepare(&sql)?;
        let rows = statement.query_map([], joining)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The node to which a certificate was handed out.
    ///
    /// # Errors
    /// SQLite.
    pub fn certificate(&self, fingerprint: &Hash) -> Result<Option<String>, StoreError> {
        let sql = "SELECT code FROM certificate WHERE fingerprint = ?1";
        let mut statement = self.connection().prepare_cached(sql)?;
        Ok(statement.query_row([fingerprint.0], |row| row.get(0)).optional()?)
    }
}

const JOINING: &str = "SELECT token, code, log, witness, csr, transcript, words, received_at, state, reason FROM joining";

fn joining(row: &Row<'_>) -> rusqlite::Result<Joining> {
    let state: String = row.get(8)?;
    Ok(Joining {
        token: row.get(0)?,
        code: row.get(1)?,
        log: row.get(2)?,
        witness: row.get(3)?,
        csr: row.get(4)?,
        transcript: Hash(row.get(5)?),
        words: row.get(6)?,
        received_at: row.get(7)?,
        state: match state.as_str() {
            "approved" => JoiningState::Approved,
            "refused" => JoiningState::Refused,
            _ => JoiningState::Pending,
        },
        reason: row.get(9)?,
    })
}

impl Tx<'_> {
    /// Keeps a new invite.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_invite(&mut self, invite: &Invite) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO invite (token, code, secret, expires_at) VALUES (?1, ?2, ?3, ?4)",
            (&invite.token, &invite.code, &invite.secret, invite.expires_at),
        )?;
        Ok(())
    }

    /// Keeps a request to join; its invite is used from here on.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_joining(&mut self, request: &Joining) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT INTO joining (token, code, log, witness, csr, transcript, words, received_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
            (
                &request.token,
                &request.code,
                &request.log,
                &request.witness,
                &request.csr,
                request.transcript.0,
                &request.words,
                request.received_at,
            ),
        )?;
        Ok(())
    }

    /// Decides a request to join. Returns whether it was pending.
    ///
    /// # Errors
    /// SQLite.
    pub fn decide_joining(
        &mut self,
        token: &str,
        approved: bool,
        reason: &str,
    ) -> Result<bool, StoreError> {
        let state = if approved { "approved" } else { "refused" };
        let changed = self.connection().execute(
            "UPDATE joining SET state = ?2, reason = ?3 WHERE token = ?1 AND state = 'pending'",
            (token, state, reason),
        )?;
        Ok(changed == 1)
    }

    /// Notes to whom a certificate was handed out.
    ///
    /// # Errors
    /// SQLite.
    pub fn put_certificate(&mut self, fingerprint: &Hash, code: &str) -> Result<(), StoreError> {
        self.connection().execute(
            "INSERT OR REPLACE INTO certificate (fingerprint, code) VALUES (?1, ?2)",
            (fingerprint.0, code),
        )?;
        Ok(())
    }
}
