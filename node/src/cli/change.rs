//! `change`: takes a firm's report of a material change in and relays it.

use std::path::PathBuf;

use ledger::date::Date;
use ledger::record::step::change_report::ChangeKind;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{As, Common, Said, read_named};
use serde_json::json;

use crate::acts::change::{Report, report};

/// The most bytes of a scanned form.
const MOST: u64 = 64 << 20;

/// 重大变化：收下律所的重大变化情况报告表，出具回执并转报省律师协会秘书处
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 律所统一社会信用代码（名单所载）
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    firm: Uscc,
    /// 变化：rename 更名、merge 合并、split 分立、move 迁址、category 与认定类别有关的变化、dissolve 解散、other 其他
    #[arg(long, value_name = "种类")]
    kind: ChangeKind,
    /// 司法行政机关准予变更决定日；没有决定的，为协议日
    #[arg(long, value_name = "日期", value_parser = ledger::date::parse)]
    date: Date,
    /// 重大变化情况报告表的扫描件
    #[arg(long, value_name = "文件")]
    form: PathBuf,
    /// 准予变更决定书或协议的扫描件
    #[arg(long, value_name = "文件")]
    approval: PathBuf,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let (node, who) = super::open_as(common, &self.who, &["N1"])?;
        let (form, approval) = (read_named(&self.form, MOST)?, read_named(&self.approval, MOST)?);
        let Self { firm, kind, date, .. } = self;
        let act = Report { firm, change: kind, date, form, approval };
        let (number, leaf) = report(&node.party, &node.code, act, who.seat)?;
        let said = Said::new(
            format!(
                "已收下，回执编号 {number}；报告时间以本回执为准。\n下一步：同步后省律师协会秘书处登记（回执摘要 {leaf}）"
            ),
            format!("taken in, receipt {number}; the province finds it by {leaf}"),
        );
        common.say(&json!({ "number": number, "leaf": leaf, "firm": firm }), &said)
    }
}
