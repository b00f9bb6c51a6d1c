//! Who must have signed: the hub's log, the bodies, and the nodes that count at a checkpoint.

mod did;

use std::collections::BTreeMap;

use super::{Entry, Roll};
use crate::anchor::RetiredKey;
use crate::names::{Head, NodeCode};
use crate::note::{Note, VerifierKey};
use crate::policy::Policy;
use crate::record::Effect;
use crate::record::charter::{Body, BodyKey};
use crate::record::member::{NodeEnrolled, NodeLocked, NodeRotated};
use crate::rules::quorum;

/// What happened to a node's membership.
#[derive(Debug, Clone, PartialEq)]
#[allow(missing_docs)]
pub enum Membership {
    Enrolled(NodeEnrolled),
    Rotated(NodeRotated),
    Locked(NodeLocked),
}

impl Membership {
    /// The prefecture.
    pub fn code(&self) -> &NodeCode {
        match self {
            Self::Enrolled(act) => &act.code,
            Self::Rotated(act) => &act.code,
            Self::Locked(act) => &act.code,
        }
    }
}

/// Which membership records are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// All that were written: enough to sync and to be given receipts.
    Known,
    /// Those in effect by a seal of fewer records than this: needed to witness, and to stand
    /// behind a recognition. So the hub cannot enrol its own witnesses.
    SealedBefore(u64),
}

/// A node's keys.
#[derive(Debug, Clone, PartialEq)]
pub struct NodeKeys {
    /// Signs its checkpoints.
    pub log: VerifierKey,
    /// Cosigns the hub's.
    pub witness: VerifierKey,
}

impl Roll {
    /// The nodes that are members and not locked, with their newest keys.
    pub fn nodes(&self, scope: Scope) -> BTreeMap<NodeCode, NodeKeys> {
        let mut nodes = BTreeMap::new();
        for entry in self.members_in(scope) {
            match entry {
                // If the lock or the enrolment before it was voided, what it followed is not there.
                Membership::Enrolled(NodeEnrolled { code, log, witness, .. }) => {
                    let keys = || NodeKeys { log: log.clone(), witness: witness.clone() };
                    nodes.entry(code.clone()).or_insert_with(keys);
                }
                Membership::Rotated(NodeRotated { code, log, witness, .. }) => {
                    if let Some(keys) = nodes.get_mut(code) {
                        *keys = NodeKeys { log: log.clone(), witness: witness.clone() };
                    }
                }
                Membership::Locked(NodeLocked { code, .. }) => {
                    nodes.remove(code);
                }
            }
        }
        nodes
    }

    /// The key that signs a checkpoint of `size` records in a node's ledger: a retired key counts up
    /// to the size that its rotation names.
    pub fn node_log_key(&self, code: &NodeCode, size: u64, scope: Scope) -> Option<&VerifierKey> {
        let mut key = None;
        for member in self.members_in(scope).filter(|member| member.code() == code) {
            match member {
                Membership::Enrolled(act) => key = Some(&act.log),
                Membership::Rotated(act) if key.is_some() && size > act.until.size => {
                    key = Some(&act.log);
                }
                Membership::Rotated(_) | Membership::Locked(_) => {}
            }
        }
        key
    }

    /// The keys by which a node may have signed a page that ends at `size` records, the newest first,
    /// for keeping its records and no more. A new key may sign again what its predecessor signed:
    /// after the hub lost its copy, the node sends all of it under the key that it has now.
    pub fn node_page_keys(&self, code: &NodeCode, size: u64) -> Vec<&VerifierKey> {
        let mut keys: Vec<(&VerifierKey, u64)> = Vec::new();
        for member in self.members_in(Scope::Known).filter(|member| member.code() == code) {
            let (key, until) = match member {
                Membership::Enrolled(act) => (Some(&act.log), u64::MAX),
                Membership::Rotated(act) => (Some(&act.log), act.until.size),
                Membership::Locked(act) => (None, act.until.size),
            };
            if let Some((_, last)) = keys.last_mut() {
                *last = (*last).min(until);
            }
            keys.extend(key.map(|key| (key, u64::MAX)));
        }
        keys.into_iter().rev().filter(|(_, until)| size <= *until).map(|(key, _)| key).collect()
    }

    /// The keys by which a node's checkpoint may stand behind a decision: the newest, and of the
    /// retired or locked ones the one that was retired at exactly this head. A stolen key that was
    /// retired could otherwise sign another history.
    pub fn node_log_keys(&self, code: &NodeCode, head: Head, scope: Scope) -> Vec<&VerifierKey> {
        let (mut newest, mut keys) = (None, Vec::new());
        for member in self.members_in(scope).filter(|member| member.code() == code) {
            match member {
                Membership::Enrolled(act) => newest = Some(&act.log),
                Membership::Rotated(act) => {
                    if let Some(retired) = newest.replace(&act.log)
                        && act.until == head
                    {
                        keys.push(retired);
                    }
                }
                Membership::Locked(act) => {
                    if let Some(retired) = newest.take()
                        && act.until == head
                    {
                        keys.push(retired);
                    }
                }
            }
        }
        keys.extend(newest);
        keys
    }

    /// Whether a node was locked and not enrolled again.
    pub fn is_locked(&self, code: &NodeCode) -> bool {
        let last = self.members_in(Scope::Known).filter(|member| member.code() == code).last();
        matches!(last, Some(Membership::Locked(_)))
    }

    /// Whether a key stands anywhere in the ledger, under any name and for any use.
    pub fn knows_key(&self, key: &[u8; 32]) -> bool {
        self.every_key().any(|known| known.key() == key)
            || self.every_did_key().any(|known| known.key.bytes() == key)
    }

    /// Every key that stands anywhere in the ledger, retired ones too.
    pub fn every_key(&self) -> impl Iterator<Item = &VerifierKey> {
        let charter = self.charter().into_iter().flat_map(|charter| {
            [
                &charter.log,
                &charter.receipt,
                &charter.party,
                &charter.association,
                &charter.recovery,
            ]
        });
        let logs = self.log_keys.iter().flat_map(|entry| [&entry.act.log, &entry.act.receipt]);
        let bodies = self.body_keys.iter().filter_map(|entry| entry.act.key.as_ref());
        let members = self.members.iter().flat_map(|entry| match &entry.act {
            Membership::Enrolled(act) => vec![&act.log, &act.witness],
            Membership::Rotated(act) => vec![&act.log, &act.witness],
            Membership::Locked(_) => vec![],
        });
        charter.chain(logs).chain(bodies).chain(members)
    }

    /// The key that signs the hub's checkpoints now.
    pub fn hub_log_key(&self) -> Option<&VerifierKey> {
        self.hub_log_key_at(self.size)
    }

    /// The key that signs the hub's checkpoint of `size` records: a new one signs the checkpoint that
    /// brings it, since the old one is given up.
    pub fn hub_log_key_at(&self, size: u64) -> Option<&VerifierKey> {
        let changed = self.log_keys.iter().rfind(|entry| self.takes_part(entry.index, size));
        changed.map(|entry| &entry.act.log).or(self.charter().map(|charter| &charter.log))
    }

    /// Every key that ever signed this hub's checkpoints, the newest first.
    pub fn hub_log_keys(&self) -> impl Iterator<Item = &VerifierKey> {
        let changed = self.log_keys.iter().rev().filter(|entry| self.counts(entry.index));
        changed.map(|entry| &entry.act.log).chain(self.charter().map(|charter| &charter.log))
    }

    /// The key that signs receipts now. A new one counts once it is in effect: a node learns of it
    /// with the seal.
    pub fn receipt_key(&self) -> Option<&VerifierKey> {
        self.receipt_keys().next()
    }

    /// Every key that ever signed receipts in effect, the newest first.
    pub fn receipt_keys(&self) -> impl Iterator<Item = &VerifierKey> {
        let changed = self.log_keys.iter().rev().filter(|entry| self.in_effect(entry.index));
        changed
            .map(|entry| &entry.act.receipt)
            .chain(self.charter().map(|charter| &charter.receipt))
    }

    /// Where the first change of the log key since the last seal stands. Until both bodies sealed it,
    /// nobody can check a checkpoint beyond: its key is nobody's yet.
    pub fn unsealed_log_key(&self) -> Option<u64> {
        let sealed = self.sealed_size();
        self.log_keys.iter().map(|entry| entry.index).find(|index| *index >= sealed)
    }

    /// The key by which a body seals a checkpoint of `size` records: the newest in effect by an
    /// earlier seal, or the recovery key if this very checkpoint replaces one that was lost and
    /// brings nothing but membership. Titles are published by the bodies themselves.
    pub fn body_key_at(&self, body: Body, size: u64) -> Option<&VerifierKey> {
        let sealed = self.sealed_before(size);
        let charter = self.charter()?;
        let mine = || {
            self.body_keys.iter().filter(|e| e.act.body == body && self.takes_part(e.index, size))
        };
        if mine().any(|e| e.index >= sealed && e.act.lost) && self.only_membership(size) {
            return Some(&charter.recovery);
        }
        let first = match body {
            Body::Party => &charter.party,
            Body::Association => &charter.association,
        };
        let mut newer = mine().rev().filter(|e| e.index < sealed);
        Some(newer.find_map(|e| e.act.key.as_ref()).unwrap_or(first))
    }

    /// The keys with which a body sealed before that of today, and the last checkpoint that each
    /// sealed, the first one first. One that fell into other hands is not among them: nothing that
    /// it sealed can be told from what a thief did.
    pub fn retired_keys(&self, body: Body) -> Vec<RetiredKey> {
        let mut keys: Vec<RetiredKey> = Vec::new();
        for until in &self.seals {
            let Some(key) = self.body_key_at(body, *until).cloned() else { continue };
            match keys.last_mut() {
                Some(last) if last.key == key => last.until = *until,
                _ => keys.push(RetiredKey { body, key, until: *until }),
            }
        }
        let today = self.body_key_at(body, self.sealed_size() + 1);
        let stolen = self.stolen_keys(body);
        keys.retain(|retired| Some(&retired.key) != today && !stolen.contains(&&retired.key));
        keys
    }

    /// Keys for seals that a body gave up because others had them.
    fn stolen_keys(&self, body: Body) -> Vec<&VerifierKey> {
        let changes = self.body_keys.iter().filter(|entry| {
            let act = &entry.act;
            act.body == body && act.compromised && act.key.is_some() && self.counts(entry.index)
        });
        let before = |entry: &Entry<BodyKey>| {
            let sealed = self.sealed_by(entry.index)?;
            // A lost key did not seal its own replacement.
            let last = if entry.act.lost { self.sealed_before(sealed) } else { sealed };
            self.body_key_at(body, last)
        };
        changes.filter_map(before).collect()
    }

    /// Whether the last seal is by a key that its body has given up with it: the list in effect should
    /// be sealed once more, or nobody can check it against the keys of today.
    pub fn sealed_by_retired(&self) -> bool {
        let sealed = self.sealed_size();
        sealed > 0
            && Body::BOTH
                .into_iter()
                .any(|body| self.body_key_at(body, sealed) != self.body_key_at(body, sealed + 1))
    }

    /// Cosignatures of nodes that a sealed checkpoint of `size` records needs. None, if all that is
    /// new in it is membership: lost nodes must not block their own replacement.
    ///
    /// Asked for the size after the next record, it answers for a list about to be written.
    pub fn quorum_at(&self, size: u64) -> usize {
        if self.only_membership(size) {
            return 0;
        }
        self.full_quorum(size)
    }

    /// A majority of the nodes that count. Where all of them are locked it is one that nobody can
    /// reach: once nodes watched over the hub, the bodies and the hub do not publish alone.
    fn full_quorum(&self, size: u64) -> usize {
        let scope = Scope::SealedBefore(size);
        match self.nodes(scope).len() {
            0 => usize::from(self.members_in(scope).next().is_some()),
            nodes => quorum::quorum(nodes),
        }
    }

    /// Whether a checkpoint of `size` records brings membership and its list alone. A record that
    /// only a newer program knows may be anything.
    fn only_membership(&self, size: u64) -> bool {
        let sealed = self.sealed_before(size);
        if self.unknown.iter().any(|index| (sealed..size).contains(index)) {
            return false;
        }
        let mut new =
            self.new_at(size).filter(|place| place.effect != Effect::SealedList).peekable();
        new.peek().is_some() && new.all(|place| place.effect == Effect::SealedMembership)
    }

    /// Whether the last record of a checkpoint of `size` records is a list that holds.
    pub(crate) fn ends_in_list(&self, size: u64) -> bool {
        let last = self.new_at(size).last();
        let list = last.filter(|place| place.index + 1 == size);
        list.is_some_and(|place| {
            place.effect == Effect::SealedList && !self.faults.contains_key(&place.index)
        })
    }

    /// Whether this program knows all that it needs to judge a checkpoint of `size` records.
    pub(crate) fn can_judge(&self, size: u64) -> bool {
        self.judged_until().is_none_or(|index| index >= size)
    }

    /// The `public` policy of a sealed checkpoint of `size` records; `None` without a charter, if two
    /// of its keys were the same, or if it needs a quorum and all nodes are locked.
    pub fn policy_at(&self, size: u64) -> Option<Policy> {
        self.policy(size, self.quorum_at(size))
    }

    /// The policy of a checkpoint of `size` records that holds titles: always with a quorum.
    pub fn policy_of_titles(&self, size: u64) -> Option<Policy> {
        self.policy(size, self.full_quorum(size))
    }

    fn policy(&self, size: u64, quorum: usize) -> Option<Policy> {
        let log = self.hub_log_key_at(size)?;
        let mut bodies = Vec::new();
        for body in Body::BOTH {
            bodies.push((body.word().to_owned(), self.body_key_at(body, size)?.clone()));
        }
        Policy::public(log, &bodies, &self.witnesses(size), quorum).ok()
    }

    /// How many nodes that count at its size cosigned a checkpoint.
    pub fn witnessed(&self, size: u64, note: &Note) -> usize {
        let signed = |(_, key): &(String, VerifierKey)| note.cosignature_time(key).is_ok();
        self.witnesses(size).iter().filter(|witness| signed(witness)).count()
    }

    /// The `fresh` policy: the log and min(3, n) nodes.
    pub fn fresh_policy(&self) -> Option<Policy> {
        let witnesses = self.witnesses(self.sealed_size() + 1);
        let k = quorum::fresh(witnesses.len()).max(self.full_quorum(self.sealed_size() + 1).min(1));
        Policy::fresh(self.hub_log_key()?, &witnesses, k).ok()
    }

    /// The nodes that count at a checkpoint of `size` records, as policies name them.
    pub fn witnesses(&self, size: u64) -> Vec<(String, VerifierKey)> {
        self.nodes(Scope::SealedBefore(size))
            .into_iter()
            .map(|(code, keys)| (format!("n{code}"), keys.witness))
            .collect()
    }

    /// The size of the last sealed checkpoint of fewer than `size` records.
    pub(crate) fn sealed_before(&self, size: u64) -> u64 {
        let before = self.seals.partition_point(|seal| *seal < size);
        self.seals[..before].last().copied().unwrap_or_default()
    }

    fn members_in(&self, scope: Scope) -> impl Iterator<Item = &Membership> {
        let end = match scope {
            Scope::Known => self.size,
            Scope::SealedBefore(size) => self.sealed_before(size),
        };
        self.members
            .iter()
            .filter(move |entry| entry.index < end && self.counts(entry.index))
            .map(|entry| &entry.act)
    }
}
