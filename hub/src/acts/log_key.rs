//! A new log key for the hub: after its key signed two histories, or was lost or stolen.
//!
//! The two bodies seal it without a quorum, and on that alone the nodes leave the history that was
//! given up. Nothing but membership and keys can be sealed so; whatever else was pending is voided
//! here and made anew afterwards.

use ledger::checkpoint::Checkpoint;
use ledger::evidence::Fork;
use ledger::extension::{MAX_BYTES, MAX_RECORDS};
use ledger::names::{Head, Seat};
use ledger::note::VerifierKey;
use ledger::record::charter::LogKey;
use ledger::record::void::{OfferWithdrawn, Void};
use ledger::rules::separation;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::signer::SignError;
use peer::store::{OWN, StoreError};
use peer::sync::{serve, settled};

use super::publish;
use crate::app::{Hub, REKEYED};
use crate::offer;

/// What a replacement made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replaced {
    /// Index of its record.
    pub index: u64,
    /// Size of the checkpoint on offer.
    pub size: u64,
    /// Pending records that were voided: to be made anew.
    pub voided: Vec<u64>,
    /// The new key.
    pub log: VerifierKey,
    /// The head of the history that is given up.
    pub abandoned: Head,
}

/// Gives the hub new keys for its log and its receipts, and puts them on offer.
///
/// Crash story: the new seeds are on disk before the record names them; which of them counts is
/// asked of the ledger at every start, so a crash in between leaves the old key in use or the new
/// one, never none. Run again it goes on.
///
/// # Errors
/// A server runs; the ledger did not fork and the key is not said to be lost; the old key is not
/// here and more was recorded since its last signature than one page holds.
pub fn replace(hub: &Hub, lost: bool, why: &str, seat: Seat) -> Result<Replaced, ActError> {
    let party = &hub.party;
    // Before any key is made.
    separation::may_write("log_key", &seat)?;
    // The guard must be gone before the arms: the signer is asked again below.
    let held = party.signer().hold();
    match held {
        Ok(()) => {}
        Err(SignError::Held) => {
            return Err(ActError::refused("服务正在运行；请先停止服务（serve），再更换台账密钥"));
        }
        Err(e) => return Err(e.into()),
    }
    let replaced = write(hub, lost, why, seat);
    party.signer().release();
    replaced
}

fn write(hub: &Hub, lost: bool, why: &str, seat: Seat) -> Result<Replaced, ActError> {
    let party = &hub.party;
    let abandoned = given_up(party, lost)?;
    let (log, receipt) = hub.fresh_keys()?;
    let voided = clear_the_way(party, why, seat.clone())?;
    sign_with_the_old(party)?;
    let (host, reason, named) = (party.host.clone(), why.to_owned(), log.clone());
    let (index, size) = party.act(move |acting| {
        if acting.state.roll.pending_for_quorum().next().is_some() {
            return Err(ActError::refused("刚有新的待签发事项，请重新执行"));
        }
        let reason = super::reason(acting, &reason)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let log_key = LogKey {
            at,
            nonce,
            log: named,
            receipt,
            abandoned,
            reason,
            charter,
            seat: seat.clone(),
        };
        let (index, _) = acting.append(log_key)?;
        acting.fold()?;
        let policy = acting.state.roll.policy_at(index + 2).ok_or_else(publish::no_policy)?;
        let size = publish::append_list(acting, None, &policy, seat)?;
        one_page(acting, size)?;
        settled(acting.tx, &ledger::names::hub_origin(&host))?;
        acting.tx.set(REKEYED, "1")?;
        Ok((index, size))
    })?;
    hub.take_keys()?;
    // The bodies decide on this, not the nodes: no hello is waited for.
    offer::sign_next(party, || Ok(None))?;
    Ok(Replaced { index, size, voided, log, abandoned })
}

/// The head of the other history, from the evidence; of a key that was lost, one's own last head.
fn given_up(party: &Party, lost: bool) -> Result<Head, ActError> {
    let Some(path) = serve::own_fork(party)? else {
        if !lost {
            return Err(ActError::refused(
                "台账没有分叉，不必更换台账密钥；密钥文件遗失或可能泄露的，请加 --lost",
            ));
        }
        return Ok(party
            .signer()
            .signed()?
            .unwrap_or(Head { size: 0, root: ledger::hash::EMPTY_ROOT }));
    };
    let damaged = || ActError::Local(format!("证据 {path} 无法读取"));
    let bytes = std::fs::read(&path).map_err(|_| damaged())?;
    let fork: Fork = serde_json::from_slice(&bytes).map_err(|_| damaged())?;
    for note in [&fork.larger, &fork.smaller] {
        let Ok(stated) = Checkpoint::stated(note.as_bytes()) else { continue };
        if party.store.read(|view| view.root_at(OWN, stated.size))? != Some(stated.root) {
            return Ok(Head { size: stated.size, root: stated.root });
        }
    }
    Err(damaged())
}

/// Withdraws what is on offer and voids what only a quorum could let into effect.
fn clear_the_way(party: &Party, why: &str, seat: Seat) -> Result<Vec<u64>, ActError> {
    let why = why.to_owned();
    party.act(move |acting| {
        let reason = super::reason(acting, &why)?;
        let (at, offer) = (acting.now, acting.state.roll.offer());
        let charter = acting.charter()?;
        if let Some(size) = offer {
            let (nonce, seat) = (peer::random::nonce()?, seat.clone());
            acting.append(OfferWithdrawn { at, nonce, size, reason, charter, seat })?;
        }
        let pending: Vec<_> = acting.state.roll.pending_for_quorum().collect();
        for (index, leaf) in &pending {
            let (index, leaf, nonce) = (*index, *leaf, peer::random::nonce()?);
            let seat = seat.clone();
            acting.append(Void { at, nonce, index, leaf, reason, charter, seat })?;
        }
        Ok(pending.into_iter().map(|(index, _)| index).collect())
    })
}

/// Signs all that stands in the ledger with the key that is about to go, if it is here: nodes can
/// check the way to the new one page by page.
fn sign_with_the_old(party: &Party) -> Result<(), ActError> {
    let current = party.roll()?.hub_log_key().cloned();
    let here = current.as_ref() == Some(party.signer().verifier());
    let (signed, size) = party
        .store
        .read::<_, StoreError>(|view| Ok((view.last_checkpoint_size(OWN)?, view.size(OWN)?)))?;
    if !here || signed == size {
        return Ok(());
    }
    let notes = offer::sign_pages(party, signed, size)?;
    Ok(party.store.write::<_, StoreError, _>(move |tx| {
        for (size, note) in &notes {
            tx.put_checkpoint(OWN, *size, note)?;
        }
        Ok(())
    })?)
}

/// What the old key did not sign must reach the nodes in one page with the seal of the new one.
fn one_page(acting: &Acting<'_, '_>, size: u64) -> Result<(), ActError> {
    let signed = acting.tx.last_checkpoint_size(OWN)?;
    let records = acting.tx.records(OWN, signed, MAX_RECORDS + 1, usize::MAX)?;
    let bytes: usize = records.iter().map(|(_, bytes)| bytes.len()).sum();
    if records.len() > MAX_RECORDS || bytes > MAX_BYTES {
        return Err(ActError::Refused(format!(
            "原密钥不在，而自其最后一次签署（{signed} 条）以来已有 {} 条记录，超过一页，市（州）端无法核验；请从封存的副本恢复原密钥后再更换",
            size - signed
        )));
    }
    Ok(())
}
