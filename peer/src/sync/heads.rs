//! Comparing heads: the head of the ledger is the state of the join.

use ledger::evidence::{FindError, Fork, ForkError};
use ledger::hash::Hash;
use ledger::names::Head;
use ledger::note::VerifierKey;
use proto::v1;

use crate::files;
use crate::party::Party;
use crate::store::{LedgerId, StoreError, Tx, View};

/// How the other side's copy of a ledger stands to ours.
#[derive(Debug, Clone, PartialEq)]
pub enum Standing {
    /// The same records.
    Equal,
    /// The other side has more: whether it continues ours shows with the records.
    TheyHaveMore,
    /// We have more, and theirs is a prefix of ours.
    WeHaveMore,
    /// Theirs is no prefix of ours.
    Diverged(Option<Box<Fork>>),
}

/// Compares our copy of a ledger with the head that the other side states.
///
/// `ours` is a signed checkpoint of our copy, needed for evidence only. Evidence can be made when
/// both sides hold a note that the ledger's own key signed; a head without a note proves nothing.
///
/// # Errors
/// SQLite.
pub fn compare(
    view: &View<'_>,
    ledger: LedgerId,
    theirs: (Head, &[u8]),
    ours: Option<&[u8]>,
    log: Option<&VerifierKey>,
) -> Result<Standing, StoreError> {
    let (head, note) = theirs;
    let size = view.size(ledger)?;
    match view.root_at(ledger, head.size)? {
        None => Ok(Standing::TheyHaveMore),
        Some(root) if root == head.root && head.size == size => Ok(Standing::Equal),
        Some(root) if root == head.root => Ok(Standing::WeHaveMore),
        Some(_) => {
            let (Some(ours), Some(log)) = (ours, log) else { return Ok(Standing::Diverged(None)) };
            let found = fork(view, ledger, note, ours, log)?;
            Ok(Standing::Diverged(found.map(Box::new)))
        }
    }
}

fn fork(
    view: &View<'_>,
    ledger: LedgerId,
    theirs: &[u8],
    ours: &[u8],
    log: &VerifierKey,
) -> Result<Option<Fork>, StoreError> {
    match Fork::find(log, log.name(), theirs, ours, &view.tree(ledger)) {
        Ok(fork) => Ok(Some(fork)),
        Err(FindError::Fork(ForkError::NoFork)) => Ok(None),
        Err(FindError::Fork(e)) => {
            tracing::warn!(error = %e, "the other side's head carries no usable checkpoint");
            Ok(None)
        }
        Err(FindError::Read(e)) => Err(StoreError::Corrupt(e.to_string())),
    }
}

/// Keeps evidence of a fork in a file of its own and remembers that signing has stopped.
///
/// # Errors
/// The disk or the store.
pub fn keep_evidence(
    party: &Party,
    fork: &Fork,
) -> Result<std::path::PathBuf, crate::act::ActError> {
    let bytes = ledger::json::canonical(fork);
    let dir = party.evidence_dir();
    files::private_folder(&dir)?;
    let path = dir.join(format!("fork-{}.json", Hash::of(&bytes)));
    files::replace(&path, &bytes, files::PUBLIC)?;
    let (origin, shown) = (fork.origin.clone(), path.display().to_string());
    tracing::error!(origin, evidence = shown, "two histories under one key");
    party.store.write::<_, StoreError, _>(move |tx| tx.set(&format!("fork:{origin}"), &shown))?;
    Ok(path)
}

/// The file with the evidence that a ledger forked, if there is any.
///
/// # Errors
/// SQLite.
pub(crate) fn fork_of(view: &View<'_>, origin: &str) -> Result<Option<String>, StoreError> {
    view.setting(&format!("fork:{origin}"))
}

/// Both bodies sealed a new key for a ledger: signing may go on. The evidence stays where it is.
///
/// # Errors
/// SQLite.
pub fn settled(tx: &mut Tx<'_>, origin: &str) -> Result<(), StoreError> {
    let key = format!("fork:{origin}");
    if let Some(path) = tx.setting(&key)? {
        tracing::warn!(origin, evidence = path, "a fork is settled by a new key");
        tx.unset(&key)?;
    }
    Ok(())
}

/// A head on the wire.
pub(crate) fn wire_head(
    view: &View<'_>,
    ledger: LedgerId,
    origin: &str,
    note: Vec<u8>,
) -> Result<v1::Head, StoreError> {
    Ok(v1::Head::new(origin, view.head(ledger)?, note))
}
