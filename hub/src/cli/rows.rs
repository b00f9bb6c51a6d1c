//! Tables for what an office does hundreds of times: read as a whole, every bad cell named at once,
//! and then carried out in one transaction, all or nothing.

use std::path::Path;

use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId};
use peer::act::ActError;
use peer::party::Party;
use peer::workbook::{self, CellFault, Row};

use super::open;
use crate::inbox;

/// The column that points at a recommendation.
pub(super) const REFERENCE: &str = "推荐";

/// Reads every row under `headers` as `read` says.
pub(super) fn read<T>(
    path: &Path,
    headers: &[&str],
    mut read: impl FnMut(&Row) -> Result<T, CellFault>,
) -> Result<Vec<T>, ActError> {
    let rows = workbook::read(&open::read(path)?, headers);
    let rows = rows.map_err(|e| ActError::Usage(format!("{}：{e}", path.display())))?;
    let (mut found, mut faults) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in &rows {
        match read(row) {
            Ok(one) => found.push(one),
            Err(fault) => faults.push(format!("  {fault}")),
        }
    }
    if !faults.is_empty() {
        let message =
            format!("表格有 {} 处需要改正，均未办理：\n{}", faults.len(), faults.join("\n"));
        return Err(ActError::Usage(message));
    }
    if found.is_empty() {
        return Err(ActError::Usage(format!("{} 中没有可办理的行", path.display())));
    }
    Ok(found)
}

/// The recommendation that a row is about.
pub(super) fn file(
    party: &Party,
    row: &Row,
    round: Option<&RoundId>,
) -> Result<(NodeCode, Hash), CellFault> {
    let find = |text: &str| inbox::find(party, text, round);
    row.parsed(REFERENCE, find)
}
