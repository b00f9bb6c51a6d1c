//! `verify`: secret material was seen off line; nothing of it is kept.

use ledger::category::Item;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use crate::acts::visit as acts;

/// 线下核验：涉密材料一律不得上传，线下核验后在此登记已核验、核验人和日期
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 所核验的条目，如 ZY2
    #[arg(long, value_name = "条目")]
    item: Item,
    /// 核验情况，不得写入涉密内容
    #[arg(long, value_name = "情况")]
    note: String,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N2", "N1"])?;
        let (party, code, item) = (&node.party, &node.code, self.item);
        let index = acts::verify_offline(party, code, &self.application, item, self.note, by)?;
        let zh = format!("已登记线下核验 {item}（第 {index} 条）");
        let en = format!("verified off line (record {index})");
        common.say(&json!({ "index": index, "item": item }), &Said::new(zh, en))
    }
}
