//! What the bodies sign beside a seal: the QR codes of the titles that it brings, and the status list.
//!
//! The hub takes it from their answers and puts it on offer as one paper, the sheet of that seal; a
//! node judges it again before it keeps it. So every party serves the same certificates, and none of
//! it needs trust: all of it is signed by keys of the charter.

use ledger::b64;
use ledger::credential::Checker;
use ledger::hash::Hash;
use ledger::qr::{Code, Payload};
use ledger::record::charter::Body;
use ledger::roll::{Entry, Issued, Roll};
use ledger::status_list::StatusList;
use serde::{Deserialize, Serialize};

use crate::act::ActError;
use crate::party::Acting;
use crate::store::{EVERYONE, View};

const KIND: &str = "srdi-issued";
/// The most bytes of a sheet: a hundred codes stand in 20 KB.
const LIMIT: usize = 64 * 1024;

/// The sheet of one seal, for the nodes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Sheet {
    kind: String,
    v: u64,
    size: u64,
    codes: Vec<SignedCode>,
    status_list: String,
}

/// Both bodies' signatures of one code, in base64.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct SignedCode {
    leaf: u64,
    association: String,
    party: String,
}

impl SignedCode {
    fn of(&self, body: Body) -> Option<Vec<u8>> {
        let text = match body {
            Body::Association => &self.association,
            Body::Party => &self.party,
        };
        b64::decode(text).ok()
    }
}

fn code_place(body: Body, leaf: u64) -> String {
    format!("qr/{leaf}/{}", body.word())
}

fn status_place(size: u64) -> String {
    format!("status-list/{size:012}")
}

/// The size of the seal before one of `size` records.
fn seal_before(roll: &Roll, size: u64) -> u64 {
    roll.seals().iter().rev().copied().find(|seal| *seal < size).unwrap_or_default()
}

/// The documents that the seal of `size` records brings.
fn brought(roll: &Roll, size: u64) -> impl Iterator<Item = &Entry<Issued>> {
    let before = seal_before(roll, size);
    roll.issued().filter(move |entry| (before..size).contains(&entry.index))
}

/// Keeps what a body signed beside the seal of `size` records: `signature` of the code of each title
/// that it brings, and as the association `status`.
///
/// # Errors
/// A signature is missing or is not this body's, or the status list is not the ledger's.
pub fn keep(
    acting: &mut Acting<'_, '_>,
    host: &str,
    (body, size): (Body, u64),
    signature: impl Fn(u64) -> Option<Vec<u8>>,
    status: &[u8],
) -> Result<(), ActError> {
    let roll = &acting.state.roll;
    let refused = ActError::refused;
    let keys = roll.did_keys(seal_before(roll, size));
    let Some(keys) = keys else { return Ok(()) };
    let Some(key) = keys.of(body).last() else { return Ok(()) };
    // What a node gets late may be signed by a key that was compromised since: of what counts no
    // more nothing is asked.
    let now = roll.sealed_size().max(size);
    let revoked = roll.revoked(now);
    let mut kept = Vec::new();
    for entry in brought(roll, size).filter(|e| !revoked.contains(&e.act.facts.status)) {
        let payload = payload(entry);
        let found = signature(entry.index);
        let found =
            found.ok_or_else(|| refused("答复缺少电子认定证明二维码的签名，请由该单位重新签发"))?;
        if !payload.is_signed(&key.key, &found) {
            return Err(refused("二维码的签名不成立，请由该单位重新签发"));
        }
        kept.push((code_place(body, entry.index), b64::encode(&found)));
    }
    let any = roll.issued().any(|entry| entry.index < size);
    if body == Body::Association && any && size == now {
        let list = StatusList::check(status, Checker { host, keys: &keys, leaf: None });
        let list = list.map_err(|e| ActError::Refused(e.to_string()))?;
        let places = roll.issued().filter(|entry| entry.index < size);
        let mut places = places.map(|entry| entry.act.facts.status);
        if places.any(|at| list.is_set(at) != revoked.contains(&at)) {
            return Err(refused("状态名单与台账不符，请由律师协会重新签发"));
        }
        let text = String::from_utf8(status.to_vec()).map_err(|_| refused("状态名单损坏"))?;
        kept.push((status_place(size), text));
    }
    for (place, value) in kept {
        acting.tx.set(&place, &value)?;
    }
    Ok(())
}

fn payload(entry: &Entry<Issued>) -> Payload {
    Payload::new(&entry.act.facts, entry.act.region.clone(), entry.index)
}

/// Puts on offer to every node what came into effect with the seal of `size` records: the documents
/// of its titles and the sheet. In the transaction of the seal, so that none is sealed without.
///
/// # Errors
/// SQLite.
pub fn offer(acting: &mut Acting<'_, '_>, size: u64) -> Result<(), ActError> {
    let roll = &acting.state.roll;
    let Some(status_list) = acting.tx.setting(&status_place(size))? else { return Ok(()) };
    let mut papers: Vec<Hash> = Vec::new();
    let mut codes = Vec::new();
    for entry in brought(roll, size) {
        let signed = |body| acting.tx.setting(&code_place(body, entry.index));
        let (association, party) = (signed(Body::Association)?, signed(Body::Party)?);
        let (Some(association), Some(party)) = (association, party) else { continue };
        codes.push(SignedCode { leaf: entry.index, association, party });
        papers.extend([entry.act.credential, entry.act.endorsement]);
    }
    let sheet = Sheet { kind: KIND.to_owned(), v: 1, size, codes, status_list };
    papers.push(acting.tx.put_document(&ledger::json::canonical(&sheet), None)?);
    for digest in papers {
        acting.tx.offer(EVERYONE, &digest)?;
    }
    Ok(())
}

/// Keeps the sheet of a seal that is in effect here; of any other paper nothing. `false`: it is of a
/// seal that is still to come, and must come again after it.
///
/// # Errors
/// A signature in it does not hold: the paper is not to be kept.
pub(crate) fn take(
    acting: &mut Acting<'_, '_>,
    host: &str,
    paper: &[u8],
) -> Result<bool, ActError> {
    let Some(sheet) = read(paper) else { return Ok(true) };
    if !acting.state.roll.seals().contains(&sheet.size) {
        return Ok(false);
    }
    for body in Body::BOTH {
        let code = |leaf| sheet.codes.iter().find(|code| code.leaf == leaf)?.of(body);
        keep(acting, host, (body, sheet.size), code, sheet.status_list.as_bytes())?;
    }
    Ok(true)
}

fn read(paper: &[u8]) -> Option<Sheet> {
    let value = ledger::json::parse_canonical(paper, LIMIT).ok()?;
    let sheet: Sheet = serde_json::from_value(value).ok()?;
    (sheet.kind == KIND && sheet.v == 1).then_some(sheet)
}

/// The status list of the last sealed checkpoint that has one.
///
/// # Errors
/// SQLite.
pub fn status_list(view: &View<'_>, roll: &Roll) -> Result<Option<String>, ActError> {
    for size in roll.seals().iter().rev() {
        if let Some(list) = view.setting(&status_place(*size))? {
            return Ok(Some(list));
        }
    }
    Ok(None)
}

/// The QR code of the documents that the record at `leaf` brought; `None` without both signatures.
///
/// # Errors
/// SQLite.
pub fn code(view: &View<'_>, roll: &Roll, leaf: u64) -> Result<Option<Code>, ActError> {
    let Some(entry) = roll.issued().find(|entry| entry.index == leaf) else { return Ok(None) };
    let Some(keys) = roll.did_keys(seal_before(roll, leaf + 1)) else { return Ok(None) };
    let signature = |body| -> Result<Option<[u8; 64]>, ActError> {
        let text = view.setting(&code_place(body, leaf))?.unwrap_or_default();
        Ok(b64::decode(&text).ok().and_then(|bytes| bytes.try_into().ok()))
    };
    let (one, two) = (signature(Body::Association)?, signature(Body::Party)?);
    let newest = |body| keys.of(body).last().map(|key| key.key.clone());
    let (association, party) = (newest(Body::Association), newest(Body::Party));
    let (Some(one), Some(two), Some(association), Some(party)) = (one, two, association, party)
    else {
        return Ok(None);
    };
    Ok(Some(Code::new(payload(entry), (&association, one), (&party, two))))
}
