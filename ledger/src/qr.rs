//! The QR code of a certificate: a COSE_Sign (RFC 9052) by both bodies in decimal digits behind the
//! `#` of a URL, so that a phone's camera opens the page and the page needs no network to check it.
//!
//! `https://HOST/v#1<digits>`, the digits being `0x01 ‖ COSE_Sign` to the base ten.

mod cbor;

use jiff::civil::Date;

use crate::category::Category;
use crate::credential::{Facts, Signature, serial_of};
use crate::did::{CredentialKey, CredentialSigner, DidKeys};
use crate::hash::Hash;
use crate::names::NodeCode;
use crate::radix;
use crate::record::charter::Body;
use crate::time;
use crate::uscc::Uscc;
use cbor::{Reader, Writer};

/// The most characters of a code's text; about 670 are usual.
pub const LIMIT: usize = 4096;

/// The version of the digits.
const VERSION: u8 = 0x01;
/// COSE_Sign.
const TAG: u64 = 98;
/// `{1: -8}`: the algorithm is EdDSA.
const PROTECTED: [u8; 3] = [0xa1, 0x01, 0x27];
/// The claim that CWT leaves to private use.
const PRIVATE: i64 = -65537;

/// The order in which the bodies' signatures stand.
const SIGNERS: [Body; 2] = [Body::Association, Body::Party];

/// What a code says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Payload {
    /// Unified social credit code.
    pub code: Uscc,
    /// First day.
    pub valid_from: Date,
    /// Last day; it counts to its end.
    pub valid_until: Date,
    /// The last part of the credential's id, `SC-SRDI-2024-0001`.
    pub serial: String,
    /// The firm's full name.
    pub name: String,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// The prefecture.
    pub region: NodeCode,
    /// The credential's place in the status list.
    pub status: u64,
    /// Where its record stands in the hub's ledger.
    pub leaf: u64,
}

/// Why a text is no code of a certificate, or none that both bodies signed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum QrFault {
    /// Not the prescribed text, or not the one spelling of its content.
    #[error("不是本计划证书的二维码内容：{0}")]
    Form(&'static str),
    /// A body's signature is missing.
    #[error("缺少{0}的签名，或由信任锚中没有的密钥签署")]
    UnknownKey(&'static str),
    /// A body's key was retired before.
    #[error("由{0}已停用的密钥签署，不予认可")]
    Retired(&'static str),
    /// A body's signature is of other bytes.
    #[error("{0}的签名不成立，内容被改动或并非该单位签署")]
    Signature(&'static str),
}

/// A code taken apart; nothing of it is believed before [`check`](Self::check).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Code {
    /// What it says.
    pub payload: Payload,
    bytes: Vec<u8>,
    signatures: [([u8; 4], [u8; 64]); 2],
}

impl Payload {
    /// What the code of a title says: the same as its credential, and where its record stands.
    pub fn new(facts: &Facts, region: NodeCode, leaf: u64) -> Self {
        Self {
            code: facts.code,
            valid_from: facts.valid_from,
            valid_until: facts.valid_until,
            serial: serial_of(&facts.id).to_owned(),
            name: facts.name.clone(),
            categories: facts.categories.clone(),
            region,
            status: facts.status,
            leaf,
        }
    }

    /// Deterministic CBOR (RFC 8949, 4.2.1).
    pub fn to_bytes(&self) -> Vec<u8> {
        let seconds = |moment: i64| u64::try_from(moment).unwrap_or_default();
        let mut writer = Writer::default();
        writer.map(5);
        writer.integer(2);
        writer.text(self.code.as_str());
        writer.integer(4);
        writer.unsigned(seconds(time::end_of(self.valid_until) - 1));
        writer.integer(5);
        writer.unsigned(seconds(time::start_of(self.valid_from)));
        writer.integer(7);
        writer.bytes(self.serial.as_bytes());
        writer.integer(PRIVATE);
        writer.array(5);
        writer.text(&self.name);
        let bits = self.categories.iter().fold(0, |bits, category| bits | 1 << *category as u64);
        writer.unsigned(bits);
        writer.unsigned(self.region.as_str().parse().unwrap_or_default());
        writer.unsigned(self.status);
        writer.unsigned(self.leaf);
        writer.finish()
    }

    /// Reads what [`to_bytes`](Self::to_bytes) writes, and no other spelling of it.
    fn parse(bytes: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(bytes);
        let day = |seconds: u64| Some(time::day(i64::try_from(seconds).ok()?));
        (reader.map()? == 5 && reader.integer()? == 2).then_some(())?;
        let code = reader.text()?.parse().ok()?;
        (reader.integer()? == 4).then_some(())?;
        let valid_until = day(reader.unsigned()?)?;
        (reader.integer()? == 5).then_some(())?;
        let valid_from = day(reader.unsigned()?)?;
        (reader.integer()? == 7).then_some(())?;
        let serial = String::from_utf8(reader.bytes()?.to_vec()).ok()?;
        (reader.integer()? == PRIVATE && reader.array()? == 5).then_some(())?;
        let name = reader.text()?.to_owned();
        let bits = reader.unsigned()?;
        let of = |category: &Category| bits & (1 << *category as u64) != 0;
        let categories = Category::ALL.into_iter().filter(of).collect();
        let region = format!("{:06}", reader.unsigned()?).parse().ok()?;
        let (status, leaf) = (reader.unsigned()?, reader.unsigned()?);
        reader.end()?;
        let read =
            Self { code, valid_from, valid_until, serial, name, categories, region, status, leaf };
        (read.to_bytes() == bytes).then_some(read)
    }

    /// What a body signs: RFC 9052, 4.4.
    fn to_be_signed(&self) -> Vec<u8> {
        signed(&self.to_bytes())
    }

    /// A body's signature on this code.
    pub fn sign(&self, signer: &CredentialSigner) -> [u8; 64] {
        signer.sign(&self.to_be_signed())
    }

    /// Whether a signature is this key's on this code.
    pub fn is_signed(&self, key: &CredentialKey, signature: &[u8]) -> bool {
        key.verify(&self.to_be_signed(), signature)
    }
}

fn signed(payload: &[u8]) -> Vec<u8> {
    let mut writer = Writer::default();
    writer.array(5);
    writer.text("Signature");
    writer.bytes(&[]);
    writer.bytes(&PROTECTED);
    writer.bytes(&[]);
    writer.bytes(payload);
    writer.finish()
}

/// The first four bytes of the SHA-256 of a public key.
fn kid(key: &CredentialKey) -> [u8; 4] {
    let Hash([a, b, c, d, ..]) = Hash::of(key.bytes());
    [a, b, c, d]
}

impl Code {
    /// Puts a code together from both bodies' signatures.
    pub fn new(
        payload: Payload,
        association: (&CredentialKey, [u8; 64]),
        party: (&CredentialKey, [u8; 64]),
    ) -> Self {
        let signatures = [association, party].map(|(key, signature)| (kid(key), signature));
        Self { bytes: payload.to_bytes(), payload, signatures }
    }

    /// COSE_Sign.
    pub fn to_cose(&self) -> Vec<u8> {
        let mut writer = Writer::default();
        writer.tag(TAG);
        writer.array(4);
        writer.bytes(&[]);
        writer.map(0);
        writer.bytes(&self.bytes);
        writer.array(2);
        for (kid, signature) in &self.signatures {
            writer.array(3);
            writer.bytes(&PROTECTED);
            writer.map(1);
            writer.integer(4);
            writer.bytes(kid);
            writer.bytes(signature);
        }
        writer.finish()
    }

    /// The text of the QR code.
    pub fn to_text(&self, host: &str) -> String {
        let bytes = [&[VERSION], &self.to_cose()[..]].concat();
        format!("https://{host}/v#1{}", radix::to_decimal(&bytes))
    }

    /// Reads the text of a QR code, of whatever host: who signed it is what counts.
    ///
    /// # Errors
    /// Anything but the one spelling that [`to_text`](Self::to_text) gives.
    pub fn parse(text: &str) -> Result<Self, QrFault> {
        let text = text.trim();
        if text.len() > LIMIT {
            return Err(QrFault::Form("过长"));
        }
        let digits = text.split_once("/v#1").map(|(_, digits)| digits);
        let digits = digits.ok_or(QrFault::Form("应为 https://…/v#1 加数字"))?;
        let bytes = radix::from_decimal(digits).ok_or(QrFault::Form("# 之后应全为数字"))?;
        let cose = bytes.strip_prefix(&[VERSION]).ok_or(QrFault::Form("版本"))?;
        let code = Self::read(cose).ok_or(QrFault::Form("编码"))?;
        // One spelling: what a reader skips could otherwise differ under the same signatures.
        match code.to_cose() == cose {
            true => Ok(code),
            false => Err(QrFault::Form("编码不是规范形式")),
        }
    }

    fn read(cose: &[u8]) -> Option<Self> {
        let mut reader = Reader::new(cose);
        (reader.tag()? == TAG && reader.array()? == 4).then_some(())?;
        (reader.bytes()?.is_empty() && reader.map()? == 0).then_some(())?;
        let bytes = reader.bytes()?.to_vec();
        (reader.array()? == 2).then_some(())?;
        let signatures = [signature(&mut reader)?, signature(&mut reader)?];
        reader.end()?;
        Some(Self { payload: Payload::parse(&bytes)?, bytes, signatures })
    }

    /// Checks that both bodies signed, each by name, with keys that counted for its record.
    ///
    /// # Errors
    /// Says whose signature is missing or wrong.
    pub fn check(&self, keys: &DidKeys) -> Result<&Payload, QrFault> {
        for (body, signature) in self.signatures(keys) {
            match signature {
                Signature::Good => {}
                Signature::False => return Err(QrFault::Signature(body.label())),
                Signature::Unknown => return Err(QrFault::UnknownKey(body.label())),
                Signature::Retired => return Err(QrFault::Retired(body.label())),
            }
        }
        Ok(&self.payload)
    }

    /// How each body's signature stands to its anchored keys.
    pub fn signatures(&self, keys: &DidKeys) -> [(Body, Signature); 2] {
        let signed = signed(&self.bytes);
        let of = |body: Body, (id, signature): &([u8; 4], [u8; 64])| {
            let mut named = keys.of(body).iter().filter(|key| kid(&key.key) == *id).peekable();
            if named.peek().is_none() {
                return Signature::Unknown;
            }
            match named.find(|key| key.key.verify(&signed, signature)) {
                None => Signature::False,
                Some(key) if !key.counts_at(Some(self.payload.leaf)) => Signature::Retired,
                Some(_) => Signature::Good,
            }
        };
        let [association, party] = SIGNERS;
        [
            (association, of(association, &self.signatures[0])),
            (party, of(party, &self.signatures[1])),
        ]
    }
}

fn signature(reader: &mut Reader<'_>) -> Option<([u8; 4], [u8; 64])> {
    (reader.array()? == 3 && reader.bytes()? == PROTECTED).then_some(())?;
    (reader.map()? == 1 && reader.integer()? == 4).then_some(())?;
    Some((reader.bytes()?.try_into().ok()?, reader.bytes()?.try_into().ok()?))
}

#[cfg(test)]
mod tests;
