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
    if has_exif(content) {
        let message = format!("照片“{name}”带有拍摄信息（EXIF：时间、位置等），请去除后登记");
        return Err(ActError::Refused(message));
    }
    Ok(())
}

/// Whether a JPEG or a PNG carries Exif data.
pub fn has_exif(content: &[u8]) -> bool {
    match content {
        [0xff, 0xd8, rest @ ..] => jpeg_has_exif(rest),
        [0x89, b'P', b'N', b'G', 0x0d, 0x0a, 0x1a, 0x0a, rest @ ..] => png_has_exif(rest),
        _ => false,
    }
}

/// Exif stands in an APP1 segment, before the picture itself begins (SOS, 0xda).
fn jpeg_has_exif(mut rest: &[u8]) -> bool {
    while let [0xff, marker, tail @ ..] = rest {
        match (marker, tail) {
            (0xff, _) => rest = &rest[1..],
            (0xd8 | 0x01 | 0xd0..=0xd7, _) => rest = tail,
            (0xda | 0xd9, _) => return false,
            (_, [high, low, ..]) => {
                let length = usize::from(u16::from_be_bytes([*high, *low]));
                let body = tail.get(2..length.max(2)).unwrap_or_default();
                if *marker == 0xe1 && body.starts_with(b"Exif\0") {
                    return true;
                }
                rest = tail.get(length.max(2)..).unwrap_or_default();
            }
            _ => return false,
        }
    }
    false
}

/// Chunks of a PNG: length, name, data, checksum.
fn png_has_exif(mut rest: &[u8]) -> bool {
    while let [a, b, c, d, name @ ..] = rest {
        let length = usize::try_from(u32::from_be_bytes([*a, *b, *c, *d])).unwrap_or(usize::MAX);
        match name.get(..4) {
            Some(b"eXIf") => return true,
            Some(b"IEND") | None => return false,
            Some(_) => {
                let next = length.checked_add(8);
                rest = next.and_then(|next| name.get(next..)).unwrap_or_default();
            }
        }
    }
    false
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

#[cfg(test)]
mod tests {
    use super::has_exif;

    #[test]
    fn s23_a_photograph_that_tells_where_it_was_taken_is_found() {
        let jpeg = |segments: &[(u8, &[u8])]| {
            let mut file = vec![0xff, 0xd8];
            for (marker, body) in segments {
                let length = u16::try_from(body.len() + 2).unwrap();
                file.extend([0xff, *marker]);
                file.extend(length.to_be_bytes());
                file.extend(*body);
            }
            file.extend([0xff, 0xda, 0, 2, 1, 2, 3, 0xff, 0xd9]);
            file
        };
        let png = |name: &[u8]| {
            let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
            for (name, body) in [(&b"IHDR"[..], &[0; 13][..]), (name, b"x"), (b"IEND", b"")] {
                file.extend(u32::try_from(body.len()).unwrap().to_be_bytes());
                file.extend(name);
                file.extend(body);
                file.extend([0; 4]);
            }
            file
        };
        let exif = b"Exif\0\0II*\0";
        for (what, file, found) in [
            ("a plain JPEG", jpeg(&[(0xe0, b"JFIF\0")]), false),
            ("Exif first", jpeg(&[(0xe1, exif)]), true),
            ("Exif behind JFIF", jpeg(&[(0xe0, b"JFIF\0"), (0xe1, exif)]), true),
            ("XMP is no Exif", jpeg(&[(0xe1, b"http://ns.adobe.com/xap/1.0/\0")]), false),
            ("a cut JPEG", vec![0xff, 0xd8, 0xff, 0xe1, 0xff], false),
            ("a length of 0", vec![0xff, 0xd8, 0xff, 0xe1, 0, 0, 0xff, 0xd9], false),
            ("a plain PNG", png(b"IDAT"), false),
            ("a PNG with eXIf", png(b"eXIf"), true),
            ("a PNG that claims 4 GB", b"\x89PNG\r\n\x1a\n\xff\xff\xff\xffIDAT".to_vec(), false),
            ("text", b"Exif\0".to_vec(), false),
        ] {
            assert_eq!(has_exif(&file), found, "{what}");
        }
    }
}
