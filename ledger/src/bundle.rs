//! A certificate as a firm hands it on: the files of a bundle, and the one check of them.
//!
//! Four questions, each passed, failed or not checked: is it unaltered, did both bodies sign, does it
//! stand in the witnessed ledger, and does it stand still. No key comes from the bundle.

mod steps;

use jiff::civil::Date;

use crate::anchor::Anchor;
use crate::credential::{Credential, Facts};
use crate::qr::Code;

/// The names of a bundle's files, exactly these.
pub mod names {
    /// The association's credential.
    pub const CREDENTIAL: &str = "credential.json";
    /// The party committee's endorsement.
    pub const ENDORSEMENT: &str = "endorsement.json";
    /// The revocation list.
    pub const STATUS: &str = "status-1.json";
    /// The record and its proof.
    pub const PROOF: &str = "certificate.tlog-proof";
    /// The policy under which its checkpoint was sealed.
    pub const POLICY: &str = "policy";
    /// The association's DID document, for outside tools.
    pub const DID_ASSOCIATION: &str = "did-association.json";
    /// The party committee's, for outside tools.
    pub const DID_PARTY: &str = "did-party.json";
    /// Shell lines `ASSOC=`, `PARTY=`, `ORIGIN=`, for outside tools.
    pub const PINS: &str = "pins";
    /// The text of the QR code.
    pub const QR: &str = "qr.txt";
    /// The verify page.
    pub const PAGE: &str = "verify.html";
    /// What all this is.
    pub const README: &str = "说明.txt";

    /// All of them.
    pub const ALL: [&str; 11] = [
        CREDENTIAL,
        ENDORSEMENT,
        STATUS,
        PROOF,
        POLICY,
        DID_ASSOCIATION,
        DID_PARTY,
        PINS,
        QR,
        PAGE,
        README,
    ];
}

/// The most bytes of any file of a bundle.
pub const LIMIT: usize = 1 << 20;

/// What is at hand of a certificate.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Files {
    /// `credential.json`.
    pub credential: Option<Vec<u8>>,
    /// `endorsement.json`.
    pub endorsement: Option<Vec<u8>>,
    /// `status-1.json`.
    pub status: Option<Vec<u8>>,
    /// `certificate.tlog-proof`.
    pub proof: Option<Vec<u8>>,
    /// `policy`.
    pub policy: Option<Vec<u8>>,
    /// `qr.txt`, or the text of a QR code alone.
    pub qr: Option<Vec<u8>>,
}

impl Files {
    /// The place of a file by its name; `None` for one that is not checked.
    pub fn slot(&mut self, name: &str) -> Option<&mut Option<Vec<u8>>> {
        match name {
            names::CREDENTIAL => Some(&mut self.credential),
            names::ENDORSEMENT => Some(&mut self.endorsement),
            names::STATUS => Some(&mut self.status),
            names::PROOF => Some(&mut self.proof),
            names::POLICY => Some(&mut self.policy),
            names::QR => Some(&mut self.qr),
            _ => None,
        }
    }
}

/// The answer to one question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// It holds; says what was found.
    Pass(String),
    /// It does not; says why.
    Fail(String),
    /// It could not be asked; says why.
    NotChecked(String),
}

impl Answer {
    /// The word for scripts.
    pub fn word(&self) -> &'static str {
        match self {
            Self::Pass(_) => "pass",
            Self::Fail(_) => "fail",
            Self::NotChecked(_) => "not_checked",
        }
    }

    /// What was found, or why not.
    pub fn text(&self) -> &str {
        match self {
            Self::Pass(text) | Self::Fail(text) | Self::NotChecked(text) => text,
        }
    }
}

/// What the four answers amount to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Conclusion {
    /// 有效, as far as the data reach.
    Valid,
    /// 无效, and why in a few words.
    Invalid(String),
    /// 无法确认: a needed check could not run.
    Unconfirmed,
}

/// The outcome of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Report {
    /// What the signed bytes say, and nothing else; `None` where no signature holds.
    pub facts: Option<Facts>,
    /// 内容未被改动.
    pub unaltered: Answer,
    /// 两家单位联合签发.
    pub bodies: Answer,
    /// 台账载明并经核验联署.
    pub logged: Answer,
    /// 现状.
    pub status: Answer,
    /// Only the text of a QR code was at hand: both bodies signed it with the place of its record in
    /// the ledger, which is enough until the ledger is asked.
    pub code_alone: bool,
    /// How far the data reach, official time: POSIX seconds.
    pub as_of: Option<i64>,
    /// The day of inquiry.
    pub day: Date,
}

impl Report {
    /// The four answers with their names for scripts.
    pub fn answers(&self) -> [(&'static str, &Answer); 4] {
        [
            ("unaltered", &self.unaltered),
            ("bodies", &self.bodies),
            ("logged", &self.logged),
            ("status", &self.status),
        ]
    }

    /// One conclusion.
    pub fn conclusion(&self) -> Conclusion {
        let failed = self.answers().into_iter().find_map(|(_, answer)| match answer {
            Answer::Fail(why) => Some(why.clone()),
            _ => None,
        });
        if let Some(why) = failed {
            return Conclusion::Invalid(why);
        }
        let Some(facts) = &self.facts else { return Conclusion::Unconfirmed };
        let passed = |answer: &Answer| matches!(answer, Answer::Pass(_));
        let logged = self.code_alone || passed(&self.logged);
        if !logged || !passed(&self.unaltered) || !passed(&self.bodies) {
            return Conclusion::Unconfirmed;
        }
        if self.day < facts.valid_from {
            return Conclusion::Invalid(format!("{} 起方生效", facts.valid_from));
        }
        if self.day > facts.valid_until {
            return Conclusion::Invalid(format!("有效期届满，至 {}（含当日）", facts.valid_until));
        }
        Conclusion::Valid
    }
}

/// Checks what is at hand against an anchor that was obtained elsewhere, as of `day`.
pub fn check(files: &Files, anchor: &Anchor, day: Date) -> Report {
    let host = anchor.origin.strip_suffix("/hub").unwrap_or_default();
    steps::Check::new(files, anchor, host, day).run()
}

/// Whether a code says the same as a credential, field by field.
pub fn same(code: &Code, credential: &Credential) -> bool {
    let (payload, facts) = (&code.payload, &credential.facts);
    (payload.code, &payload.name) == (facts.code, &facts.name)
        && payload.serial == crate::credential::serial_of(&facts.id)
        && payload.categories == facts.categories
        && (payload.valid_from, payload.valid_until) == (facts.valid_from, facts.valid_until)
        && payload.status == facts.status
}
