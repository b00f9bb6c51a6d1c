//! `score`, `scores`: what reviewers say, item by item.

use std::collections::BTreeMap;
use std::path::PathBuf;

use ledger::category::Item;
use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId};
use ledger::record::step::file::Mark;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::table::Table;
use serde_json::json;

use super::{open, rows};
use crate::acts::score::{self, Sheet};
use crate::inbox;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12）、叶散列前 8 位以上，或律所的统一社会信用代码
    #[arg(value_name = "推荐", required_unless_present = "file", requires = "mark")]
    reference: Option<String>,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 逐条评分：条目=分数:理由，如 ZY1=85、TS1=90:特色鲜明；须由人判断的条目应写理由
    #[arg(long, value_name = "条目=分数:理由", value_parser = mark)]
    mark: Vec<Mark>,
    /// 批量评分的表格（XLSX 或 CSV），四列：推荐、条目、分数、理由；一次提交，全部有效或全部无效
    #[arg(long, value_name = "文件", conflicts_with_all = ["reference", "mark"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    who: As,
}

fn mark(text: &str) -> Result<Mark, String> {
    let form = "应写作 条目=分数:理由，如 TS1=90:特色鲜明";
    let (item, rest) = text.split_once(['=', '＝']).ok_or(form)?;
    let (points, reason) = rest.split_once([':', '：']).unwrap_or((rest, ""));
    let item: Item = item.trim().parse().map_err(|e| format!("{e}"))?;
    Ok(Mark { item, points: points_of(points)?, reason: reason.trim().to_owned() })
}

fn points_of(text: &str) -> Result<u8, String> {
    text.trim().parse().map_err(|_| format!("分数“{text}”应为 0 至 100 的整数"))
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H2"])?;
    let round = args.round.as_ref();
    let sheets = match (&args.file, &args.reference) {
        (Some(path), _) => {
            let mut files: BTreeMap<(NodeCode, Hash), Vec<Mark>> = BTreeMap::new();
            let headers = [rows::REFERENCE, "条目", "分数", "理由"];
            let marks = rows::read(path, &headers, |row| {
                let item = row.parsed("条目", str::parse::<Item>)?;
                let points = row.parsed("分数", points_of)?;
                let reason = row.text("理由")?.unwrap_or_default().to_owned();
                Ok((rows::file(&hub.party, row, round)?, Mark { item, points, reason }))
            })?;
            for (file, mark) in marks {
                files.entry(file).or_default().push(mark);
            }
            files.into_iter().map(|((node, file), marks)| Sheet { node, file, marks }).collect()
        }
        (None, Some(reference)) => {
            let (node, file) = inbox::find(&hub.party, reference, round)?;
            vec![Sheet { node, file, marks: args.mark }]
        }
        _ => return Err(ActError::Usage("请写明推荐和 --mark，或 --file".to_owned())),
    };
    let count = sheets.len();
    let index = score::score(&hub.party, sheets, who)?;
    let said = Said::new(
        format!("{count} 件评分已提交（第 {index} 条），不得更改；全部到齐后启封（scores）"),
        format!("{count} files scored (record {index})"),
    );
    common.say(&json!({ "files": count, "index": index }), &said)
}

#[derive(Debug, clap::Args)]
pub(super) struct Scores {
    /// 推荐
    #[arg(value_name = "推荐")]
    reference: String,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    #[command(flatten)]
    who: As,
}

pub(super) fn scores(common: &Common, args: &Scores) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H2", "H1", "H3"])?;
    let (_, file) = inbox::find(&hub.party, &args.reference, args.round.as_ref())?;
    let scored = score::scores(&hub.party, &file, &who)?;
    let mut table = Table::new(&["条目", "中位数", "极差", "偏离较大"]);
    for one in &scored.summary {
        let far: Vec<String> = one.outliers.iter().map(u8::to_string).collect();
        table.row([
            one.item.label(),
            one.median.to_string(),
            one.spread.to_string(),
            far.join("、"),
        ]);
    }
    let text = table.text();
    let said = Said::new(
        format!("{text}\n已评分 {} 人，未评分 {} 人", scored.sheets.len(), scored.missing),
        format!("{text}\n{} scored, {} missing", scored.sheets.len(), scored.missing),
    );
    common.say(&scored, &said)
}
