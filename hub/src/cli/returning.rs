//! `return`, `withdraw`: a file goes back to its prefecture, or its firm takes it back.

use ledger::machine::file::Event;
use ledger::names::RoundId;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use crate::acts::{file_step, returning};
use crate::inbox;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 推荐：编号（如 510100/12）、叶散列前 8 位以上，或律所的统一社会信用代码
    #[arg(value_name = "推荐")]
    reference: String,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 需要补正的内容，一次写全，可重复
    #[arg(long, value_name = "内容", required_unless_present = "resume")]
    defect: Vec<String>,
    /// 补正期满仍未补正，就现有材料继续审核
    #[arg(long, conflicts_with = "defect")]
    resume: bool,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let (node, file) = inbox::find(&hub.party, &args.reference, args.round.as_ref())?;
    let (index, zh) = match args.resume {
        true => {
            let files = vec![file];
            let index = file_step::moves(&hub.party, Event::Resume, files, args.reason, who)?;
            (index, "补正期满，继续审核".to_owned())
        }
        false => {
            let what = (args.defect, args.reason);
            let index = returning::return_file(&hub.party, node.clone(), file, what, who)?;
            (index, format!("已退回 {node} 补正，通知随同步送达；补正后为新的推荐"))
        }
    };
    let said = Said::new(
        format!("{}（第 {index} 条）：{zh}", args.reference),
        format!("{} returned or resumed (record {index})", args.reference),
    );
    common.say(&json!({ "reference": args.reference, "index": index }), &said)
}

#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    /// 推荐
    #[arg(value_name = "推荐")]
    reference: String,
    /// 批次
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 律所撤回的说明（负责人签字的申请）
    #[arg(long, value_name = "说明")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn withdraw(common: &Common, args: Withdraw) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let (_, file) = inbox::find(&hub.party, &args.reference, args.round.as_ref())?;
    let index = file_step::moves(&hub.party, Event::Withdraw, vec![file], args.reason, who)?;
    let said = Said::new(
        format!("{} 的撤回已登记（第 {index} 条）；已占名额的随之退回", args.reference),
        format!("{} withdrawn (record {index})", args.reference),
    );
    common.say(&json!({ "reference": args.reference, "index": index }), &said)
}
