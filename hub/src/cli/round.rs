//! `round`: announces a round, and closes one ahead of its time.

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::names::RoundId;
use ledger::record::round::RoundAnnounced;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use super::when::{When, day};
use crate::acts;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 发布一批申报通知，联合签发后开放申报
    Announce(Announce),
    /// 提前关闭一批申报
    Close(Close),
}

#[derive(Debug, clap::Args)]
pub(super) struct Announce {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "批次")]
    round: RoundId,
    /// 通知文号
    #[arg(long, value_name = "文号")]
    document_number: String,
    /// 申报开始：日期（当日零时起）或 2024-03-01T09:00，北京时间
    #[arg(long, value_name = "时间", value_parser = When::parse)]
    opens: When,
    /// 申报截止：日期（至当日二十四时）或 2024-05-31T17:00，北京时间
    #[arg(long, value_name = "时间", value_parser = When::parse)]
    closes: When,
    /// 统一基准日，规模、年限和收入按此日计算；不写则为申报截止日
    #[arg(long, value_name = "日期", value_parser = day)]
    base_date: Option<Date>,
    /// 审定期限：日期（至当日二十四时）或具体时间，北京时间
    #[arg(long, value_name = "时间", value_parser = When::parse)]
    decide_by: Option<When>,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Close {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "批次")]
    round: RoundId,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Announce(args) => announce(common, args),
        Args::Close(args) => close(common, args),
    }
}

fn announce(common: &Common, args: Announce) -> Result<(), ActError> {
    let (hub, _) = open::officer(common, &args.who, open::OFFICE)?;
    let (opens_at, closes_at) = (args.opens.start(), args.closes.end());
    let round = args.round.clone();
    let announced = RoundAnnounced {
        at: 0,
        nonce: Hash([0; 32]),
        round: args.round,
        document_number: args.document_number,
        opens_at,
        closes_at,
        base_date: args.base_date.unwrap_or(args.closes.day()),
        decide_by: args.decide_by.map(When::end),
    };
    let base_date = announced.base_date;
    let index = acts::round::announce(&hub.party, announced)?;
    let window = (ledger::time::minute(opens_at), ledger::time::deadline(closes_at));
    let value = json!({
        "round": round, "index": index, "opens_at": opens_at, "closes_at": closes_at,
        "base_date": base_date.to_string(),
    });
    let said = Said::new(
        format!(
            "{round} 申报通知已登记（第 {index} 条）：{} 至 {}，统一基准日 {base_date}；联合签发后开放申报。\n{}",
            window.0,
            window.1,
            open::NEXT_SEAL,
        ),
        format!("Round {round} announced (record {index}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&value, &said)
}

fn close(common: &Common, args: Close) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let round = args.round.clone();
    let index = acts::round::close(&hub.party, args.round, args.reason, who.seat)?;
    let said = Said::new(
        format!("{round} 已关闭（第 {index} 条），即刻生效"),
        format!("Round {round} closed (record {index})"),
    );
    common.say(&json!({ "round": round, "index": index }), &said)
}
