//! `accept`: take in a file that the firm submitted.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 受理：律所自行提交的申报，经查材料齐全的，予以受理
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 受理理由
    #[arg(long, value_name = "理由", default_value = "材料齐全，予以受理。")]
    reason: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N1"])?;
        let (party, code) = (&node.party, &node.code);
        let index =
            crate::acts::accept::accept(party, code, &self.application, self.reason, by.seat)?;
        let zh =
            format!("已受理（第 {index} 条）；初审用 review，有利害关系的先 conflict recuse 回避");
        let en = format!("accepted (record {index})");
        common.say(&json!({ "index": index }), &Said::new(zh, en))
    }
}
