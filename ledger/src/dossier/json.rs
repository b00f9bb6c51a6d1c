//! JSON as it was written: repeated keys and fractions are kept in sight, so that the reader of the
//! form can name each with its place instead of silently taking the last or rounding.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};

/// 2^53 − 1: beyond it, two programs may read two different integers from the same digits.
pub(super) const MAX_INTEGER: i64 = (1 << 53) - 1;

/// A JSON value with its keys in order, repeated ones included.
#[derive(Debug)]
pub(super) enum Json {
    Null,
    Flag(bool),
    Integer(i64),
    /// A fraction, an exponent, or an integer beyond ±(2^53−1).
    Inexact,
    Text(String),
    List(Vec<Json>),
    Object(Vec<(String, Json)>),
}

impl<'de> Deserialize<'de> for Json {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        from.deserialize_any(AsWritten)
    }
}

struct AsWritten;

impl<'de> Visitor<'de> for AsWritten {
    type Value = Json;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a JSON value")
    }

    fn visit_unit<E: Error>(self) -> Result<Json, E> {
        Ok(Json::Null)
    }

    fn visit_bool<E: Error>(self, flag: bool) -> Result<Json, E> {
        Ok(Json::Flag(flag))
    }

    fn visit_i64<E: Error>(self, n: i64) -> Result<Json, E> {
        Ok(if n.abs_diff(0) <= MAX_INTEGER.abs_diff(0) { Json::Integer(n) } else { Json::Inexact })
    }

    fn visit_u64<E: Error>(self, n: u64) -> Result<Json, E> {
        i64::try_from(n).map_or(Ok(Json::Inexact), |n| self.visit_i64(n))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Json, E> {
        Ok(Json::Inexact)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Json, E> {
        Ok(Json::Text(text.to_owned()))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<Json, A::Error> {
        let mut list = Vec::new();
        while let Some(value) = seq.next_element()? {
            list.push(value);
        }
        Ok(Json::List(list))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Json, A::Error> {
        let mut object = Vec::new();
        while let Some(entry) = map.next_entry()? {
            object.push(entry);
        }
        Ok(Json::Object(object))
    }
}
