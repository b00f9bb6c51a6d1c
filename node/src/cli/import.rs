//! `import`: many forms at once, or what came on a disk. Told apart by content, never by name.

use std::path::{Path, PathBuf};

use peer::act::ActError;
use peer::cli::{Common, Said, read_named};
use serde_json::json;

use super::file;
use crate::app::Node;

/// 导入：成批申报表（每行一份 JSON）或省级平台的数据包，按内容自动识别
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 要导入的文件
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 佐证材料所在目录；不写则为该文件所在目录
    #[arg(long, value_name = "目录")]
    evidence: Option<PathBuf>,
    /// 只检查，不写入
    #[arg(long)]
    dry_run: bool,
    /// 以哪个账号办理（账号用 account add 建立）；导入数据包时不需要
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    account: Option<String>,
}

/// What became of the lines.
#[derive(Default)]
struct Outcome {
    filed: Vec<serde_json::Value>,
    repeated: usize,
    bad: Vec<(usize, String)>,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let bytes = read_named(&self.file, proto::bundle::MAX as u64)?;
        if bytes.starts_with(proto::bundle::MAGIC) {
            return super::bundle::import(common, &bytes, self.dry_run);
        }
        let node = super::open(common)?;
        let outcome = self.lines(common, &node, &bytes)?;
        report(common, self.dry_run, outcome)
    }

    fn lines(&self, common: &Common, node: &Node, bytes: &[u8]) -> Result<Outcome, ActError> {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            ActError::Refused("文件既不是数据包，也不是 UTF-8 文本；请用 UTF-8 编码另存".to_owned())
        })?;
        let account = self.account.as_deref().ok_or_else(|| {
            ActError::Usage("导入申报表须写明以哪个账号办理（--as 账号）".to_owned())
        })?;
        let seat = node.party.officer(account, None, &["N1"])?.seat;
        let beside = || self.file.parent().map(Path::to_owned).unwrap_or_default();
        let folder = self.evidence.clone().unwrap_or_else(beside);
        let bar = super::progress(common, Some(text.lines().count() as u64));
        let mut outcome = Outcome::default();
        for (i, line) in text.trim_start_matches('\u{feff}').lines().enumerate() {
            bar.inc(1);
            if line.trim().is_empty() {
                continue;
            }
            let (form, seat) = (line.as_bytes(), seat.clone());
            let result =
                file::evidence(node, form, &folder).and_then(|evidence| match self.dry_run {
                    true => crate::acts::file::check(&node.party, &node.code, form, evidence, seat)
                        .map(|here| (here, json!({ "line": i + 1 }))),
                    false => crate::acts::file::file(&node.party, &node.code, form, evidence, seat)
                        .map(|receipt| (receipt.repeated, file::json(&receipt))),
                });
            match result {
                Ok((true, _)) => outcome.repeated += 1,
                Ok((false, receipt)) => outcome.filed.push(receipt),
                // The disk or the database: the next line would fare no better.
                Err(e @ ActError::Local(_)) => return Err(e),
                Err(e) => outcome.bad.push((i + 1, e.to_string())),
            }
        }
        bar.finish_and_clear();
        Ok(outcome)
    }
}

fn report(common: &Common, dry_run: bool, outcome: Outcome) -> Result<(), ActError> {
    let Outcome { filed, repeated, bad } = outcome;
    let done = if dry_run { "可受理" } else { "新受理" };
    let zh = format!("{done} {} 份，此前已受理 {repeated} 份，有误 {} 份", filed.len(), bad.len());
    let en = format!("{} new, {repeated} repeated, {} bad", filed.len(), bad.len());
    let lines: Vec<_> = bad.iter().map(|(n, why)| json!({ "line": n, "error": why })).collect();
    let value = json!({ "dry_run": dry_run, "new": filed.len(), "repeated": repeated,
        "receipts": filed, "bad": lines });
    common.say(&value, &Said::new(zh, en))?;
    if bad.is_empty() {
        return Ok(());
    }
    let list: Vec<String> = bad.iter().map(|(n, why)| format!("\n第 {n} 行：{why}")).collect();
    let message = format!(
        "有 {} 行未受理，请改正后再次导入（已受理的不会重复）：{}",
        bad.len(),
        list.concat()
    );
    Err(ActError::Refused(message))
}
