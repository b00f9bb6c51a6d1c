//! Credential keys: named after their body, and used for nothing else.

use crate::did::{BodyDids, DidKey, is_key_id};
use crate::note::VerifierKey;
use crate::record::charter::Body;
use crate::roll::Roll;
use crate::rules::RuleFault;

impl Roll {
    pub(super) fn new_did_key(
        &self,
        body: Body,
        new: &DidKey,
        beside: Option<&VerifierKey>,
    ) -> Result<(), RuleFault> {
        let fault = |message| Err(RuleFault::new("key-used", "四(三)3", message));
        if !is_key_id(&new.id, self.host(), body) {
            return fault("证书密钥的标识应属于本单位，形如 #key-年份");
        }
        let bytes = new.key.bytes();
        let used = self.knows_key(bytes) || beside.is_some_and(|key| key.key() == bytes);
        if used || self.every_did_key().any(|known| known.id == new.id) {
            return fault("该证书密钥已登记过，请重新生成");
        }
        Ok(())
    }
}

/// The keys of record 0; says what is wrong with them.
pub(super) fn charter(host: &str, did: &BodyDids, others: [&VerifierKey; 5]) -> Result<(), String> {
    for body in Body::BOTH {
        let DidKey { id, key } = did.of(body);
        if !is_key_id(id, host, body) {
            return Err(format!("证书密钥标识 {id:?} 不属于{}", body.label()));
        }
        if others.iter().any(|other| other.key() == key.bytes()) {
            return Err(format!("{}的证书密钥另有他用", body.label()));
        }
    }
    match did.party.key == did.association.key {
        true => Err("两家单位的证书密钥相同".to_owned()),
        false => Ok(()),
    }
}
