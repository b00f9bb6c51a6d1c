//! `meeting`: meetings that vote, with those present and the minutes.

use std::path::PathBuf;

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::names::Seat;
use ledger::record::step::meeting::Meeting;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::table::Table;
use serde_json::json;

use super::open;
use super::when::day;
use crate::acts;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 登记一次会议：出席人员须在席位任职，会议纪要只记摘要
    Add(Add),
    /// 列出会议
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Add {
    /// 会议编号，表决时引用
    name: String,
    /// 席位：H3 领导小组，H4 会长办公会议
    #[arg(long, value_name = "席位", default_value = "H3")]
    of: Seat,
    /// 会议日期；不写则为今天
    #[arg(long, value_name = "日期", value_parser = day)]
    date: Option<Date>,
    /// 出席人员，可重复
    #[arg(long, required = true, value_name = "姓名")]
    present: Vec<String>,
    /// 会议纪要文件，台账只记其摘要
    #[arg(long, value_name = "文件")]
    minutes: PathBuf,
    /// 议题
    #[arg(long, value_name = "议题")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Add(args) => add(common, args),
        Args::List => list(common),
    }
}

fn add(common: &Common, args: Add) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H3", "H1"])?;
    let minutes = Hash::of(&open::read(&args.minutes)?);
    let date = args.date.unwrap_or_else(|| ledger::time::day(hub.party.clock.now()));
    let name = args.name.clone();
    let one = Meeting { name: args.name, seat: args.of, date, present: args.present, minutes };
    let present = one.present.len();
    let index = acts::meeting::meeting(&hub.party, one, args.reason, who)?;
    let said = Said::new(
        format!(
            "会议 {name} 已登记（第 {index} 条），出席 {present} 人；表决时写 --meeting {name} --for 票数 --against 票数"
        ),
        format!("meeting {name} entered (record {index})"),
    );
    common.say(&json!({ "meeting": name, "index": index, "minutes": minutes }), &said)
}

fn list(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let all: Vec<Meeting> = hub
        .party
        .read_roll::<_, ActError>(|_, state| Ok(state.docket.meetings.all().cloned().collect()))?;
    let mut table = Table::new(&["编号", "席位", "日期", "出席", "纪要摘要"]);
    for one in &all {
        table.row([
            one.name.clone(),
            one.seat.to_string(),
            one.date.to_string(),
            one.present.join("、"),
            one.minutes.to_string(),
        ]);
    }
    common.say(&all, &Said::new(table.text(), table.text()))
}
