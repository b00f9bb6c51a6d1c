//! Reading a record's fields straight from its bytes, without a tree of values between.
//!
//! Nothing is believed here: whoever reads compares the bytes with those that the record has when
//! it is written, and goes the long way if they differ.

use std::fmt;
use std::marker::PhantomData;

use memchr::{memchr, memmem};
use serde::de::value::{BorrowedStrDeserializer, MapAccessDeserializer};
use serde::de::{
    DeserializeOwned, DeserializeSeed, Deserializer as _, IgnoredAny, MapAccess, Visitor,
};

/// What seems to be the value of `kind`.
pub(super) fn kind(bytes: &[u8]) -> Option<&[u8]> {
    const KEY: &[u8] = b"\"kind\":\"";
    let rest = &bytes[memmem::find(bytes, KEY)? + KEY.len()..];
    rest.get(..memchr(b'"', rest)?)
}

/// An object's fields but `kind` and `v`, as a `T`.
pub(super) fn read<T: DeserializeOwned>(bytes: &[u8]) -> Option<T> {
    // Once for all: a record is dozens of strings.
    let text = std::str::from_utf8(bytes).ok()?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let act = reader.deserialize_map(Whole(PhantomData)).ok()?;
    reader.end().ok()?;
    Some(act)
}

struct Whole<T>(PhantomData<T>);

impl<'de, T: DeserializeOwned> Visitor<'de> for Whole<T> {
    type Value = T;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a record")
    }

    fn visit_map<A: MapAccess<'de>>(self, entries: A) -> Result<T, A::Error> {
        T::deserialize(MapAccessDeserializer::new(Fields(entries)))
    }
}

struct Fields<A>(A);

impl<'de, A: MapAccess<'de>> MapAccess<'de> for Fields<A> {
    type Error = A::Error;

    fn next_key_seed<K: DeserializeSeed<'de>>(
        &mut self,
        seed: K,
    ) -> Result<Option<K::Value>, A::Error> {
        while let Some(key) = self.0.next_key::<&'de str>()? {
            if key == "kind" || key == "v" {
                self.0.next_value::<IgnoredAny>()?;
                continue;
            }
            return seed.deserialize(BorrowedStrDeserializer::new(key)).map(Some);
        }
        Ok(None)
    }

    fn next_value_seed<V: DeserializeSeed<'de>>(&mut self, seed: V) -> Result<V::Value, A::Error> {
        self.0.next_value_seed(seed)
    }
}
