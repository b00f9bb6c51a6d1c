//! Which credential keys count, and for which records.

use crate::did::{AnchoredKey, DidKey, DidKeys};
use crate::record::charter::Body;
use crate::roll::Roll;

impl Roll {
    /// Every credential key that stands anywhere in the ledger.
    pub fn every_did_key(&self) -> impl Iterator<Item = &DidKey> {
        let charter = self.charter().into_iter().flat_map(|c| [&c.did.association, &c.did.party]);
        charter.chain(self.body_keys.iter().filter_map(|entry| entry.act.did.as_ref()))
    }

    /// The credential keys of both bodies in effect at a checkpoint of `size` records, the newest
    /// last: what an anchor says. Those that were compromised are not among them.
    pub fn did_keys(&self, size: u64) -> Option<DidKeys> {
        let of = |body| self.did_keys_of(body, size);
        Some(DidKeys { association: of(Body::Association)?, party: of(Body::Party)? })
    }

    /// The key with which a body signs credentials now.
    pub fn did_key(&self, body: Body) -> Option<AnchoredKey> {
        self.did_keys_of(body, self.sealed_size())?.pop()
    }

    fn did_keys_of(&self, body: Body, size: u64) -> Option<Vec<AnchoredKey>> {
        let anchored =
            |new: &DidKey| AnchoredKey { id: new.id.clone(), key: new.key.clone(), until: None };
        let mut keys = vec![anchored(self.charter()?.did.of(body))];
        let changes = self.body_keys.iter().filter(|e| e.act.body == body && self.counts(e.index));
        for change in changes {
            let (Some(new), Some(sealed)) = (&change.act.did, self.sealed_by(change.index)) else {
                continue;
            };
            if sealed > size {
                continue;
            }
            // The new key counts from the seal on; until then both bodies vouch for the old one.
            match change.act.compromised {
                true => keys.retain(|key| key.until.is_some()),
                false => keys.iter_mut().for_each(|key| {
                    key.until.get_or_insert(sealed);
                }),
            }
            keys.push(anchored(new));
        }
        Some(keys)
    }

    /// The size of the first sealed checkpoint that covers a record.
    pub(crate) fn sealed_by(&self, index: u64) -> Option<u64> {
        let at = self.seals.partition_point(|seal| *seal <= index);
        self.seals.get(at).copied()
    }
}
