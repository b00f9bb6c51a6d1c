//! A body's next sealing key: both bodies seal it with the keys they have; where one is lost, the
//! recovery key seals in its stead, and can seal nothing else.

use ledger::names::Seat;
use ledger::record::charter::{Body, BodyKey};
use peer::act::ActError;
use peer::body_key::PublicBodyKey;
use peer::party::Party;

use crate::app::renamed;

/// Enters a body's new key. It takes effect with the joint seal.
///
/// # Errors
/// The file is another body's, the key is in use, or something that needs a quorum is pending while
/// the old key is lost.
pub fn replace(
    party: &Party,
    body: Body,
    public: &PublicBodyKey,
    lost: bool,
    why: String,
    seat: Seat,
) -> Result<u64, ActError> {
    if public.body != body.word() {
        let message = format!("该公钥文件属于 {}，不是{}的", public.body, body.label());
        return Err(ActError::Refused(message));
    }
    let key = renamed(&public.vkey, &body.key_name(&party.host))?;
    party.act(move |acting| {
        let roll = &acting.state.roll;
        if roll.knows_key(&key) {
            return Err(ActError::refused("该密钥已登记过；请用 body-key new 另行生成"));
        }
        if lost && let Some((index, _)) = roll.pending_for_quorum().next() {
            return Err(ActError::Refused(format!(
                "第 {index} 条等事项正待签发，恢复密钥不能签发；请先作废（void），换妥密钥后再办"
            )));
        }
        let reason = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let replaced = BodyKey { at, nonce, body, key, lost, reason, charter, seat };
        acting.append(replaced).map(|(index, _)| index)
    })
}
