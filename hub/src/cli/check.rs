//! `check`: the clean record of a firm, looked up again before the decision and the publication.

use std::path::PathBuf;

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::names::RoundId;
use ledger::record::step::file::{Check, Finding};
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::when::day;
use super::{open, rows};
use crate::acts::file_step;
use crate::inbox;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12，由培育推荐的如 培育/1a2b3c4d）、叶散列前 8 位以上，或律所的统一社会信用代码
    #[arg(value_name = "推荐", required_unless_present = "file", requires = "finding")]
    reference: Option<String>,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 核查结果：clear 未发现，penalty 有处罚或处分
    #[arg(long, value_name = "结果", value_parser = finding)]
    finding: Option<Finding>,
    /// 核查日期；不写则为今天
    #[arg(long, value_name = "日期", value_parser = day)]
    date: Option<Date>,
    /// 查询来源，或处罚文书
    #[arg(long, value_name = "来源", default_value = "全国律师执业诚信信息公示平台")]
    source: String,
    /// 查询页面截图等，台账只记摘要
    #[arg(long, value_name = "文件")]
    snapshot: Option<PathBuf>,
    /// 批量核查的表格（XLSX 或 CSV），四列：推荐、核查日期、结果、来源；一次提交，全部有效或全部无效
    #[arg(long, value_name = "文件", conflicts_with_all = ["reference", "finding", "date", "snapshot"])]
    file: Option<PathBuf>,
    /// 说明
    #[arg(long, value_name = "说明", default_value = "无处罚记录核查")]
    reason: String,
    #[command(flatten)]
    who: As,
}

fn finding(text: &str) -> Result<Finding, String> {
    let labelled = Finding::ALL.iter().find(|one| one.label() == text.trim());
    labelled.copied().map_or_else(|| text.trim().parse().map_err(|e| format!("{e}")), Ok)
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H1", "H7"])?;
    let (party, round) = (&hub.party, args.round.as_ref());
    let today = ledger::time::day(party.clock.now());
    let checks = match (&args.file, &args.reference, args.finding) {
        (Some(path), ..) => {
            rows::read(path, &[rows::REFERENCE, "核查日期", "结果", "来源"], |row| {
                let (_, file) = rows::file(party, row, round)?;
                let date = row.day("核查日期")?.unwrap_or(today);
                let source = row.required("来源")?.to_owned();
                Ok(Check {
                    file,
                    date,
                    finding: row.parsed("结果", finding)?,
                    source,
                    snapshot: None,
                })
            })?
        }
        (None, Some(reference), Some(finding)) => {
            let (_, file) = inbox::find(party, reference, round)?;
            let snapshot = args.snapshot.as_deref().map(open::read).transpose()?;
            let snapshot = snapshot.map(|bytes| Hash::of(&bytes));
            let date = args.date.unwrap_or(today);
            vec![Check { file, date, finding, source: args.source, snapshot }]
        }
        _ => return Err(ActError::Usage("请写明推荐和 --finding，或 --file".to_owned())),
    };
    let found = checks.iter().filter(|one| one.finding == Finding::Penalty).count();
    let count = checks.len();
    let index = file_step::check(party, checks, args.reason, who)?;
    let next = match found {
        0 => "可审定、公示或公布".to_owned(),
        n => format!("{n} 件有处罚或处分，应由领导小组审定为不予认定（determine）"),
    };
    let said = Said::new(
        format!("{count} 件核查已登记（第 {index} 条）；{next}"),
        format!("{count} checks entered (record {index}), {found} penalties"),
    );
    common.say(&json!({ "files": count, "penalties": found, "index": index }), &said)
}
