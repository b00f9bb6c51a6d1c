//! The certificate on paper: what the PDF says beside the credential.

use ledger::anchor::Anchor;
use ledger::bundle::names;
use ledger::hash::Hash;
use ledger::record::notice::Notice;
use ledger::record::{Parsed, Record};
use ledger::roll::{Entry, Issued, Roll};

use crate::act::ActError;
use crate::pdf::{self, Attachment, Font};
use crate::store::{LedgerId, View};

/// The hub's ledger, here.
type Hub<'v, 'c> = (&'v View<'c>, LedgerId);

/// What stands in the ledger and in the plan.
pub(super) struct Paper {
    plan: String,
    title: String,
    party: String,
    association: String,
    notice: Notice,
    at: i64,
}

/// Of the documents of a record; `None` where no notice brought its title.
pub(super) fn of(
    view: Hub<'_, '_>,
    roll: &Roll,
    entry: &Entry<Issued>,
) -> Result<Option<Paper>, ActError> {
    let Some(plan) = roll.plan() else { return Ok(None) };
    let number = &entry.act.facts.number;
    let first = roll.titles().find(|title| title.act.number == *number).map(|title| title.index);
    let mut notice = notice_of(view, entry.index)?;
    if notice.is_none() {
        notice = first.map(|index| notice_of(view, index)).transpose()?.flatten();
    }
    let at = record(view, entry.index)?.map_or(0, |record| record.at());
    Ok(notice.map(|notice| Paper {
        plan: plan.title.clone(),
        title: plan.certificate_title.clone(),
        party: plan.party.clone(),
        association: plan.association.clone(),
        notice,
        at,
    }))
}

fn record((view, hub): Hub<'_, '_>, index: u64) -> Result<Option<Record>, ActError> {
    let Some((_, bytes)) = view.record(hub, index)? else { return Ok(None) };
    Ok(match Parsed::parse(&bytes) {
        Ok(Parsed::Known(record)) => Some(*record),
        _ => None,
    })
}

/// The joint notice under which a record took effect: that of a 补录 it names itself, that of all
/// others stands in the list with which they were sealed.
fn notice_of(view: Hub<'_, '_>, index: u64) -> Result<Option<Notice>, ActError> {
    if let Some(Record::LegacyEntry(act)) = record(view, index)? {
        return Ok(Some(act.notice));
    }
    let Some(seal) = view.0.seals(index)?.into_iter().next() else { return Ok(None) };
    Ok(match record(view, seal.size - 1)? {
        Some(Record::List(list)) => list.notice,
        _ => None,
    })
}

impl Paper {
    /// The PDF, with both documents inside.
    pub(super) fn print(
        self,
        issued: &Issued,
        host: &str,
        anchor: &Anchor,
        files: &[(&'static str, Vec<u8>)],
    ) -> Result<Vec<u8>, ActError> {
        let bytes = |name: &str| files.iter().find(|(known, _)| *known == name).map(|(_, b)| b);
        let text = |name| bytes(name).map(|b| String::from_utf8_lossy(b).into_owned());
        let attached = [
            (names::CREDENTIAL, "电子认定证明（省律师协会签署）"),
            (names::ENDORSEMENT, "联合签署（省律师行业党委）"),
        ];
        let attachments = attached
            .into_iter()
            .filter_map(|(name, description)| {
                Some(Attachment {
                    name: name.to_owned(),
                    media_type: "application/json",
                    description: description.to_owned(),
                    bytes: bytes(name)?.clone(),
                })
            })
            .collect();
        let facts = &issued.facts;
        let certificate = pdf::Certificate {
            plan: self.plan,
            title: self.title,
            party: self.party,
            association: self.association,
            firm: facts.name.clone(),
            code: facts.code.to_string(),
            year: facts.year,
            categories: facts.categories.clone(),
            number: facts.number.clone(),
            notice: self.notice,
            valid_from: facts.valid_from,
            valid_until: facts.valid_until,
            at: self.at,
            qr: text(names::QR).unwrap_or_default(),
            page_address: format!("https://{host}/v"),
            page: bytes(names::PAGE).map(|page| Hash::of(page)),
            anchor: Hash::of(&ledger::json::canonical(anchor)),
            attachments,
        };
        pdf::certificate(&certificate, &Font::embedded())
            .map_err(|e| ActError::Refused(format!("{}：{e}", facts.number)))
    }
}
