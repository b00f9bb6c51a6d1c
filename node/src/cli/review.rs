//! `review`: the preliminary review, category by category.

use std::path::PathBuf;

use ledger::category::Category;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::rules::assessment::Assessment;
use peer::act::ActError;
use peer::cli::{As, Common, Said, read_named};
use serde_json::json;

use crate::acts::review::{self as acts, Opinions};

/// 初审：对申报的每个类别提出意见，并写明理由；提出意见即声明与该所无利害关系，有利害关系的应先
/// 回避（conflict recuse）；不写意见则只显示机器核对结果
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报：回执编号、律所统一社会信用代码，或回执摘要的前八位以上
    #[arg(value_name = "申报")]
    application: String,
    /// 一个类别的意见，如 ZY=推荐认定；意见为推荐认定、推荐培育、不予推荐之一，每个类别写一次
    #[arg(long = "opinion", requires = "reason", value_name = "类别=意见", value_parser = opinion)]
    opinions: Vec<CategoryOpinion>,
    /// 初审理由
    #[arg(long, value_name = "理由", requires = "opinions")]
    reason: Option<String>,
    /// 信用平台（credit.acla.org.cn）的查询结果（PDF 或图片）；推荐认定、推荐培育应附
    #[arg(long, value_name = "文件", requires = "opinions")]
    snapshot: Option<PathBuf>,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, by) = super::open_as(common, &self.who, &["N2"])?;
        let found = acts::assessment(&node.party, &node.code, &self.application)?;
        let machine = found
            .as_ref()
            .map_or_else(|| vec!["申报表不在本机，未作机器核对".to_owned()], Assessment::lines);
        let Some(reason) = self.reason else {
            let zh = machine.join("\n");
            return common.say(&json!({ "machine": found }), &Said::new(zh.clone(), zh));
        };
        let shown: Vec<String> = self
            .opinions
            .iter()
            .map(|one| format!("{}{}", one.category.label(), one.opinion.recommended()))
            .collect();
        let opinions = json!(self.opinions);
        let (party, code) = (&node.party, &node.code);
        let snapshot = self.snapshot.as_deref();
        let most = node.config.max_paper.0;
        let snapshot = snapshot.map(|path| read_named(path, most)).transpose()?;
        let said = Opinions { opinions: self.opinions, reasons: reason, snapshot };
        let index = acts::review(party, code, &self.application, said, by)?;
        let zh = format!("已初审（第 {index} 条）：{}\n{}", shown.join("，"), machine.join("\n"));
        let en = format!("reviewed (record {index})");
        let value = json!({ "index": index, "opinions": opinions, "machine": found });
        common.say(&value, &Said::new(zh, en))
    }
}

fn opinion(text: &str) -> Result<CategoryOpinion, String> {
    let form = || "应写作 类别=意见，如 ZY=推荐认定".to_owned();
    let (category, opinion) = text.split_once(['=', '＝']).ok_or_else(form)?;
    let category = Category::from_input(category).map_err(|e| e.to_string())?;
    let opinion = match opinion.trim() {
        "推荐认定" | "recognise" => Opinion::Recognise,
        "推荐培育" | "cultivate" => Opinion::Cultivate,
        "不予推荐" | "decline" => Opinion::Decline,
        _ => return Err("意见应为推荐认定、推荐培育、不予推荐之一".to_owned()),
    };
    Ok(CategoryOpinion { category, opinion })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn opinions_are_read_in_both_languages() {
        for (text, category, expected) in [
            ("ZY=推荐认定", Category::Zy, Opinion::Recognise),
            ("新型化＝不予推荐", Category::Xx, Opinion::Decline),
            ("ts=cultivate", Category::Ts, Opinion::Cultivate),
        ] {
            assert_eq!(
                opinion(text),
                Ok(CategoryOpinion { category, opinion: expected }),
                "{text}"
            );
        }
        for text in ["ZY", "ZY=好", "AB=推荐认定", "=推荐认定", ""] {
            assert!(opinion(text).is_err(), "{text}");
        }
    }
}
