//! A table of applications: one firm a row, read as the form that the row says (四(三)1; S12). What is
//! wrong is told by row and column, and nothing is written unless every row is right.

use std::collections::BTreeMap;

use ledger::dossier::{Dossier, FormFault};
use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::rules::separation;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;
use peer::workbook::{self, CellFault, Row};

use super::file::{self, Attached, Content};

mod columns;
mod form;

pub use columns::{HINT, headers};

/// Where the secret stands from which the random bytes of a row's form are made: the same row again
/// is the same form, and nobody else can guess it.
const SALT: &str = "import_salt";

/// One row as a form.
#[derive(Debug)]
pub struct Filled {
    /// The row in the sheet.
    pub row: Row,
    /// The form as a file.
    pub form: Vec<u8>,
    /// The form.
    pub dossier: Dossier,
}

/// What became of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Rows that are, or with a dry run would be, new applications.
    pub new: usize,
    /// Rows that were here already.
    pub repeated: usize,
}

/// Reads a table of applications to `round`.
///
/// # Errors
/// The file, or every bad cell at once.
pub fn read(party: &Party, bytes: &[u8], round: &RoundId) -> Result<Vec<Filled>, ActError> {
    let required = columns::required();
    let rows = workbook::read(bytes, &required).map_err(|e| ActError::Refused(e.to_string()))?;
    if rows.is_empty() {
        return Err(ActError::refused("表头下没有内容，未导入"));
    }
    let salt = salt(party)?;
    let (mut filled, mut faults) = (Vec::new(), Vec::new());
    let mut seen: BTreeMap<Uscc, u32> = BTreeMap::new();
    for row in rows {
        let (form, wrong) = form::of(&row, round, &salt);
        match Dossier::parse(&form) {
            Ok(dossier) if wrong.is_empty() => {
                if let Some(first) = seen.insert(dossier.firm.uscc, row.number) {
                    let message = format!("与第 {first} 行相同，一家律所填一行");
                    faults.push(row.fault(columns::CODE, message));
                }
                filled.push(Filled { row, form, dossier });
            }
            Ok(_) => faults.extend(wrong),
            Err(found) => {
                // What a cell said of itself is not said again of the form.
                let told = |place: &CellFault| wrong.iter().any(|one| one.header == place.header);
                let found = found.iter().map(|fault| placed(&row, &form, fault));
                let mut found: Vec<CellFault> = found.filter(|fault| !told(fault)).collect();
                // One cell may be wrong in several places of the form: it is told once.
                let mut heard = std::collections::BTreeSet::new();
                found.retain(|fault| heard.insert(fault.header.clone()));
                faults.extend(wrong);
                faults.extend(found);
            }
        }
    }
    match faults.is_empty() {
        true => Ok(filled),
        false => Err(refusal(&faults)),
    }
}

fn salt(party: &Party) -> Result<String, ActError> {
    if let Some(salt) = party.store.read(|view| view.setting(SALT))? {
        return Ok(salt);
    }
    let salt = peer::random::nonce()?.to_string();
    let kept = salt.clone();
    party.store.write::<_, peer::store::StoreError, _>(move |tx| tx.set(SALT, &kept))?;
    Ok(salt)
}

/// Judges every row; then, unless it is a dry run, writes all of them in one transaction. `content` reads
/// a file: once to judge it, and once more to store it when every row is right, so that one file at a
/// time is in memory and a refused table leaves nothing.
///
/// # Errors
/// Everything that stands in the way of any row, by row and column; then nothing is written.
pub fn import(
    party: &Party,
    code: &NodeCode,
    rows: Vec<Filled>,
    content: Content<'_>,
    (dry_run, seat): (bool, &Seat),
) -> Result<Imported, ActError> {
    separation::may_write("application", seat)?;
    let (mut faults, mut repeated) = (Vec::new(), 0);
    let mut looked_at = Vec::with_capacity(rows.len());
    for one in rows {
        let files = attached(party, &one.dossier, content)?;
        match file::check_all(party, code, &one.form, &files, seat.clone()) {
            Ok(here) => repeated += usize::from(here),
            Err(file::Unfit::Form(found)) => {
                faults.extend(found.iter().map(|fault| placed(&one.row, &one.form, fault)));
            }
            Err(file::Unfit::Act(ActError::Rule(rule))) => {
                faults.push(one.row.fault(columns::CODE, rule.to_string()));
            }
            Err(file::Unfit::Act(e)) => return Err(e),
        }
        looked_at.push((one, files));
    }
    if !faults.is_empty() {
        return Err(refusal(&faults));
    }
    let new = looked_at.len() - repeated;
    if !dry_run && new > 0 {
        file::file_all(party, code, looked_at, content, seat)?;
    }
    Ok(Imported { new, repeated })
}

/// Looks at the files that a form names, as far as they are there.
fn attached(
    party: &Party,
    dossier: &Dossier,
    content: Content<'_>,
) -> Result<Vec<Attached>, ActError> {
    let mut files = Vec::new();
    for name in dossier.files() {
        let found = content(name)?.map(|bytes| Attached::of(party, &(name.to_owned(), bytes)));
        files.extend(found);
    }
    Ok(files)
}

/// Where in the row a fault of its form stands.
fn placed(row: &Row, form: &[u8], fault: &FormFault) -> CellFault {
    let form = serde_json::from_slice(form).unwrap_or(serde_json::Value::Null);
    row.fault(&columns::header_of(&fault.place, &form), fault.message.clone())
}

fn refusal(faults: &[CellFault]) -> ActError {
    let lines: Vec<String> = faults.iter().map(|fault| format!("\n  {fault}")).collect();
    ActError::Refused(format!("表格有 {} 处需要改正，未导入：{}", faults.len(), lines.concat()))
}

/// The random bytes of a form that a row says.
fn nonce(salt: &str, form: &str) -> Hash {
    Hash::of(format!("{salt}\n{form}").as_bytes())
}
