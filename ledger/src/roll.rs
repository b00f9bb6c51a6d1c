//! The roll (认定名单／培育名单): what follows from the hub's ledger and its seals, and from nothing
//! else. Every party folds the same records in the same order and arrives at the same roll.
//!
//! The order is canonical: a seal of size s is applied when exactly s records are. A seal that
//! arrives after later records therefore means folding again from the start, which takes
//! milliseconds; in return no rule depends on when a message arrived.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};

use crate::charter::{Plan, RULES};
use crate::hash::Hash;
use crate::names::{NodeCode, RoundId};
use crate::record::calendar::CalendarIssued;
use crate::record::charter::{Amendment, BodyKey, Charter, LogKey};
use crate::record::decision::Bounce;
use crate::record::erasure::Erasure;
use crate::record::exposure::NoticeOpened;
use crate::record::list::List;
use crate::record::round::{Extension, RoundAnnounced, RoundType};
use crate::record::{Effect, Parsed, Record, Side};
use crate::rules::calendar::Calendar;
use crate::rules::{RuleFault, closing};

mod basis;
mod erasure;
mod events;
mod holdings;
mod issued;
mod judge;
mod keys;
mod lineage;
mod lists;
mod rounds;
mod seats;
mod titles;

pub use events::Event;
pub use holdings::{End, Ending, Holding, Version};
pub use issued::Issued;
pub use keys::{Membership, NodeKeys, Scope};
pub use titles::{Listing, Title};

/// A record in its place.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry<T> {
    /// Its index.
    pub index: u64,
    /// Its leaf.
    pub leaf: Hash,
    /// What it says.
    pub act: T,
}

/// The place of a record of a sealed kind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Place {
    index: u64,
    leaf: Hash,
    effect: Effect,
}

/// A record that breaks a rule, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Breach {
    /// Its index in the hub's ledger.
    pub index: u64,
    /// The rule.
    pub fault: RuleFault,
}

/// The state of the federation after a number of records and seals.
#[derive(Debug, Clone, Default)]
pub struct Roll {
    size: u64,
    latest: i64,
    seals: Vec<u64>,
    charter: Option<Entry<Charter>>,
    named_charter: Option<Hash>,
    amendments: Vec<Entry<Amendment>>,
    log_keys: Vec<Entry<LogKey>>,
    body_keys: Vec<Entry<BodyKey>>,
    calendars: Vec<Entry<CalendarIssued>>,
    members: Vec<Entry<Membership>>,
    rounds: BTreeMap<RoundId, Entry<RoundAnnounced>>,
    closed: BTreeMap<RoundId, i64>,
    published: BTreeMap<RoundId, Vec<(u64, i64)>>,
    extensions: Vec<Entry<Extension>>,
    notices: Vec<NoticeOpened>,
    lifts: Vec<Hash>,
    titles: Vec<Entry<Title>>,
    cultivations: Vec<Entry<Listing>>,
    events: Vec<Entry<Event>>,
    issued: Vec<Entry<Issued>>,
    last_list: Option<Entry<List>>,
    bounced: BTreeSet<(NodeCode, u64, Hash)>,
    bounces: BTreeMap<NodeCode, Vec<Bounce>>,
    answered: BTreeSet<Hash>,
    withdrawn_offers: BTreeSet<u64>,
    erasures: Vec<Erasure>,
    ended_notices: BTreeSet<Hash>,
    erased: BTreeMap<Hash, i64>,
    void: BTreeMap<u64, u64>,
    sealed_kinds: Vec<Place>,
    unknown: Vec<u64>,
    faults: BTreeMap<u64, (Hash, RuleFault)>,
}

impl Roll {
    /// Records folded so far.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The latest official time that a record names, POSIX seconds.
    pub fn latest(&self) -> i64 {
        self.latest
    }

    /// The size of the last sealed checkpoint, 0 before the first.
    pub fn sealed_size(&self) -> u64 {
        self.seals.last().copied().unwrap_or_default()
    }

    /// Sizes of all seals, in order.
    pub fn seals(&self) -> &[u64] {
        &self.seals
    }

    /// What bounced a node's records, each record once, in order.
    pub fn bounces_of(&self, node: &NodeCode) -> &[Bounce] {
        self.bounces.get(node).map(Vec::as_slice).unwrap_or_default()
    }

    /// Folds the next record. A fault is kept, never returned: the record is stored all the same. It
    /// does not count, so that a bad key or a bad void can do no harm even if it were sealed.
    pub fn append(&mut self, leaf: Hash, parsed: &Parsed) {
        let index = self.size;
        match parsed {
            Parsed::Known(record) => {
                if record.side() == Side::Hub && record.effect() != Effect::Written {
                    self.sealed_kinds.push(Place { index, leaf, effect: record.effect() });
                }
                let judged = self.judge(index, record);
                self.latest = self.latest.max(record.at());
                match judged {
                    Ok(()) => {
                        self.fold(index, leaf, record);
                        let named = record.basis().map(|basis| *basis.charter);
                        self.named_charter = named.or(self.named_charter);
                    }
                    Err(fault) => {
                        self.faults.insert(index, (leaf, fault));
                    }
                }
            }
            Parsed::Unknown { .. } => self.unknown.push(index),
        }
        self.size += 1;
    }

    /// Applies the seal of a checkpoint of the present size.
    ///
    /// # Errors
    /// The seal is of another size: an earlier one means folding again in order.
    pub fn seal(&mut self, size: u64) -> Result<(), OutOfOrder> {
        if size != self.size || size <= self.sealed_size() {
            return Err(OutOfOrder);
        }
        self.seals.push(size);
        Ok(())
    }

    /// Whether the record at `index` takes part: not voided before it was sealed.
    pub fn counts(&self, index: u64) -> bool {
        !self.void.contains_key(&index)
    }

    /// Whether the record at `index` is part of a tree of `size` records and not voided within it.
    fn takes_part(&self, index: u64, size: u64) -> bool {
        index < size && self.void.get(&index).is_none_or(|void_at| *void_at >= size)
    }

    /// Whether the sealed-kind record at `index` is in effect.
    pub fn in_effect(&self, index: u64) -> bool {
        self.counts(index) && index < self.sealed_size()
    }

    /// Pending records of sealed kinds: `(index, leaf)`, voided ones left out. One that breaks a rule
    /// is among them: it can be voided, and until then it stands in the way.
    pub fn pending(&self) -> impl Iterator<Item = (u64, Hash)> + '_ {
        self.new_at(self.size + 1).map(|place| (place.index, place.leaf))
    }

    /// Pending records that only a quorum of nodes could let into effect: everything but membership
    /// and keys, and the lists.
    pub fn pending_for_quorum(&self) -> impl Iterator<Item = (u64, Hash)> + '_ {
        let quick = [Effect::SealedMembership, Effect::SealedList];
        let slow = self.new_at(self.size + 1).filter(move |place| !quick.contains(&place.effect));
        slow.map(|place| (place.index, place.leaf))
    }

    /// Whether there is anything for the bodies to seal, a lone list aside.
    pub fn has_pending(&self) -> bool {
        self.new_at(self.size + 1).any(|place| place.effect != Effect::SealedList)
    }

    /// The sealed-kind records that a checkpoint of `size` records brings, voided ones left out.
    fn new_at(&self, size: u64) -> impl Iterator<Item = &Place> {
        let sealed = self.sealed_before(size);
        let first = self.sealed_kinds.partition_point(|place| place.index < sealed);
        let end = self.sealed_kinds.partition_point(|p| p.index < size);
        let new = self.sealed_kinds.get(first..end).unwrap_or_default();
        new.iter().filter(move |place| self.takes_part(place.index, size))
    }

    /// The charter, in effect or not.
    pub fn charter(&self) -> Option<&Charter> {
        self.charter.as_ref().map(|entry| &entry.act)
    }

    /// The plan with its amendments in effect.
    pub fn plan(&self) -> Option<Cow<'_, Plan>> {
        self.plan_with(|index| self.in_effect(index))
    }

    /// The plan with those of its amendments whose index is `chosen`; a copy only if there are any.
    fn plan_with(&self, chosen: impl Fn(u64) -> bool) -> Option<Cow<'_, Plan>> {
        let mut plan = Cow::Borrowed(&self.charter()?.plan);
        let amendments = self.amendments.iter().filter(|entry| chosen(entry.index));
        amendments.for_each(|entry| plan.to_mut().amend(&entry.act));
        Some(plan)
    }

    /// The working days that are known now: those of the charter, and what calendars in effect put
    /// in their place.
    pub fn calendar(&self) -> Calendar {
        self.calendar_at(self.size)
    }

    /// The working days by which the record at `index` is judged: those in effect by a seal before it.
    pub fn calendar_at(&self, index: u64) -> Calendar {
        let sealed = self.sealed_before(index.saturating_add(1));
        let plan = self.charter().map(|charter| &charter.plan);
        let first = plan.map(Plan::calendar).unwrap_or_default();
        let later = self.calendars.iter().filter(|e| e.index < sealed && self.counts(e.index));
        later.fold(first, |calendar, e| calendar.with(&e.act.years, &e.act.local))
    }

    /// Leaf of the charter, or of the last amendment in effect: under which rules an act is done (S01).
    pub fn charter_leaf(&self) -> Option<Hash> {
        let amended = self.amendments.iter().rev().find(|entry| self.in_effect(entry.index));
        amended.map(|entry| entry.leaf).or_else(|| self.charter.as_ref().map(|entry| entry.leaf))
    }

    /// Whether `leaf` is the charter's or an amendment's.
    pub fn knows_charter(&self, leaf: &Hash) -> bool {
        let charter = self.charter.as_ref().is_some_and(|entry| entry.leaf == *leaf);
        charter || self.amendments.iter().any(|entry| entry.leaf == *leaf)
    }

    /// A round in effect.
    pub fn round(&self, id: &RoundId) -> Option<&RoundAnnounced> {
        let entry = self.rounds.get(id)?;
        self.in_effect(entry.index).then_some(&entry.act)
    }

    /// Whether it is the round of a review, in which titles are renewed and none is given (A3-36).
    pub fn is_review(&self, id: &RoundId) -> bool {
        self.round(id).is_some_and(|round| round.purpose == RoundType::Review)
    }

    /// Rounds announced and not voided, in effect or not.
    pub fn rounds(&self) -> impl Iterator<Item = (&RoundAnnounced, bool)> {
        self.rounds
            .values()
            .filter(|entry| self.counts(entry.index))
            .map(|entry| (&entry.act, self.in_effect(entry.index)))
    }

    /// Whether a round that was announced may be closed at `at`.
    ///
    /// # Errors
    /// It would be dated back.
    pub fn may_close(&self, at: i64) -> Result<(), RuleFault> {
        closing::not_backdated(at, self.latest)
    }

    /// When a round was closed ahead of its window's end.
    pub fn closed_at(&self, id: &RoundId) -> Option<i64> {
        self.closed.get(id).copied()
    }

    /// Whether a node's record was bounced: the one in this place, and no copy of it elsewhere.
    pub fn is_bounced(&self, node: &NodeCode, index: u64, leaf: &Hash) -> bool {
        self.bounced.contains(&(node.clone(), index, *leaf))
    }

    /// Whether this answer stands in the ledger.
    pub fn is_answered(&self, digest: &Hash) -> bool {
        self.answered.contains(digest)
    }

    /// The last list record, sealed or not.
    pub fn last_list(&self) -> Option<&Entry<List>> {
        self.last_list.as_ref()
    }

    /// The size of the checkpoint on offer: the last list, if it is neither sealed nor withdrawn.
    pub fn offer(&self) -> Option<u64> {
        let size = self.last_list.as_ref()?.index + 1;
        (size > self.sealed_size() && !self.withdrawn_offers.contains(&size)).then_some(size)
    }

    /// Digests of the papers that lift the limit of size for one firm each, in order (A3-02).
    pub fn lifts(&self) -> &[Hash] {
        &self.lifts
    }

    /// Every title ever written, voided ones too: a number is never used twice.
    pub fn numbers(&self) -> impl Iterator<Item = &Title> {
        self.titles.iter().map(|entry| &entry.act)
    }

    /// Titles that count, in order.
    pub fn titles(&self) -> impl Iterator<Item = &Entry<Title>> {
        self.titles.iter().filter(|entry| self.counts(entry.index))
    }

    /// Places on the cultivation list that count, in order.
    pub fn cultivations(&self) -> impl Iterator<Item = &Entry<Listing>> {
        self.cultivations.iter().filter(|entry| self.counts(entry.index))
    }

    /// What a newer program must judge: an unknown kind at or after `from`, or rules above ours.
    pub fn needs_upgrade(&self, from: u64) -> bool {
        let rules = self.plan().map_or(0, |plan| plan.rules);
        rules > RULES || self.unknown.last().is_some_and(|index| *index >= from)
    }

    /// The index from which on only a newer program can judge, if there is one.
    fn judged_until(&self) -> Option<u64> {
        let above = |rules: u32| rules > RULES;
        let charter = self.charter().filter(|charter| above(charter.plan.rules)).map(|_| 0);
        let amended = self
            .amendments
            .iter()
            .find(|e| self.in_effect(e.index) && e.act.rules.is_some_and(above));
        let amended =
            amended.and_then(|e| self.seals.iter().find(|seal| **seal > e.index).copied());
        [charter, amended, self.unknown.first().copied()].into_iter().flatten().min()
    }

    fn fold(&mut self, index: u64, leaf: Hash, record: &Record) {
        fn entry<T: Clone>(index: u64, leaf: Hash, act: &T) -> Entry<T> {
            Entry { index, leaf, act: act.clone() }
        }
        self.events.extend(Event::of(record).map(|act| Entry { index, leaf, act }));
        self.issued.extend(Issued::of(record).map(|act| Entry { index, leaf, act }));
        match record {
            Record::Charter(act) => self.charter = Some(entry(index, leaf, act)),
            Record::Amendment(act) => self.amendments.push(entry(index, leaf, act)),
            Record::LogKey(act) => self.log_keys.push(entry(index, leaf, act)),
            Record::BodyKey(act) => self.body_keys.push(entry(index, leaf, act)),
            Record::CalendarIssued(act) => self.calendars.push(entry(index, leaf, act)),
            Record::NodeEnrolled(act) => {
                self.members.push(Entry { index, leaf, act: Membership::Enrolled(act.clone()) });
            }
            Record::NodeRotated(act) => {
                self.members.push(Entry { index, leaf, act: Membership::Rotated(act.clone()) });
            }
            Record::NodeLocked(act) => {
                self.members.push(Entry { index, leaf, act: Membership::Locked(act.clone()) });
            }
            Record::RoundAnnounced(act) => {
                self.closed.remove(&act.round);
                self.rounds.insert(act.round.clone(), entry(index, leaf, act));
            }
            Record::RoundClosed(act) => {
                self.closed.entry(act.round.clone()).or_insert(act.at);
            }
            Record::NoticeOpened(act) => self.notices.push(act.clone()),
            Record::SizeLifted(act) => self.lifts.push(act.content),
            Record::NoticeClosed(act) => self.fold_notice_closed(act),
            Record::Erasure(act) => self.fold_erasure(act),
            Record::Extension(act) => self.extensions.push(entry(index, leaf, act)),
            Record::Bounce(act) => self.fold_bounce(act),
            Record::Answer(act) => {
                self.answered.insert(act.digest);
            }
            Record::Recognition(act) => {
                self.fold_published(&act.round, index, act.at);
                self.titles.push(Entry { index, leaf, act: Title::from(act) });
            }
            Record::Cultivation(act) => {
                self.fold_published(&act.round, index, act.at);
                self.cultivations.push(Entry { index, leaf, act: Listing::from(act) });
            }
            Record::LegacyEntry(act) => self.fold_legacy(index, leaf, act),
            Record::List(act) => self.last_list = Some(entry(index, leaf, act)),
            Record::OfferWithdrawn(act) => {
                self.withdrawn_offers.insert(act.size);
            }
            // Of a record that is in effect a void has no effect.
            Record::Void(act) if !self.in_effect(act.index) => {
                self.void.entry(act.index).or_insert(index);
            }
            _ => {}
        }
    }

    fn fold_bounce(&mut self, act: &Bounce) {
        if self.bounced.insert((act.code.clone(), act.index, act.leaf)) {
            self.bounces.entry(act.code.clone()).or_default().push(act.clone());
        }
    }
}

/// A seal whose size is not the present one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("签发的校验点不在当前位置，需要重新推演")]
pub struct OutOfOrder;
