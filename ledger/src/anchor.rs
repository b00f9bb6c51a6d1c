//! The anchor: the one thing a verifier must have from elsewhere (printed, on the bodies' sites).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::checkpoint::Checkpoint;
use crate::did::{AnchoredKey, DidKey, DidKeys};
use crate::hash::{Hash, leaf_hash};
use crate::json;
use crate::names::hub_origin;
use crate::note::{KeyKind, Note, VerifierKey};
use crate::policy::Policy;
use crate::record::charter::{Body, Charter};
use crate::record::{Parsed, Record};
use crate::roll::Roll;

/// The most bytes of an anchor file.
pub const LIMIT: usize = 64 * 1024;

/// Who must have signed what a verifier believes.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Anchor {
    /// The origin of the hub's ledger.
    pub origin: String,
    /// Signs the hub's checkpoints.
    pub log: VerifierKey,
    /// 省律师行业党委.
    pub party: VerifierKey,
    /// 省律师协会.
    pub association: VerifierKey,
    /// Stands in for a lost body key.
    pub recovery: VerifierKey,
    /// Leaf hash of record 0, the charter.
    pub charter: Hash,
    /// The bodies' keys for credentials.
    pub did: DidKeys,
    /// Keys that sealed before those of today, the first one first; never one that was compromised.
    #[serde(skip_serializing_if = "Vec::is_empty", default)]
    pub retired: Vec<RetiredKey>,
}

/// A key that a body gave up in good order: what it sealed stays sealed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RetiredKey {
    /// Whose seal it made.
    pub body: Body,
    /// The key; the recovery key, where it stood in for one that was lost.
    pub key: VerifierKey,
    /// The last checkpoint that it sealed. On a larger one it counts for nothing, or whoever finds
    /// the key could publish with it.
    pub until: u64,
}

impl Anchor {
    /// The anchor that follows from the bytes of record 0; `None` if they are no charter.
    pub fn of_charter(bytes: &[u8]) -> Option<Self> {
        let Ok(Parsed::Known(record)) = Parsed::parse(bytes) else { return None };
        let Record::Charter(charter) = *record else { return None };
        let Charter { host, log, party, association, recovery, did, .. } = charter;
        let origin = hub_origin(&host);
        let first = |key: DidKey| vec![AnchoredKey { id: key.id, key: key.key, until: None }];
        let did = DidKeys { association: first(did.association), party: first(did.party) };
        let (charter, retired) = (leaf_hash(bytes), Vec::new());
        Some(Self { origin, log, party, association, recovery, charter, did, retired })
    }

    /// The anchor of the day: record 0, with the keys that took the place of its own.
    pub fn of_roll(charter: &[u8], roll: &Roll) -> Option<Self> {
        let first = Self::of_charter(charter)?;
        let sealed = roll.sealed_size();
        let body = |body, first: VerifierKey| match sealed {
            0 => first,
            _ => roll.body_key_at(body, sealed + 1).cloned().unwrap_or(first),
        };
        Some(Self {
            log: roll.hub_log_key_at(sealed).cloned().unwrap_or(first.log),
            party: body(Body::Party, first.party),
            association: body(Body::Association, first.association),
            did: roll.did_keys(sealed).unwrap_or(first.did),
            retired: Body::BOTH.into_iter().flat_map(|body| roll.retired_keys(body)).collect(),
            ..first
        })
    }

    /// Reads an anchor file.
    ///
    /// # Errors
    /// Not JSON of this shape; says what is wrong.
    pub fn parse(bytes: &[u8]) -> Result<Self, String> {
        let value = json::parse(bytes, LIMIT).map_err(|e| e.to_string())?;
        let anchor: Self = serde_json::from_value(value).map_err(|e| e.to_string())?;
        let keys = [&anchor.log, &anchor.party, &anchor.association, &anchor.recovery];
        let twice =
            |(i, key): (usize, &&VerifierKey)| keys[..i].iter().any(|k| k.key() == key.key());
        let dids: Vec<_> = anchor.did.all().collect();
        let shared = |(i, did): (usize, &&AnchoredKey)| {
            keys.iter().any(|key| key.key() == did.key.bytes())
                || dids[..i].iter().any(|d| d.key == did.key || d.id == did.id)
        };
        if keys.iter().enumerate().any(twice) || dids.iter().enumerate().any(shared) {
            return Err("信任锚中同一密钥出现两次，一个单位不能代两个单位签发".to_owned());
        }
        anchor.check_retired(&keys)?;
        Ok(anchor)
    }

    /// A retired key is nobody's key of today and was one body's alone; the recovery key may have
    /// stood in for either.
    fn check_retired(&self, today: &[&VerifierKey]) -> Result<(), String> {
        for (i, retired) in self.retired.iter().enumerate() {
            let key = retired.key.key();
            let stands_in = key == self.recovery.key();
            let shared = today.iter().any(|other| other.key() == key)
                || self.did.all().any(|did| did.key.bytes() == key)
                || self.retired[..i].iter().any(|other| other.key.key() == key);
            let ordered = self.retired[..i]
                .iter()
                .all(|earlier| earlier.body != retired.body || earlier.until < retired.until);
            if (shared && !stands_in) || !ordered || retired.key.kind() != KeyKind::Cosigner {
                return Err("信任锚所列停用密钥有误，请重新取得信任锚".to_owned());
            }
        }
        Ok(())
    }

    /// The public host name.
    pub fn host(&self) -> &str {
        self.origin.strip_suffix("/hub").unwrap_or_default()
    }

    /// The key by which a body seals a checkpoint of `size` records: exactly one.
    pub fn seal_key(&self, body: Body, size: u64) -> &VerifierKey {
        let mut retired = self.retired.iter().filter(|retired| retired.body == body);
        let then = retired.find(|retired| size <= retired.until).map(|retired| &retired.key);
        then.unwrap_or(match body {
            Body::Party => &self.party,
            Body::Association => &self.association,
        })
    }

    /// Opens a checkpoint that the log signed and both bodies sealed.
    ///
    /// # Errors
    /// Says whose signature is missing or wrong.
    pub fn sealed(&self, note: &[u8]) -> Result<(Checkpoint, Note), String> {
        let (checkpoint, note) = Checkpoint::open(note, &self.log, &self.origin)
            .map_err(|e| format!("省级平台的签名：{e}"))?;
        for body in Body::BOTH {
            let who = body.label();
            note.cosignature_time(self.seal_key(body, checkpoint.size)).map_err(|e| {
                format!(
                    "缺少{who}的签发，未构成联合公布；如该单位已换密钥，请换用新的信任锚（{e}）"
                )
            })?;
        }
        Ok((checkpoint, note))
    }

    /// The witnesses' times of a checkpoint under `policy`, which must name the anchored log.
    ///
    /// # Errors
    /// The policy names another log, or is not met.
    pub fn witnessed(&self, policy: &Policy, note: &[u8]) -> Result<BTreeMap<String, u64>, String> {
        if policy.logs().iter().any(|log| *log != self.log) {
            return Err("规则中的台账密钥与信任锚不符".to_owned());
        }
        let note = Note::parse(note).map_err(|e| e.to_string())?;
        let opened = policy.check(&note, &self.origin, None).map_err(|e| e.to_string())?;
        Ok(opened.cosigned_at)
    }
}
