//! Entry of nodes, as `peer::membership` asks for it, over the hub's store.

use std::sync::Arc;

use ledger::hash::Hash;
use ledger::names::{NodeCode, node_origin, witness_name};
use ledger::roll::Scope;
use peer::act::ActError;
use peer::invite::Secret;
use peer::members::{
    Applicant, Decision, InviteRecord, Kept, Member, Members, StoreFailure, Stored,
};
use peer::party::Party;
use peer::store::{Joining, JoiningState, StoreError};

/// The hub's store as membership sees it.
pub(crate) struct HubMembers(pub(crate) Arc<Party>);

fn failed(e: impl std::fmt::Display) -> StoreFailure {
    StoreFailure(e.to_string())
}

impl Members for HubMembers {
    async fn invite(&self, token: &str) -> Stored<Option<InviteRecord>> {
        self.0
            .store
            .read::<_, StoreError>(|view| {
                let Some(invite) = view.invite(token)? else { return Ok(None) };
                let corrupt = |_| StoreError::Corrupt("邀请的密钥长度不符".to_owned());
                let secret = <[u8; 32]>::try_from(invite.secret.as_slice()).map_err(corrupt)?;
                let used_by = view.joining(token)?.map(|joining| joining.transcript);
                let (code, expires_at) = (invite.code, invite.expires_at);
                Ok(Some(InviteRecord { code, secret: Secret::new(secret), expires_at, used_by }))
            })
            .map_err(failed)
    }

    async fn keep(&self, applicant: Applicant) -> Stored<Kept> {
        let kept = self.0.act_on_roll_later::<_, ActError, _>(move |acting| {
            if let Some(first) = acting.tx.joining(&applicant.token)? {
                let same = first.transcript == applicant.transcript;
                return Ok(if same { Kept::Yes } else { Kept::InviteUsed });
            }
            let roll = &acting.state.roll;
            if roll.knows_key(applicant.log.key()) || roll.knows_key(applicant.witness.key()) {
                return Ok(Kept::KeyInUse);
            }
            acting.tx.put_joining(&Joining {
                token: applicant.token,
                code: applicant.code,
                log: applicant.log.to_string(),
                witness: applicant.witness.to_string(),
                csr: applicant.csr,
                transcript: applicant.transcript,
                words: applicant.words,
                received_at: peer::clock::machine_now(),
                state: JoiningState::Pending,
                reason: String::new(),
            })?;
            Ok(Kept::Yes)
        });
        kept.await.map_err(failed)
    }

    async fn decision(&self, token: &str) -> Stored<Decision> {
        let joining = self.0.store.read(|view| view.joining(token)).map_err(failed)?;
        Ok(match joining.map(|joining| (joining.state, joining.reason)) {
            Some((JoiningState::Approved, _)) => Decision::Approved,
            Some((JoiningState::Refused, reason)) => Decision::Refused(reason),
            _ => Decision::Pending,
        })
    }

    async fn member(&self, code: &str) -> Stored<Option<Member>> {
        let Ok(code) = code.parse::<NodeCode>() else { return Ok(None) };
        self.0
            .read::<_, StoreError>(|_, state| {
                let locked = state.roll.is_locked(&code);
                let log = state.roll.node_log_key(&code, u64::MAX, Scope::Known);
                Ok(log.map(|log| Member { log: log.clone(), locked }))
            })
            .map_err(failed)
    }

    async fn record_certificate(&self, code: &str, fingerprint: Hash) -> Stored<()> {
        let code = code.to_owned();
        let kept = self
            .0
            .store
            .write_later::<_, StoreError, _>(move |tx| tx.put_certificate(&fingerprint, &code));
        kept.await.map_err(failed)
    }

    fn key_names(&self, code: &str) -> (String, String) {
        match code.parse::<NodeCode>() {
            Ok(code) => (node_origin(&self.0.host, &code), witness_name(&self.0.host, &code)),
            Err(_) => Default::default(),
        }
    }
}
