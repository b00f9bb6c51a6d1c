//! What the public pages are made of: nothing else than the hub's ledger up to its last seal, the
//! notices that run, and the day. Hub and nodes read the same, so they serve the same bytes.

use std::collections::BTreeMap;

use jiff::civil::Date;
use ledger::anchor::Anchor;
use ledger::charter::Plan;
use ledger::credential::serial_of;
use ledger::hash::Hash;
use ledger::names::hub_origin;
use ledger::public_list::SignedList;
use ledger::record::charter::Body;
use ledger::record::exposure::{NoticeOpened, NoticePaper};
use ledger::record::list::List;
use ledger::roll::{Entry, Issued, Roll};
use ledger::time;

use super::history::{self, Happening};
use crate::act::ActError;
use crate::certificate::did_document;
use crate::fresh::{self, Fresh};
use crate::issued;
use crate::list::signed_list;
use crate::party::Party;
use crate::state::State;
use crate::store::View;

/// Everything that a page may say.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Facts {
    /// The public host of the federation.
    pub(super) host: String,
    /// The plan in effect.
    pub(super) plan: Plan,
    /// The day on which it is read.
    pub(super) today: Date,
    /// 数据截至: the nodes said then that there was nothing newer; POSIX seconds.
    pub(super) as_of: i64,
    /// 停滞: that was longer ago than the charter allows (A3-43).
    pub(super) stale: bool,
    /// The anchor of the day.
    pub(super) anchor: Anchor,
    /// The newest checkpoint that says how recent this is.
    pub(super) fresh: Option<Fresh>,
    /// What is in effect; `None` before the first seal.
    pub(super) sealed: Option<Sealed>,
    /// 公示 that run.
    pub(super) running: Vec<(NoticeOpened, NoticePaper)>,
}

/// What follows from the last seal.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Sealed {
    /// Records that it covers.
    pub(super) size: u64,
    /// The sizes of all seals.
    pub(super) seals: Vec<u64>,
    /// The signed list.
    pub(super) signed: SignedList,
    /// Its record.
    pub(super) record: List,
    /// What happened to the lists, the first one first.
    pub(super) history: Vec<Happening>,
    /// Certificates that can be handed out, by 证书编号.
    pub(super) certified: BTreeMap<String, Certified>,
    /// Where every credential that was ever issued leads to: serial and 证书编号.
    pub(super) serials: BTreeMap<String, String>,
    /// The DID documents of the party committee and of the association.
    pub(super) dids: [Vec<u8>; 2],
    /// The status list.
    pub(super) status: Option<String>,
}

/// A certificate whose files are all here.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Certified {
    /// The last part of the credential's id.
    pub(super) serial: String,
    /// What the QR code says behind its `#`.
    pub(super) fragment: String,
}

impl Facts {
    /// Reads them; `None` at a node that has nothing of the hub's ledger yet.
    ///
    /// # Errors
    /// The store.
    pub(super) fn read(party: &Party) -> Result<Option<Self>, ActError> {
        let (now, host) = (party.clock.now(), party.host.clone());
        let today = time::day(now);
        let signed = signed_list(party)?;
        let found = party.read_roll::<_, ActError>(|view, state| {
            let roll = &state.roll;
            let (Some(plan), Some(hub)) = (roll.plan(), view.ledger(&hub_origin(&host))?) else {
                return Ok(None);
            };
            let charter = view.record(hub, 0)?;
            let anchor = charter.and_then(|(_, bytes)| Anchor::of_roll(&bytes, roll));
            let Some(anchor) = anchor else { return Ok(None) };
            let fresh = fresh::newest(view, &host, roll)?;
            let sealed = match signed {
                Some(signed) => Some(Sealed::read(view, &host, state, signed, today)?),
                None => None,
            };
            let listed = sealed.as_ref().map(|sealed| sealed.record.at);
            let as_of = fresh.iter().map(|one| one.at).chain(listed).max().unwrap_or(now);
            let stale = now - as_of > i64::from(plan.fresh_days) * 86_400;
            let running = roll.notices().filter(|one| one.last.is_none_or(|last| today <= last));
            let (plan, running) = (plan.into_owned(), running.cloned().collect::<Vec<_>>());
            Ok(Some((
                Self {
                    host,
                    plan,
                    today,
                    as_of,
                    stale,
                    anchor,
                    fresh,
                    sealed,
                    running: Vec::new(),
                },
                running,
            )))
        })?;
        let Some((mut facts, running)) = found else { return Ok(None) };
        for opened in running {
            // At a node the paper follows its record by some seconds.
            let Ok(paper) = party.paper(&opened.list) else { continue };
            if let Ok(paper) = serde_json::from_slice(&paper) {
                facts.running.push((opened, paper));
            }
        }
        Ok(Some(facts))
    }

    /// The official name of a prefecture.
    pub(super) fn region(&self, code: &ledger::names::NodeCode) -> String {
        self.plan.node(code).map_or_else(|| code.to_string(), |node| node.name.clone())
    }

    /// SHA-256 of the anchor, which is printed on every certificate.
    pub(super) fn anchor_digest(&self) -> Hash {
        Hash::of(&ledger::json::canonical(&self.anchor))
    }
}

impl Sealed {
    fn read(
        view: &View<'_>,
        host: &str,
        state: &State,
        signed: SignedList,
        today: Date,
    ) -> Result<Self, ActError> {
        let roll = &state.roll;
        let record = signed.record().map_err(|e| ActError::Local(e.to_string()))?;
        let mut certified = BTreeMap::new();
        let mut serials = BTreeMap::new();
        for entry in roll.issued().filter(|entry| roll.in_effect(entry.index)) {
            let facts = &entry.act.facts;
            serials.insert(serial_of(&facts.id).to_owned(), facts.number.clone());
            match certificate_of(view, host, roll, entry)? {
                Some(one) => certified.insert(facts.number.clone(), one),
                None => certified.remove(&facts.number),
            };
        }
        let did = |body| did_document(roll, host, body);
        Ok(Self {
            size: roll.sealed_size(),
            seals: roll.seals().to_vec(),
            record,
            history: history::read(view, host, roll, today)?,
            certified,
            serials,
            dids: [did(Body::Party), did(Body::Association)],
            status: issued::status_list(view, roll)?,
            signed,
        })
    }
}

/// The certificate that a record brought, if its documents and both signatures of its code are here.
fn certificate_of(
    view: &View<'_>,
    host: &str,
    roll: &Roll,
    entry: &Entry<Issued>,
) -> Result<Option<Certified>, ActError> {
    let issued = &entry.act;
    for digest in [&issued.credential, &issued.endorsement] {
        if view.paper(digest)?.is_none() {
            return Ok(None);
        }
    }
    let Some(code) = issued::code(view, roll, entry.index)? else { return Ok(None) };
    let text = code.to_text(host);
    let fragment = text.split_once('#').map(|(_, code)| code.to_owned()).unwrap_or_default();
    Ok(Some(Certified { serial: serial_of(&issued.facts.id).to_owned(), fragment }))
}
