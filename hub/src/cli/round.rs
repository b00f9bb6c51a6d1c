//! `round`: announces a round, and closes one ahead of its time.

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::names::RoundId;
use ledger::record::round::{RoundAnnounced, RoundType};
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
    /// 开始评审：各市（州）均已报送批次或零报告；书面催报后仍未报送的，由领导小组（H3）决定先行评审
    Review(Declare),
    /// 领导小组宣布该批次审定结束
    End(Declare),
    /// 延长审定期限，联合签发后生效
    Extend(Extend),
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
    /// 批次类型：selection 认定与培育，review 有效期届满复核（不占名额）
    #[arg(long = "type", value_name = "类型", default_value = "selection")]
    purpose: RoundType,
    /// 申报表等表格的版本
    #[arg(long, value_name = "版本", default_value_t = 1)]
    forms: u64,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Declare {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "批次")]
    round: RoundId,
    /// 理由；市（州）未报齐、由领导小组决定先行评审的，写明催报情况
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Extend {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "批次")]
    round: RoundId,
    /// 新的审定期限：日期（至当日二十四时）或具体时间，北京时间
    #[arg(long, value_name = "时间", value_parser = When::parse)]
    decide_by: When,
    /// 延期决定的文号
    #[arg(long, value_name = "文号")]
    document_number: String,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
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
        Args::Review(args) => review(common, args),
        Args::End(args) => end(common, args),
        Args::Extend(args) => extend(common, args),
    }
}

fn announce(common: &Common, args: Announce) -> Result<(), ActError> {
    let (hub, officer) = open::officer(common, &args.who, open::OFFICE)?;
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
        purpose: args.purpose,
        forms: args.forms,
        charter: Hash([0; 32]),
        seat: officer.seat,
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

fn review(common: &Common, args: Declare) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H1", "H3"])?;
    let round = args.round.clone();
    let index = acts::round::review(&hub.party, args.round, args.reason, who)?;
    let said = Said::new(
        format!("{round} 已开始评审（第 {index} 条）；下一步：assign 确定评审人员"),
        format!("Round {round} is under review (record {index})"),
    );
    common.say(&json!({ "round": round, "index": index }), &said)
}

fn end(common: &Common, args: Declare) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H3"])?;
    let round = args.round.clone();
    let index = acts::round::end(&hub.party, args.round, args.reason, who)?;
    let said = Said::new(
        format!(
            "{round} 审定结束（第 {index} 条）；此后只办理异议成立、发现处罚、撤回、递补和公布"
        ),
        format!("Decisions of round {round} are over (record {index})"),
    );
    common.say(&json!({ "round": round, "index": index }), &said)
}

fn extend(common: &Common, args: Extend) -> Result<(), ActError> {
    let (hub, seat) = open::acting(common, &args.who)?;
    let (round, by) = (args.round.clone(), args.decide_by.end());
    let why = (args.reason, seat);
    let index = acts::round::extend(&hub.party, args.round, by, args.document_number, why)?;
    let said = Said::new(
        format!(
            "{round} 的审定期限拟延至 {}（第 {index} 条），联合签发后生效。\n{}",
            ledger::time::deadline(by),
            open::NEXT_SEAL,
        ),
        format!("Round {round} extended (record {index}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "round": round, "index": index, "decide_by": by }), &said)
}
