//! Telling apart what was given, and reading it within bounds.

use std::io::{Cursor, Read as _};
use std::path::Path;

use ledger::bundle::{Files, LIMIT, names};
use zip::ZipArchive;

use crate::failure::Failure;
use crate::files;
use crate::text::{Text, plain};

/// The most bytes of an archive, and the most entries: a bundle has eleven.
const MAX_ARCHIVE: usize = 4 << 20;
const MAX_ENTRIES: usize = 64;

pub(super) fn open(what: &str) -> Result<Files, Failure> {
    let path = Path::new(what);
    let code = what.trim().starts_with("https://") || what.trim().starts_with("http://");
    if code && !path.exists() {
        return code_alone(what);
    }
    if path.is_dir() {
        return folder(path);
    }
    let bytes = files::read(path, MAX_ARCHIVE)?;
    if bytes.starts_with(b"PK") {
        return archive(&bytes);
    }
    let text = bytes.trim_ascii_start();
    if text.starts_with(b"https://") {
        return code_alone(&String::from_utf8_lossy(text));
    }
    if bytes.len() > LIMIT {
        return Err(files::too_long(what, LIMIT));
    }
    Ok(Files { credential: Some(bytes), ..Files::default() })
}

/// The text of a QR code; what has no digits of ours behind its `#` is not taken for one.
fn code_alone(text: &str) -> Result<Files, Failure> {
    let text = text.trim();
    let digits = text.split_once("#1").map(|(_, digits)| digits).unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        return Err(Failure::Refused(Text::new(
            "二维码内容无法识别；请给出完整内容（网址中 # 号之后以 1 开头的一串数字）",
            "this is no code of ours; give all of it, with the digits behind the # of its address",
        )));
    }
    Ok(Files { qr: Some(text.as_bytes().to_vec()), ..Files::default() })
}

fn folder(path: &Path) -> Result<Files, Failure> {
    let mut found = Files::default();
    let mut any = false;
    for name in names::ALL {
        let Some(slot) = found.slot(name) else { continue };
        let file = path.join(name);
        // A link may lead elsewhere; a bundle has none.
        if file.symlink_metadata().is_ok_and(|about| about.is_file()) {
            *slot = Some(files::read(&file, LIMIT)?);
            any = true;
        }
    }
    match any {
        true => Ok(found),
        false => Err(no_bundle(&path.display().to_string())),
    }
}

fn archive(bytes: &[u8]) -> Result<Files, Failure> {
    let damaged = |_| {
        Failure::Refused(Text::new(
            "压缩包已损坏，请重新索取",
            "the archive is damaged; get it again",
        ))
    };
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(damaged)?;
    if archive.len() > MAX_ENTRIES {
        return Err(no_bundle("压缩包"));
    }
    let mut found = Files::default();
    let mut any = false;
    for index in 0..archive.len() {
        let entry = archive.by_index(index).map_err(damaged)?;
        let path = entry.name().map_err(damaged)?.into_owned();
        // Packed again by hand, the files lie in a folder.
        let name = path.rsplit('/').next().unwrap_or_default();
        let Some(slot) = found.slot(name) else { continue };
        if slot.is_some() {
            return Err(Failure::Refused(Text::new(
                format!("压缩包中有两个 {}，无从判断，请重新索取", plain(name)),
                format!("the archive has two files {}; get it again", plain(name)),
            )));
        }
        let mut content = Vec::new();
        let read = entry.take(LIMIT as u64 + 1).read_to_end(&mut content);
        if read.is_err() {
            return Err(Failure::Refused(Text::new(
                "压缩包已损坏，请重新索取",
                "the archive is damaged; get it again",
            )));
        }
        if content.len() > LIMIT {
            return Err(files::too_long(name, LIMIT));
        }
        *slot = Some(content);
        any = true;
    }
    match any {
        true => Ok(found),
        false => Err(no_bundle("压缩包")),
    }
}

fn no_bundle(what: &str) -> Failure {
    let what = plain(what);
    Failure::Refused(Text::new(
        format!("{what} 中没有电子认定证明的文件，请向律所索取完整的文件夹或压缩包"),
        format!("{what} holds no certificate; ask the firm for the whole folder or archive"),
    ))
}
