//! `ledger tiles`: the ledger as static files (tlog-tiles) that any server can hand out and
//! `srdi-verify tiles` checks.

use std::path::Path;

use ledger::note::Note;
use ledger::tiles::tree_files::{CHECKPOINT, tree_files};
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::files;
use peer::store::{OWN, StoreError, View};
use serde_json::json;

use super::{open, progress};
use crate::offer;

/// The most signature lines of a note that every verifier accepts.
const LINES: usize = 16;

pub(super) fn run(common: &Common, dir: &Path) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let bar = progress::bar(common, "写出文件");
    let (size, written) = hub.party.store.read::<_, ActError>(|view| {
        let (size, _) = view
            .last_checkpoint(OWN)?
            .ok_or_else(|| ActError::refused("台账尚未签署；请先运行 serve 或 seal request"))?;
        bar.set_length(size);
        let records = (0..size).map(|index| {
            bar.set_position(index);
            record(view, index)
        });
        let seals = view.seals(0)?.into_iter().map(|seal| seal.note).collect();
        let mut written = 0_u64;
        for file in tree_files(records, newest(view, size)?, seals) {
            let (path, content) = file.map_err(|e| ActError::Local(e.to_string()))?;
            written += u64::from(put(&dir.join(&path), &content, path == CHECKPOINT)?);
        }
        Ok((size, written))
    })?;
    bar.finish_and_clear();
    let place = dir.display();
    let said = Said::new(
        format!(
            "台账 {size} 条的静态文件在 {place}，本次写入 {written} 个；可用 srdi-verify tiles {place} --anchor 信任锚文件 核验"
        ),
        format!("{size} records as files in {place}; {written} written"),
    );
    common.say(&json!({ "size": size, "dir": dir, "written": written }), &said)
}

fn record(view: &View<'_>, index: u64) -> Result<Vec<u8>, StoreError> {
    let found = view.record(OWN, index)?;
    let lost = || StoreError::Corrupt(format!("台账缺少第 {index} 条"));
    found.map(|(_, bytes)| bytes).ok_or_else(lost)
}

/// The newest checkpoint with as many cosignatures as a verifier must accept.
fn newest(view: &View<'_>, size: u64) -> Result<Vec<u8>, ActError> {
    let note: Option<Note> = offer::cosigned(view, size)?;
    let mut note = note.ok_or_else(|| ActError::Local(format!("校验点 {size} 丢失")))?;
    note.signatures.truncate(LINES);
    Ok(note.to_bytes())
}

/// Writes a file that is not there as it must be. The checkpoint is moved into its place, so that a
/// reader never sees half of it; tiles never change.
fn put(path: &Path, content: &[u8], replaced: bool) -> Result<bool, ActError> {
    let failed = |e| ActError::Local(format!("无法写入 {}：{e}；请检查磁盘空间", path.display()));
    if std::fs::read(path).is_ok_and(|found| found == content) {
        return Ok(false);
    }
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder).map_err(failed)?;
    }
    match replaced {
        true => files::replace(path, content, files::PUBLIC)?,
        false => std::fs::write(path, content).map_err(failed)?,
    }
    Ok(true)
}
