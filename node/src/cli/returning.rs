//! `return`: send an application back, once, with everything that is to be supplemented.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

/// 退回补正：一次性告知全部需要补正的内容
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 一处需要补正的内容；有几处写几次
    #[arg(long = "defect", required = true, value_name = "内容")]
    defects: Vec<String>,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N1", "N2"])?;
        let seat = by.seat;
        let count = self.defects.len();
        let index = crate::acts::returning::return_application(
            &node.party,
            &node.code,
            &self.application,
            self.defects,
            seat,
        )?;
        let zh = format!("已退回补正（第 {index} 条），告知 {count} 处；补正后用 file 重新提交");
        let en = format!("returned (record {index}) with {count} defects");
        common.say(&json!({ "index": index, "defects": count }), &Said::new(zh, en))
    }
}
