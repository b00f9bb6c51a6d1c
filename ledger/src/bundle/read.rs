//! A certificate's files as values: read and opened once, before any question is asked of them. What
//! is missing is told apart from what cannot be read.

use super::report::Answer;
use super::{Asked, Files, Seen};
use crate::anchor::Anchor;
use crate::checkpoint::Checkpoint;
use crate::credential::{Checker, Credential, Facts, Signature, UnboundEndorsement};
use crate::hash::{Hash, leaf_hash};
use crate::note::{Note, NoteError};
use crate::policy::Policy;
use crate::proof::TlogProof;
use crate::qr::{Code, Payload};
use crate::record::charter::Body;
use crate::record::{Parsed, Record};
use crate::roll::Issued;
use crate::tree::check_inclusion;

/// How a body's seal stands on a checkpoint.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Seal {
    /// It sealed, by the key that it had then.
    Good,
    /// No line of it, or a false one.
    Missing,
    /// A line in its name by a key that the anchor does not have, which may be newer than it.
    Unknown,
    /// By a key that it had given up before.
    Retired,
}

/// A proof file that could be read.
pub(super) struct Proof {
    pub(super) file: TlogProof,
    pub(super) checkpoint: Checkpoint,
    pub(super) note: Note,
    /// The anchored log signed the checkpoint.
    pub(super) log: bool,
    /// The record stands in it.
    pub(super) included: bool,
    pub(super) seals: [(Body, Seal); 2],
}

/// A record that gives a title, and the policy that it names.
pub(super) struct Title {
    pub(super) issued: Issued,
    pub(super) policy: Hash,
}

impl Title {
    /// The title in a record's bytes; `None` if it gives none.
    pub(super) fn of(bytes: &[u8]) -> Option<Self> {
        let Ok(Parsed::Known(record)) = Parsed::parse(bytes) else { return None };
        let policy = match &*record {
            Record::Recognition(act) => act.policy,
            Record::Certificate(act) => act.policy,
            _ => return None,
        };
        Some(Self { issued: Issued::of(&record)?, policy })
    }
}

/// Of what the server's ledger is asked.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Subject {
    /// The record, where a proof showed it: its place and leaf.
    pub(super) record: Option<(u64, Hash)>,
    /// The credential's digest.
    pub(super) credential: Option<Hash>,
    /// A code without files.
    pub(super) code: Option<Payload>,
    /// The sealed checkpoint that the proof is of.
    pub(super) shown: Option<Seen>,
}

/// The files of a certificate.
pub(super) struct Read<'a> {
    pub(super) files: &'a Files,
    pub(super) anchor: &'a Anchor,
    pub(super) asked: Asked,
    pub(super) proof: Option<Proof>,
    pub(super) title: Option<Title>,
    pub(super) policy: Option<Policy>,
    pub(super) credential: Option<(Option<Credential>, Signature)>,
    pub(super) endorsement: Option<UnboundEndorsement>,
    pub(super) code: Option<Code>,
}

impl<'a> Read<'a> {
    pub(super) fn new(files: &'a Files, anchor: &'a Anchor, asked: Asked) -> Self {
        let proof = files.proof.as_ref().and_then(|bytes| Proof::read(bytes, anchor));
        let shown = proof.as_ref().filter(|proof| proof.log && proof.included);
        let title = shown.and_then(|proof| Title::of(proof.record()));
        let text = |bytes: &Option<Vec<u8>>| {
            bytes.as_ref().and_then(|bytes| String::from_utf8(bytes.clone()).ok())
        };
        // Where no record is shown, a retired key cannot be told from a good one.
        let leaf = shown.map(|proof| proof.file.index);
        let checker = Checker { host: anchor.host(), keys: &anchor.did, leaf };
        let credential = files.credential.as_ref();
        let credential = credential.and_then(|bytes| Credential::read(bytes, checker).ok());
        let endorsement = files.endorsement.as_ref();
        let endorsement = endorsement.and_then(|b| UnboundEndorsement::read(b, checker).ok());
        let policy = text(&files.policy).and_then(|text| Policy::parse(&text).ok());
        let code = text(&files.qr).and_then(|text| Code::parse(&text).ok());
        Self { files, anchor, asked, title, policy, credential, endorsement, code, proof }
    }

    pub(super) fn checker(&self, leaf: Option<u64>) -> Checker<'a> {
        Checker { host: self.anchor.host(), keys: &self.anchor.did, leaf }
    }

    /// The credential, where its body's key did sign it.
    pub(super) fn signed_credential(&self) -> Option<&Credential> {
        self.credential.as_ref()?.0.as_ref()
    }

    /// A proof that shows its record in a checkpoint of the anchored log.
    pub(super) fn shown(&self) -> Option<&Proof> {
        self.proof.as_ref().filter(|proof| proof.log && proof.included)
    }

    /// What the signed bytes say: the credential's, or those of the record that both bodies sealed.
    pub(super) fn facts(&self, logged: &Answer) -> Option<Facts> {
        let sealed = self.title.as_ref().filter(|_| matches!(logged, Answer::Pass(_)));
        match &self.credential {
            Some((Some(credential), Signature::Good)) => Some(credential.facts.clone()),
            _ => sealed.map(|title| title.issued.facts.clone()),
        }
    }

    pub(super) fn subject(&self) -> Subject {
        let shown = self.shown();
        Subject {
            record: shown.map(|proof| (proof.file.index, leaf_hash(proof.record()))),
            credential: self.signed_credential().map(|credential| credential.digest),
            code: None,
            shown: shown.map(|proof| Seen {
                checkpoint: proof.checkpoint.clone(),
                note: proof.file.checkpoint.clone(),
            }),
        }
    }
}

impl Proof {
    fn read(bytes: &[u8], anchor: &Anchor) -> Option<Self> {
        let file = TlogProof::parse(bytes).ok().filter(|file| file.extra.is_some())?;
        let note = Note::parse(&file.checkpoint).ok()?;
        let checkpoint = Checkpoint::parse(&note.text).ok()?;
        let log = checkpoint.origin == anchor.origin && note.verify_log(&anchor.log).is_ok();
        let leaf = leaf_hash(file.extra.as_deref().unwrap_or_default());
        let Checkpoint { size, root, .. } = checkpoint;
        let included = check_inclusion(leaf, file.index, size, &file.hashes, root).is_ok();
        let seals = Body::BOTH.map(|body| (body, seal(&note, anchor, body, size)));
        Some(Self { file, checkpoint, note, log, included, seals })
    }

    /// The record's bytes.
    pub(super) fn record(&self) -> &[u8] {
        self.file.extra.as_deref().unwrap_or_default()
    }
}

fn seal(note: &Note, anchor: &Anchor, body: Body, size: u64) -> Seal {
    let key = anchor.seal_key(body, size);
    match note.cosignature_time(key) {
        Ok(_) => return Seal::Good,
        Err(NoteError::NotSigned { .. }) => {}
        Err(_) => return Seal::Missing,
    }
    let mut retired = anchor.retired.iter().filter(|retired| retired.body == body);
    if retired.any(|retired| note.cosignature_time(&retired.key).is_ok()) {
        return Seal::Retired;
    }
    match note.signatures.iter().any(|line| line.name == key.name()) {
        true => Seal::Unknown,
        false => Seal::Missing,
    }
}
