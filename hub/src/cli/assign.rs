//! `assign`, `recuse`, `draw`: who scores a recommendation.

use std::path::PathBuf;

use ledger::machine::file::State;
use ledger::names::RoundId;
use ledger::record::step::file::{Excluded, Ground};
use ledger::rules::draw::Draw;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::party::Party;
use serde_json::json;

use super::{open, rows};
use crate::acts::assign::{self, Assignment};
use crate::inbox;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12）、叶散列前 8 位以上，或律所的统一社会信用代码；可写多个
    #[arg(value_name = "推荐", required_unless_present = "all")]
    references: Vec<String>,
    /// 该批次所有未确定评审人员的推荐
    #[arg(long, requires = "round")]
    all: bool,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 须回避的人员及事由，适用于所写各件：姓名=kin 等（same_firm、head_office、former_firm、kin、pairing、same_prefecture、other）
    #[arg(long, value_name = "姓名=事由", value_parser = conflict)]
    conflict: Vec<Excluded>,
    /// 须回避情形的表格（XLSX 或 CSV），三列：推荐、姓名、事由
    #[arg(long, value_name = "文件")]
    conflicts: Option<PathBuf>,
    /// 理由
    #[arg(long, value_name = "理由", default_value = "按实施规则确定评审人员")]
    reason: String,
    #[command(flatten)]
    who: As,
}

fn conflict(text: &str) -> Result<Excluded, String> {
    let (person, ground) = text.split_once(['=', '＝']).ok_or("应写作 姓名=事由，如 甲某=kin")?;
    let ground = ground_of(ground.trim())?;
    Ok(Excluded { person: person.trim().to_owned(), ground })
}

fn ground_of(text: &str) -> Result<Ground, String> {
    let labelled = Ground::ALL.iter().find(|ground| ground.label() == text);
    labelled.copied().map_or_else(|| text.parse().map_err(|e| format!("{e}")), Ok)
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let mut files = wanted(&hub.party, &args)?;
    if let Some(path) = &args.conflicts {
        let headers = [rows::REFERENCE, "姓名", "事由"];
        let declared = rows::read(path, &headers, |row| {
            let (_, leaf) = rows::file(&hub.party, row, args.round.as_ref())?;
            let person = row.required("姓名")?.to_owned();
            Ok((leaf, Excluded { person, ground: row.parsed("事由", ground_of)? }))
        })?;
        for (leaf, out) in declared {
            files.iter_mut().filter(|one| one.file == leaf).for_each(|one| {
                one.conflicts.push(out.clone());
            });
        }
    }
    let count = files.len();
    let index = assign::assign(&hub.party, files, args.reason, who)?;
    let said = Said::new(
        format!("{count} 件已确定评审人员（第 {index} 条）；下一步：评审人员评分（score）"),
        format!("reviewers assigned to {count} files (record {index})"),
    );
    common.say(&json!({ "files": count, "index": index }), &said)
}

fn wanted(party: &Party, args: &Args) -> Result<Vec<Assignment>, ActError> {
    let one = |(node, file)| Assignment { node, file, conflicts: args.conflict.clone() };
    if !args.all {
        let found = args.references.iter();
        return found.map(|text| inbox::find(party, text, args.round.as_ref()).map(one)).collect();
    }
    let lines = inbox::lines(party, args.round.as_ref())?;
    let open = lines.into_iter().filter(|line| {
        let waits = matches!(line.state, State::Received | State::UnderReview);
        waits && line.batched && !line.withdrawn
    });
    let found: Vec<Assignment> = open.map(|line| one((line.node, line.leaf))).collect();
    match found.is_empty() {
        true => Err(ActError::refused("该批次没有待确定评审人员的推荐")),
        false => Ok(found),
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Recuse {
    /// 推荐
    #[arg(value_name = "推荐")]
    reference: String,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 回避的评审人员；不写则为本人
    #[arg(long, value_name = "姓名")]
    person: Option<String>,
    /// 事由：same_firm、head_office、former_firm、kin、pairing、same_prefecture、other
    #[arg(long, value_name = "事由", value_parser = ground_of)]
    ground: Ground,
    /// 说明
    #[arg(long, value_name = "说明")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn recuse(common: &Common, args: Recuse) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H2", "H1"])?;
    let (node, file) = inbox::find(&hub.party, &args.reference, args.round.as_ref())?;
    let person = args.person.unwrap_or_else(|| who.person.clone());
    let out = Excluded { person, ground: args.ground };
    let index = assign::recuse(&hub.party, node, file, (out, args.reason), who)?;
    let said = Said::new(
        format!("{} 的回避已登记（第 {index} 条）；回避人员不再看到该件", args.reference),
        format!("recusal entered (record {index})"),
    );
    common.say(&json!({ "reference": args.reference, "index": index }), &said)
}

#[derive(Debug, clap::Subcommand)]
pub(super) enum DrawArgs {
    /// 导出该批次的抽取结果：种子所据的签发校验点、可抽人员、结果
    Export {
        /// 批次
        #[arg(long, value_name = "批次")]
        round: RoundId,
    },
    /// 离线重算导出的抽取结果，不需要数据目录
    Verify {
        /// 导出的文件
        #[arg(value_name = "文件")]
        file: PathBuf,
    },
}

pub(super) fn draw(common: &Common, args: DrawArgs) -> Result<(), ActError> {
    match args {
        DrawArgs::Export { round } => {
            let drawn = assign::drawn(&open::hub(common)?.party, &round)?;
            let text = serde_json::to_string(&drawn).map_err(|e| ActError::Local(e.to_string()))?;
            common.print(&text)
        }
        DrawArgs::Verify { file } => {
            let bytes = open::read(&file)?;
            let drawn: Draw = serde_json::from_slice(&bytes)
                .map_err(|e| ActError::Usage(format!("{} 不是抽取结果：{e}", file.display())))?;
            drawn.verify()?;
            let (files, size) = (drawn.files.len(), drawn.sealed.size);
            let said = Said::new(
                format!(
                    "{} 的 {files} 件评审人员与种子推得的一致；种子取自第 {size} 条为止的签发校验点，根为 {}，请与公布的校验点核对",
                    drawn.round, drawn.sealed.root
                ),
                format!("{files} panels follow from the seed of checkpoint {size}"),
            );
            let value = json!({ "round": drawn.round, "files": files, "sealed": drawn.sealed });
            common.say(&value, &said)
        }
    }
}
