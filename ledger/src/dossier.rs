//! The application form that a firm or a clerk files (四(三)1, S12, S90, S91, S94).
//!
//! A dossier is a paper: it names persons, so it never enters a ledger, and a record holds its
//! digest only. It is parsed, not validated: a [`Dossier`] is complete and of the right form, and
//! [`Dossier::parse`] reports every mistake of a form at once, because a firm may be sent back only
//! twice (A3-33). Whether the facts suffice (fewer than 50 lawyers, 30 %, two years) depends on the
//! charter and is judged by the rules, never here.

mod choice;
mod claim;
mod example;
mod facts;
mod firm;
mod form;
mod json;
mod nonce;
mod notice;
mod parts;
mod penalty;
mod whole;

use serde::Serialize;

pub use choice::{
    CultivationFact, Level, NotAChoice, OrganiserKind, PenaltyKind, PenaltyOn, QualificationKind,
    Seeking, TraitField, WorkKind,
};
pub use claim::{CategoryClaim, CultivationStatement, Facts, ItemClaim};
pub use facts::{Achievement, Award, Qualification, Revenue, Work};
pub use firm::{Firm, HeadOffice};
pub use nonce::{Nonce, NonceError};
pub use notice::{NoticeVersion, notice_to_applicants};
pub use parts::{Consents, Declarations, Evidence};
pub use penalty::Penalty;

use form::{Faults, Value};
use json::Json;

/// A form larger than this is none: text only, the evidence travels beside it.
pub const MAX_FORM_BYTES: usize = 256 * 1024;
/// Evidence files of one dossier (B3: 20 to 50 are usual).
pub const MAX_EVIDENCE: usize = 100;

/// A complete application form. The order of the fields is the order in the file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Dossier {
    /// The round it is filed in, such as `2024-1`: year and batch (S50).
    pub round: String,
    /// 32 random bytes that come with the form: the record's digest cannot be guessed, and a retry
    /// is the same record.
    pub nonce: Nonce,
    /// Who applies.
    pub firm: Firm,
    /// Penalties and sanctions on the firm and its family, those of long ago included; usually none.
    pub penalties: Vec<Penalty>,
    /// The one professional field of which ZY1, ZY3 and ZY4 speak (S90); needed for 专业化 only.
    pub field: Option<String>,
    /// One to four categories, each judged alone (S12).
    pub categories: Vec<CategoryClaim>,
    /// Claimed items, at least one of every claimed category.
    pub items: Vec<ItemClaim>,
    /// Evidence files and what they prove.
    pub evidence: Vec<Evidence>,
    /// File name of the scanned practice licence: it proves the place of practice (S08).
    pub licence_file: String,
    /// File name of the scanned 盖章签字页 (S98).
    pub signed_page: String,
    /// What the head of the firm declares; all of it must be true.
    pub declarations: Declarations,
    /// Separate consents, freely given or withheld (单独同意, S94).
    pub consents: Consents,
}

/// One mistake in a form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, thiserror::Error)]
#[error("{}：{message}", if .place.is_empty() { "申报表" } else { .place })]
pub struct FormFault {
    /// Where: a JSON pointer (RFC 6901) such as `/firm/uscc`; empty for the file as a whole.
    pub place: String,
    /// What is wrong and what to do, for a clerk to read.
    pub message: String,
}

impl Dossier {
    /// Reads a form, or says everything that is wrong with it (at most 200 faults).
    pub fn parse(bytes: &[u8]) -> Result<Self, Vec<FormFault>> {
        let json = read_json(bytes)
            .map_err(|message| vec![FormFault { place: String::new(), message }])?;
        let faults = Faults::default();
        let form = Value { json: &json, place: String::new(), label: "申报表", faults: &faults };
        let dossier = parts::read(&form);
        match (dossier, faults.into_inner()) {
            (Some(dossier), faults) if faults.is_empty() => Ok(dossier),
            (_, faults) => Err(faults),
        }
    }

    /// The form as a file: indented UTF-8 that a person can edit and [`Dossier::parse`] reads.
    pub fn to_file(&self) -> Vec<u8> {
        let mut file = serde_json::to_vec_pretty(self).expect("keys are text, nothing can fail");
        file.push(b'\n');
        file
    }

    /// A complete form of a firm that does not exist, to start from and to test with.
    pub fn example() -> Self {
        Self::example_at(jiff::civil::date(2024, 3, 31))
    }

    /// As [`example`](Self::example), with facts that suffice on this 统一基准日.
    pub fn example_at(base_date: jiff::civil::Date) -> Self {
        example::dossier(base_date)
    }

    /// Every file the form names: evidence in its order, then licence and signed page.
    pub fn files(&self) -> impl Iterator<Item = &str> {
        let evidence = self.evidence.iter().map(|evidence| evidence.file.as_str());
        evidence.chain([self.licence_file.as_str(), self.signed_page.as_str()])
    }
}

/// A leading byte order mark is tolerated: Windows editors write it unasked.
fn read_json(bytes: &[u8]) -> Result<Json, String> {
    if bytes.len() > MAX_FORM_BYTES {
        return Err(format!(
            "文件至多{}KB，现为{}KB；佐证材料请另行上传，不要写入申报表",
            MAX_FORM_BYTES / 1024,
            bytes.len().div_ceil(1024)
        ));
    }
    let text = std::str::from_utf8(bytes)
        .map_err(|_| "文件不是UTF-8编码，请用UTF-8编码另存后重试".to_owned())?;
    serde_json::from_str(text.trim_start_matches('\u{FEFF}')).map_err(|error| {
        format!(
            "文件不是完整的JSON：第{}行第{}列附近有误，请检查引号、逗号和括号是否成对",
            error.line(),
            error.column()
        )
    })
}

#[cfg(test)]
mod tests;
