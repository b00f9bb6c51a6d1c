//! A directory from a stranger: read below its own top, without following links, never more of a
//! file than its kind can have.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use super::{Fault, Finding};
use crate::failure::Failure;
use crate::files;
use crate::text::{Text, plain};

/// The directory.
pub(super) struct Folder {
    top: PathBuf,
}

/// What a name in a folder stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    File,
    Folder,
}

impl Folder {
    pub(super) fn open(dir: &Path) -> Result<Self, Failure> {
        let unreadable = |error: io::Error| Failure::unreadable(dir, &error);
        let top = fs::canonicalize(dir).map_err(unreadable)?;
        if !top.is_dir() {
            return Err(unreadable(io::ErrorKind::NotADirectory.into()));
        }
        Ok(Self { top })
    }

    /// A file that may be absent.
    pub(super) fn read(&self, name: &str, limit: usize) -> Result<Option<Vec<u8>>, Fault> {
        let mut path = self.top.clone();
        for part in name.split('/') {
            path.push(part);
            match fs::symlink_metadata(&path) {
                Err(error) if absent(&error) => return Ok(None),
                Err(error) => return Err(Failure::unreadable(&path, &error).into()),
                Ok(about) if about.is_symlink() => return Err(link(name).into()),
                Ok(_) => {}
            }
        }
        match files::read(&path, limit) {
            Ok(bytes) => Ok(Some(bytes)),
            Err(Failure::Refused(_)) => Err(too_long(name, limit).into()),
            Err(failure) => Err(failure.into()),
        }
    }

    /// A file that must be there.
    pub(super) fn need(&self, name: &str, limit: usize) -> Result<Vec<u8>, Fault> {
        self.read(name, limit)?.ok_or_else(|| {
            let text = Text::new(
                format!("缺少文件 {name}，请向公布方索取完整目录"),
                format!("{name} is missing; get the whole directory from its publisher"),
            );
            Finding::new(name, None, text).into()
        })
    }

    /// Visits the names in a folder, none if it is absent, one at a time: there may be millions.
    pub(super) fn each(
        &self,
        folder: &str,
        mut visit: impl FnMut(&str, Kind) -> Result<(), Fault>,
    ) -> Result<(), Fault> {
        let path = self.top.join(folder);
        let unreadable = |error: io::Error| Fault::from(Failure::unreadable(&path, &error));
        let entries = match fs::read_dir(&path) {
            Err(error) if absent(&error) => return Ok(()),
            entries => entries.map_err(unreadable)?,
        };
        for entry in entries {
            let entry = entry.map_err(unreadable)?;
            let name = entry.file_name();
            let name = name.to_str().ok_or_else(|| odd(folder, &name.to_string_lossy()))?;
            let kind = entry.file_type().map_err(unreadable)?;
            let kind = match kind {
                _ if kind.is_symlink() => return Err(link(&join(folder, name)).into()),
                _ if kind.is_dir() => Kind::Folder,
                _ if kind.is_file() => Kind::File,
                _ => return Err(odd(folder, name).into()),
            };
            visit(name, kind)?;
        }
        Ok(())
    }
}

/// The name below the top; the top itself has none.
pub(super) fn join(folder: &str, name: &str) -> String {
    match folder {
        "" => name.to_owned(),
        _ => format!("{folder}/{name}"),
    }
}

fn absent(error: &io::Error) -> bool {
    matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory)
}

fn link(name: &str) -> Finding {
    let shown = plain(name);
    let text = Text::new(
        format!("{shown} 是符号链接，可能指向目录之外，不予读取；请索取只含普通文件的目录"),
        format!(
            "{shown} is a symbolic link and may lead elsewhere; get a directory of plain files"
        ),
    );
    Finding::new(name, None, text)
}

fn too_long(name: &str, limit: usize) -> Finding {
    let text = Text::new(
        format!("{name} 超过 {limit} 字节，不可能是此类文件，请重新索取"),
        format!("{name} has more than {limit} bytes, which no such file has; get it again"),
    );
    Finding::new(name, None, text)
}

/// A file that this ledger does not have.
pub(super) fn odd(folder: &str, name: &str) -> Finding {
    let name = join(folder, name);
    let shown = plain(&name);
    let text = Text::new(
        format!("{shown} 不属于这本台账，请删去后再核验，或重新索取目录"),
        format!("{shown} is no part of this ledger; remove it, or get the directory again"),
    );
    Finding::new(&name, None, text)
}
