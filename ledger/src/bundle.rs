//! A certificate as a firm hands it on: the files of a bundle, and the one check of them.
//!
//! Four questions, each passed, failed or not checked: is it unaltered, did both bodies sign, does it
//! stand in the witnessed ledger, and does it stand still. No key comes from the bundle.

mod bodies;
mod code;
mod distrust;
mod logged;
mod online;
mod read;
mod report;
mod sentence;
mod standing;
mod status;
mod unaltered;

use jiff::civil::Date;

use crate::anchor::Anchor;

pub use distrust::Distrust;
pub use online::{MAX_SIZE, Published, Seen, Served};
pub use report::{Answer, Conclusion, Report};
pub use sentence::{Language, Sentence, TABLE, plain};
pub use unaltered::pins;

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
    /// `did-association.json`.
    pub did_association: Option<Vec<u8>>,
    /// `did-party.json`.
    pub did_party: Option<Vec<u8>>,
    /// `pins`.
    pub pins: Option<Vec<u8>>,
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
            names::DID_ASSOCIATION => Some(&mut self.did_association),
            names::DID_PARTY => Some(&mut self.did_party),
            names::PINS => Some(&mut self.pins),
            names::QR => Some(&mut self.qr),
            _ => None,
        }
    }
}

/// What is asked: about which day, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Asked {
    /// The day of inquiry.
    pub day: Date,
    /// The moment of the check, POSIX seconds.
    pub now: i64,
}

/// Checks what is at hand against an anchor that was obtained elsewhere, without a network.
pub fn check(files: &Files, anchor: &Anchor, asked: Asked) -> Report {
    let read = read::Read::new(files, anchor, asked);
    if files.credential.is_none() && files.proof.is_none() && files.qr.is_some() {
        return code::report(&read);
    }
    let logged = logged::answer(&read);
    let bodies = bodies::answer(&read);
    let unaltered = unaltered::answer(&read);
    let facts = read.facts(&logged.answer);
    let (status, listed_at) = status::offline(&read, facts.as_ref(), logged.listed_at);
    let answers = report::Answers { unaltered, bodies, logged: logged.answer, status };
    let as_of = listed_at.or(logged.sealed_at);
    Report::offline(answers, facts, as_of, asked, read.subject())
}
