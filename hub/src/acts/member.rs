//! Entry of nodes: invite, approve, refuse, lock. There is no silent 22nd node.

use ledger::hash::Hash;
use ledger::names::{Head, NodeCode, Seat, node_origin};
use ledger::note::VerifierKey;
use ledger::record::member::{NodeEnrolled, NodeLocked, NodeRotated};
use ledger::roll::Scope;
use ledger::rules::separation;
use peer::act::ActError;
use peer::address::HostPort;
use peer::ca::Authority;
use peer::invite::Invite;
use peer::party::Party;
use peer::transcript::introduction_hash;

/// How long an invite may be used.
const INVITE_LIFE: i64 = 72 * 3600;

/// Makes an invite for one prefecture: one use, 72 hours.
///
/// # Errors
/// The charter does not know the prefecture.
pub fn invite(
    party: &Party,
    authority: &Authority,
    address: HostPort,
    code: &NodeCode,
) -> Result<Invite, ActError> {
    let known = party.read::<_, ActError>(|_, state| {
        Ok(state.roll.plan().is_some_and(|plan| plan.node(code).is_some()))
    })?;
    if !known {
        return Err(ActError::Refused(format!("实施规则中没有市（州）{code}")));
    }
    let record = party.store.read(|view| view.record(peer::store::OWN, 0))?;
    let (_, charter) = record.ok_or_else(|| ActError::Local("台账缺少实施规则".to_owned()))?;
    let log = party.signer().verifier().to_string();
    let hash = introduction_hash(authority.certificate(), &log, &charter);
    let invite =
        Invite::issue(address, code.as_str(), hash).map_err(|e| ActError::Local(e.to_string()))?;
    let kept = peer::store::Invite {
        token: invite.token.clone(),
        code: code.to_string(),
        secret: invite.secret.bytes().to_vec(),
        expires_at: peer::clock::machine_now() + INVITE_LIFE,
    };
    party.store.write::<_, ActError, _>(move |tx| Ok(tx.put_invite(&kept)?))?;
    Ok(invite)
}

/// Lets in the node that waits under `code`, after its six words were read over the phone. One that
/// was a member before gets its new keys entered instead.
///
/// # Errors
/// Nobody waits under that code, or a key is in use.
pub fn approve(party: &Party, code: NodeCode, seat: Seat) -> Result<u64, ActError> {
    let origin = node_origin(&party.host, &code);
    party.act(move |acting| {
        let waiting = acting.tx.waiting()?;
        let request = waiting.into_iter().rfind(|one| one.code == code.as_str());
        let Some(request) = request else {
            return Err(ActError::Refused(format!("{code} 没有待批准的加入申请")));
        };
        let key = |vkey: &str| {
            VerifierKey::parse(vkey).map_err(|e| ActError::Refused(format!("密钥不成立：{e}")))
        };
        let (log, witness) = (key(&request.log)?, key(&request.witness)?);
        let roll = &acting.state.roll;
        if roll.knows_key(log.key()) || roll.knows_key(witness.key()) {
            return Err(ActError::refused("该密钥已登记过，请拒绝后重新邀请"));
        }
        let member = roll.nodes(Scope::Known).contains_key(&code);
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let index = if member {
            let ledger = acting.tx.ensure_ledger(&origin)?;
            let until: Head = acting.tx.head(ledger)?;
            let reason = super::reason(acting, "更换密钥")?;
            let rotated =
                NodeRotated { at, nonce, code, log, witness, until, reason, charter, seat };
            acting.append(rotated)?.0
        } else {
            acting.append(NodeEnrolled { at, nonce, code, log, witness, charter, seat })?.0
        };
        acting.tx.decide_joining(&request.token, true, "")?;
        Ok(index)
    })
}

/// Turns away the node that waits under `code`; the waiting command shows the reason.
///
/// # Errors
/// Nobody waits under that code.
pub fn refuse(party: &Party, code: &NodeCode, why: String, seat: &Seat) -> Result<(), ActError> {
    separation::may_write("node_enrolled", seat)?;
    let code = code.clone();
    party.act(move |acting| {
        let waiting = acting.tx.waiting()?;
        let request = waiting.into_iter().rfind(|one| one.code == code.as_str());
        let Some(request) = request else {
            return Err(ActError::Refused(format!("{code} 没有待批准的加入申请")));
        };
        acting.tx.decide_joining(&request.token, false, &why)?;
        Ok(())
    })
}

/// Locks a node: from now on it may not send, and once sealed its cosignature does not count.
///
/// # Errors
/// It is no member.
pub fn lock(party: &Party, code: NodeCode, why: String, seat: Seat) -> Result<u64, ActError> {
    let origin = node_origin(&party.host, &code);
    party.act(move |acting| {
        if !acting.state.roll.nodes(Scope::Known).contains_key(&code) {
            return Err(ActError::Refused(format!("{code} 不是成员，或已锁定")));
        }
        let reason: Hash = super::reason(acting, &why)?;
        let (at, nonce, charter) = (acting.now, peer::random::nonce()?, acting.charter()?);
        let ledger = acting.tx.ensure_ledger(&origin)?;
        let until: Head = acting.tx.head(ledger)?;
        let locked = NodeLocked { at, nonce, code, until, reason, charter, seat };
        acting.append(locked).map(|(index, _)| index)
    })
}
