//! 认定名单／培育名单: what the public reads, as one JSON value that every party computes alike.

use std::collections::BTreeSet;

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::anchor::Anchor;
use crate::category::Category;
use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, leaf_hash};
use crate::json;
use crate::names::NodeCode;
use crate::policy::Policy;
use crate::proof::TlogProof;
use crate::record::exit::Leaving;
use crate::record::list::List;
use crate::record::title::Cause;
use crate::record::{Parsed, Record};
use crate::tree::check_inclusion;
use crate::uscc::Uscc;

/// The most bytes of a signed list: some hundred firms stand in 100 KB.
pub const LIMIT: usize = 8 << 20;

/// The list as it stands at one sealed checkpoint.
///
/// It holds no state that depends on the day it is read: whether a term has run out, the reader
/// computes from `valid_until`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PublicList {
    /// Always `srdi-list`.
    pub kind: String,
    /// The version of this shape.
    pub v: u64,
    /// 计划名称.
    pub title: String,
    /// 认定名单, in the order of recognition.
    pub recognised: Vec<Recognised>,
    /// 培育名单, in the order of listing.
    pub cultivated: Vec<Cultivated>,
}

/// A line of the recognised list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recognised {
    /// 证书编号.
    pub number: String,
    /// Full name.
    pub name: String,
    /// Unified social credit code.
    pub code: Uscc,
    /// The prefecture.
    pub region: NodeCode,
    /// The quota year.
    pub year: u16,
    /// The categories.
    pub categories: Vec<Category>,
    /// First day.
    pub valid_from: Date,
    /// Last day, counted to its end.
    pub valid_until: Date,
    /// 补录: from an earlier notice on paper.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub legacy: bool,
    /// What it said before a correction, a change or a renewal, the first one first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub earlier: Vec<Earlier>,
    /// Set once it was cancelled.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub cancelled: Option<Cancelled>,
    /// Set once the firm left of itself or was no more.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left: Option<Left>,
}

/// A line as it stood before: 已换发.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Earlier {
    /// Full name then.
    pub name: String,
    /// Unified social credit code then.
    pub code: Uscc,
    /// The prefecture then.
    pub region: NodeCode,
    /// The categories then.
    pub categories: Vec<Category>,
    /// The last day then.
    pub valid_until: Date,
    /// The date of the notice that put another line in its place.
    pub until: Date,
}

/// A firm that left of itself or was no more (A4.4).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Left {
    /// The day.
    pub date: Date,
    /// How.
    pub leaving: Leaving,
}

/// What the public reads of a cancellation.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cancelled {
    /// The day.
    pub date: Date,
    /// Its class.
    pub cause: Cause,
    /// Last day of the ban, if any.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub ban_until: Option<Date>,
}

/// A line of the cultivation list: 培育对象，未获认定.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Cultivated {
    /// Full name.
    pub name: String,
    /// Unified social credit code.
    pub code: Uscc,
    /// The prefecture.
    pub region: NodeCode,
    /// The round's year.
    pub year: u16,
    /// The categories.
    pub categories: Vec<Category>,
    /// First day.
    pub valid_from: Date,
    /// Last day, counted to its end.
    pub valid_until: Date,
    /// 补录: from an earlier notice on paper.
    #[serde(skip_serializing_if = "std::ops::Not::not", default)]
    pub legacy: bool,
    /// What the line said before a correction or a change, the first one first.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub earlier: Vec<Earlier>,
}

/// What a title is worth on a day (A4.4): six words, and no other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// 有效.
    Valid,
    /// 有效期届满.
    Expired,
    /// 已取消.
    Cancelled,
    /// 已换发: an earlier line, whose title goes on under the present one.
    Reissued,
    /// 自愿退出.
    Left,
    /// 已终止.
    Closed,
}

impl Standing {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Valid, Self::Expired, Self::Cancelled, Self::Reissued, Self::Left, Self::Closed];

    /// The public word; there is no other for the same thing.
    pub fn label(self) -> &'static str {
        match self {
            Self::Valid => "有效",
            Self::Expired => "有效期届满",
            Self::Cancelled => "已取消",
            Self::Reissued => "已换发",
            Self::Left => "自愿退出",
            Self::Closed => "已终止",
        }
    }
}

impl Recognised {
    /// What it is worth on `day`.
    pub fn standing(&self, day: Date) -> Standing {
        match &self.cancelled {
            Some(cancelled) if cancelled.date <= day => return Standing::Cancelled,
            _ => {}
        }
        match &self.left {
            Some(left) if left.date <= day => match left.leaving {
                Leaving::Voluntary => Standing::Left,
                Leaving::Dissolved => Standing::Closed,
            },
            _ if day > self.valid_until => Standing::Expired,
            _ => Standing::Valid,
        }
    }
}

impl Cancelled {
    /// The class of the cause, which the public reads until the ban ends; of a cancellation without
    /// a ban, until the title would have run out. Afterwards it reads 已取消 and the date alone (A4.4).
    pub fn cause_on(&self, day: Date, valid_until: Date) -> Option<Cause> {
        (day <= self.ban_until.unwrap_or(valid_until)).then_some(self.cause)
    }
}

impl Cultivated {
    /// What its page says beside the name: no title, and no certificate (S56).
    pub const WORDS: &'static str = "培育对象，未获认定";
}

impl PublicList {
    /// Lines whose firm bore `name` or `code` before: an old name leads to the present one.
    pub fn formerly(&self, matches: impl Fn(&Earlier) -> bool) -> Vec<&Recognised> {
        self.recognised.iter().filter(|line| line.earlier.iter().any(&matches)).collect()
    }

    /// How many firms bear the title on `day`, and how many are cultivated: a firm counts once,
    /// however many lines it has (A3-05).
    pub fn firms(&self, day: Date) -> (usize, usize) {
        let valid = self.recognised.iter().filter(|line| line.standing(day) == Standing::Valid);
        let titled: BTreeSet<&Uscc> = valid.map(|line| &line.code).collect();
        let stand = self.cultivated.iter().filter(|line| day <= line.valid_until);
        let cultivated: BTreeSet<&Uscc> = stand.map(|line| &line.code).collect();
        (titled.len(), cultivated.len())
    }

    /// The digest that a `list` record names.
    pub fn digest(&self) -> Hash {
        Hash::of(&json::canonical(self))
    }
}

/// The list with everything that proves it: the file that hub and nodes serve, byte for byte alike.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignedList {
    /// The list.
    pub list: PublicList,
    /// The policy under which the checkpoint was sealed; its digest stands in the `list` record.
    pub policy: String,
    /// A tlog-proof of the `list` record, which stands in its `extra` line.
    pub proof: String,
}

/// The `list` record in a proof's `extra` line.
fn list_record(bytes: &[u8]) -> Result<List, ListFault> {
    let fault = |message: String| ListFault { step: "名单记录", message };
    match Parsed::parse(bytes).map_err(|e| fault(e.to_string()))? {
        Parsed::Known(record) => match *record {
            Record::List(list) => Ok(list),
            other => Err(fault(format!("是 {} 而非 list", other.kind()))),
        },
        Parsed::Unknown { kind, .. } => Err(fault(format!("无法识别 {kind}"))),
    }
}

/// What a checked list says of itself.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedList {
    /// The list.
    pub list: PublicList,
    /// Its record.
    pub record: List,
    /// The sealed checkpoint.
    pub checkpoint: Checkpoint,
    /// When each witness of the policy cosigned, POSIX seconds.
    pub cosigned_at: std::collections::BTreeMap<String, u64>,
}

/// Why a list is not what it claims to be: the step that failed, and what to do.
#[derive(Debug, thiserror::Error)]
#[error("{step}未通过：{message}")]
pub struct ListFault {
    /// The step.
    pub step: &'static str,
    /// Why.
    pub message: String,
}

impl SignedList {
    /// Reads a signed list.
    ///
    /// # Errors
    /// Not canonical JSON of this shape within [`LIMIT`].
    pub fn parse(bytes: &[u8]) -> Result<Self, ListFault> {
        let fault = |message: String| ListFault { step: "读取名单", message };
        let value = json::parse_canonical(bytes, LIMIT).map_err(|e| fault(e.to_string()))?;
        let list: Self = serde_json::from_value(value).map_err(|e| fault(e.to_string()))?;
        if list.to_bytes() != bytes {
            return Err(fault("不是该名单的唯一写法".to_owned()));
        }
        Ok(list)
    }

    /// The file's bytes.
    pub fn to_bytes(&self) -> Vec<u8> {
        json::canonical(self)
    }

    /// The `list` record that the file carries. It is not checked: [`Self::check`] does that.
    ///
    /// # Errors
    /// The proof is none, or carries another record.
    pub fn record(&self) -> Result<List, ListFault> {
        let proof = TlogProof::parse(self.proof.as_bytes());
        let proof =
            proof.map_err(|e| ListFault { step: "读取证明", message: e.to_string() })?;
        list_record(proof.extra.as_deref().unwrap_or_default())
    }

    /// Checks the list against an anchor that was obtained elsewhere. No key is taken from the
    /// file: its policy is believed only because both anchored bodies sealed the record that names
    /// the policy's digest.
    ///
    /// # Errors
    /// The first step that fails.
    pub fn check(&self, anchor: &Anchor) -> Result<CheckedList, ListFault> {
        let fault = |step: &'static str| move |message: String| ListFault { step, message };
        let proof = TlogProof::parse(self.proof.as_bytes())
            .map_err(|e| fault("读取证明")(e.to_string()))?;
        let (checkpoint, _) = anchor.sealed(&proof.checkpoint).map_err(fault("联合签发"))?;
        let bytes = proof.extra.as_deref().unwrap_or_default();
        let included = check_inclusion(
            leaf_hash(bytes),
            proof.index,
            checkpoint.size,
            &proof.hashes,
            checkpoint.root,
        );
        included.map_err(|e| fault("名单记录在台账中")(e.to_string()))?;
        if proof.index + 1 != checkpoint.size {
            return Err(fault("名单记录在台账中")("它不是该校验点的最后一条".to_owned()));
        }
        let record = list_record(bytes)?;
        let policy =
            Policy::parse(&self.policy).map_err(|e| fault("核验规则")(e.to_string()))?;
        if record.policy != Hash::of(self.policy.as_bytes()) {
            return Err(fault("核验规则")("文件所附规则与联合签发的记录不符".to_owned()));
        }
        let cosigned_at =
            anchor.witnessed(&policy, &proof.checkpoint).map_err(fault("核验联署"))?;
        if record.digest != self.list.digest() {
            return Err(fault("名单内容")("与联合签发的摘要不符，名单已被改动".to_owned()));
        }
        Ok(CheckedList { list: self.list.clone(), record, checkpoint, cosigned_at })
    }
}
