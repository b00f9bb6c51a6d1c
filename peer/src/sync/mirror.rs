//! Keeping a checked copy of the hub's ledger: a node does, a body's offline machine does, and the
//! hub does when it gets its own records back.

use ledger::checkpoint::Checkpoint;
use ledger::extension::{Checked, CheckedSeal, Extension, IntegrityFault, check};
use ledger::hash::Hash;
use ledger::names::hub_origin;
use ledger::note::{NoteSignature, SignerKey, VerifierKey};
use ledger::record::{Parsed, Record, Side};
use ledger::roll::{Breach, Roll};

use proto::v1::{Bundle, bundle::Kind};

use super::{displace, heads};
use crate::act::ActError;
use crate::book::Book;
use crate::erasure;
use crate::party::{Acting, Party};
use crate::store::{LedgerId, OWN, StoreError, View};

/// Why a page of the hub's ledger was not stored.
#[derive(Debug, thiserror::Error)]
pub enum MirrorFault {
    /// It does not hold.
    #[error(transparent)]
    Integrity(#[from] IntegrityFault),
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What stands between a copy of the hub's ledger and this party's cosignature.
#[derive(Debug, Clone, PartialEq)]
pub enum Withheld {
    /// The roll breaks the charter.
    Breach(Vec<Breach>),
    /// A newer program must judge it.
    NeedsUpgrade,
    /// The hub's key signed two histories.
    Forked,
}

/// The hub's log key, before there is a roll: from the page's own record 0, if that is the record
/// which the invite or the anchor named.
pub fn log_key(roll: &Roll, extension: &Extension, charter: Option<Hash>) -> Option<VerifierKey> {
    if roll.charter().is_some() {
        return extension.sealed_log_key().or_else(|| roll.hub_log_key().cloned());
    }
    let first = extension.records.first()?;
    if charter.is_some_and(|expected| expected != ledger::hash::leaf_hash(first)) {
        return None;
    }
    match Parsed::parse(first).ok()? {
        Parsed::Known(record) => match *record {
            Record::Charter(charter) => Some(charter.log),
            _ => None,
        },
        Parsed::Unknown { .. } => None,
    }
}

/// The key that signed a page of the hub's ledger for whoever decides on it: a body may be asked to
/// seal a new log key, and then the page that brings it is signed by it already.
pub fn log_key_on_request(roll: &Roll, page: &Extension) -> Option<VerifierKey> {
    let brought =
        page.records.iter().rev().filter_map(|bytes| match Parsed::parse(bytes).ok()?.known()? {
            Record::LogKey(act) => Some(act.log.clone()),
            _ => None,
        });
    let known = log_key(roll, page, None);
    brought.chain(known.clone()).find(|key| signs(key, page)).or(known)
}

/// The next page of a ledger from `from`, up to a checkpoint that stands in the store.
///
/// # Errors
/// SQLite.
pub fn page_of(
    view: &View<'_>,
    ledger: LedgerId,
    origin: &str,
    from: u64,
) -> Result<Option<Extension>, StoreError> {
    super::recall::copied_page(view, ledger, (origin, u64::MAX), from)
}

/// A page without the records that are here already. Its root still covers them, so whatever
/// differs shows.
pub fn rest_of(mut page: Extension, have: u64) -> Extension {
    let skip = usize::try_from(have.saturating_sub(page.from)).unwrap_or(usize::MAX);
    page.records.drain(..skip.min(page.records.len()));
    page.from = page.from.max(have);
    page.seals.retain(|note| Checkpoint::stated(note).is_ok_and(|seal| seal.size > have));
    page
}

/// Stores a page of the hub's ledger and folds it, seals at their places.
///
/// # Errors
/// It does not hold: then the caller's transaction must fail, which undoes it.
pub fn store_page(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    host: &str,
    log: &VerifierKey,
    extension: Extension,
) -> Result<Checked, MirrorFault> {
    let origin = hub_origin(host);
    let frontier = acting.tx.frontier(ledger)?;
    let checked = check(&frontier, Side::Hub, &origin, log, extension)?;
    acting.tx.append_checked(ledger, &checked)?;
    let mut seals = checked.seals.iter().peekable();
    for (i, record) in checked.records.iter().enumerate() {
        acting.state.roll.append(record.leaf, &record.parsed);
        let paper = |digest: &Hash| acting.tx.paper(digest).ok().flatten().and_then(|p| p.body);
        acting.state.docket.append(record.parsed.known(), &paper);
        if let Some((_, seal)) = seals.next_if(|(before, _)| *before == i + 1) {
            store_seal(acting, &origin, seal)?;
            let _ = acting.state.roll.seal(seal.checkpoint.size);
        }
    }
    Ok(checked)
}

/// Takes a page of a hub's own ledger back from whoever kept it. Records that were written in its
/// place since a restore, and never signed, make room and follow behind.
///
/// # Errors
/// It does not hold, or it contradicts what was signed here.
pub fn take_back(party: &Party, page: Extension) -> Result<(), ActError> {
    let (own, dir) = (party.signer().verifier().clone(), party.dir.clone());
    let lock = party.store.read(|view| party.signer().held_head(view))?.map_or(0, |head| head.size);
    let (host, end) = (party.host.clone(), page.end());
    let erases = erasure::is_in(&page.records);
    let taken = party.act::<_, MirrorFault, _>(move |acting| {
        let have = acting.tx.size(OWN)?;
        let stated = Checkpoint::stated(&page.checkpoint).ok();
        if stated.as_ref().map(|one| one.root) == acting.tx.root_at(OWN, end)? {
            return Ok(());
        }
        let signed = acting.tx.last_checkpoint(OWN)?.map_or(0, |(size, _)| size).max(lock);
        if page.from > have {
            return Err(IntegrityFault::Behind { have, from: page.from }.into());
        }
        if end <= signed {
            let computed = acting.tx.root_at(OWN, end)?.unwrap_or(ledger::hash::EMPTY_ROOT);
            return Err(IntegrityFault::Root { size: end, computed }.into());
        }
        let page = rest_of(page, signed);
        // What was signed before a change of the key comes back under the key of its time.
        let current = acting.state.roll.hub_log_keys().find(|key| signs(key, &page)).cloned();
        let log = current.or_else(|| page.sealed_log_key()).unwrap_or(own);
        let from = page.from;
        let tail = displace::lift(acting, from)?;
        store_page(acting, OWN, &host, &log, page)?;
        Ok(displace::put_back(acting, &dir, (from, tail), displace::fits_hub)?)
    });
    taken.map_err(|fault| match fault {
        MirrorFault::Integrity(fault) => ActError::Refused(fault.to_string()),
        MirrorFault::Store(e) => e.into(),
    })?;
    // What came back may erase what a backup brought back.
    if erases {
        erasure::settle(party)?;
    }
    party.store.read::<_, ActError>(|view| {
        let mut signer = party.signer();
        if signer.signed()?.is_none_or(|signed| signed.size < end) {
            signer.adopt(view, end)?;
        }
        Ok(())
    })
}

/// A copy of the hub's whole ledger, sealed notes included, for a hub that lost its own.
///
/// # Errors
/// No copy is here, or SQLite.
pub fn copy_of_hub(book: &Book) -> Result<Bundle, ActError> {
    let origin = hub_origin(&book.host);
    let mut bundle = Bundle { origin: origin.clone(), ..Bundle::default() };
    bundle.set_kind(Kind::Records);
    book.store.read::<_, ActError>(|view| {
        let copy = view.ledger(&origin)?;
        let copy = copy.ok_or_else(|| ActError::refused("本端还没有省级台账的副本"))?;
        let mut from = 0;
        while let Some(page) = page_of(view, copy, &origin, from)? {
            from = page.end();
            bundle.pages.push(page.into());
        }
        bundle.seals = view.seals(0)?.into_iter().map(|seal| seal.note).collect();
        Ok(bundle)
    })
}

/// Stores a sealed note that arrived alone, for records that are here already.
///
/// # Errors
/// Its root is not ours, or a signature is missing.
pub fn store_lone_seal(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    host: &str,
    note: &[u8],
) -> Result<bool, MirrorFault> {
    let seal = CheckedSeal::parse(note)?;
    let size = seal.checkpoint.size;
    if size <= acting.state.roll.sealed_size() {
        return Ok(false);
    }
    let fault = |reason: &str| IntegrityFault::Seal { size, reason: reason.to_owned() };
    match acting.tx.root_at(ledger, size)? {
        None => return Err(fault("所签发的记录尚未收到").into()),
        Some(root) if root != seal.checkpoint.root => return Err(fault("根与本端台账不符").into()),
        Some(_) => {}
    }
    store_seal(acting, &hub_origin(host), &seal)?;
    Ok(true)
}

fn store_seal(
    acting: &mut Acting<'_, '_>,
    origin: &str,
    seal: &CheckedSeal,
) -> Result<(), MirrorFault> {
    let policy = seal.check(&acting.state.roll, origin)?;
    acting.tx.put_seal(seal.checkpoint.size, &seal.bytes, &policy.to_text())?;
    // Both bodies gave the hub a new key: what its old one signed twice is settled.
    if acting.state.roll.unsealed_log_key().is_some() {
        heads::settled(acting.tx, origin)?;
    }
    Ok(())
}

fn signs(key: &VerifierKey, page: &Extension) -> bool {
    Checkpoint::open(&page.checkpoint, key, &page.origin).is_ok()
}

/// Cosigns the copy's checkpoint of `size` records, if everything since the last one holds.
///
/// The line is stored in the caller's transaction: it is released only once that is on disk, so a
/// crash in between can never make this party sign a smaller or another tree.
///
/// # Errors
/// The store.
pub fn cosign(
    acting: &mut Acting<'_, '_>,
    ledger: LedgerId,
    key: &SignerKey,
    checkpoint: (u64, &str),
) -> Result<Result<NoteSignature, Withheld>, StoreError> {
    let (size, text) = checkpoint;
    let name = key.verifier().name();
    if let Some(withheld) = withheld(acting.tx, &acting.state.roll, ledger, (name, size))? {
        return Ok(Err(withheld));
    }
    let time = u64::try_from(acting.now).unwrap_or_default();
    let line = key.cosign(text, time).map_err(|e| StoreError::Corrupt(e.to_string()))?;
    acting.tx.put_cosignature(ledger, size, name, &line.to_line(), acting.now)?;
    Ok(Ok(line))
}

/// What stands between the copy's checkpoint of a size and the cosignature of a name, if anything.
///
/// # Errors
/// The store.
pub fn withheld(
    view: &View<'_>,
    roll: &Roll,
    ledger: LedgerId,
    (name, size): (&str, u64),
) -> Result<Option<Withheld>, StoreError> {
    let origin = roll.charter().map(|charter| hub_origin(&charter.host)).unwrap_or_default();
    if heads::fork_of(view, &origin)?.is_some() {
        return Ok(Some(Withheld::Forked));
    }
    let from = view.last_cosignature(ledger, name)?.map_or(0, |(size, _, _)| size);
    if roll.needs_upgrade(from) {
        return Ok(Some(Withheld::NeedsUpgrade));
    }
    // Of this very size: a void that was written later comes too late for it.
    let breaches = roll.breaches_within(from, size);
    Ok((!breaches.is_empty()).then_some(Withheld::Breach(breaches)))
}
