//! `lift`: the limit of size, lifted for one firm.

use std::path::PathBuf;

use ledger::names::{NodeCode, RoundId};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::table::Table;
use serde_json::json;

use super::announced::document;
use super::open;
use crate::acts::lift::{self, Lift};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 准予一家律所在一个批次申报，写明准予的人数上限、理由和文件
    Add(Add),
    /// 列出已准予的
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// 律所统一社会信用代码
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    code: Uscc,
    /// 执业地市（州）代码
    #[arg(long, value_name = "市（州）")]
    node: NodeCode,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: RoundId,
    /// 准予的执业律师人数上限
    #[arg(long, value_name = "人数")]
    lawyers: u32,
    /// 批准文件
    #[arg(long, value_name = "文件")]
    document: PathBuf,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Add(args) => add(common, args),
        Args::List => list(common),
    }
}

fn add(common: &Common, args: Add) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H3"])?;
    let file = document(&hub.party, &args.document)?;
    let Add { code: firm, node, round, lawyers, reason, .. } = args;
    let what = Lift { node: node.clone(), round: round.clone(), firm, lawyers, reason };
    let index = lift::lift(&hub.party, what, file, who)?;
    let said = Said::new(
        format!(
            "已准予 {firm} 以不超过 {lawyers} 人参加 {round} 申报（第 {index} 条），随同步送达 {node}；该所随后照常向 {node} 申报"
        ),
        format!("{firm} may apply in {round} with up to {lawyers} lawyers (record {index})"),
    );
    let value =
        json!({ "firm": firm, "node": node, "round": round, "lawyers": lawyers, "index": index });
    common.say(&value, &said)
}

fn list(common: &Common) -> Result<(), ActError> {
    let lifts = lift::lifts(&open::hub(common)?.party)?;
    let mut table = Table::new(&["批次", "信用代码", "市（州）", "人数上限", "理由"]);
    for one in &lifts {
        table.row([
            one.round.to_string(),
            one.firm.to_string(),
            one.node.to_string(),
            one.lawyers.to_string(),
            one.reason.clone(),
        ]);
    }
    common.say(&lifts, &Said::new(table.text(), table.text()))
}
