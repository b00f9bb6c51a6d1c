//! `refuse`: a file that cannot be taken in, or that was not supplemented in time.

use ledger::intake::State;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 不予受理：不符合申报范围的申报；或退回后逾期未补正、视为放弃的申报
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N1"])?;
        let (party, code) = (&node.party, &node.code);
        let (index, stage) =
            crate::acts::accept::refuse(party, code, &self.application, self.reason, by.seat)?;
        let next = match stage {
            State::Inadmissible => {
                "；请书面告知律所理由，律所可在异议期限内提出异议（objection file）"
            }
            _ => "；请告知律所，申报窗口未截止的可重新申报",
        };
        let zh = format!("已登记{}（第 {index} 条）{next}", stage.label());
        let en = format!("refused: {} (record {index})", stage.code());
        common.say(&json!({ "index": index, "stage": stage }), &Said::new(zh, en))
    }
}
