//! 内容未被改动: every document is whole, and all say the same.

use serde_json::Value;

use super::read::Read;
use super::report::Answer;
use super::sentence::Sentence;
use super::{LIMIT, names};
use crate::anchor::Anchor;
use crate::credential::{Credential, Facts, Signature, serial_of};
use crate::did::did;
use crate::json;
use crate::qr::{Code, Payload};
use crate::record::charter::Body;
use crate::roll::Issued;

pub(super) fn answer(read: &Read<'_>) -> Answer {
    let fault = |id, place, value: &str| Answer::Fail(Sentence::new(id).with(place, value));
    let missing =
        |file: &str| Answer::NotChecked(Sentence::new("unaltered.missing").with("file", file));
    if read.files.credential.is_none() {
        return missing(names::CREDENTIAL);
    }
    let Some(credential) = read.signed_credential() else {
        return Answer::fail("unaltered.credential");
    };
    let endorsement = match (&read.files.endorsement, &read.endorsement) {
        (None, _) => None,
        (Some(_), None) => return Answer::fail("unaltered.endorsement"),
        (Some(_), Some(one)) if one.signed == Signature::False => {
            return Answer::fail("unaltered.endorsement");
        }
        (Some(_), Some(one)) => match one.clone().bind(credential, read.anchor.host()) {
            Some(bound) => Some(bound),
            None => return Answer::fail("unaltered.bound"),
        },
    };
    if read.shown().is_some() {
        let Some(title) = &read.title else { return Answer::fail("unaltered.record") };
        let other = |endorsement: crate::credential::Endorsement| {
            endorsement.digest != title.issued.endorsement
        };
        if title.issued.credential != credential.digest || endorsement.is_some_and(other) {
            return Answer::fail("unaltered.record");
        }
        if let Some(field) = differing(&credential.facts, &title.issued.facts) {
            return fault("unaltered.fields", "field", field);
        }
    }
    if let Some(field) = code_differs(read, credential) {
        return match field {
            "" => Answer::fail("unaltered.code_site"),
            field => fault("unaltered.code", "field", field),
        };
    }
    if let Some(file) = extra_differs(read) {
        return fault("unaltered.extra", "file", file);
    }
    let code = read.code.as_ref().map(|code| code.signatures(&read.anchor.did));
    let unknown = |(_, signed): &(Body, Signature)| *signed == Signature::Unknown;
    if code.is_some_and(|signatures| signatures.iter().any(unknown)) {
        return Answer::none("unaltered.unknown");
    }
    let needed = [(names::ENDORSEMENT, &read.files.endorsement), (names::PROOF, &read.files.proof)];
    match needed.iter().find(|(_, bytes)| bytes.is_none()) {
        Some((name, _)) => missing(name),
        None => Answer::pass("unaltered.pass"),
    }
}

/// The first field in which a credential and the ledger's record differ, as the credential names it.
fn differing(credential: &Facts, record: &Facts) -> Option<&'static str> {
    let (c, r) = (credential, record);
    let fields = [
        ("id", c.id == r.id),
        ("name", c.name == r.name),
        ("identifier", c.code == r.code),
        ("validFrom", c.valid_from == r.valid_from),
        ("validUntil", c.valid_until == r.valid_until),
        ("tag", c.categories == r.categories),
        ("number", c.number == r.number),
        ("statusListIndex", c.status == r.status),
    ];
    fields.iter().find(|(_, same)| !same).map(|(field, _)| *field)
}

/// The first field in which the code beside the documents differs from them; empty if it leads to
/// another site, `qr.txt` if it is none that the bodies signed.
fn code_differs(read: &Read<'_>, credential: &Credential) -> Option<&'static str> {
    let text = read.files.qr.as_ref()?;
    let Some(code) = &read.code else { return Some(names::QR) };
    if !leads_home(code, text, read.anchor) {
        return Some("");
    }
    let signatures = code.signatures(&read.anchor.did);
    if signatures.iter().any(|(_, signed)| *signed == Signature::False) {
        return Some(names::QR);
    }
    let issued = read.title.as_ref().map(|title| &title.issued);
    let index = read.shown().map(|proof| proof.file.index);
    code_field(&code.payload, &credential.facts, issued, index)
}

fn code_field(
    code: &Payload,
    facts: &Facts,
    issued: Option<&Issued>,
    index: Option<u64>,
) -> Option<&'static str> {
    let fields = [
        ("name", code.name == facts.name),
        ("identifier", code.code == facts.code),
        ("validFrom", code.valid_from == facts.valid_from),
        ("validUntil", code.valid_until == facts.valid_until),
        ("tag", code.categories == facts.categories),
        ("statusListIndex", code.status == facts.status),
        ("id", code.serial == serial_of(&facts.id)),
        ("region", issued.is_none_or(|issued| issued.region == code.region)),
        ("index", index.is_none_or(|index| index == code.leaf)),
    ];
    fields.iter().find(|(_, same)| !same).map(|(field, _)| *field)
}

/// Whoever scans it is led to the anchored host, whatever its digits say.
pub(super) fn leads_home(code: &Code, text: &[u8], anchor: &Anchor) -> bool {
    std::str::from_utf8(text).is_ok_and(|text| code.to_text(anchor.host()) == text.trim())
}

/// The first of the files for outside tools that contradicts the anchor.
fn extra_differs(read: &Read<'_>) -> Option<&'static str> {
    let (files, anchor) = (read.files, read.anchor);
    let dids = [
        (names::DID_ASSOCIATION, &files.did_association, Body::Association),
        (names::DID_PARTY, &files.did_party, Body::Party),
    ];
    for (name, bytes, body) in dids {
        if bytes.as_ref().is_some_and(|bytes| !did_agrees(bytes, anchor, body)) {
            return Some(name);
        }
    }
    let pins = files.pins.as_ref().is_some_and(|bytes| *bytes != pins(anchor).into_bytes());
    pins.then_some(names::PINS)
}

/// The text of `pins` under an anchor.
pub fn pins(anchor: &Anchor) -> String {
    let [party, association] = Body::BOTH.map(|body| did(anchor.host(), body));
    format!("ASSOC={association}\nPARTY={party}\nORIGIN={}\n", anchor.origin)
}

/// Whether a DID document is that of `body`, and has no other key under a name that the anchor
/// knows. A name that it does not know may be newer, and counts for nothing here.
fn did_agrees(bytes: &[u8], anchor: &Anchor, body: Body) -> bool {
    let Ok(document) = json::parse(bytes, LIMIT) else { return false };
    let text =
        |value: &Value, name: &str| value.get(name).and_then(Value::as_str).map(str::to_owned);
    if text(&document, "id") != Some(did(anchor.host(), body)) {
        return false;
    }
    let Some(Value::Array(methods)) = document.get("verificationMethod") else { return false };
    methods.iter().all(|method| {
        let id = text(method, "id");
        let known = anchor.did.all().find(|key| Some(&key.id) == id.as_ref());
        known.is_none_or(|key| text(method, "publicKeyMultibase") == Some(key.key.to_string()))
    })
}
