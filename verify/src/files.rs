//! Reading single files: never more bytes than a kind of file can have, never from a device.

use std::fs::{self, File};
use std::io::{self, Read};
use std::path::Path;

use ledger::anchor::{self, Anchor};

use crate::failure::Failure;
use crate::text::{Text, plain};

/// Reads a whole file of at most `limit` bytes.
///
/// # Errors
/// Unreadable, no plain file, or longer than anything of its kind.
pub fn read(path: &Path, limit: usize) -> Result<Vec<u8>, Failure> {
    let unreadable = |error: io::Error| Failure::unreadable(path, &error);
    let about = fs::metadata(path).map_err(unreadable)?;
    if about.is_dir() {
        return Err(unreadable(io::ErrorKind::IsADirectory.into()));
    }
    // Opening a pipe would wait for whoever fills it.
    if !about.is_file() {
        let path = plain(path.display());
        return Err(Failure::Local(Text::new(
            format!("{path} 不是普通文件，请另存为文件后再核验"),
            format!("{path} is not a plain file; save it as a file first"),
        )));
    }
    let mut bytes = Vec::new();
    let file = File::open(path).map_err(unreadable)?;
    file.take(limit as u64 + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    if bytes.len() > limit {
        return Err(too_long(&path.display().to_string(), limit));
    }
    Ok(bytes)
}

/// A file longer than anything of its kind.
pub(crate) fn too_long(path: &str, limit: usize) -> Failure {
    let path = plain(path);
    Failure::Refused(Text::new(
        format!("{path} 超过 {limit} 字节，不可能是此类文件，请向公布方重新索取"),
        format!(
            "{path} has more than {limit} bytes, which no such file has; get it again from its publisher"
        ),
    ))
}

/// Reads an anchor file.
///
/// # Errors
/// Unreadable, or no anchor.
pub fn anchor(path: &Path) -> Result<Anchor, Failure> {
    let bytes = read(path, anchor::LIMIT)?;
    Anchor::parse(&bytes).map_err(|reason| {
        let path = plain(path.display());
        let reason = plain(reason);
        Failure::Refused(Text::new(
            format!("{path} 不是信任锚，请从联合发布单位公布处重新取得（{reason}）"),
            format!(
                "{path} is not an anchor; get it again where the two bodies publish it ({reason})"
            ),
        ))
    })
}
