//! The hub receives a page of a node's ledger: the single check, then one transaction that stores
//! the records, the faults that follow from them as bounces, and the receipt. The receipt leaves
//! only after the commit: it says stored.

use ledger::extension::{Checked, IntegrityFault};
use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::note::{NoteSignature, SignerKey, VerifierKey};
use ledger::record::Record;
use ledger::record::decision::Bounce;
use ledger::rules::RuleFault;

use crate::act::ActError;
use crate::erasure;
use crate::party::Acting;
use crate::store::{LedgerId, StoreError, View};

/// A receipt: the hub's line on the node's checkpoint of that size.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// Records stored.
    pub size: u64,
    /// The cosignature line.
    pub line: String,
}

/// Why a page was not stored.
#[derive(Debug, thiserror::Error)]
pub enum ReceiveFault {
    /// It does not hold.
    #[error(transparent)]
    Integrity(#[from] IntegrityFault),
    /// A local fault.
    #[error(transparent)]
    Act(#[from] ActError),
}

impl From<StoreError> for ReceiveFault {
    fn from(e: StoreError) -> Self {
        Self::Act(e.into())
    }
}

/// Stores a checked page of a node's ledger and makes the receipt.
///
/// # Errors
/// The copy grew meanwhile, or the store.
pub fn store_page(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    code: &NodeCode,
    checked: &Checked,
    receipt: &SignerKey,
) -> Result<Receipt, ReceiveFault> {
    let first = checked.checkpoint.size - checked.records.len() as u64;
    let have = acting.tx.size(ledger)?;
    if have != first {
        return Err(IntegrityFault::Behind { have, from: first }.into());
    }
    // Whether a firm was recommended elsewhere shows in every node's ledger; all else in this one.
    let erases = erases(checked);
    let recommends = |known: Option<&Record>| matches!(known, Some(Record::Recommendation(_)));
    let recommends = checked.records.iter().any(|record| recommends(record.parsed.known()));
    match recommends || erases {
        true => acting.fold()?,
        false => acting.fold_node(ledger, code)?,
    }
    acting.tx.append_checked(ledger, checked)?;
    let faults = acting.state.fold_checked(code, checked);
    for (index, leaf, fault) in &faults {
        bounce(acting, code, (*index, *leaf), fault)?;
    }
    if erases {
        erasure::apply(acting, None)?;
    }
    for (index, record) in (first..).zip(&checked.records) {
        let Some(known) = record.parsed.known() else { continue };
        // Received again after a restore: its bounce stands already.
        let bounced = acting.state.roll.is_bounced(code, index, &record.leaf);
        if bounced || faults.iter().any(|(faulty, _, _)| *faulty == index) {
            continue;
        }
        match known {
            Record::Recommendation(act) => want_papers(acting, ledger, code, &act.application)?,
            // The report is the secretariat's: the prefecture only relays it (S67).
            Record::ChangeReport(act) => {
                acting.tx.want(&act.form, code.as_str())?;
                acting.tx.want(&act.approval, code.as_str())?;
            }
            _ => {}
        }
    }
    Ok(make_receipt(
        acting,
        ledger,
        checked.checkpoint.size,
        &checked.checkpoint.to_text(),
        receipt,
    )?)
}

/// Whether a page takes papers away: their files are removed once it is on disk.
pub fn erases(checked: &Checked) -> bool {
    checked.records.iter().any(|record| erasure::takes_away(record.parsed.known()))
}

/// The receipt of a page that is stored already: a retry finds the first one's.
///
/// # Errors
/// The store.
pub fn stored_receipt(
    view: &View<'_>,
    ledger: LedgerId,
    size: u64,
    key: &VerifierKey,
) -> Result<Option<Receipt>, StoreError> {
    let lines = view.cosignatures(ledger, size)?;
    // One under a key that was replaced proves nothing to whoever asks now.
    let current = |line: &str| NoteSignature::parse_line(line).is_ok_and(|line| line.claims(key));
    let found = lines.into_iter().find(|(_, line, _)| current(line));
    Ok(found.map(|(_, line, _)| Receipt { size, line }))
}

/// Makes and keeps a receipt.
///
/// # Errors
/// The store.
pub fn make_receipt(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    size: u64,
    text: &str,
    key: &SignerKey,
) -> Result<Receipt, StoreError> {
    let time = u64::try_from(acting.now).unwrap_or_default();
    let signed = key.cosign(text, time).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    let line = signed.to_line();
    acting.tx.put_cosignature(ledger, size, key.verifier().name(), &line, acting.now)?;
    Ok(Receipt { size, line })
}

/// The hub asks for the papers of recommended applications only: of the others it has no name and
/// no paper (S58).
fn want_papers(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    code: &NodeCode,
    application: &Hash,
) -> Result<(), StoreError> {
    let Some(filed) = acting.state.intake(code).and_then(|i| i.application_by(application)) else {
        return Ok(());
    };
    let mut papers = vec![filed.dossier];
    papers.extend(filed.reasons);
    papers.extend(filed.clean_record);
    if let Some((_, bytes)) = acting.tx.record(ledger, filed.index)?
        && let Ok(parsed) = ledger::record::Parsed::parse(&bytes)
        && let Some(Record::Application(act)) = parsed.known()
    {
        papers.extend(&act.evidence);
    }
    erasure::readmit(acting, &papers)?;
    for digest in papers {
        acting.tx.want(&digest, code.as_str())?;
    }
    Ok(())
}

/// Writes a bounce: the record stays stored and does not count.
fn bounce(
    acting: &mut Acting<'_, '_>,
    code: &NodeCode,
    record: (u64, Hash),
    fault: &RuleFault,
) -> Result<(), ActError> {
    let (index, leaf) = record;
    tracing::warn!(node = %code, index, rule = fault.rule, "a record breaks a rule and is bounced");
    let (charter, seat) = (acting.charter()?, Seat::machine());
    let bounce = Bounce {
        charter,
        seat,
        at: acting.now,
        nonce: crate::random::nonce()?,
        code: code.clone(),
        index,
        leaf,
        rule: fault.rule.to_owned(),
    };
    acting.append(bounce).map(|_| ())
}
