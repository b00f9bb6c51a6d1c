//! 电子认定证明: the two documents of a title, what they say, and the one strict check of them.
//!
//! W3C VC 2.0 with the vocabulary of Open Badges 3.0 and a Data Integrity proof (`eddsa-jcs-2022`).
//! Two documents with one proof each, since common verifiers accept a proof set of which only one
//! proof holds: the association's credential, and the party committee's endorsement bound to it by
//! its digest. No key is ever taken from a document: the anchor's alone count.

mod achievement;
mod endorsement;
mod proof;
mod shape;
mod term;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::category::Category;
use crate::hash::Hash;
use crate::record::charter::Body;
use crate::uscc::Uscc;

pub use achievement::Credential;
pub use endorsement::{Endorsement, UnboundEndorsement};
pub use proof::{Checker, Signature, hash_data};
pub(crate) use proof::{check, one_proof, sign, signature};
pub(crate) use term::{moment, read_moment};

/// The most bytes of a document; a credential has about 2 KB.
pub const LIMIT: usize = 64 * 1024;

/// The contexts of both documents: exactly these, in this order, and the same in the proof. A
/// further one would change the meaning of what was signed, and the specification lets it pass.
pub const CONTEXT: [&str; 2] = [
    "https://www.w3.org/ns/credentials/v2",
    "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json",
];

/// What a certificate says of a title.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Facts {
    /// The credential's id: `https://HOST/c/SC-SRDI-2024-0001`.
    pub id: String,
    /// 证书编号.
    pub number: String,
    /// The firm's full name.
    pub name: String,
    /// Unified social credit code.
    pub code: Uscc,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// 年度.
    pub year: u16,
    /// First day.
    pub valid_from: Date,
    /// Last day; it counts to its end.
    pub valid_until: Date,
    /// Its place in the status list.
    pub status: u64,
}

/// What the plan adds to every certificate.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issuing<'a> {
    /// The public host name.
    pub host: &'a str,
    /// 称号 (S55).
    pub title: &'a str,
    /// 计划名称.
    pub plan: &'a str,
    /// Name of the association.
    pub association: &'a str,
    /// Name of the party committee.
    pub party: &'a str,
}

/// Why a document is not what it should be.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CredentialFault {
    /// Not JSON of the prescribed shape.
    #[error("文件不是本计划的电子认定证明：{0}")]
    Shape(String),
    /// Another context than [`CONTEXT`], in the document or in its proof.
    #[error("@context 与规定不符，签名之后可能被附加了内容")]
    Context,
    /// Not exactly one proof of the prescribed kind.
    #[error("签名部分与规定不符：{0}")]
    Proof(&'static str),
    /// Signed with a key that the anchor does not have.
    #[error("由信任锚中没有的{0}密钥签署（{1}）；如该单位已换密钥，请换用新的信任锚")]
    UnknownKey(&'static str, String),
    /// Signed with a key that was retired before.
    #[error("由{0}已停用的密钥签署，不予认可")]
    Retired(&'static str),
    /// The signature is of other bytes or by another key.
    #[error("{0}的签名不成立，内容被改动或并非该单位签署")]
    Signature(&'static str),
    /// The endorsement is of another credential.
    #[error("行业党委的签署不是针对这份证明的")]
    Binding,
}

/// The last part of a credential's id: `SC-SRDI-2024-0001`.
pub fn serial_of(id: &str) -> &str {
    id.rsplit('/').next().unwrap_or(id)
}

/// The number that counts it within its year, if it is one of ours.
pub fn count_of(id: &str) -> Option<u32> {
    serial_of(id).rsplit('-').next()?.parse().ok()
}

/// The id of the certificate with this serial number.
pub fn id_of(host: &str, year: u16, serial: u32) -> String {
    format!("https://{host}/c/SC-SRDI-{year}-{serial:04}")
}

/// The digest that a record holds of a document: SHA-256 of its JCS, which are its bytes.
pub fn digest(document: &[u8]) -> Hash {
    Hash::of(document)
}

fn label(body: Body) -> &'static str {
    body.label()
}

/// `https://HOST/status/1`.
pub fn status_url(host: &str) -> String {
    format!("https://{host}/status/1")
}
