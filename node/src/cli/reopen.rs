//! `reopen`: the province sent a reported file back.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 省级退回：登记省级平台退回的已报送申报，重新初审、推荐、报送
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
        let index = crate::acts::reopen::reopen(&node, &self.application, self.reason, by.seat)?;
        let zh = format!("已登记省级退回（第 {index} 条）；补正后重新 review、recommend、sign");
        let en = format!("reopened (record {index})");
        common.say(&json!({ "index": index }), &Said::new(zh, en))
    }
}
