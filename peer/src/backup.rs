//! Backup and restore of a party: the database as it is at one moment, the papers, and a manifest
//! that says what must come back.
//!
//! Keys and the lock file are no part of it: keys are kept apart, and a lock file from a backup would
//! hide that the database is older than what was signed.

use std::fs;
use std::path::Path;

use ledger::hash::{Hash, leaf_hash};
use ledger::tree::Frontier;
use serde::{Deserialize, Serialize};

use crate::act::ActError;
use crate::files;
use crate::named::RECALLED;
use crate::party::Party;
use crate::store::{FILE, OWN, Store, StoreError};

/// The manifest's name in a backup.
pub const MANIFEST: &str = "manifest.json";

/// What a backup holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Manifest {
    /// Whose backup.
    pub origin: String,
    /// Official time, POSIX seconds.
    pub at: i64,
    /// Records of its own ledger.
    pub size: u64,
    /// Their root.
    pub root: Hash,
    /// The schema of the database.
    pub schema: usize,
    /// Papers whose content stands in files.
    pub papers: Vec<Hash>,
}

/// What a restore brought back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Restored {
    /// What the backup said of itself.
    pub manifest: Manifest,
    /// Papers that the database names and that are nowhere: to be fetched from the other side.
    pub missing: Vec<Hash>,
}

/// Writes a backup into the folder `out`, which must not exist; while it is being written it has
/// another name. `progress` is told how many papers of how many are copied.
///
/// # Errors
/// The folder exists, or the disk.
pub fn backup(
    party: &Party,
    out: &Path,
    mut progress: impl FnMut(usize, usize),
) -> Result<Manifest, ActError> {
    if out.exists() {
        return Err(ActError::Refused(format!("{} 已存在，请换一个名称", out.display())));
    }
    let partial = out.with_extension("partial");
    let io = |e: std::io::Error| ActError::Local(format!("备份写入失败：{e}；请检查磁盘空间"));
    if partial.exists() {
        fs::remove_dir_all(&partial).map_err(io)?;
    }
    files::private_folder(&partial)?;
    party.store.copy_to(&partial.join(FILE))?;
    let copy = Store::open(&partial)?;
    let (head, papers) =
        copy.read::<_, ActError>(|view| Ok((view.head(OWN)?, view.filed_papers()?)))?;
    drop(copy);
    let folder = partial.join("papers");
    files::private_folder(&folder)?;
    let mut kept = Vec::with_capacity(papers.len());
    for (done, (digest, _)) in papers.iter().enumerate() {
        progress(done, papers.len());
        // One that is missing here already is listed at restore, like any other that is missing.
        if let Ok(content) = party.papers.read(*digest) {
            files::create(&folder.join(digest.to_string()), &content, files::PRIVATE)?;
            kept.push(*digest);
        }
    }
    progress(papers.len(), papers.len());
    let manifest = Manifest {
        origin: party.origin.clone(),
        at: party.clock.now(),
        size: head.size,
        root: head.root,
        schema: Store::schema(),
        papers: kept,
    };
    let text = serde_json::to_vec_pretty(&manifest).map_err(|e| ActError::Local(e.to_string()))?;
    files::create(&partial.join(MANIFEST), &text, files::PRIVATE)?;
    fs::rename(&partial, out).map_err(io)?;
    files::sync_folder(
        out.parent().filter(|p| !p.as_os_str().is_empty()).unwrap_or(Path::new(".")),
    )?;
    Ok(manifest)
}

/// Checks a backup and puts it into a party's directory `dir`, which must hold no database. Keys
/// and lock file that stand there stay.
///
/// # Errors
/// Not a backup, damaged, or there is a database already.
pub fn restore(from: &Path, dir: &Path) -> Result<Restored, ActError> {
    if dir.join(FILE).exists() {
        return Err(ActError::Refused(format!(
            "{} 中已有数据库；请先停止服务并把原数据库移走，再恢复",
            dir.display()
        )));
    }
    let manifest = check(from)?;
    let io = |e: std::io::Error| ActError::Local(format!("恢复写入失败：{e}；请检查磁盘空间"));
    files::private_folder(dir)?;
    let papers = dir.join("papers");
    files::private_folder(&papers)?;
    for digest in &manifest.papers {
        let target = papers.join(digest.to_string());
        if !target.exists() {
            let content = fs::read(from.join("papers").join(digest.to_string())).map_err(io)?;
            files::create(&target, &content, files::PRIVATE)?;
        }
    }
    let partial = dir.join("srdi.db.partial");
    fs::copy(from.join(FILE), &partial).map_err(io)?;
    fs::File::open(&partial).and_then(|file| file.sync_all()).map_err(io)?;
    fs::rename(&partial, dir.join(FILE)).map_err(io)?;
    files::sync_folder(dir)?;
    let store = Store::open(dir)?;
    store.write::<_, StoreError, _>(|tx| tx.set(RECALLED, "1"))?;
    let named = store.read(|view| view.filed_papers())?;
    let here = |digest: &Hash| papers.join(digest.to_string()).exists();
    let missing = named.into_iter().map(|(d, _)| d).filter(|digest| !here(digest)).collect();
    Ok(Restored { manifest, missing })
}

/// Reads a backup and recomputes what its manifest says.
///
/// # Errors
/// Not a backup, or damaged: says what.
pub fn check(from: &Path) -> Result<Manifest, ActError> {
    let bytes = files::read(&from.join(MANIFEST), 64 << 20).map_err(|_| {
        ActError::Refused(format!("{} 不是备份目录（缺少 {MANIFEST}）", from.display()))
    })?;
    let manifest: Manifest = serde_json::from_slice(&bytes)
        .map_err(|e| ActError::Refused(format!("备份清单无法解析：{e}")))?;
    let damaged = |what: String| ActError::Refused(format!("备份已损坏：{what}；请换用另一份备份"));
    for digest in &manifest.papers {
        let content = fs::read(from.join("papers").join(digest.to_string()));
        if !content.is_ok_and(|content| Hash::of(&content) == *digest) {
            return Err(damaged(format!("材料 {digest}")));
        }
    }
    // On a copy: opening a database writes beside it, and a backup stays as it was made.
    let scratch = tempfile::tempdir().map_err(|e| ActError::Local(e.to_string()))?;
    fs::copy(from.join(FILE), scratch.path().join(FILE)).map_err(|e| damaged(e.to_string()))?;
    let store = Store::open(scratch.path()).map_err(|e| damaged(e.to_string()))?;
    let root = store.read::<_, ActError>(|view| {
        let mut frontier = Frontier::default();
        loop {
            let records = view.records(OWN, frontier.size(), 256, usize::MAX)?;
            if records.is_empty() {
                return Ok(frontier);
            }
            records.iter().for_each(|(_, bytes)| frontier.append(leaf_hash(bytes)));
        }
    });
    match root {
        Ok(found) if found.size() == manifest.size && found.root() == manifest.root => Ok(manifest),
        Ok(found) => {
            Err(damaged(format!("台账应有 {} 条，重算为 {} 条", manifest.size, found.size())))
        }
        Err(e) => Err(damaged(e.to_string())),
    }
}
