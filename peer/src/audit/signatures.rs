//! The signatures of an audit: who must have signed each checkpoint, receipt and cosignature, as the
//! recomputed roll says.

use ledger::checkpoint::Checkpoint;
use ledger::hash::Hash;
use ledger::names::{Head, NodeCode};
use ledger::note::{Note, NoteSignature, VerifierKey};
use ledger::tree::Frontier;

use super::{Audit, Audited, Roots};
use crate::store::{LedgerId, OWN, StoreError};

impl Audit<'_, '_, '_> {
    /// Checks every checkpoint of a ledger, and every receipt and cosignature on it.
    pub(super) fn signatures(
        &mut self,
        id: LedgerId,
        origin: &str,
        tree: &Frontier,
        roots: &Roots,
    ) -> Result<(), StoreError> {
        let head = Head { size: tree.size(), root: tree.root() };
        let mut audited =
            Audited { origin: origin.to_owned(), head, checkpoints: 0, cosignatures: 0 };
        for (size, note) in self.view.checkpoints(id, 0, i64::MAX.unsigned_abs())? {
            match self.checkpoint((id, origin), (size, root(roots, size)), &note) {
                Ok(()) => audited.checkpoints += 1,
                Err(e) => self.finding(format!("{origin} 的校验点 {size}：{e}")),
            }
        }
        for (size, name, line) in self.view.all_cosignatures(id)? {
            match self.cosignature(origin, (size, root(roots, size)), (&name, &line)) {
                Ok(()) => audited.cosignatures += 1,
                Err(e) => self.finding(format!("{origin} 校验点 {size} 上 {name} 的签名：{e}")),
            }
        }
        self.report.ledgers.push(audited);
        Ok(())
    }

    fn checkpoint(
        &self,
        (id, origin): (LedgerId, &str),
        (size, root): (u64, Result<Hash, String>),
        note: &[u8],
    ) -> Result<(), String> {
        let root = root?;
        let keys = self.log_keys(id, origin, size);
        if keys.is_empty() {
            return Err("不知道应由哪把密钥签署".to_owned());
        }
        let mut fault = String::new();
        for key in keys {
            match Checkpoint::open(note, &key, origin) {
                Ok((opened, _)) if opened.size != size => return Err("所签的条数不符".to_owned()),
                Ok((opened, _)) if opened.root != root => {
                    return Err("根与记录不符".to_owned());
                }
                Ok(_) => return Ok(()),
                Err(e) => fault = e.to_string(),
            }
        }
        Err(fault)
    }

    /// The keys by which a ledger's checkpoint may have been signed. A retired key counts up to the
    /// size of its rotation, and its successor may have signed the same again.
    fn log_keys(&self, id: LedgerId, origin: &str, size: u64) -> Vec<VerifierKey> {
        let known: Vec<VerifierKey> = match code_of(&self.party.host, origin) {
            Some(code) => self.roll.node_page_keys(&code, size).into_iter().cloned().collect(),
            None => self.roll.hub_log_key_at(size).into_iter().cloned().collect(),
        };
        // Before the first sync a node's copy of the hub's ledger does not name its own key yet.
        let own = (id == OWN && known.is_empty()).then(|| self.party.signer().verifier().clone());
        known.into_iter().chain(own).collect()
    }

    /// A receipt may stand where the checkpoint under it was not kept: its text follows from the
    /// records.
    fn cosignature(
        &self,
        origin: &str,
        (size, root): (u64, Result<Hash, String>),
        (name, line): (&str, &str),
    ) -> Result<(), String> {
        let text = Checkpoint { origin: origin.to_owned(), size, root: root? }.to_text();
        let line = NoteSignature::parse_line(line).map_err(|e| e.to_string())?;
        if line.name != name {
            return Err(format!("由 {} 签署", line.name));
        }
        let mut note = Note::new(text).map_err(|e| e.to_string())?;
        note.signatures.push(line);
        let holds = |key: &VerifierKey| key.name() == name && note.cosignature_time(key).is_ok();
        match self.roll.every_key().any(holds) {
            true => Ok(()),
            // Its key may stand in a record that only a newer program can read.
            false if self.roll.needs_upgrade(0) => Ok(()),
            false => Err("不成立，不是台账所载的任何一把密钥所签".to_owned()),
        }
    }
}

/// The recomputed root at a size that something was signed for.
fn root(roots: &Roots, size: u64) -> Result<Hash, String> {
    roots.get(&size).copied().ok_or_else(|| "超出台账".to_owned())
}

fn code_of(host: &str, origin: &str) -> Option<NodeCode> {
    origin.strip_prefix(&format!("{host}/node/"))?.parse().ok()
}
