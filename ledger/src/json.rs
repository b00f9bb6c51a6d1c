//! JSON as records and signed documents use it: one byte form per value (RFC 8785), so that a
//! signature never depends on who wrote the text.
//!
//! `serde_json` alone keeps the last of two equal keys and reads numbers as doubles; two readers
//! could then see two documents under one signature. So duplicates, fractions and integers beyond
//! ±(2^53−1) are refused at the door.

use std::fmt;

mod order;
mod same;

use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

/// The largest magnitude that every JSON reader holds exactly: 2^53 − 1.
pub const MAX_INTEGER: i64 = (1 << 53) - 1;

/// Nesting beyond this is refused; records need four levels.
const MAX_DEPTH: u8 = 16;

/// Why bytes are not a document of ours.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum JsonFault {
    /// More bytes than the document may have.
    #[error("共 {size} 字节，超过上限 {limit} 字节")]
    TooLong {
        /// Bytes given.
        size: usize,
        /// Bytes allowed.
        limit: usize,
    },
    /// Not JSON, or JSON with a duplicate key, a fraction, a large integer or deep nesting.
    #[error("JSON 无法解析：{0}")]
    Syntax(String),
    /// The bytes differ from their own canonical form.
    #[error("JSON 不是规范形式（RFC 8785）")]
    NotCanonical,
}

/// Parses strictly, without asking for the canonical form: for files that people write.
///
/// # Errors
/// Too long, not JSON, a duplicate key, a fraction, an integer beyond ±(2^53−1), nested too deep.
pub fn parse(bytes: &[u8], limit: usize) -> Result<Value, JsonFault> {
    if bytes.len() > limit {
        return Err(JsonFault::TooLong { size: bytes.len(), limit });
    }
    let syntax = |e: serde_json::Error| JsonFault::Syntax(e.to_string());
    let mut reader = serde_json::Deserializer::from_slice(bytes);
    let value = Strict { depth: 0 }.deserialize(&mut reader).map_err(syntax)?;
    reader.end().map_err(syntax)?;
    Ok(value)
}

/// Parses strictly and requires the bytes to equal their JCS: for everything that is signed.
///
/// # Errors
/// As [`parse`], and when the bytes are not canonical.
pub fn parse_canonical(bytes: &[u8], limit: usize) -> Result<Value, JsonFault> {
    let value = parse(bytes, limit)?;
    if canonical(&value) != bytes {
        return Err(JsonFault::NotCanonical);
    }
    Ok(value)
}

/// The JCS bytes of a value that holds no floating-point numbers.
///
/// # Panics
/// If `value` cannot be expressed in JSON; types of this crate always can.
#[allow(clippy::expect_used)]
pub fn canonical<T: Serialize>(value: &T) -> Vec<u8> {
    let mut compact = Vec::with_capacity(1024);
    serde_json::to_writer(&mut compact, value).expect("types of this crate serialise to JSON");
    let mut sorted = Vec::with_capacity(compact.len());
    order::write_sorted(&compact, &mut sorted);
    sorted
}

/// Whether `bytes` are the JCS of `value`, and hold no integer that [`parse`] refuses. `false` also
/// for what is rare in a record, such as a key beyond ASCII: then [`parse_canonical`] tells.
pub(crate) fn is_canonical<T: Serialize>(value: &T, bytes: &[u8]) -> bool {
    same::is(value, bytes)
}

#[derive(Clone, Copy)]
struct Strict {
    depth: u8,
}

impl<'de> DeserializeSeed<'de> for Strict {
    type Value = Value;

    fn deserialize<D: Deserializer<'de>>(self, reader: D) -> Result<Value, D::Error> {
        if self.depth > MAX_DEPTH {
            return Err(D::Error::custom(format!("嵌套超过 {MAX_DEPTH} 层")));
        }
        reader.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Strict {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value without fractions")
    }

    fn visit_bool<E>(self, v: bool) -> Result<Value, E> {
        Ok(Value::Bool(v))
    }

    fn visit_unit<E>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_str<E>(self, v: &str) -> Result<Value, E> {
        Ok(Value::String(v.to_owned()))
    }

    fn visit_i64<E: serde::de::Error>(self, v: i64) -> Result<Value, E> {
        if !(-MAX_INTEGER..=MAX_INTEGER).contains(&v) {
            return Err(E::custom("整数超出 ±(2^53−1)"));
        }
        Ok(Value::Number(Number::from(v)))
    }

    fn visit_u64<E: serde::de::Error>(self, v: u64) -> Result<Value, E> {
        i64::try_from(v)
            .map_err(|_| E::custom("整数超出 ±(2^53−1)"))
            .and_then(|v| self.visit_i64(v))
    }

    fn visit_f64<E: serde::de::Error>(self, _: f64) -> Result<Value, E> {
        Err(E::custom("不接受小数"))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let inner = Self { depth: self.depth + 1 };
        let mut list = Vec::new();
        while let Some(item) = items.next_element_seed(inner)? {
            list.push(item);
        }
        Ok(Value::Array(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut entries: A) -> Result<Value, A::Error> {
        let inner = Self { depth: self.depth + 1 };
        let mut map = Map::new();
        while let Some(key) = entries.next_key::<String>()? {
            let value = entries.next_value_seed(inner)?;
            if map.insert(key.clone(), value).is_some() {
                return Err(A::Error::custom(format!("键 {key:?} 重复")));
            }
        }
        Ok(Value::Object(map))
    }
}

#[cfg(test)]
mod tests;
