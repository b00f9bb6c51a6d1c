//! Steps of a recommendation at the province (A4.3). One step may be about many files: a reviewer
//! sends all scores at once, and a 公示 shows a round's.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};

use crate::category::Item;
use crate::choices::choices;
use crate::hash::Hash;
use crate::machine::file::Event;

/// A step. Files are named by the leaf of their recommendation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
pub enum FileStep {
    /// What only moves files.
    Move {
        /// What happens.
        event: Event,
        /// To which.
        files: Vec<Hash>,
    },
    /// 退回补正: goes to the prefecture.
    Return(Returned),
    /// 确定评审人员.
    Assign(Vec<Panel>),
    /// 回避.
    Recuse(Recusal),
    /// 评分: one reviewer's, of any number of files.
    Score(Scores),
    /// 无处罚记录核查 (S10, S11, S88).
    Check(Vec<Check>),
    /// 公示.
    OpenNotice(Exposure),
    /// An objection, during the 公示 or of a firm that was not selected.
    Object(Objection),
    /// The answer to it, if it is not upheld; the clock of the 公示 goes on.
    Reject(Rejection),
}

/// 退回补正: what a prefecture is asked to supplement. It is the only step that the prefecture reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Returned {
    /// The file.
    pub file: Hash,
    /// Everything that is missing, at once (A3-33: 一次性告知).
    pub defects: Vec<String>,
    /// The last day to supplement it; `None` while the year has no calendar (待定).
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub fix_by: Option<Date>,
}

/// The reviewers of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Panel {
    /// The file.
    pub file: Hash,
    /// The seed of the draw; `None` of the whole group.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub seed: Option<Hash>,
    /// Those who held the seat when it was drawn, by name; a draw is repeated from it.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub pool: Vec<String>,
    /// Those who score, by name.
    pub reviewers: Vec<String>,
    /// Those who may not, and why.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub excluded: Vec<Excluded>,
}

/// Somebody who may not score a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Excluded {
    /// The person.
    pub person: String,
    /// Why.
    pub ground: Ground,
}

choices! {
    /// Why a person may not score a file (A4.3).
    Ground {
        SameFirm = "same_firm", "在该所执业";
        HeadOffice = "head_office", "在其总所或分所执业";
        FormerFirm = "former_firm", "三年内曾在该所执业";
        Kin = "kin", "与该所人员有亲属关系";
        Pairing = "pairing", "与该所结对或为其辅导";
        SamePrefecture = "same_prefecture", "同一市（州）同业竞争，本人申请回避";
        Other = "other", "其他可能影响公正的情形";
    }
}

/// 回避 of a reviewer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Recusal {
    /// The file.
    pub file: Hash,
    /// Who, and why.
    pub who: Excluded,
    /// Who takes the place; nobody where the whole group scores.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub replacement: Option<String>,
}

/// One reviewer's scores: sealed by their digests until all are in.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scores {
    /// The reviewer.
    pub person: String,
    /// File and SHA-256 of its [`ScoreSheet`].
    pub sheets: Vec<(Hash, Hash)>,
}

/// What a reviewer says of one file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ScoreSheet {
    /// The file.
    pub file: Hash,
    /// One for every item that is scored.
    pub marks: Vec<Mark>,
    /// 32 random bytes.
    pub nonce: Hash,
}

/// One item's score.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Mark {
    /// The item.
    pub item: Item,
    /// 0 to 100.
    pub points: u8,
    /// Why; mandatory for items that only a person can judge.
    #[serde(skip_serializing_if = "String::is_empty", default)]
    pub reason: String,
}

choices! {
    /// What a check of the clean record found.
    Finding {
        Clear = "clear", "未发现";
        Penalty = "penalty", "有处罚或处分";
    }
}

/// 无处罚记录核查 of a firm, on the credit platform.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Check {
    /// The file.
    pub file: Hash,
    /// The day on which it was looked up.
    pub date: Date,
    /// What was found.
    pub finding: Finding,
    /// Where: the platform, or the document.
    pub source: String,
    /// SHA-256 of what was seen, a paper.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub snapshot: Option<Hash>,
}

/// A 公示 of files.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exposure {
    /// Those that are shown.
    pub files: Vec<Hash>,
    /// SHA-256 of the [`NoticePaper`](crate::record::exposure::NoticePaper).
    pub list: Hash,
    /// The day on which it begins.
    pub first: Date,
    /// Its last day; `None` while the year has no calendar (待定): it cannot end until there is one.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Date>,
}

/// 异议: in writing, with facts, proof, name and contact, which stand in papers of their own.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Objection {
    /// The file.
    pub file: Hash,
    /// The day on which it was received.
    pub received: Date,
    /// Facts and grounds, without who objects.
    pub facts: String,
    /// SHA-256 of the paper that says who objects; none of a firm that objects to its own result.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub objector: Option<Hash>,
    /// Working days of the 公示 that are left when its clock stops.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub left: Option<u16>,
}

/// 异议不成立.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rejection {
    /// The file.
    pub file: Hash,
    /// The last day of the 公示 of this firm, whose clock was stopped.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub last: Option<Date>,
}
