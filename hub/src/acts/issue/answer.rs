//! What a body's answer brings: signed documents after the first visit, after the second its
//! signatures on the QR codes and the status list.

use ledger::credential::{Checker, Credential, Endorsement};
use peer::act::ActError;
use peer::party::Party;
use proto::v1::{Bundle, Issuance};

use super::{Draft, drafts, keep, live};

/// Files the documents of an answer with their drafts. Returns how many, and whether nothing is left
/// to sign.
///
/// # Errors
/// A document that its body did not sign, or that answers no request.
pub(crate) fn take(party: &Party, answer: Bundle) -> Result<(usize, bool), ActError> {
    let host = party.host.clone();
    party.act(move |acting| {
        let roll = &acting.state.roll;
        let keys = roll.did_keys(roll.sealed_size());
        let keys = keys.ok_or_else(|| ActError::refused("实施规则尚未建立"))?;
        let checker = Checker { host: &host, keys: &keys, leaf: None };
        let mut all = drafts(acting.tx)?;
        for issuance in &answer.issuances {
            let found = all
                .iter_mut()
                .find(|(_, draft)| ledger::json::canonical(&draft.facts) == issuance.facts);
            let (subject, draft) = found
                .ok_or_else(|| ActError::refused("答复不是对现行签署请求的，请重新生成请求"))?;
            enter(draft, issuance, checker)?;
            keep(acting, subject, draft)?;
        }
        let live = live::all(acting.tx, acting.state, acting.now)?;
        let complete = !live.is_empty() && live.iter().all(|(_, draft)| draft.is_signed());
        Ok((answer.issuances.len(), complete))
    })
}

fn enter(draft: &mut Draft, issuance: &Issuance, checker: Checker<'_>) -> Result<(), ActError> {
    let refuse = |e: ledger::credential::CredentialFault| ActError::Refused(e.to_string());
    let text = |bytes: &[u8]| {
        String::from_utf8(bytes.to_vec()).map_err(|_| ActError::refused("文件不是 UTF-8 文本"))
    };
    if !issuance.credential.is_empty() {
        let read = Credential::check(&issuance.credential, checker).map_err(refuse)?;
        if read.facts != draft.facts {
            return Err(ActError::refused("律师协会所签内容与请求不符"));
        }
        // Signed again, the endorsement of the former signature is of other bytes.
        if draft.credential.as_deref().map(str::as_bytes) != Some(&issuance.credential) {
            draft.credential = Some(text(&issuance.credential)?);
            draft.endorsement = None;
        }
        return Ok(());
    }
    let credential = draft.credential.as_ref().ok_or_else(|| {
        ActError::refused("律师协会的答复尚未收取，请先收取（seal accept）律师协会的答复")
    })?;
    let read = Credential::check(credential.as_bytes(), checker).map_err(refuse)?;
    Endorsement::check(&issuance.endorsement, &read, checker).map_err(refuse)?;
    draft.endorsement = Some(text(&issuance.endorsement)?);
    Ok(())
}
