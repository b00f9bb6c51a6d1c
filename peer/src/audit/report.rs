//! What an audit says, in the words of both command lines.

use ledger::names::Head;
use serde::Serialize;

use crate::act::ActError;
use crate::cli::Said;

/// What a recomputation found.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Report {
    /// Every ledger in the store.
    pub ledgers: Vec<Audited>,
    /// Sealed notes that hold.
    pub seals: u64,
    /// What does not hold, one sentence each; empty if everything does.
    pub findings: Vec<String>,
}

/// One ledger, recomputed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audited {
    /// Its origin.
    pub origin: String,
    /// Its head, from the records.
    pub head: Head,
    /// Signed checkpoints that hold.
    pub checkpoints: u64,
    /// Receipts and cosignatures that hold.
    pub cosignatures: u64,
}

impl Report {
    /// Records in all ledgers.
    pub fn records(&self) -> u64 {
        self.ledgers.iter().map(|ledger| ledger.head.size).sum()
    }

    /// What was recomputed, in both languages; `own` is the origin of the party's own ledger.
    pub fn said(&self, own: &str) -> Said {
        let (ledgers, records, seals) = (self.ledgers.len(), self.records(), self.seals);
        let checkpoints: u64 = self.ledgers.iter().map(|ledger| ledger.checkpoints).sum();
        let cosignatures: u64 = self.ledgers.iter().map(|ledger| ledger.cosignatures).sum();
        let own = self.ledgers.iter().find(|ledger| ledger.origin == own);
        let own = own.map(|own| format!("\n本台账　{} 条，根 {}", own.head.size, own.head.root));
        let zh = format!(
            "重算 {ledgers} 本台账 {records} 条记录、{checkpoints} 个校验点、{cosignatures} 份回执和联署、{seals} 次联合签发{}",
            own.unwrap_or_default(),
        );
        let en = format!(
            "{ledgers} ledgers, {records} records, {checkpoints} checkpoints, {cosignatures} cosignatures, {seals} seals"
        );
        Said::new(zh, en)
    }

    /// How a command ends that asked for the audit.
    ///
    /// # Errors
    /// Something does not hold; every place is named, and what to do.
    pub fn verdict(&self) -> Result<(), ActError> {
        if self.findings.is_empty() {
            return Ok(());
        }
        let list: Vec<String> =
            self.findings.iter().map(|finding| format!("\n  {finding}")).collect();
        Err(ActError::Refused(format!(
            "有 {} 处不符：{}\n先运行 ledger rebuild，再核验一次；仍不符时停止办理，从备份恢复（restore），再与对方同步一次",
            self.findings.len(),
            list.concat()
        )))
    }
}
