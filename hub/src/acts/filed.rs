//! Files behind an act: minutes, decisions, forms. They stay here; the ledger names their digests.

use ledger::hash::Hash;
use peer::act::ActError;
use peer::party::{Acting, Party};

/// A file that is in store and not yet entered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Filed {
    digest: Hash,
    size: u64,
}

/// Puts a file into the store, before the act that names it.
///
/// # Errors
/// It is empty or too large, or the disk.
pub fn file(party: &Party, content: &[u8]) -> Result<Filed, ActError> {
    if content.is_empty() {
        return Err(ActError::refused("所附文件是空的，请核对后重新提供"));
    }
    let stored = party.papers.put(content).map_err(|e| ActError::Refused(e.to_string()))?;
    Ok(Filed { digest: stored.0, size: content.len() as u64 })
}

/// Enters it with the act. Returns what a record says of it.
pub(crate) fn keep(acting: &mut Acting<'_, '_>, file: Filed) -> Result<Hash, ActError> {
    acting.tx.put_file(&file.digest, file.size, None)?;
    Ok(file.digest)
}
