//! `examine`: what the office proposes for one recommendation.

use std::path::PathBuf;

use ledger::hash::Hash;
use ledger::names::RoundId;
use ledger::record::decision::ExaminationPaper;
use ledger::record::recommendation::CategoryOpinion;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::{open, outcome, rows};
use crate::{acts, inbox};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12）、叶散列前 8 位以上，或律所的统一社会信用代码
    #[arg(value_name = "推荐", required_unless_present = "file", requires = "opinion")]
    reference: Option<String>,
    /// 批次，以信用代码指明推荐时可用来区分
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 审核意见，每个类别一项：ZY=认定、JX=培育、TS=不予认定
    #[arg(long, value_name = "类别=意见", value_parser = outcome::parse)]
    opinion: Vec<CategoryOpinion>,
    /// 理由
    #[arg(long, value_name = "理由", required_unless_present = "file")]
    reason: Option<String>,
    /// 批量审核的表格（XLSX 或 CSV），三列：推荐、意见（如 ZY=认定；JX=培育）、理由
    #[arg(long, value_name = "文件", conflicts_with_all = ["reference", "opinion", "reason"])]
    file: Option<PathBuf>,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let round = args.round.as_ref();
    let paper = |(node, recommendation), proposals, reason| ExaminationPaper {
        node,
        recommendation,
        proposals,
        reason,
        nonce: Hash([0; 32]),
    };
    if let Some(path) = &args.file {
        let papers = rows::read(path, &[rows::REFERENCE, "意见", "理由"], |row| {
            let file = rows::file(&hub.party, row, round)?;
            let proposals = row.parsed("意见", outcome::parse_all)?;
            Ok(paper(file, proposals, row.required("理由")?.to_owned()))
        })?;
        let count = acts::examine::examine_all(&hub.party, papers, who)?;
        let said = Said::new(
            format!("{count} 件审核意见已记入，待审定（determine）"),
            format!("{count} files examined"),
        );
        return common.say(&json!({ "files": count }), &said);
    }
    let (Some(reference), Some(reason)) = (args.reference, args.reason) else {
        return Err(ActError::Usage("请写明推荐、--opinion 和 --reason，或 --file".to_owned()));
    };
    let (node, recommendation) = inbox::find(&hub.party, &reference, round)?;
    let paper = paper((node.clone(), recommendation), args.opinion, reason);
    let index = acts::examine::examine(&hub.party, paper, who)?;
    let value = json!({ "node": node, "recommendation": recommendation, "index": index });
    let said = Said::new(
        format!("{reference} 的审核意见已记入（第 {index} 条），待审定（determine）"),
        format!("{reference} examined (record {index})"),
    );
    common.say(&value, &said)
}
