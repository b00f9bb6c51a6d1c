//! An extension: what one party sends another, and the single check that every receiver runs.
//!
//! It is whole in itself: up to a page of records, the sender's signed checkpoint at their end, and
//! the sealed notes that they span. It is checked, stored and receipted alone, so a cut costs one
//! page and there is no state between two of them. The hub checks a node's with it, a node the
//! hub's, a body's offline machine the request to seal, and an import a bundle from a stick.

use crate::checkpoint::Checkpoint;
use crate::hash::{Hash, leaf_hash};
use crate::note::{Note, VerifierKey};
use crate::policy::Policy;
use crate::record::{Parsed, Record, Side};
use crate::roll::Roll;
use crate::tree::Frontier;

/// The most records of one extension.
pub const MAX_RECORDS: usize = 256;
/// The most bytes of its records.
pub const MAX_BYTES: usize = 1 << 20;
/// The most sealed notes that one extension may span.
pub const MAX_SEALS: usize = 64;

/// Records `from`.. of one ledger.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Extension {
    /// Whose ledger.
    pub origin: String,
    /// Index of the first record.
    pub from: u64,
    /// Their exact bytes.
    pub records: Vec<Vec<u8>>,
    /// The sender's signed checkpoint of the ledger up to their end.
    pub checkpoint: Vec<u8>,
    /// Sealed notes of sizes after `from`, up to their end, in order.
    pub seals: Vec<Vec<u8>>,
}

impl Extension {
    /// The size of the ledger after it.
    pub fn end(&self) -> u64 {
        self.from.saturating_add(self.records.len() as u64)
    }

    /// The log key that this page of the hub's ledger brings, if it brings a sealed note that covers
    /// it too. Such a page is signed by the new key already.
    ///
    /// A receiver may check the page with it, and must then check the seal in the same transaction.
    /// Without one, anybody could write a page with a key of their own in it and sign it with that.
    pub fn sealed_log_key(&self) -> Option<VerifierKey> {
        let seals = parse_seals(self).ok()?;
        let covered = seals.last()?.checkpoint.size.checked_sub(self.from)?;
        let covered = self.records.iter().take(usize::try_from(covered).ok()?);
        covered.rev().find_map(|bytes| match Parsed::parse(bytes).ok()?.known()? {
            Record::LogKey(act) => Some(act.log.clone()),
            _ => None,
        })
    }
}

/// A record that passed.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedRecord {
    /// Its leaf hash.
    pub leaf: Hash,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    /// What stands in it.
    pub parsed: Parsed,
}

/// A sealed note with the root that was recomputed at its size.
#[derive(Debug, Clone, PartialEq)]
pub struct CheckedSeal {
    /// What it says.
    pub checkpoint: Checkpoint,
    /// Its exact bytes.
    pub bytes: Vec<u8>,
    note: Note,
}

/// An extension that passed: ready to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct Checked {
    /// The tree after it.
    pub frontier: Frontier,
    /// The sender's checkpoint.
    pub checkpoint: Checkpoint,
    /// Its exact bytes.
    pub note: Vec<u8>,
    /// The records.
    pub records: Vec<CheckedRecord>,
    /// The seals, each with the number of these records that stand before it.
    pub seals: Vec<(usize, CheckedSeal)>,
}

/// Why nothing of an extension is stored. The sender must act on it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum IntegrityFault {
    /// It does not begin where the receiver's copy ends.
    #[error("对方已存 {have} 条，本页从第 {from} 条开始，请从第 {have} 条重新发送")]
    Behind {
        /// Records the receiver has.
        have: u64,
        /// Where the extension begins.
        from: u64,
    },
    /// It belongs to another ledger.
    #[error("台账 {found} 不属于 {expected}")]
    Foreign {
        /// The ledger that was expected.
        expected: String,
        /// The ledger that it names.
        found: String,
    },
    /// More than one page.
    #[error("一页最多 {MAX_RECORDS} 条、{MAX_BYTES} 字节")]
    TooLarge,
    /// Nothing in it.
    #[error("空页")]
    Empty,
    /// A record that no program of ours would write.
    #[error("第 {index} 条记录：{reason}")]
    Record {
        /// Its index.
        index: u64,
        /// Why.
        reason: String,
    },
    /// The checkpoint is malformed, not signed by whom it must be, or of another size.
    #[error("校验点不成立：{0}")]
    Checkpoint(String),
    /// The signed root is not that of these records: two histories, or bytes changed on the way.
    #[error("{size} 条处的根与签名不符")]
    Root {
        /// The size of the checkpoint.
        size: u64,
        /// The root that follows from the records.
        computed: Hash,
    },
    /// A sealed note that does not hold.
    #[error("{size} 条处的联合签发不成立：{reason}")]
    Seal {
        /// Its size.
        size: u64,
        /// Whose line is missing or wrong.
        reason: String,
    },
}

/// Checks an extension against the receiver's tree: order, form, root and the log's signature.
///
/// Rules are judged afterwards by folding the records into a [`Roll`] or an
/// [`Intake`](crate::intake::Intake); a record that breaks one is stored all the same.
///
/// # Errors
/// An integrity fault: then nothing may be stored.
pub fn check(
    frontier: &Frontier,
    side: Side,
    origin: &str,
    log: &VerifierKey,
    extension: Extension,
) -> Result<Checked, IntegrityFault> {
    bounds(frontier, origin, &extension)?;
    let (checkpoint, _) = Checkpoint::open(&extension.checkpoint, log, origin)
        .map_err(|e| IntegrityFault::Checkpoint(e.to_string()))?;
    if checkpoint.size != extension.end() {
        let (size, end) = (checkpoint.size, extension.end());
        return Err(IntegrityFault::Checkpoint(format!("校验点为 {size} 条，本页至 {end} 条")));
    }
    if side == Side::Node && !extension.seals.is_empty() {
        let reason = "市（州）台账没有联合签发".to_owned();
        return Err(IntegrityFault::Seal { size: extension.end(), reason });
    }
    let mut seals = parse_seals(&extension)?.into_iter().peekable();
    let Extension { records: bytes, checkpoint: note, .. } = extension;
    let mut frontier = frontier.clone();
    let mut records = Vec::with_capacity(bytes.len());
    let mut spanned = Vec::new();
    for bytes in bytes {
        let record = parse_record(frontier.size(), side, bytes)?;
        frontier.append(record.leaf);
        records.push(record);
        if let Some(seal) = seals.next_if(|seal| seal.checkpoint.size == frontier.size()) {
            same_root(&seal.checkpoint, frontier.root())?;
            spanned.push((records.len(), seal));
        }
    }
    if let Some(seal) = seals.next() {
        let reason = "不在本页范围内".to_owned();
        return Err(IntegrityFault::Seal { size: seal.checkpoint.size, reason });
    }
    same_root(&checkpoint, frontier.root())?;
    Ok(Checked { frontier, checkpoint, note, records, seals: spanned })
}

impl CheckedSeal {
    /// Reads a sealed note that arrived alone. Its root is still to be compared.
    ///
    /// # Errors
    /// Malformed.
    pub fn parse(bytes: &[u8]) -> Result<Self, IntegrityFault> {
        let fault = |reason: String| IntegrityFault::Seal { size: 0, reason };
        let note = Note::parse(bytes).map_err(|e| fault(e.to_string()))?;
        let checkpoint = Checkpoint::parse(&note.text).map_err(|e| fault(e.to_string()))?;
        Ok(Self { checkpoint, bytes: bytes.to_vec(), note })
    }

    /// Whether the log, the quorum and both bodies signed, as the roll before it demands.
    ///
    /// # Errors
    /// Names whose line is missing or wrong.
    pub fn check(&self, roll: &Roll, origin: &str) -> Result<Policy, IntegrityFault> {
        let size = self.checkpoint.size;
        let fault = |reason: String| IntegrityFault::Seal { size, reason };
        let policy = roll.policy_at(size).ok_or_else(|| fault("实施规则尚未建立".to_owned()))?;
        policy.check(&self.note, origin, None).map_err(|e| fault(e.to_string()))?;
        if !roll.can_judge(size) {
            return Ok(policy);
        }
        if !roll.ends_in_list(size) {
            return Err(fault("末条不是与台账相符的名单".to_owned()));
        }
        // Where no node had to look, everybody looks: the bodies alone cannot seal a breach.
        let unseen = roll.quorum_at(size) == 0;
        let breaches = roll.breaches_within(roll.sealed_before(size), size);
        match breaches.first().filter(|_| unseen) {
            Some(breach) => {
                Err(fault(format!("第 {} 条违反实施规则：{}", breach.index, breach.fault)))
            }
            None => Ok(policy),
        }
    }
}

fn bounds(frontier: &Frontier, origin: &str, extension: &Extension) -> Result<(), IntegrityFault> {
    if extension.origin != origin {
        let (expected, found) = (origin.to_owned(), extension.origin.clone());
        return Err(IntegrityFault::Foreign { expected, found });
    }
    if extension.records.is_empty() {
        return Err(IntegrityFault::Empty);
    }
    let bytes: usize = extension.records.iter().map(Vec::len).sum();
    let too_many = extension.records.len() > MAX_RECORDS || extension.seals.len() > MAX_SEALS;
    // One record alone may fill a page: the charter and the calendar are larger than the rest.
    if too_many || (bytes > MAX_BYTES && extension.records.len() > 1) {
        return Err(IntegrityFault::TooLarge);
    }
    if extension.from != frontier.size() {
        return Err(IntegrityFault::Behind { have: frontier.size(), from: extension.from });
    }
    Ok(())
}

fn parse_seals(extension: &Extension) -> Result<Vec<CheckedSeal>, IntegrityFault> {
    let seals: Vec<_> =
        extension.seals.iter().map(|bytes| CheckedSeal::parse(bytes)).collect::<Result<_, _>>()?;
    for pair in seals.windows(2) {
        if pair[0].checkpoint.size >= pair[1].checkpoint.size {
            let size = pair[1].checkpoint.size;
            return Err(IntegrityFault::Seal { size, reason: "次序颠倒".to_owned() });
        }
    }
    Ok(seals)
}

fn parse_record(index: u64, side: Side, bytes: Vec<u8>) -> Result<CheckedRecord, IntegrityFault> {
    let fault = |reason: String| IntegrityFault::Record { index, reason };
    let parsed = Parsed::parse(&bytes).map_err(|e| fault(e.to_string()))?;
    if parsed.known().is_some_and(|record| !record.side().belongs_in(side)) {
        return Err(fault("此类记录不属于这本台账".to_owned()));
    }
    Ok(CheckedRecord { leaf: leaf_hash(&bytes), bytes, parsed })
}

fn same_root(checkpoint: &Checkpoint, computed: Hash) -> Result<(), IntegrityFault> {
    if checkpoint.root == computed {
        return Ok(());
    }
    Err(IntegrityFault::Root { size: checkpoint.size, computed })
}
