//! `examine`: what the office proposes for one recommendation.

use ledger::hash::Hash;
use ledger::names::RoundId;
use ledger::record::decision::ExaminationPaper;
use ledger::record::recommendation::CategoryOpinion;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::{open, outcome};
use crate::{acts, inbox};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12）、叶散列前 8 位以上，或律所的统一社会信用代码
    #[arg(value_name = "推荐")]
    reference: String,
    /// 批次，以信用代码指明推荐时可用来区分
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 审核意见，每个类别一项：ZY=认定、JX=培育、TS=不予认定
    #[arg(long, required = true, value_name = "类别=意见", value_parser = outcome::parse)]
    opinion: Vec<CategoryOpinion>,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, seat) = open::acting(common, &args.who)?;
    let (node, recommendation) = inbox::find(&hub.party, &args.reference, args.round.as_ref())?;
    let paper = ExaminationPaper {
        node: node.clone(),
        recommendation,
        proposals: args.opinion,
        reason: args.reason,
        nonce: Hash([0; 32]),
    };
    let index = acts::examine::examine(&hub.party, paper, seat)?;
    let value = json!({ "node": node, "recommendation": recommendation, "index": index });
    let said = Said::new(
        format!("{} 的审核意见已记入（第 {index} 条），待审定（determine）", args.reference),
        format!("{} examined (record {index})", args.reference),
    );
    common.say(&value, &said)
}
