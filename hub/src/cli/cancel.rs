//! `cancel`: takes a recognition back.

use std::path::PathBuf;

use jiff::civil::Date;
use ledger::record::title::Cause;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::announced::written;
use super::open;
use super::publish::notice;
use super::when::day;
use crate::acts;
use crate::acts::cancel::Cancelling;

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
    /// 会长办公会议纪要的文件；因处罚取消的不需要，先用 penalty 登记、核对决定书
    #[arg(long, value_name = "文件")]
    minutes: Option<PathBuf>,
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
    let fit = if matches!(args.cause, Why::Penalty) { "H1" } else { "H4" };
    let (hub, who) = open::officer(common, &args.who, &[fit])?;
    let (number, cause) = (args.number.clone(), Cause::from(args.cause));
    let notice = notice(&hub.party, args.document_number, args.title, args.date, args.link);
    // An unknown number is said before anything is asked for.
    let firm = acts::cancel::known(&hub.party, &number)?;
    if cause == Cause::Penalty {
        // S71: entered, checked by a second officer, the firm heard; this is the signature.
        let records = acts::penalty::sign(&hub.party, firm, notice, args.reason, who)?;
        return written(common, "因处罚处分的取消", &records);
    }
    let minutes = args.minutes.ok_or_else(|| {
        ActError::refused("取消须经会长办公会议核实（四(四)1），请用 --minutes 附会议纪要")
    })?;
    let document = acts::filed::file(&hub.party, &open::read(&minutes)?)?;
    let cancelling = Cancelling { number: args.number, cause, notice, document, why: args.reason };
    let index = acts::cancel::cancel(&hub.party, cancelling, who.seat)?;
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
