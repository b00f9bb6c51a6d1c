//! `withdraw`: register that a firm takes its application back.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 撤回：登记律所撤回申报
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 律所撤回的理由或来函内容
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N1"])?;
        let seat = by.seat;
        let index = crate::acts::withdraw::withdraw(
            &node.party,
            &node.code,
            &self.application,
            self.reason,
            seat,
        )?;
        let said = Said::new(
            format!("已登记撤回（第 {index} 条）"),
            format!("withdrawn (record {index})"),
        );
        common.say(&json!({ "index": index }), &said)
    }
}
