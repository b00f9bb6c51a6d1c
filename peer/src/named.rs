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
                Record::Appointment(act) => act.content,
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

#[cfg(test)]
mod tests {
    use ledger::names::Seat;
    use ledger::record::appointment::Appointment;
    use ledger::record::step::office::Office;
    use ledger::record::step::{Matter, StepPaper};

    use super::*;
    use crate::state::State;

    fn entry(person: &str, event: ledger::machine::office::Event) -> Vec<u8> {
        let seat: Seat = "N3".parse().unwrap();
        let step = Office {
            event,
            person: person.to_owned(),
            seat,
            group: None,
            post: None,
            firm: None,
            from: "2024-01-01".parse().unwrap(),
            until: None,
            document: "示例〔2024〕1号".to_owned(),
        };
        let (reason, person) = ("示例".to_owned(), "经办甲".to_owned());
        let nonce = Hash::of(b"nonce");
        ledger::json::canonical(&StepPaper { matter: Matter::Office(step), reason, person, nonce })
    }

    /// A node restored from a backup that was made before an officer was taken out.
    #[test]
    fn an_appointment_whose_paper_is_missing_is_asked_for_and_stops_its_prefecture() {
        use ledger::machine::office::Event::{Appoint, End};
        let dir = tempfile::tempdir().unwrap();
        let store = Store::create(dir.path(), "x/node/510100").unwrap();
        let files = PaperFiles::open(&dir.path().join("papers"), 1 << 20).unwrap();
        let code = "510100".parse().unwrap();
        let enter = |paper: Vec<u8>, here: bool| {
            let content = Hash::of(&paper);
            let seat = "N3".parse().unwrap();
            let act = Appointment { at: 1, content, charter: Hash::of(b"charter"), seat };
            let record = Record::from(act).to_bytes();
            let write = store.write::<_, StoreError, _>(move |tx| {
                if here {
                    tx.put_document(&paper, None)?;
                }
                tx.append(OWN, &record).map(|_| ())
            });
            write.unwrap();
            content
        };
        let whole = || {
            let mut state = State::default();
            store.read(|view| state.catch_up(view, "x", 0)).unwrap();
            state.bureau_is_whole(&code).map_err(|fault| fault.rule)
        };
        enter(entry("甲某", Appoint), true);
        assert_eq!((whole(), lacking(&store, &files).unwrap()), (Ok(()), vec![]));
        let lost = enter(entry("甲某", End), false);
        assert_eq!(lacking(&store, &files).unwrap(), [(lost, Place::Document)]);
        assert_eq!(whole(), Err("office"), "甲某 would act again");
        enter(entry("乙某", Appoint), true);
        assert_eq!(whole(), Ok(()), "the register was looked through");
    }
}
