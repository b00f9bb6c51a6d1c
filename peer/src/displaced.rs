//! What a restore displaced: records that were written on the restored database, never signed, and
//! no longer fit behind what came back. They stand in files until a person dealt with them.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use ledger::record::Parsed;
use serde::Serialize;

use crate::files::{self, FileError, io_error};

/// Their folder under a party's directory.
pub const FOLDER: &str = "displaced";
/// Largest file that is read.
const MOST: u64 = 64 << 20;

/// One file of records that were set aside.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Displaced {
    /// The file, one record a line.
    pub file: PathBuf,
    /// Its records by kind.
    pub kinds: BTreeMap<String, usize>,
}

impl Displaced {
    /// What is in it, and the way out.
    pub fn text(&self) -> String {
        let kinds: Vec<String> =
            self.kinds.iter().map(|(kind, count)| format!("{} {count} 条", label(kind))).collect();
        format!("恢复后未能接回的记录：{}，存于 {}", kinds.join("、"), self.file.display())
    }
}

/// What to do about all of them.
pub const WAY_OUT: &str =
    "逐条核对该文件，仍应办理的重新办理；处理完毕后把文件移出 displaced 目录归档";

/// What lies in the folder, by name.
///
/// # Errors
/// The disk.
pub fn displaced(dir: &Path) -> Result<Vec<Displaced>, FileError> {
    let folder = dir.join(FOLDER);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(e) => return Err(io_error("读取", &folder)(e)),
    };
    let mut found = Vec::new();
    for entry in entries {
        let file = entry.map_err(io_error("读取", &folder))?.path();
        if file.extension().is_none_or(|end| end != "jsonl") {
            continue;
        }
        let mut kinds = BTreeMap::new();
        for line in files::read(&file, MOST)?.split(|byte| *byte == b'\n') {
            let kind = match Parsed::parse(line) {
                Ok(Parsed::Known(record)) => record.kind().to_owned(),
                Ok(Parsed::Unknown { kind, .. }) => kind,
                Err(_) => continue,
            };
            *kinds.entry(kind).or_default() += 1;
        }
        found.push(Displaced { file, kinds });
    }
    found.sort_by(|a, b| a.file.cmp(&b.file));
    Ok(found)
}

fn label(kind: &str) -> &str {
    match kind {
        "application" => "申报",
        "application_returned" => "退回补正",
        "application_withdrawn" => "撤回",
        "review" => "初审意见",
        "recommendation" => "推荐",
        "batch" => "报送批次",
        "zero_report" => "零报告",
        "bounce" => "规则退回",
        "examination" => "审核",
        "determination" => "审定",
        "answer" => "办理结果告知",
        "recognition" => "认定",
        "legacy_entry" => "补录",
        "cultivation" => "培育",
        "cancellation" => "取消",
        "list" => "名单",
        "round_announced" => "年度申报",
        "round_closed" => "提前截止",
        "size_lifted" => "准予规模例外",
        "amendment" => "调整",
        "void" => "作废",
        "node_enrolled" | "node_rotated" | "node_locked" => "成员",
        "log_key" | "body_key" => "密钥更换",
        other => other,
    }
}
