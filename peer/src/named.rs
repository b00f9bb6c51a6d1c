//! Papers that a node's own ledger names. A database from a backup lacks those that were recorded
//! after it, and the records that come back bring only their digests.

use std::collections::BTreeMap;

use ledger::hash::Hash;
use ledger::record::{Parsed, Record};

use crate::paper_files::PaperFiles;
use crate::store::{OWN, Store, StoreError, View};

/// Set when records came back from elsewhere, until the papers that they name were asked for.
pub const RECALLED: &str = "recalled";

/// Where a paper's content stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// In the database: forms, reasons, lists of defects.
    Document,
    /// In the folder: the files behind a form.
    File,
}

/// Papers that the own ledger names and that are not here, what was erased left out.
///
/// # Errors
/// SQLite.
pub fn lacking(store: &Store, files: &PaperFiles) -> Result<Vec<(Hash, Place)>, StoreError> {
    store.read(|view| {
        let mut lacking = Vec::new();
        for (digest, place) in named(view)? {
            let here = match view.paper(&digest)? {
                Some(entry) => entry.body.is_some() || files.exists(digest),
                None => false,
            };
            if !here && !view.is_erased(&digest)? {
                lacking.push((digest, place));
            }
        }
        Ok(lacking)
    })
}

fn named(view: &View<'_>) -> Result<BTreeMap<Hash, Place>, StoreError> {
    const STEP: usize = 256;
    let (mut named, mut from, size) = (BTreeMap::new(), 0, view.size(OWN)?);
    while from < size {
        let records = view.records(OWN, from, STEP, usize::MAX)?;
        from += records.len().max(1) as u64;
        for (_, bytes) in records {
            let Ok(Parsed::Known(record)) = Parsed::parse(&bytes) else { continue };
            let document = match *record {
                Record::Application(act) => {
                    named.extend(act.evidence.into_iter().map(|digest| (digest, Place::File)));
                    act.dossier
                }
                Record::ChangeReport(act) => {
                    named.insert(act.form, Place::File);
                    named.insert(act.approval, Place::File);
                    continue;
                }
                Record::ApplicationReturned(act) => act.defects,
                Record::ApplicationStep(act) => act.content,
                Record::ApplicationWithdrawn(act) => act.reason,
                Record::Review(act) => {
                    named.extend(act.clean_record.map(|digest| (digest, Place::File)));
                    act.reasons
                }
                _ => continue,
            };
            named.insert(document, Place::Document);
        }
    }
    Ok(named)
}
