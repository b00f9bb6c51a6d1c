//! The records replayed: the roll that every party computes, each seal under the policy that the
//! roll demands at its size, and what breaks the charter.

mod verdict;
mod words;

use std::collections::BTreeMap;

use ledger::anchor::Anchor;
use ledger::checkpoint::Checkpoint;
use ledger::extension::{CheckedSeal, IntegrityFault};
use ledger::hash::leaf_hash;
use ledger::note::{MAX_NOTE, Note};
use ledger::policy::Policy;
use ledger::record::charter::Body;
use ledger::record::{Parsed, Record};
use ledger::roll::Roll;
use ledger::tiles::tree_files::{CHECKPOINT, seal_path};
use ledger::tree::{Frontier, TILE_WIDTH};

use super::folder::Folder;
use super::{AuditFault, Fault, Finding, SealLine, hashes, refuse};
use crate::list::now;
use crate::text::{Step, Text};
use verdict::{cosigned, fresh, keys, rules};
use words::{bad_seal, malformed, sealed};

/// What follows from the records and their seals.
pub(super) struct Replayed {
    pub(super) roll: Roll,
    pub(super) seals: Vec<SealLine>,
    pub(super) cosigned_at: Vec<u64>,
    pub(super) fresh: bool,
}

/// Replays a ledger whose tree was found good, adding the steps it takes.
pub(super) fn run(
    folder: &Folder,
    anchor: &Anchor,
    checkpoint: &Checkpoint,
    note: &[u8],
    steps: &mut Vec<Step>,
) -> Result<Replayed, AuditFault> {
    let mut replay = Replay {
        folder,
        anchor,
        roll: Roll::default(),
        tree: Frontier::default(),
        ends_in_list: false,
        seals: Vec::new(),
    };
    replay.all(checkpoint).or_else(|fault| refuse(steps, "seals", fault))?;
    let Replay { roll, seals, .. } = replay;
    steps.push(Step::pass("seals", sealed(&seals)));
    keys(anchor, &roll).or_else(|finding| refuse(steps, "anchor", finding.into()))?;
    let cosigned_at = cosigned(anchor, &roll, note)
        .or_else(|finding| refuse(steps, "witnesses", finding.into()))?;
    rules(&roll, steps)?;
    Ok(Replayed { fresh: fresh(anchor, &roll, note), roll, seals, cosigned_at })
}

struct Replay<'a> {
    folder: &'a Folder,
    anchor: &'a Anchor,
    roll: Roll,
    tree: Frontier,
    ends_in_list: bool,
    seals: Vec<SealLine>,
}

impl Replay<'_> {
    fn all(&mut self, checkpoint: &Checkpoint) -> Result<(), Fault> {
        for n in 0..checkpoint.size.div_ceil(TILE_WIDTH.into()) {
            for record in hashes::records(self.folder, checkpoint.size, n)? {
                self.record(&record)?;
                if let Some(note) = self.folder.read(&seal_path(self.roll.size()), MAX_NOTE)? {
                    self.seal(&note)?;
                }
            }
        }
        // The entries are read twice; between the two someone may have written.
        if self.tree.root() != checkpoint.root {
            let text = Text::new(
                "目录在核验期间被改动，请复制到他处后重新核验",
                "the directory changed while it was read; copy it elsewhere and try again",
            );
            return Err(Finding::new(CHECKPOINT, None, text).into());
        }
        Ok(())
    }

    fn record(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let (index, leaf) = (self.roll.size(), leaf_hash(bytes));
        let parsed = Parsed::parse(bytes).map_err(|error| malformed(index, &error.to_string()))?;
        if index == 0 && leaf != self.anchor.charter {
            let text = Text::new(
                "第 0 条记录不是信任锚所列的实施规则，请核对信任锚是否属于这本台账",
                "record 0 is not the charter that the anchor names; is it the anchor of this ledger?",
            );
            return Err(Finding::new("tile/entries", Some(0), text).into());
        }
        self.ends_in_list = matches!(parsed.known(), Some(Record::List(_)));
        self.roll.append(leaf, &parsed);
        self.tree.append(leaf);
        Ok(())
    }

    /// Whose signature is missing: a body by its name, others as the policy says it.
    fn unsealed(&self, note: &[u8], error: &IntegrityFault) -> (String, String) {
        let note = Note::parse(note).ok();
        let signed = |body: &Body| {
            let key = self.roll.body_key_at(*body, self.roll.size());
            key.zip(note.as_ref()).is_some_and(|(key, note)| note.cosignature_time(key).is_ok())
        };
        if let Some(body) = Body::BOTH.iter().find(|body| !signed(body)) {
            let (label, word) = (body.label(), body.word());
            let zh = format!("缺少{label}的有效签发，未构成联合公布");
            return (zh, format!("no valid seal by {word}"));
        }
        let reason = match error {
            IntegrityFault::Seal { reason, .. } => reason.clone(),
            other => other.to_string(),
        };
        (format!("核验联署未达到规定（{reason}），未构成联合公布"), reason)
    }

    /// Checks the sealed note over all records so far, by the keys that the roll demands here.
    fn seal(&mut self, bytes: &[u8]) -> Result<(), Fault> {
        let size = self.roll.size();
        let fault = |zh: String, en: &str| Fault::from(bad_seal(size, &zh, en));
        let seal = CheckedSeal::parse(bytes)
            .map_err(|e| fault(format!("文件无法读取（{e}）"), "it cannot be read"))?;
        if (seal.checkpoint.size, seal.checkpoint.root) != (size, self.tree.root()) {
            return Err(fault("签发的不是这些记录".to_owned(), "it is not of these records"));
        }
        let policy = seal.check(&self.roll, &self.anchor.origin).map_err(|error| {
            let (zh, en) = self.unsealed(bytes, &error);
            fault(zh, &en)
        })?;
        if !self.ends_in_list {
            return Err(fault("最后一条不是名单记录".to_owned(), "its last record is no list"));
        }
        let times = times(&policy, bytes, &self.anchor.origin)
            .map_err(|e| fault(e, "a cosignature is dated in the future"))?;
        let witnesses = times.keys().filter(|name| Body::BOTH.iter().all(|b| b.word() != *name));
        let witnesses = witnesses.count();
        let newest = times.values().max().copied().unwrap_or_default();
        self.seals.push(SealLine { size, witnesses, newest });
        self.roll.seal(size).map_err(|e| fault(e.to_string(), "it is out of order"))
    }
}

/// Who cosigned, by name in the policy; a time to come is refused.
fn times(policy: &Policy, note: &[u8], origin: &str) -> Result<BTreeMap<String, u64>, String> {
    let note = Note::parse(note).map_err(|e| e.to_string())?;
    let no_age_limit = Some((now(), u64::MAX));
    let opened = policy.check(&note, origin, no_age_limit).map_err(|e| e.to_string())?;
    Ok(opened.cosigned_at)
}
