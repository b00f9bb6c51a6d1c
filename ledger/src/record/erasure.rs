//! 删除材料 (A3-48): nobody deletes. An erasure is an act with its legal ground and two persons; the
//! paper goes, its digest and the reason stay, and everything that named it still verifies.

use serde::{Deserialize, Serialize};

use super::{Act, Side, basis};
use crate::choices::choices;
use crate::hash::Hash;
use crate::names::Seat;

/// Papers that one record may name, so that it stays within the limit of a record: a whole
/// application with its files and letters.
pub const MAX_PAPERS: usize = 110;

choices! {
    /// The legal grounds of an erasure, as 个人信息保护法 第四十七条 lists them.
    Ground {
        Purpose = "purpose", "处理目的已实现、无法实现或者不再必要";
        Expired = "expired", "保存期限已届满";
        Consent = "consent", "个人撤回同意";
        Unlawful = "unlawful", "违反法律、行政法规或者约定处理";
        Law = "law", "法律、行政法规规定的其他情形";
    }
}

/// Papers are erased, here and in every copy.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Erasure {
    /// Official time, POSIX seconds.
    pub at: i64,
    /// 32 random bytes.
    pub nonce: Hash,
    /// The papers by digest, in order, each once.
    pub papers: Vec<Hash>,
    /// Why it is lawful.
    pub ground: Ground,
    /// The reason and both persons, a paper.
    pub content: Hash,
    /// Leaf of the charter or of the amendment that was in effect (S01).
    pub charter: Hash,
    /// The seat of the person who asked for it: another one than who carries it out.
    pub asked_by: Seat,
    /// Who did it.
    pub seat: Seat,
}

impl Act for Erasure {
    const KIND: &'static str = "erasure";
    const SIDE: Side = Side::Either;

    basis!();
}
