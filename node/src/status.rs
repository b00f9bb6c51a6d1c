//! How far this node and the hub are, read from the store alone: no fold, so that it is instant.

use ledger::hash::Hash;
use ledger::names::{Head, hub_origin, receipt_name};
use ledger::note::Note;
use ledger::record::{Parsed, Record};
use peer::act::ActError;
use peer::displaced::{Displaced, displaced};
use peer::placed::is_unconfirmed;
use peer::store::{LedgerId, OWN, StoreError, View};
use serde::Serialize;

use crate::app::Node;

/// What `status` says.
#[derive(Debug, Clone, Serialize)]
pub struct Status {
    /// The prefecture's code.
    pub region: String,
    /// Its name.
    pub name: String,
    /// Own ledger.
    pub ledger: Head,
    /// How much of it the hub has stored durably.
    pub receipted_size: u64,
    /// Records without a receipt.
    pub unsent: u64,
    /// How long the oldest of them has waited, seconds of official time.
    pub oldest_unsent_s: Option<i64>,
    /// The copy of the hub's ledger.
    pub hub: HubStatus,
    /// The last contact with the hub, POSIX seconds.
    pub last_contact_at: Option<i64>,
    /// What ended the last session, if nothing worked since.
    pub last_error: Option<String>,
    /// No contact for longer than the charter allows the list to go unconfirmed.
    pub stale: bool,
    /// Everything is receipted, and the database was compared with the hub since it stands here;
    /// nothing else is meant by green.
    pub green: bool,
    /// The database came from a backup and was not compared with the hub since.
    pub unconfirmed: bool,
    /// Records that a restore displaced.
    pub displaced: Vec<Displaced>,
    /// Records that the hub bounced and that still ask for a step.
    pub bounced: u64,
    /// Files that the province sent back and that wait to be taken up.
    pub sent_back: u64,
    /// Why the hub's checkpoint is not cosigned.
    pub withheld: Option<String>,
    /// Files that prove two histories under one key.
    pub forks: Vec<String>,
}

/// The copy of the hub's ledger.
#[derive(Debug, Clone, Serialize)]
pub struct HubStatus {
    /// Records.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// The last sealed checkpoint's size; 0 before the first.
    pub sealed_size: u64,
    /// Nodes whose cosignatures the seal carries.
    pub witnesses: u64,
}

impl Node {
    /// How far both sides are.
    ///
    /// # Errors
    /// The store.
    pub fn status(&self) -> Result<Status, ActError> {
        let (party, now) = (&self.party, self.party.clock.now());
        let (bounced, displaced) = (self.bounce_count()?, displaced(&party.dir)?);
        let sent_back = self.sent_back_count()?;
        let status = party.store.read::<_, StoreError>(|view| {
            let ledger = view.head(OWN)?;
            let receipt = view.last_cosignature(OWN, &receipt_name(&party.host))?;
            let receipted_size = receipt.map_or(0, |(size, _, _)| size).min(ledger.size);
            let origin = hub_origin(&party.host);
            let mirror = view.ledger(&origin)?;
            let last_contact_at =
                view.setting("last_contact_at")?.and_then(|text| text.parse::<i64>().ok());
            let unconfirmed = is_unconfirmed(party, view)?;
            let fresh = i64::from(fresh_days(view, mirror)?) * 86_400;
            let mut forks = Vec::new();
            for origin in [&party.origin, &origin] {
                forks.extend(view.setting(&format!("fork:{origin}"))?);
            }
            Ok(Status {
                region: self.code.to_string(),
                name: crate::app::region_name(&self.code),
                ledger,
                receipted_size,
                unsent: ledger.size - receipted_size,
                oldest_unsent_s: time_of(view, receipted_size)?.map(|at| (now - at).max(0)),
                hub: hub_status(view, mirror, &party.host)?,
                last_contact_at,
                last_error: view.setting("last_error")?,
                stale: last_contact_at.is_none_or(|at| now - at > fresh),
                green: receipted_size == ledger.size && !unconfirmed,
                unconfirmed,
                displaced: displaced.clone(),
                bounced,
                sent_back,
                withheld: view.setting("withheld")?,
                forks,
            })
        })?;
        Ok(status)
    }
}

fn hub_status(
    view: &View<'_>,
    mirror: Option<LedgerId>,
    host: &str,
) -> Result<HubStatus, StoreError> {
    let head = match mirror {
        Some(mirror) => view.head(mirror)?,
        None => Head { size: 0, root: ledger::hash::EMPTY_ROOT },
    };
    let seal = view.seals(0)?.pop();
    let witness = format!("{host}/witness/");
    let lines = seal.as_ref().and_then(|seal| Note::parse(&seal.note).ok()).map(|note| {
        note.signatures.iter().filter(|line| line.name.starts_with(&witness)).count() as u64
    });
    Ok(HubStatus {
        size: head.size,
        root: head.root,
        sealed_size: seal.map_or(0, |seal| seal.size),
        witnesses: lines.unwrap_or_default(),
    })
}

fn time_of(view: &View<'_>, index: u64) -> Result<Option<i64>, StoreError> {
    let Some((_, bytes)) = view.record(OWN, index)? else {
        return Ok(None);
    };
    let value: Option<serde_json::Value> = serde_json::from_slice(&bytes).ok();
    Ok(value.and_then(|value| value.get("at")?.as_i64()))
}

/// As record 0 of the hub's ledger says: an amendment of it is not worth a fold of the ledger here.
fn fresh_days(view: &View<'_>, mirror: Option<LedgerId>) -> Result<u32, StoreError> {
    const USUAL: u32 = 10;
    let Some(mirror) = mirror else {
        return Ok(USUAL);
    };
    let Some((_, bytes)) = view.record(mirror, 0)? else {
        return Ok(USUAL);
    };
    Ok(match Parsed::parse(&bytes).ok().as_ref().and_then(Parsed::known) {
        Some(Record::Charter(charter)) => charter.plan.fresh_days,
        _ => USUAL,
    })
}
