//! `cancel`: takes a recognition back.

use jiff::civil::Date;
use ledger::record::title::Cause;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use super::publish::notice;
use super::when::day;
use crate::acts;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 证书编号
    #[arg(value_name = "证书编号")]
    number: String,
    /// 原因：penalty 受处罚处分（同时三年内不得再次申报），unreported 未按期报告重大变化，unqualified 不再符合标准，false 提供虚假信息
    #[arg(long, value_enum, value_name = "原因")]
    cause: Why,
    /// 公告文号
    #[arg(long, value_name = "文号")]
    document_number: String,
    /// 公告标题
    #[arg(long, value_name = "标题")]
    title: String,
    /// 取消日期；不写则为今天
    #[arg(long, value_name = "日期", value_parser = day)]
    date: Option<Date>,
    /// 公告网址
    #[arg(long, value_name = "网址")]
    link: Option<String>,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
enum Why {
    Penalty,
    Unreported,
    Unqualified,
    False,
}

impl From<Why> for Cause {
    fn from(why: Why) -> Self {
        match why {
            Why::Penalty => Self::Penalty,
            Why::Unreported => Self::Unreported,
            Why::Unqualified => Self::Unqualified,
            Why::False => Self::False,
        }
    }
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, _) = open::acting(common, &args.who)?;
    let (number, cause) = (args.number.clone(), Cause::from(args.cause));
    let notice = notice(&hub.party, args.document_number, args.title, args.date, args.link);
    let index = acts::cancel::cancel(&hub.party, args.number, cause, notice, args.reason)?;
    let said = Said::new(
        format!(
            "{number} 的取消已登记（第 {index} 条，{}），联合签发后生效。\n{}",
            cause.label(),
            open::NEXT_SEAL
        ),
        format!("Cancellation of {number} written (record {index}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "number": number, "cause": cause, "index": index }), &said)
}
