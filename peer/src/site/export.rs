//! The site as a folder of files, for any web server, object store or CDN.
//!
//! A second run writes what changed and takes away what is gone, such as a 公示 that ended; of what
//! others put into the folder it touches nothing: what is its own stands in an index.

use std::collections::BTreeSet;
use std::path::Path;

use indicatif::ProgressBar;
use serde::Serialize;

use super::{Found, Site, routes};
use crate::act::ActError;
use crate::cli::{Common, Said};
use crate::files::{self, PUBLIC};

/// The files that were written, a path a line.
const INDEX: &str = ".srdi-site";
const INDEX_LIMIT: u64 = 16 << 20;

/// What an export did.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
pub struct Exported {
    /// Files of the site.
    pub files: usize,
    /// Written, since they are new or differ.
    pub written: usize,
    /// Taken away, since the site has them no more.
    pub removed: usize,
}

/// Writes the site into `folder`; `progress` is told how many of how many files are done.
///
/// # Errors
/// A folder with files of somebody else, nothing to show yet, the store or the disk. What was written
/// so far stands; the same command goes on.
pub fn export(
    site: &Site,
    folder: &Path,
    mut progress: impl FnMut(usize, usize),
) -> Result<Exported, ActError> {
    let edition = site.edition()?;
    let edition = edition
        .ok_or_else(|| ActError::refused("本端尚未收到省级台账，请先同步（sync --once）"))?;
    let before = claim(folder)?;
    let paths = routes::paths(&edition.facts);
    // Before the first file: a run that is cut short must know its own files again.
    let all: BTreeSet<&str> = before.iter().chain(&paths).map(String::as_str).collect();
    write_index(folder, &all)?;
    let mut done = Exported::default();
    let mut now = BTreeSet::new();
    for (n, path) in paths.iter().enumerate() {
        progress(n, paths.len());
        let Found::File(file) = site.route(&edition, path, &super::Query::default())? else {
            continue;
        };
        done.files += 1;
        done.written += usize::from(put(&folder.join(path), &file.bytes)?);
        now.insert(path.as_str());
    }
    for path in before.iter().filter(|path| !now.contains(path.as_str())) {
        done.removed += usize::from(remove(folder, path)?);
    }
    write_index(folder, &now)?;
    Ok(done)
}

/// `export --site`, of hub and node alike: writes the site and says what became of it.
///
/// # Errors
/// As [`export`].
pub fn command(
    common: &Common,
    site: &Site,
    folder: &Path,
    bar: &ProgressBar,
) -> Result<(), ActError> {
    let done = export(site, folder, |n, all| {
        bar.set_length(all as u64);
        bar.set_position(n as u64);
    })?;
    bar.finish_and_clear();
    let Exported { files, written, removed } = done;
    let place = folder.display();
    let said = Said::new(
        format!(
            "网站 {files} 个文件在 {place}，本次写入 {written} 个、撤下 {removed} 个；可交任一网页服务器发布，\
             名单或公示有变动后再导出一次"
        ),
        format!("site of {files} files in {place}; {written} written, {removed} removed"),
    );
    common.say(&done, &said)
}

/// The files of earlier runs. A folder with files and without an index is somebody else's.
fn claim(folder: &Path) -> Result<Vec<String>, ActError> {
    std::fs::create_dir_all(folder).map_err(|e| failed("建立", folder, &e))?;
    let index = folder.join(INDEX);
    if index.exists() {
        let bytes = files::read(&index, INDEX_LIMIT)?;
        let text = String::from_utf8_lossy(&bytes).into_owned();
        return Ok(text.lines().filter(|path| is_inside(path)).map(str::to_owned).collect());
    }
    let mut found = std::fs::read_dir(folder).map_err(|e| failed("读取", folder, &e))?;
    match found.next() {
        None => Ok(Vec::new()),
        Some(_) => Err(ActError::Refused(format!(
            "{} 不是空目录，也不是先前导出的网站，不会覆盖；请另选一个新目录",
            folder.display()
        ))),
    }
}

/// Whether a line of the index names a file below the folder: whoever edits it must not make this
/// program delete elsewhere.
fn is_inside(path: &str) -> bool {
    !path.is_empty() && path.split('/').all(|part| !matches!(part, "" | "." | ".."))
}

fn write_index(folder: &Path, paths: &BTreeSet<&str>) -> Result<(), ActError> {
    let text: String = paths.iter().map(|path| format!("{path}\n")).collect();
    put(&folder.join(INDEX), text.as_bytes()).map(|_| ())
}

/// Writes a file that is not there as it must be, so that a reader never sees half of it.
fn put(path: &Path, content: &[u8]) -> Result<bool, ActError> {
    if std::fs::read(path).is_ok_and(|found| found == content) {
        return Ok(false);
    }
    if let Some(parent) = path.parent() {
        std::fs::create_dir_all(parent).map_err(|e| failed("建立", parent, &e))?;
    }
    files::replace(path, content, PUBLIC)?;
    Ok(true)
}

fn remove(folder: &Path, path: &str) -> Result<bool, ActError> {
    let file = folder.join(path);
    match std::fs::remove_file(&file) {
        Ok(()) => {}
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(false),
        Err(e) => return Err(failed("删除", &file, &e)),
    }
    // Folders that are empty now; one that is not stays.
    let parents = file.ancestors().skip(1).take_while(|parent| *parent != folder);
    for parent in parents {
        if std::fs::remove_dir(parent).is_err() {
            break;
        }
    }
    Ok(true)
}

fn failed(what: &str, path: &Path, e: &std::io::Error) -> ActError {
    ActError::Local(format!("无法{what} {}：{e}；请检查磁盘空间与目录权限", path.display()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_index_reaches_nothing_outside_its_folder() {
        for (path, inside) in [
            ("index.html", true),
            ("c/SC-SRDI-2024-0001/说明.txt", true),
            ("", false),
            ("../up", false),
            ("a/../../up", false),
            ("/etc/hosts", false),
            ("a//b", false),
        ] {
            assert_eq!(is_inside(path), inside, "{path}");
        }
    }

    #[test]
    fn a_folder_of_somebody_else_is_left_alone() {
        let place = tempfile::tempdir().unwrap();
        std::fs::write(place.path().join("index.html"), "theirs").unwrap();
        assert!(matches!(claim(place.path()), Err(ActError::Refused(_))));
        let fresh = place.path().join("new");
        assert!(claim(&fresh).unwrap().is_empty());
        write_index(&fresh, &["a/b", "../c"].into()).unwrap();
        assert_eq!(claim(&fresh).unwrap(), ["a/b"]);
        assert!(put(&fresh.join("a/b"), b"x").unwrap() && !put(&fresh.join("a/b"), b"x").unwrap());
        assert!(remove(&fresh, "a/b").unwrap() && !fresh.join("a").exists());
    }
}
