//! `calendar`: working days of later years.

use std::path::PathBuf;

use ledger::charter::CalendarFile;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use crate::acts;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 载入工作日历文件，替换相同年度的日历；联合签发后生效
    Issue(Issue),
}

#[derive(Debug, clap::Args)]
pub(super) struct Issue {
    /// 工作日历文件（TOML），写法与实施规则中的 [[calendar]]、[[local_calendar]] 相同
    #[arg(value_name = "文件")]
    file: PathBuf,
    /// 理由，如所依据的通知
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let Args::Issue(args) = args;
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let wrong = |_| ActError::Usage(format!("{} 不是 UTF-8 文本", args.file.display()));
    let text = String::from_utf8(open::read(&args.file)?).map_err(wrong)?;
    let file = CalendarFile::from_toml(&text).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        ActError::Usage(format!("工作日历文件有误，未载入：\n{}", lines.join("\n")))
    })?;
    let years: Vec<i16> = file.calendar.iter().map(|table| table.year).collect();
    let index = acts::calendar::issue(&hub.party, file, args.reason, who.seat)?;
    let said = Said::new(
        format!("工作日历已登记（第 {index} 条），联合签发后生效。\n{}", open::NEXT_SEAL),
        format!("Calendar written (record {index}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "index": index, "years": years }), &said)
}
