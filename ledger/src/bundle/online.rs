//! A server's public ledger, recomputed here: every entry, the root over them, the list that both
//! bodies sealed, and whether it is one history with all that was seen before. The server is
//! believed in nothing.

mod answer;
mod entries;

use std::collections::BTreeSet;

use serde_json::Value;

use super::distrust::Distrust;
use super::logged::{nodes, witnessed};
use super::report::Answer;
use crate::anchor::Anchor;
use crate::checkpoint::Checkpoint;
use crate::evidence::Fork;
use crate::hash::{Hash, leaf_hash};
use crate::note::{Note, VerifierKey};
use crate::policy::{FUTURE_SKEW, Policy};
use crate::proof::TlogProof;
use crate::public_list::{PublicList, SignedList};
use crate::record::charter::Body;
use crate::rules::quorum;
use crate::tiles::{TileKind, TilePath, decode_entries};
use crate::tree::{Frontier, MemoryLeaves, TILE_WIDTH, tile_width};

/// The largest ledger that is read; the plan's whole term takes some ten thousand records.
pub const MAX_SIZE: u64 = 1 << 17;

/// A server's newest checkpoint and its list, both checked; the entries are still to be asked for.
#[derive(Debug)]
pub struct Served {
    checkpoint: Checkpoint,
    head: Vec<u8>,
    note: Note,
    sealed: Sealed,
    now: i64,
}

/// The list in effect, as both bodies sealed it.
#[derive(Debug)]
struct Sealed {
    list: PublicList,
    policy: Policy,
    note: Note,
    checkpoint: Checkpoint,
}

/// A state of the ledger that somebody was shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    /// The state.
    pub checkpoint: Checkpoint,
    /// The signed note that says so: half of the evidence, should there be another history.
    pub note: Vec<u8>,
}

/// A server's ledger that holds.
#[derive(Debug)]
pub struct Published {
    /// Its head.
    pub checkpoint: Checkpoint,
    /// The signed note that says so.
    pub head: Vec<u8>,
    /// As of when enough nodes said that nothing newer is hidden, POSIX seconds.
    pub fresh_at: Option<i64>,
    /// Whether that is recent.
    pub fresh: bool,
    fresh_days: i64,
    sealed: Sealed,
    entries: Vec<Vec<u8>>,
    records: Vec<Value>,
    leaves: Vec<Hash>,
    voided: BTreeSet<u64>,
}

impl Served {
    /// Checks a server's `checkpoint` and `list.json`.
    ///
    /// # Errors
    /// They are not of the anchored ledger, or do not hold.
    pub fn read(head: &[u8], list: &[u8], anchor: &Anchor, now: i64) -> Result<Self, Distrust> {
        let opened = Checkpoint::open(head, &anchor.log, &anchor.origin);
        let (checkpoint, note) = opened.map_err(|_| Distrust::bad("/checkpoint"))?;
        let sealed = Sealed::read(list, anchor, now).ok_or_else(|| Distrust::bad("/list.json"))?;
        if !(1..=MAX_SIZE).contains(&checkpoint.size) {
            return Err(Distrust::bad("/checkpoint"));
        }
        Ok(Self { checkpoint, head: head.to_vec(), note, sealed, now })
    }

    /// The bundles of entries to ask for, in order.
    pub fn bundles(&self) -> impl Iterator<Item = TilePath> + use<> {
        let size = self.checkpoint.size;
        let path = move |n| TilePath { kind: TileKind::Entries, n, width: tile_width(size, 0, n) };
        (0..size.div_ceil(TILE_WIDTH.into())).map(path)
    }

    /// Recomputes the ledger from its bundles.
    ///
    /// # Errors
    /// They are not those of the checkpoint, or the list is not of this history.
    pub fn replay(self, bundles: &[Vec<u8>], anchor: &Anchor) -> Result<Published, Distrust> {
        let mut entries = Vec::new();
        for (path, bytes) in self.bundles().zip(bundles) {
            let split = decode_entries(bytes, path.width);
            let split = split.map_err(|_| Distrust::bad(format!("/{path}")))?;
            entries.extend(split.into_iter().map(<[u8]>::to_vec));
        }
        let leaves: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
        let root = leaves.iter().copied().collect::<Frontier>().root();
        if (leaves.len() as u64, root) != (self.checkpoint.size, self.checkpoint.root) {
            return Err(Distrust::bad("/tile/entries"));
        }
        if leaves.first() != Some(&anchor.charter) {
            return Err(Distrust::bad("/tile/entries"));
        }
        let records: Vec<Value> = entries.iter().map(|entry| entries::value(entry)).collect();
        let voided = entries::voided(&records);
        let Self { checkpoint, head, note, sealed, now } = self;
        let (sealed_size, fresh_at) = (sealed.checkpoint.size, sealed.fresh_at(&note, anchor, now));
        let fresh_days = entries::fresh_days(&records, sealed_size, &voided);
        let fresh = fresh_at.is_some_and(|at| now - at <= fresh_days * 86_400);
        let published = Published {
            checkpoint,
            head,
            fresh_at,
            fresh,
            fresh_days,
            sealed,
            entries,
            records,
            leaves,
            voided,
        };
        let Sealed { checkpoint, note, .. } = &published.sealed;
        let seen = Seen { checkpoint: checkpoint.clone(), note: note.to_bytes() };
        published.one_history(&seen, anchor)?;
        match entries::offers_after(&published.records, sealed_size) {
            // A second offer is made only once the first was sealed.
            2.. => Err(Distrust::Hidden),
            _ => Ok(published),
        }
    }
}

impl Sealed {
    fn read(bytes: &[u8], anchor: &Anchor, now: i64) -> Option<Self> {
        let signed = SignedList::parse(bytes).ok()?;
        let checked = signed.check(anchor).ok()?;
        let policy = Policy::parse(&signed.policy).ok()?;
        let proof = TlogProof::parse(signed.proof.as_bytes()).ok()?;
        let note = Note::parse(&proof.checkpoint).ok()?;
        let line = witnessed(&policy, &note, anchor, proof.index, now);
        let (list, checkpoint) = (signed.list, checked.checkpoint);
        matches!(line, Answer::Pass(_)).then_some(Self { list, policy, note, checkpoint })
    }

    /// When the later of both bodies sealed it.
    fn at(&self, anchor: &Anchor) -> i64 {
        let key = |body| anchor.seal_key(body, self.checkpoint.size);
        let times = Body::BOTH.map(|body| self.note.cosignature_time(key(body)).unwrap_or(0));
        i64::try_from(times[0].max(times[1])).unwrap_or(i64::MAX)
    }

    /// The time by which enough nodes had cosigned this or the newest checkpoint; before any node
    /// took part, both bodies. A time to come counts for nothing.
    fn fresh_at(&self, newest: &Note, anchor: &Anchor, now: i64) -> Option<i64> {
        let named: Vec<&VerifierKey> = nodes(&self.policy).map(|witness| &witness.key).collect();
        let (keys, need) = match named.len() {
            0 => {
                let key = |body| anchor.seal_key(body, self.checkpoint.size);
                (Body::BOTH.map(key).to_vec(), 2)
            }
            n => (named, quorum::fresh(n)),
        };
        let latest_allowed = u64::try_from(now).unwrap_or_default().saturating_add(FUTURE_SKEW);
        let latest = |key: &VerifierKey| {
            let notes = [newest, &self.note];
            notes.map(|note| note.cosignature_time(key).unwrap_or_default()).into_iter().max()
        };
        let counts = |time: &u64| (1..=latest_allowed).contains(time);
        let mut times: Vec<u64> = keys.into_iter().filter_map(latest).filter(counts).collect();
        times.sort_unstable();
        let at = times.into_iter().rev().nth(need - 1)?;
        i64::try_from(at).ok()
    }
}

impl Published {
    /// Refuses a ledger of which what was seen is no prefix.
    ///
    /// # Errors
    /// [`Distrust::Rollback`], [`Distrust::Fork`].
    pub fn one_history(&self, seen: &Seen, anchor: &Anchor) -> Result<(), Distrust> {
        let Seen { checkpoint: seen, note } = seen;
        let prefix = usize::try_from(seen.size).ok().and_then(|size| self.leaves.get(..size));
        let prefix = prefix.ok_or(Distrust::Rollback)?;
        let root = prefix.iter().copied().collect::<Frontier>().root();
        if root == seen.root { Ok(()) } else { Err(Distrust::Fork(self.fork(note, anchor))) }
    }

    /// Proof that the hub's key signed this history and another one, in a note that was kept.
    fn fork(&self, note: &[u8], anchor: &Anchor) -> Option<Box<Fork>> {
        let tree = MemoryLeaves(self.leaves.clone());
        Fork::find(&anchor.log, &anchor.origin, note, &self.head, &tree).ok().map(Box::new)
    }
}
