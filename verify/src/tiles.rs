//! The full audit of a published ledger: every tile and the root from the entries, the signatures,
//! and the list in effect from the records.
//!
//! A directory is what `ledger::tiles::tree_files` writes: the files of tlog-tiles (`checkpoint`,
//! `tile/<level>/<n>`, `tile/entries/<n>`) and the sealed notes, `seals/<size>`.

mod folder;
mod hashes;
mod names;
mod replay;
mod report;
mod show;

use std::path::Path;

use ledger::anchor::Anchor;
use ledger::checkpoint::Checkpoint;
use ledger::note::MAX_NOTE;
use ledger::tiles::tree_files::CHECKPOINT;

use folder::Folder;
pub use report::{AuditFault, AuditRefusal, AuditReport, Finding, MAX_FINDINGS, SealLine};
use report::{Fault, refuse};
pub(crate) use show::{json, reason, refusal_json, refusal_text, text};

use crate::text::{Step, Text, plain};

/// Audits a directory against an anchor that was obtained elsewhere.
///
/// Memory grows with the decisions in the ledger, never with what a stranger put into the
/// directory: nothing is interpreted before the log's signature over it was checked.
///
/// # Errors
/// Everything found in the first part that does not hold.
pub fn audit(dir: &Path, anchor: &Anchor) -> Result<AuditReport, AuditFault> {
    let folder = Folder::open(dir)?;
    let mut steps = Vec::new();
    let (checkpoint, note) =
        checkpoint(&folder, anchor).or_else(|e| refuse(&steps, "checkpoint", e))?;
    steps.push(Step::pass("checkpoint", signed(&checkpoint)));
    let others = names::check(&folder, checkpoint.size).or_else(|e| refuse(&steps, "names", e))?;
    steps.push(Step::pass(
        "names",
        Text::new("目录中没有不属于这本台账的文件", "no file is foreign to this ledger"),
    ));
    let files = hashes::check(&folder, &checkpoint).or_else(|e| refuse(&steps, "tree", e))?;
    steps.push(Step::pass(
        "tree",
        Text::new(
            format!("由 {} 条记录重新计算，{files} 个文件和根全部相符", checkpoint.size),
            format!(
                "recomputed from {} records: all {files} files and the root agree",
                checkpoint.size
            ),
        ),
    ));
    let replayed = replay::run(&folder, anchor, &checkpoint, &note, &mut steps)?;
    let list = replayed.roll.list_in_effect();
    Ok(AuditReport {
        steps,
        cosigned_at: replayed.cosigned_at,
        fresh: replayed.fresh,
        seals: replayed.seals,
        pending: replayed.roll.pending().count(),
        digest: list.digest(),
        list,
        checkpoint,
        files,
        others,
    })
}

/// The newest checkpoint, which the anchored log must have signed.
fn checkpoint(folder: &Folder, anchor: &Anchor) -> Result<(Checkpoint, Vec<u8>), Fault> {
    let bytes = folder.need(CHECKPOINT, MAX_NOTE)?;
    let (checkpoint, _) = Checkpoint::open(&bytes, &anchor.log, &anchor.origin).map_err(|error| {
        let error = plain(error);
        let text = Text::new(
            format!("校验点不是信任锚所列省级平台签署的；如平台已更换密钥，请换用新的信任锚（{error}）"),
            format!("the checkpoint is not signed by the anchored log; get the new anchor if its key was changed ({error})"),
        );
        Finding::new(CHECKPOINT, None, text)
    })?;
    Ok((checkpoint, bytes))
}

fn signed(checkpoint: &Checkpoint) -> Text {
    let Checkpoint { origin, size, root } = checkpoint;
    Text::new(
        format!("校验点由省级平台签署：{origin}，{size} 条，根 {root}"),
        format!("the checkpoint is signed by the log: {origin}, {size} records, root {root}"),
    )
}
