//! 申报: a firm's application, its return for supplement (退回补正) and its withdrawal (撤回).

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::category::Category;
use crate::hash::Hash;
use crate::names::{NodeCode, RoundId, Seat};
use crate::uscc::Uscc;

/// Files that one application may name: an office's usual file has 20 to 50.
pub const MAX_EVIDENCE: usize = 80;

/// What a firm asks for in one category (三: 认定标准, 培育).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Sought {
    /// 申报认定.
    Recognition,
    /// 申报培育.
    Cultivation,
}

/// One category that a firm claims.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    /// The category.
    pub category: Category,
    /// Recognition or cultivation.
    pub sought: Sought,
    /// 是否服从调整为培育.
    pub accepts_cultivation: bool,
}

/// 申报: a complete file was received (四(三)1).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Application {
    /// Official time of receipt, POSIX seconds: it decides whether the window was open.
    pub at: i64,
    /// 32 random bytes that came with the form, so that a retry is the same record.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The round it is filed in.
    pub round: RoundId,
    /// The firm, by code alone.
    pub firm: Uscc,
    /// One to four categories, each once.
    pub claims: Vec<Claim>,
    /// The form, a paper.
    pub dossier: Hash,
    /// The files behind it, papers.
    pub evidence: Vec<Hash>,
    /// The leaf of the application that this one supplements after a return.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub supersedes: Option<Hash>,
    /// Where it was handed in first, if another prefecture sent it on.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub transfer: Option<Received>,
    /// Who took it in; `F` where the firm itself submitted it, and nobody accepted it yet.
    pub seat: Seat,
}

impl Act for Application {
    const KIND: &'static str = "application";
    const SIDE: Side = Side::Node;

    basis!();
}

/// 转入: what another prefecture sent on, with its own receipt (S51).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Received {
    /// That prefecture.
    pub from: NodeCode,
    /// The leaf of the application in its ledger.
    pub application: Hash,
    /// When it was received first: the time that counts.
    pub received_at: i64,
    /// Returns so far, before it came here: they count on (A3-33).
    pub returns: u8,
    /// Both records of that ledger and their proofs, a paper.
    pub proof: Hash,
}

/// 退回补正: all defects at once (A4.2).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationReturned {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The leaf of the application.
    pub application: Hash,
    /// The list of defects, a paper.
    pub defects: Hash,
    /// Who returned it.
    pub seat: Seat,
}

impl Act for ApplicationReturned {
    const KIND: &'static str = "application_returned";
    const SIDE: Side = Side::Node;

    basis!();
}

/// 撤回: the firm takes its application back, at any time before publication (四(一)5).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ApplicationWithdrawn {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The leaf of the application.
    pub application: Hash,
    /// The firm's letter, a paper.
    pub reason: Hash,
    /// Who registered it.
    pub seat: Seat,
}

impl Act for ApplicationWithdrawn {
    const KIND: &'static str = "application_withdrawn";
    const SIDE: Side = Side::Node;

    basis!();
}
