//! 现场核查 by two persons, and 线下核验 of what may not be uploaded (三(二)2, 三(一)2; S23, S91).

use ledger::category::Item;
use ledger::hash::Hash;
use ledger::names::{NodeCode, Seat};
use ledger::officer::Officer;
use ledger::record::application_step::{MAX_PHOTOS, Step};
use peer::act::ActError;
use peer::paper_kind::PaperKind;
use peer::party::Party;
use serde::Serialize;

use super::file::Evidence;
use crate::picture;

/// The largest photograph of a visit.
pub const MAX_PHOTO: usize = 10 * 1024 * 1024;

/// The minutes of a visit, a paper.
#[derive(Serialize)]
struct Minutes<'a> {
    minutes: &'a str,
    persons: [&'a str; 2],
    photos: &'a [Hash],
}

/// Registers a visit: its minutes, and the photographs by digest.
///
/// # Errors
/// One person twice, one who did not declare, or photographs that are too many, too large, no
/// pictures, or that tell where and when they were taken.
pub fn visit(
    party: &Party,
    code: &NodeCode,
    application: &str,
    minutes: String,
    photos: &[Evidence],
    [first, second]: [Officer; 2],
) -> Result<u64, ActError> {
    super::reasoned(&minutes)?;
    if !first.differs_from(&second.person) {
        return Err(ActError::refused("现场核查应由两名初审人员共同进行（--with 另一账号）"));
    }
    if photos.len() > usize::from(MAX_PHOTOS) {
        let message = format!("现场照片 {} 张，超过 {MAX_PHOTOS} 张，请精选后登记", photos.len());
        return Err(ActError::Refused(message));
    }
    let mut kept = Vec::with_capacity(photos.len());
    for (name, content) in photos {
        fits(name, content)?;
        let stored = party.papers.put(content);
        let (digest, kind) = stored.map_err(|e| ActError::Refused(format!("照片“{name}”：{e}")))?;
        if !matches!(kind, PaperKind::Jpeg | PaperKind::Png) {
            return Err(ActError::Refused(format!("“{name}”不是 JPEG 或 PNG 图片")));
        }
        kept.push((digest, content.len() as u64));
    }
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, filed) = super::find::application(acting.state, &code, &application)?;
        let (leaf, filed) = (*leaf, filed.clone());
        let mut reviewers = [
            super::conflict::token(acting.tx, &filed, &first.person)?,
            super::conflict::token(acting.tx, &filed, &second.person)?,
        ];
        reviewers.sort();
        for (digest, size) in &kept {
            acting.tx.put_file(digest, *size, None)?;
        }
        let photos: Vec<Hash> = kept.iter().map(|(digest, _)| *digest).collect();
        let count = u8::try_from(photos.len()).unwrap_or(u8::MAX);
        let persons = [first.person.as_str(), second.person.as_str()];
        let content = Minutes { minutes: &minutes, persons, photos: &photos };
        let step = Step::Visit { reviewers, photos: count };
        super::step(acting, &code, leaf, step, &content, first.seat.clone())
    })
}

/// A photograph of premises shows the premises, not where its owner stood on which day.
fn fits(name: &str, content: &[u8]) -> Result<(), ActError> {
    if content.len() > MAX_PHOTO {
        let message = format!("照片“{name}”超过 {} MB，请压缩后登记", MAX_PHOTO / 1024 / 1024);
        return Err(ActError::Refused(message));
    }
    picture::says_more(name, content).map_or(Ok(()), |message| Err(ActError::Refused(message)))
}

/// 涉密材料一律不得上传，线下核验，只记“已核验”、核验人、日期 (S91, A3-40): the seat and the time
/// stand in the ledger, the person in the paper.
///
/// # Errors
/// No such application, or not at a stage to be verified.
pub fn verify_offline(
    party: &Party,
    code: &NodeCode,
    application: &str,
    item: Item,
    note: String,
    by: Officer,
) -> Result<u64, ActError> {
    #[derive(Serialize)]
    struct Verified<'a> {
        person: &'a str,
        note: &'a str,
    }
    let Officer { person, seat }: Officer = by;
    super::reasoned(&note)?;
    let (code, application) = (code.clone(), application.to_owned());
    party.act(move |acting| {
        let (leaf, _) = super::find::application(acting.state, &code, &application)?;
        let leaf = *leaf;
        let content = Verified { person: &person, note: &note };
        let seat: Seat = seat.clone();
        super::step(acting, &code, leaf, Step::Verify { item }, &content, seat)
    })
}
