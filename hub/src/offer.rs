//! Which checkpoint of its own ledger the hub signs, and when (design: steps 10 and 11).
//!
//! While a list is on offer and the quorum has not cosigned it, nothing larger is signed, so that
//! exactly that checkpoint can be sealed. And after a start nothing new is signed until a quorum of
//! nodes confirmed this hub's history: no checkpoint that was witnessed can be forked by a backup.

use ledger::checkpoint::Checkpoint;
use ledger::note::{Note, NoteSignature};
use ledger::roll::{Roll, Scope};
use ledger::rules::quorum::quorum;
use peer::act::ActError;
use peer::party::Party;
use peer::signer::SignError;
use peer::store::{OWN, StoreError, View};

/// How far a checkpoint on offer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Progress {
    /// Its size.
    pub size: u64,
    /// Cosignatures it needs.
    pub needed: usize,
    /// Cosignatures it has, of nodes that count.
    pub witnessed: usize,
    /// Whether the hub has signed it.
    pub signed: bool,
}

impl Progress {
    /// Whether both bodies may seal it.
    pub fn complete(&self) -> bool {
        self.signed && self.witnessed >= self.needed
    }
}

/// How far the offer is, if one is out.
///
/// # Errors
/// The store.
pub fn progress(party: &Party) -> Result<Option<Progress>, ActError> {
    party.read_roll::<_, ActError>(|view, state| {
        let Some(size) = state.roll.offer() else { return Ok(None) };
        Ok(Some(progress_at(view, &state.roll, size)?))
    })
}

/// How far the checkpoint of `size` records is.
pub(crate) fn progress_at(view: &View<'_>, roll: &Roll, size: u64) -> Result<Progress, StoreError> {
    let note = cosigned(view, size)?;
    let signed = note.is_some();
    let witnessed = note.map_or(0, |note| roll.witnessed(size, &note));
    Ok(Progress { size, needed: roll.quorum_at(size), witnessed, signed })
}

/// The hub's checkpoint of `size` records with every line that is stored for it.
pub(crate) fn cosigned(view: &View<'_>, size: u64) -> Result<Option<Note>, StoreError> {
    let Some(bytes) = view.checkpoint(OWN, size)? else { return Ok(None) };
    let corrupt = |e: String| StoreError::Corrupt(e);
    let mut note = Note::parse(&bytes).map_err(|e| corrupt(e.to_string()))?;
    for (_, line, _) in view.cosignatures(OWN, size)? {
        note.signatures.push(NoteSignature::parse_line(&line).map_err(|e| corrupt(e.to_string()))?);
    }
    Ok(Some(note))
}

/// Signs the next checkpoint if one is due. Returns its size.
///
/// `hellos` tells how many nodes confirmed this hub's history since it started; `None` if a person
/// waived that.
///
/// # Errors
/// The store, the lock file, or another process signs.
pub fn sign_next(
    party: &Party,
    hellos: impl FnOnce() -> Result<Option<usize>, ActError>,
) -> Result<Option<u64>, ActError> {
    // The usual case, told without waiting for an act that is under way.
    let whole = party
        .store
        .read::<_, StoreError>(|view| Ok(view.last_checkpoint_size(OWN)? == view.size(OWN)?))?;
    if whole || peer::sync::serve::own_fork(party)?.is_some() {
        return Ok(None);
    }
    let hellos = hellos()?;
    let quorum_heard = |roll: &Roll| {
        let nodes = roll.nodes(Scope::SealedBefore(u64::MAX)).len();
        hellos.is_none_or(|hellos| hellos >= quorum(nodes))
    };
    let key = party.signer().verifier().clone();
    let due = party.read_roll::<_, ActError>(|view, state| {
        let signed = view.last_checkpoint(OWN)?.map_or(0, |(size, _)| size);
        let roll = &state.roll;
        if !quorum_heard(roll) {
            return Ok(None);
        }
        if roll.hub_log_key() != Some(&key) {
            return Ok(None);
        }
        let target = match roll.offer() {
            Some(size) if signed < size => size,
            Some(size) if !progress_at(view, roll, size)?.complete() => return Ok(None),
            _ => view.size(OWN)?,
        };
        Ok((target > signed).then_some((signed, target)))
    })?;
    let Some((from, target)) = due else { return Ok(None) };
    party.store.read::<_, SignError>(|view| {
        let mut signer = party.signer();
        // From a backup, on another machine: the nodes that were heard vouch for what is signed.
        if signer.signed()?.is_none() {
            signer.adopt(view, from)?;
        }
        Ok(())
    })?;
    let notes = sign_pages(party, from, target)?;
    party.store.write::<_, StoreError, _>(move |tx| {
        for (size, note) in &notes {
            tx.put_checkpoint(OWN, *size, note)?;
        }
        Ok(())
    })?;
    party.poke();
    Ok(Some(target))
}

/// The checkpoint of `target`, and those of the pages on the way to it: followers get pages, and
/// every page ends at a checkpoint.
pub(crate) fn sign_pages(
    party: &Party,
    mut from: u64,
    target: u64,
) -> Result<Vec<(u64, Vec<u8>)>, ActError> {
    party
        .store
        .read::<_, SignError>(|view| {
            let mut signer = party.signer();
            let head = signer.sign(view, target)?;
            let mut notes = Vec::new();
            while from < target {
                from = view.page_end(OWN, from, target)?;
                if from < target {
                    notes.push((from, signer.sign_prefix(view, from)?));
                }
            }
            notes.push((target, head));
            Ok(notes)
        })
        .map_err(ActError::from)
}

/// The checkpoint's text of `size` records.
pub(crate) fn text_of(note: &[u8]) -> Result<String, ActError> {
    let stated = Checkpoint::stated(note).map_err(|e| ActError::Local(e.to_string()))?;
    Ok(stated.to_text())
}
