//! One record as `ledger show` shows it: the seat, the rules, and the reason where its paper is here.

use ledger::hash::Hash;
use ledger::record::{Parsed, Record};
use serde_json::{Value, json};

use crate::store::{StoreError, View};

/// Fields that name a paper in which a reason stands.
const PAPERS: [&str; 4] = ["reason", "reasons", "content", "digest"];

/// A record for a program: its place, its kind, its seat and rules, its reason, its bytes parsed.
///
/// # Errors
/// SQLite.
pub fn value(view: &View<'_>, index: u64, leaf: &Hash, bytes: &[u8]) -> Result<Value, StoreError> {
    let parsed = Parsed::parse(bytes);
    let (kind, charter) = match &parsed {
        Ok(Parsed::Known(record)) => (record.kind().to_owned(), record.charter().copied()),
        Ok(Parsed::Unknown { kind, .. }) => (kind.clone(), None),
        Err(_) => (String::new(), None),
    };
    let record: Value = serde_json::from_slice(bytes).unwrap_or_default();
    let seat = record.get("seat").or_else(|| record.get("seats")).cloned();
    let known = parsed.ok().and_then(|parsed| parsed.known().map(Record::kind));
    let mut reason = None;
    for field in PAPERS {
        if reason.is_none() && known.is_some() {
            reason = reason_of(view, &record[field])?;
        }
    }
    Ok(json!({
        "index": index, "kind": kind, "leaf": leaf, "seat": seat, "charter": charter,
        "reason": reason, "record": record,
    }))
}

/// The reason in a paper, if the paper is here and has one.
fn reason_of(view: &View<'_>, digest: &Value) -> Result<Option<String>, StoreError> {
    let digest = digest.as_str().and_then(|text| text.parse::<Hash>().ok());
    let Some(digest) = digest else { return Ok(None) };
    let body = view.paper(&digest)?.and_then(|entry| entry.body);
    let paper = body.and_then(|body| serde_json::from_slice::<Value>(&body).ok());
    let reason = paper.map(|paper| [&paper["reason"], &paper["content"]].map(Value::clone));
    let text = reason.and_then(|both| both.iter().find_map(|v| v.as_str().map(str::to_owned)));
    Ok(text)
}
