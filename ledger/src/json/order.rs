//! The order of members (RFC 8785 §3.2.3): compact JSON in, the same JSON with every object's
//! members sorted out. Without floating-point numbers nothing else tells compact JSON from JCS.
//!
//! Works on the text, since records are mostly long strings that need not be looked into.

use memchr::{memchr, memchr2};

/// Appends the value that begins at `text` with sorted members. `text` is compact JSON.
pub(super) fn write_sorted(text: &[u8], out: &mut Vec<u8>) {
    // A brace inside a string only costs the longer way.
    if memchr(b'{', text).is_none() {
        out.extend_from_slice(text);
        return;
    }
    match text.first() {
        Some(b'{') => write_object(text, out),
        Some(b'[') => write_array(text, out),
        _ => out.extend_from_slice(text),
    }
}

fn write_array(text: &[u8], out: &mut Vec<u8>) {
    out.push(b'[');
    let mut rest = &text[1..];
    while let Some(first) = rest.first().filter(|byte| **byte != b']') {
        if *first == b',' {
            out.push(b',');
            rest = &rest[1..];
        }
        let (item, after) = rest.split_at(value_len(rest));
        write_sorted(item, out);
        rest = after;
    }
    out.push(b']');
}

fn write_object(text: &[u8], out: &mut Vec<u8>) {
    let mut members = Vec::with_capacity(16);
    let mut rest = &text[1..];
    while let Some(first) = rest.first().filter(|byte| **byte != b'}') {
        let member = if *first == b',' { &rest[1..] } else { rest };
        let (key, after) = member.split_at(string_len(member));
        let value = &after[1..];
        let (value, after) = value.split_at(value_len(value));
        members.push((key, value));
        rest = after;
    }
    let plain = |(key, _): &(&[u8], &[u8])| key.is_ascii() && memchr(b'\\', key).is_none();
    if members.iter().all(plain) {
        let inside = |key: &'_ [u8]| 1..key.len() - 1;
        members.sort_by(|(one, _), (other, _)| one[inside(one)].cmp(&other[inside(other)]));
    } else {
        members.sort_by_cached_key(|(key, _)| utf16(key));
    }
    out.push(b'{');
    for (i, (key, value)) in members.into_iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        out.extend_from_slice(key);
        out.push(b':');
        write_sorted(value, out);
    }
    out.push(b'}');
}

/// Length of the value at the start of `text`.
pub(super) fn value_len(text: &[u8]) -> usize {
    let (mut depth, mut at) = (0usize, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'"' => at += string_len(&text[at..]) - 1,
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            b',' if depth == 0 => return at,
            _ => {}
        }
        at += 1;
    }
    at
}

/// Length of the string at the start of `text`, with its quotes.
pub(super) fn string_len(text: &[u8]) -> usize {
    let mut at = 1;
    while let Some(found) = text.get(at..).and_then(|rest| memchr2(b'"', b'\\', rest)) {
        at += found;
        if text[at] == b'"' {
            return at + 1;
        }
        at += 2;
    }
    text.len()
}

/// The UTF-16 units that a key with its quotes spells.
fn utf16(key: &[u8]) -> Vec<u16> {
    serde_json::from_slice::<String>(key).unwrap_or_default().encode_utf16().collect()
}
