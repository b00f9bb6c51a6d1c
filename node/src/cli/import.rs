//! `import`: many forms at once, or what came on a disk. Told apart by content, never by name.

use std::path::{Path, PathBuf};

use ledger::names::{RoundId, Seat};
use peer::act::ActError;
use peer::cli::{Common, Said, read_named};
use peer::{files, workbook};
use serde_json::json;

use super::{example, file};
use crate::acts::table::{self, Imported};
use crate::app::Node;

/// 导入：成批申报（.xlsx 或 CSV 表格，或每行一份 JSON 申报表），或省级平台的数据包，按内容自动识别；
/// 表格有一处不对则全部不导入，逐格列明
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 要导入的文件
    #[arg(value_name = "文件", required_unless_present = "template")]
    file: Option<PathBuf>,
    /// 写出一份空白的申报表格（.xlsx），填好后导入
    #[arg(long, value_name = "文件", conflicts_with_all = ["file", "evidence", "dry_run", "round"])]
    template: Option<PathBuf>,
    /// 表格申报的年度批次，如 2024-1；不写则为最新的批次
    #[arg(long, value_name = "年度批次")]
    round: Option<RoundId>,
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
        if let Some(out) = &self.template {
            return template(common, out);
        }
        let bytes = read_named(self.path(), proto::bundle::MAX as u64)?;
        if bytes.starts_with(proto::bundle::MAGIC) {
            return super::bundle::import(common, &bytes, self.dry_run);
        }
        let node = super::open(common)?;
        if is_table(&bytes) {
            return self.table(common, &node, &bytes);
        }
        let outcome = self.lines(common, &node, &bytes)?;
        report(common, self.dry_run, outcome)
    }

    fn path(&self) -> &Path {
        self.file.as_deref().unwrap_or(Path::new(""))
    }

    fn seat(&self, node: &Node) -> Result<Seat, ActError> {
        let account = self.account.as_deref().ok_or_else(|| {
            ActError::Usage("导入申报表须写明以哪个账号办理（--as 账号）".to_owned())
        })?;
        Ok(node.party.officer(account, None, &["N1"])?.seat)
    }

    fn folder(&self) -> PathBuf {
        let beside = || self.path().parent().map(Path::to_owned).unwrap_or_default();
        self.evidence.clone().unwrap_or_else(beside)
    }

    fn table(&self, common: &Common, node: &Node, bytes: &[u8]) -> Result<(), ActError> {
        let seat = self.seat(node)?;
        let newest = || {
            let newest = example::newest_round(node)?.map(|(round, _)| round);
            newest.ok_or_else(|| ActError::refused("尚无联合发布的年度批次，不能受理"))
        };
        let round = self.round.clone().map_or_else(newest, Ok)?;
        let folder = self.folder();
        let rows = table::read(&node.party, bytes, &round)?;
        let content = |name: &str| file::content(node, &folder, name);
        let how = (self.dry_run, &seat);
        let done = table::import(&node.party, &node.code, rows, &content, how)?;
        let Imported { new, repeated } = done;
        let zh = match self.dry_run {
            true => format!(
                "检查通过，未导入：可受理 {new} 份，此前已受理 {repeated} 份；去掉 --dry-run 即可导入"
            ),
            false => format!("新受理 {new} 份，此前已受理 {repeated} 份；初审用 review"),
        };
        let en = format!("{new} new, {repeated} repeated");
        let value = json!({ "dry_run": self.dry_run, "new": new, "repeated": repeated,
            "receipts": [], "bad": [] });
        common.say(&value, &Said::new(zh, en))
    }

    fn lines(&self, common: &Common, node: &Node, bytes: &[u8]) -> Result<Outcome, ActError> {
        let text = std::str::from_utf8(bytes).map_err(|_| {
            ActError::Refused("文件既不是数据包，也不是 UTF-8 文本；请用 UTF-8 编码另存".to_owned())
        })?;
        let (seat, folder) = (self.seat(node)?, self.folder());
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
                    true => {
                        crate::acts::file::check(&node.party, &node.code, form, &evidence, seat)
                            .map(|here| (here, json!({ "line": i + 1 })))
                    }
                    false => {
                        crate::acts::file::file(&node.party, &node.code, form, &evidence, seat)
                            .map(|receipt| (receipt.repeated, file::json(&receipt)))
                    }
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

/// Whether it is a workbook, or text that is no form: a line of forms begins with a brace.
fn is_table(bytes: &[u8]) -> bool {
    let text = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes).trim_ascii_start();
    text.starts_with(b"PK\x03\x04") || !(text.is_empty() || text.starts_with(b"{"))
}

fn template(common: &Common, out: &Path) -> Result<(), ActError> {
    let headers = table::headers();
    let headers: Vec<&str> = headers.iter().map(String::as_str).collect();
    let bytes = workbook::template("申报", table::HINT, &headers)?;
    files::create(out, &bytes, files::PUBLIC)?;
    let path = out.display().to_string();
    let zh = format!("空白申报表格已写入 {path}；填好后用 import --dry-run 检查，再用 import 导入");
    common.say(&json!({ "file": path }), &Said::new(zh, format!("template written to {path}")))
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
