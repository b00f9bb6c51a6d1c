//! What the entries say as plain JSON: also of kinds that only a newer program knows.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::json;
use crate::tiles::MAX_ENTRY;

/// Days until the public list is shown as not confirmed, where a charter says nothing.
const FRESH_DAYS: i64 = 10;

pub(super) fn value(entry: &[u8]) -> Value {
    json::parse_canonical(entry, MAX_ENTRY).unwrap_or(Value::Null)
}

pub(super) fn kind(record: &Value) -> &str {
    record.get("kind").and_then(Value::as_str).unwrap_or_default()
}

fn number(record: &Value, name: &str) -> Option<u64> {
    record.get(name).and_then(Value::as_u64)
}

/// Indices of `list` records whose offer was not withdrawn.
fn offers(records: &[Value]) -> Vec<u64> {
    let withdrawn: BTreeSet<u64> = records
        .iter()
        .filter(|record| kind(record) == "offer_withdrawn")
        .filter_map(|record| number(record, "size"))
        .collect();
    let lists = (0..).zip(records).filter(|(_, record)| kind(record) == "list");
    lists.map(|(index, _)| index).filter(|index| !withdrawn.contains(&(index + 1))).collect()
}

/// Offers made after the checkpoint of `size` records.
pub(super) fn offers_after(records: &[Value], size: u64) -> usize {
    offers(records).into_iter().filter(|index| *index >= size).count()
}

/// Entries that never took effect. A void of what an offer put into effect before it counts for
/// nothing.
pub(super) fn voided(records: &[Value]) -> BTreeSet<u64> {
    let offers = offers(records);
    let voids = (0..).zip(records).filter(|(_, record)| kind(record) == "void");
    voids
        .filter_map(|(at, record)| Some((at, number(record, "index")?)))
        .filter(|(at, index)| !offers.iter().any(|offer| index < offer && offer < at))
        .map(|(_, index)| index)
        .collect()
}

/// What the charter in effect says of `fresh_days`.
pub(super) fn fresh_days(records: &[Value], sealed: u64, voided: &BTreeSet<u64>) -> i64 {
    let charter = records.first().and_then(|charter| charter.get("plan"));
    let first = charter.and_then(|plan| plan.get("fresh_days")).and_then(Value::as_i64);
    let amended = (0..sealed)
        .zip(records)
        .filter(|(index, record)| kind(record) == "amendment" && !voided.contains(index))
        .filter_map(|(_, record)| record.get("fresh_days")?.as_i64());
    amended.last().or(first).unwrap_or(FRESH_DAYS)
}

/// Whether an entry is about the title with this 证书编号.
pub(super) fn concerns(record: &Value, title: &str) -> bool {
    record.get("number").and_then(Value::as_str) == Some(title)
}
