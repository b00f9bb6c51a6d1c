//! A body's next sealing key: both bodies seal it with the keys they have; where one is lost, the
//! recovery key seals in its stead, and can seal nothing else.

use ledger::did::{DidKey, key_id};
use ledger::names::Seat;
use ledger::record::charter::{Body, BodyKey};
use peer::act::ActError;
use peer::body_key::PublicBodyKey;
use peer::party::Party;

use crate::app::renamed;

/// What changes of a body's keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Change {
    /// The key for seals.
    pub seal: bool,
    /// The key for credentials.
    pub credential: bool,
    /// The old key for seals is lost: the recovery key seals in its stead.
    pub lost: bool,
    /// The old key for credentials is in other hands: what it signed is issued anew.
    pub compromised: bool,
}

impl Change {
    /// Both keys, by plan.
    pub const ROUTINE: Self =
        Self { seal: true, credential: true, lost: false, compromised: false };
    /// Both keys, the old ones being lost.
    pub const LOST: Self = Self { lost: true, ..Self::ROUTINE };
}

/// Enters a body's new keys. They take effect with the joint seal.
///
/// # Errors
/// The file is another body's, the key is in use, or something that needs a quorum is pending while
/// the old key is lost.
pub fn replace(
    party: &Party,
    body: Body,
    public: &PublicBodyKey,
    change: Change,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    if public.body != body.word() {
        let message = format!("该公钥文件属于 {}，不是{}的", public.body, body.label());
        return Err(ActError::Refused(message));
    }
    let key = renamed(&public.vkey, &body.key_name(&party.host))?;
    let key = change.seal.then_some(key);
    let (credential, host) = (public.credential.clone(), party.host.clone());
    let Change { lost, compromised, .. } = change;
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let used = |key: &[u8; 32]| roll.knows_key(key);
        let known = key.as_ref().is_some_and(|key| used(key.key()));
        if known || change.credential && used(credential.bytes()) {
            return Err(ActError::refused("该密钥已登记过；请用 body-key new 另行生成"));
        }
        if lost && let Some((index, _)) = roll.pending_for_quorum().next() {
            return Err(ActError::Refused(format!(
                "第 {index} 条等事项正待签发，恢复密钥不能签发；请先作废（void），换妥密钥后再办"
            )));
        }
        let did = change.credential.then(|| {
            let used: Vec<&str> = roll.every_did_key().map(|key| key.id.as_str()).collect();
            let year = ledger::time::day(acting.now).year();
            DidKey { id: key_id(&host, body, year, &used), key: credential }
        });
        let reason = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let replaced =
            BodyKey { at, nonce, body, key, did, compromised, lost, reason, charter, seat };
        acting.append(replaced).map(|(index, _)| index)
    })
}
