//! Comparing a value with text that may be its JCS, without writing the value out: a record is
//! mostly digests, and every receiver compares every record.
//!
//! The text comes from outside and may be anything. What is unusual (a key beyond ASCII, a variant
//! with content) is told apart from what is wrong by the longer way, not here.

use std::io::Write as _;

use memchr::memchr;
use serde::ser::{self, Impossible, Serialize};

mod serde_impl;

use super::MAX_INTEGER;
use super::order::{string_len, value_len};

/// Whether `text` is the JCS of `value`; `false` also where the longer way must tell.
pub(super) fn is<T: Serialize + ?Sized>(value: &T, text: &[u8]) -> bool {
    let mut same = Same { rest: text, hex: false };
    value.serialize(&mut same).is_ok() && same.rest.is_empty()
}

/// The text is another, or unusual.
#[derive(Debug)]
struct Differs;

impl std::fmt::Display for Differs {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("another text")
    }
}

impl std::error::Error for Differs {}

impl ser::Error for Differs {
    fn custom<T: std::fmt::Display>(_: T) -> Self {
        Self
    }
}

/// The text from the place of the next value on.
struct Same<'t> {
    rest: &'t [u8],
    /// The next string is the hex of a hash.
    hex: bool,
}

impl Same<'_> {
    fn take(&mut self, expected: &[u8]) -> Result<(), Differs> {
        self.rest = self.rest.strip_prefix(expected).ok_or(Differs)?;
        Ok(())
    }

    fn integer(&mut self, value: i64) -> Result<(), Differs> {
        if !(-MAX_INTEGER..=MAX_INTEGER).contains(&value) {
            return Err(Differs);
        }
        let mut digits = [0; 20];
        let mut free = &mut digits[..];
        write!(free, "{value}").map_err(|_| Differs)?;
        let length = 20 - free.len();
        self.take(&digits[..length])
    }

    fn string(&mut self, value: &str) -> Result<(), Differs> {
        if std::mem::take(&mut self.hex) {
            return self.digits(value);
        }
        let text = self.rest.strip_prefix(b"\"").ok_or(Differs)?;
        let plain = text.strip_prefix(value.as_bytes()).and_then(|text| text.strip_prefix(b"\""));
        // Without a branch, so that many bytes are looked at at once.
        let escaped = |byte: u8| byte < 0x20 || byte == b'"' || byte == b'\\';
        if value.bytes().fold(false, |any, byte| any | escaped(byte)) {
            return self.take(&serde_json::to_vec(value).map_err(|_| Differs)?);
        }
        self.rest = plain.ok_or(Differs)?;
        Ok(())
    }

    /// As [`string`](Self::string) for a hash: of a known length, so that no loop is needed.
    fn digits(&mut self, value: &str) -> Result<(), Differs> {
        let text = self.rest.strip_prefix(b"\"").ok_or(Differs)?;
        let (found, rest) = text.split_first_chunk::<64>().ok_or(Differs)?;
        if value.as_bytes().first_chunk() != Some(found) || value.len() != found.len() {
            return Err(Differs);
        }
        self.rest = rest.strip_prefix(b"\"").ok_or(Differs)?;
        Ok(())
    }
}

/// The items of an array; the first has no comma before it.
struct Items<'s, 't> {
    same: &'s mut Same<'t>,
    first: bool,
}

impl Items<'_, '_> {
    fn item<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Differs> {
        if !std::mem::take(&mut self.first) {
            self.same.take(b",")?;
        }
        value.serialize(&mut *self.same)
    }
}

/// The members of an object: those of the text, in their order, and which of them were asked for.
struct Members<'s, 't> {
    same: &'s mut Same<'t>,
    members: Vec<(&'t [u8], &'t [u8])>,
    after: &'t [u8],
    met: u64,
    key: Option<usize>,
}

impl<'s, 't> Members<'s, 't> {
    /// Reads members whose keys are plain and ascend, as JCS has them.
    fn read(same: &'s mut Same<'t>) -> Result<Self, Differs> {
        let mut rest = same.rest.strip_prefix(b"{").ok_or(Differs)?;
        let mut members: Vec<(&[u8], &[u8])> = Vec::with_capacity(16);
        while rest.first().ok_or(Differs)? != &b'}' {
            if !members.is_empty() {
                rest = rest.strip_prefix(b",").ok_or(Differs)?;
            }
            let (key, value) = rest.split_at(string_len(rest));
            let plain = key.is_ascii() && !key.contains(&b'\\');
            if !plain || members.last().is_some_and(|(before, _)| inside(before) >= inside(key)) {
                return Err(Differs);
            }
            let value = value.strip_prefix(b":").ok_or(Differs)?;
            let (value, after) = value.split_at(likely_len(value));
            members.push((key, value));
            rest = after;
        }
        if members.len() > 64 {
            return Err(Differs);
        }
        Ok(Self { same, members, after: &rest[1..], met: 0, key: None })
    }

    fn find<K: Serialize + ?Sized>(&mut self, key: &K) -> Result<(), Differs> {
        let at = self.members.iter().position(|(name, _)| is(key, name));
        let at = at.filter(|at| self.met & 1 << at == 0).ok_or(Differs)?;
        self.met |= 1 << at;
        self.key = Some(at);
        Ok(())
    }

    fn value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<(), Differs> {
        let (_, text) = self.members[self.key.take().ok_or(Differs)?];
        if is(value, text) { Ok(()) } else { Err(Differs) }
    }

    fn end(self) -> Result<(), Differs> {
        if self.met.count_ones() as usize != self.members.len() {
            return Err(Differs);
        }
        self.same.rest = self.after;
        Ok(())
    }
}

/// Length of the value at the start of `text`. A wrong one only leads to the longer way, and most of
/// a record is one array of strings, none of which holds a bracket.
fn likely_len(text: &[u8]) -> usize {
    let end = if text.starts_with(b"[\"") { memchr(b']', text) } else { None };
    end.map_or_else(|| value_len(text), |at| at + 1)
}

/// A key without its quotes.
fn inside(key: &[u8]) -> &[u8] {
    key.get(1..key.len().saturating_sub(1)).unwrap_or_default()
}
