//! The request file, made at the hub.

use peer::act::ActError;
use peer::party::Party;
use peer::store::OWN;
use peer::sync::mirror;
use proto::v1::{Bundle, bundle::Kind};

use crate::acts::issue::codes;
use crate::offer::{self, cosigned};

/// The request for both bodies: the records since the last seal, and the checkpoint on offer with
/// the nodes' cosignatures.
///
/// # Errors
/// Nothing is on offer, or the quorum is not there yet.
pub fn request(party: &Party, all: bool) -> Result<(u64, Vec<u8>), ActError> {
    let Some(progress) = offer::progress(party)? else {
        return Err(ActError::refused(
            "没有待联合签发的事项；先用 publish 公布，或有新的登记、通知",
        ));
    };
    if !progress.complete() {
        let offer::Progress { size, needed, witnessed, signed } = progress;
        let state = if signed {
            "已提交各市（州）端核验"
        } else {
            "尚未签署（服务未运行或未与足够的市（州）端核对）"
        };
        let message = format!("校验点 {size} {state}，联署 {witnessed}/{needed}，请稍后再试");
        return Err(ActError::Refused(message));
    }
    let size = progress.size;
    let bundle = party.read::<_, ActError>(|view, state| {
        let mut from = if all { 0 } else { state.roll.sealed_size() };
        let mut bundle = Bundle { origin: party.origin.clone(), ..Bundle::default() };
        bundle.set_kind(Kind::SealRequest);
        while from < size {
            let Some(page) = mirror::page_of(view, OWN, &party.origin, from)? else { break };
            from = page.end();
            bundle.pages.push(page.into());
        }
        bundle.seals = view.seals(0)?.into_iter().map(|seal| seal.note).collect();
        let note = cosigned(view, size)?.ok_or_else(|| ActError::Local("校验点丢失".to_owned()))?;
        bundle.note = note.to_bytes();
        Ok(bundle)
    })?;
    let bundle = Bundle { issuances: codes::documents(party, size)?, ..bundle };
    Ok((size, bundle.to_file()))
}
