//! 电子认定证明 on their way: what is to be signed, and what was signed already (design, part 7).
//!
//! Documents come first, their records afterwards, since a record names the digests of both. Until
//! its record is in effect a signed document counts for nothing.

pub(crate) mod answer;
pub(crate) mod codes;
mod ids;
mod live;
mod reissue;
pub(crate) mod visit;

use std::collections::BTreeSet;

use ledger::credential::Facts;
use ledger::hash::Hash;
use ledger::names::{RoundId, Seat};
use ledger::record::notice::Notice;
use ledger::roll::Roll;
use ledger::status_list::ENTRIES;
use peer::act::ActError;
use peer::party::{Acting, Party};
use peer::store::View;
use proto::v1::{Bundle, Issuance, bundle::Kind};
use serde::{Deserialize, Serialize};

pub use reissue::{Reissued, reissue};

/// Where drafts stand among the settings, by what they are for.
const DRAFT: &str = "document/";
/// The publication that waits for its documents.
const PUBLICATION: &str = "publication";

/// A certificate that is being signed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Draft {
    /// What both documents say.
    pub(crate) facts: Facts,
    /// Signed by the association.
    pub(crate) credential: Option<String>,
    /// Signed by the party committee.
    pub(crate) endorsement: Option<String>,
}

/// The documents of a draft that both bodies signed, as its record names them.
pub(crate) struct Documents {
    pub(crate) credential: Hash,
    pub(crate) endorsement: Hash,
    pub(crate) status: u64,
}

/// What a publication was told, kept until its documents are signed.
#[derive(Serialize, Deserialize)]
struct Publication {
    round: RoundId,
    notice: Notice,
    seat: Seat,
}

/// All drafts: what they are for, and how far they are.
pub(crate) fn drafts(view: &View<'_>) -> Result<Vec<(String, Draft)>, ActError> {
    let damaged = |e: serde_json::Error| ActError::Local(format!("待签文件已损坏：{e}"));
    let kept = view.settings(DRAFT)?.into_iter();
    kept.map(|(subject, text)| Ok((subject, serde_json::from_str(&text).map_err(damaged)?)))
        .collect()
}

fn keep(acting: &mut Acting<'_, '_>, subject: &str, draft: &Draft) -> Result<(), ActError> {
    let text = serde_json::to_string(draft).map_err(|e| ActError::Local(e.to_string()))?;
    Ok(acting.tx.set(&format!("{DRAFT}{subject}"), &text)?)
}

/// The draft of what `subject` stands for: the one that is under way if it says the same, or a new
/// one with a place in the status list that nothing ever had.
pub(crate) fn draft(
    acting: &mut Acting<'_, '_>,
    subject: &str,
    mut facts: Facts,
) -> Result<Draft, ActError> {
    let all = drafts(acting.tx)?;
    if let Some((_, old)) = all.iter().find(|(known, _)| known == subject) {
        facts.status = old.facts.status;
        if old.facts == facts {
            return Ok(old.clone());
        }
    }
    let given: BTreeSet<u64> = all.iter().map(|(_, draft)| draft.facts.status).collect();
    facts.status = free_place(&acting.state.roll, &given)?;
    let draft = Draft { facts, credential: None, endorsement: None };
    keep(acting, subject, &draft)?;
    Ok(draft)
}

/// At random, so that a place says nothing about when and to whom it was given.
fn free_place(roll: &Roll, given: &BTreeSet<u64>) -> Result<u64, ActError> {
    let used = roll.status_places();
    if (used.len() + given.len()) as u64 * 2 > ENTRIES {
        return Err(ActError::refused("状态名单的序号已用去一半，请联系维护人员启用第二份名单"));
    }
    loop {
        let Hash([a, b, c, ..]) = peer::random::nonce()?;
        let place = u64::from(u32::from_be_bytes([0, a, b, c])) % ENTRIES;
        if !used.contains(&place) && !given.contains(&place) {
            return Ok(place);
        }
    }
}

impl Draft {
    pub(crate) fn is_signed(&self) -> bool {
        self.credential.is_some() && self.endorsement.is_some()
    }

    /// Files both documents and ends the draft: its record is written in the same transaction.
    pub(crate) fn file(
        &self,
        acting: &mut Acting<'_, '_>,
        subject: &str,
    ) -> Result<Documents, ActError> {
        let unsigned = || ActError::refused("电子认定证明尚未由两家单位签署");
        let credential = self.credential.as_ref().ok_or_else(unsigned)?;
        let endorsement = self.endorsement.as_ref().ok_or_else(unsigned)?;
        let documents = Documents {
            credential: acting.tx.put_document(credential.as_bytes(), None)?,
            endorsement: acting.tx.put_document(endorsement.as_bytes(), None)?,
            status: self.facts.status,
        };
        acting.tx.unset(&format!("{DRAFT}{subject}"))?;
        Ok(documents)
    }
}

/// Remembers a publication that waits for its documents.
pub(crate) fn wait(
    acting: &mut Acting<'_, '_>,
    round: &RoundId,
    notice: &Notice,
    seat: &Seat,
) -> Result<(), ActError> {
    let publication =
        Publication { round: round.clone(), notice: notice.clone(), seat: seat.clone() };
    let text = serde_json::to_string(&publication).map_err(|e| ActError::Local(e.to_string()))?;
    Ok(acting.tx.set(PUBLICATION, &text)?)
}

/// The publication that waits, if one does.
fn publication(view: &View<'_>) -> Result<Option<Publication>, ActError> {
    let text = view.setting(PUBLICATION)?.unwrap_or_default();
    Ok(serde_json::from_str(&text).ok())
}

/// Nothing waits any more.
pub(crate) fn done(acting: &mut Acting<'_, '_>) -> Result<(), ActError> {
    Ok(acting.tx.unset(PUBLICATION)?)
}

/// The request of the first visit, if documents wait for a body's signature.
///
/// # Errors
/// The store.
pub fn request(party: &Party, all: bool) -> Result<Option<(usize, Vec<u8>)>, ActError> {
    let now = party.clock.now();
    party.read::<_, ActError>(|view, state| {
        let waiting: Vec<Draft> = live::all(view, state, now)?
            .into_iter()
            .map(|(_, draft)| draft)
            .filter(|draft| !draft.is_signed())
            .collect();
        if waiting.is_empty() {
            return Ok(None);
        }
        let mut bundle = Bundle { origin: party.origin.clone(), ..Bundle::default() };
        bundle.set_kind(Kind::DocumentRequest);
        let mut from = if all { 0 } else { state.roll.sealed_size() };
        while from < state.roll.sealed_size() {
            let page = peer::sync::mirror::page_of(view, peer::store::OWN, &party.origin, from)?;
            let Some(page) = page else { break };
            from = page.end();
            bundle.pages.push(page.into());
        }
        bundle.seals = view.seals(0)?.into_iter().map(|seal| seal.note).collect();
        for draft in &waiting {
            let facts = ledger::json::canonical(&draft.facts);
            let credential = draft.credential.clone().unwrap_or_default().into_bytes();
            bundle.issuances.push(Issuance { facts, credential, ..Issuance::default() });
        }
        Ok(Some((waiting.len(), bundle.to_file())))
    })
}

/// Takes up what waited, once its documents are signed: a publication, or certificates issued anew.
/// Returns the size on offer, if a publication was.
pub(crate) fn resume(party: &Party) -> Result<Option<u64>, ActError> {
    let now = party.clock.now();
    let waiting = party.read::<_, ActError>(|view, state| {
        let any = !live::of_publication(view, state, now)?.is_empty();
        Ok(publication(view)?.filter(|_| any))
    })?;
    let Some(Publication { round, notice, seat }) = waiting else {
        reissue::finish(party)?;
        return Ok(None);
    };
    match super::publish::publish(party, round, notice, seat)? {
        super::publish::Step::Documents(_) => Ok(None),
        super::publish::Step::Published(published) => Ok(Some(published.size)),
    }
}
