//! `complaint`: 实名举报 (四(四)3; A4.7). Who reported stands in sealed papers alone; what this command
//! shows of them it shows to a named handler who gives their key.

use ledger::machine::complaint::Event;
use ledger::record::step::complaint::Complaint;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open as opened;
use crate::acts::complaint as acts;

mod intake;
mod keys;
mod reading;
mod referral;
mod shown;

/// The seats of those who handle reports.
const HANDLERS: &[&str] = &["H1", "H2"];

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 建立经办人本人的密钥（或两人共管的收件密钥），登记公钥
    Key(keys::Args),
    /// 收件：登记一件实名举报，身份、联系方式和材料即时加密
    Submit(intake::Submit),
    /// 登记匿名线索（不作为实名举报）
    Lead(intake::Lead),
    /// 声明本人与该件无利害关系
    Declare(Step),
    /// 指定经办人：两人共同打开收件密钥，交由经办人；此后其他人不能打开
    Handlers(intake::Handlers),
    /// 打开举报材料（仅指定的经办人，每次查阅均记入台账）
    Open(reading::Open),
    /// 身份核对无误，受理
    Accept(Step),
    /// 核对后认定为非实名，按线索处理
    NotRealName(Step),
    /// 不予受理（不属举报范围，或重复举报且无新的事实）
    Refuse(Step),
    /// 启动调查
    Investigate(Step),
    /// 摘录事实，供告知律所；不得含举报人信息
    Extract(reading::Extract),
    /// 第二人复核摘录
    Redact(Step),
    /// 将复核后的摘录告知律所，答复期自次日起算
    Notify(Step),
    /// 登记律所的答复
    Reply(reading::Reply),
    /// 延长调查期限（一次，会长办公会议）
    Extend(Step),
    /// 调查结论
    Result(Outcome),
    /// 属实的，移送处理（会长办公会议）：处罚处分、重大变化同时立案
    #[command(subcommand)]
    Refer(referral::Args),
    /// 登记举报人撤回；--go-on 为撤回后继续调查
    Withdraw(Withdraw),
    /// 答复举报人并办结
    Answer(Step),
    /// 列出举报（不含举报人信息）
    List,
    /// 查看一件举报的办理经过（不含举报人信息）
    Show {
        /// 收件编号
        #[arg(value_name = "编号")]
        number: String,
    },
}

/// A step that needs a reason and nothing else.
#[derive(Debug, clap::Args)]
pub(super) struct Step {
    /// 收件编号
    #[arg(value_name = "编号")]
    number: String,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

/// 结论.
#[derive(Debug, clap::Args)]
#[group(id = "outcome", required = true, multiple = false, args = ["substantiated", "unsubstantiated"])]
pub(super) struct Outcome {
    #[command(flatten)]
    step: Step,
    /// 属实
    #[arg(long)]
    substantiated: bool,
    /// 不属实
    #[arg(long)]
    unsubstantiated: bool,
}

/// 撤回.
#[derive(Debug, clap::Args)]
pub(super) struct Withdraw {
    #[command(flatten)]
    step: Step,
    /// 撤回后继续调查
    #[arg(long)]
    go_on: bool,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Key(args) => keys::run(common, &args),
        Args::Submit(args) => intake::submit(common, &args),
        Args::Lead(args) => intake::lead(common, args),
        Args::Handlers(args) => intake::handlers(common, args),
        Args::Open(args) => reading::open(common, &args),
        Args::Extract(args) => reading::extract(common, &args),
        Args::Reply(args) => reading::reply(common, &args),
        Args::List => shown::list(common),
        Args::Show { number } => shown::show(common, &number),
        Args::Result(Outcome { step: args, substantiated, .. }) => {
            let event = if substantiated { Event::Substantiate } else { Event::Dismiss };
            step(common, args, event, &["H2"])
        }
        Args::Refer(args) => referral::run(common, args),
        Args::Withdraw(Withdraw { step: args, go_on }) => {
            let event = if go_on { Event::GoOn } else { Event::Withdraw };
            step(common, args, event, HANDLERS)
        }
        Args::Declare(args) => step(common, args, Event::Declare, HANDLERS),
        Args::Accept(args) => step(common, args, Event::Accept, HANDLERS),
        Args::NotRealName(args) => step(common, args, Event::NotRealName, HANDLERS),
        Args::Refuse(args) => step(common, args, Event::Refuse, HANDLERS),
        Args::Investigate(args) => step(common, args, Event::Investigate, HANDLERS),
        Args::Redact(args) => step(common, args, Event::Redact, HANDLERS),
        Args::Notify(args) => step(common, args, Event::Notify, HANDLERS),
        Args::Extend(args) => step(common, args, Event::Extend, &["H4"]),
        Args::Answer(args) => step(common, args, Event::Answer, HANDLERS),
    }
}

fn step(common: &Common, args: Step, event: Event, fit: &[&str]) -> Result<(), ActError> {
    let Step { number, reason, who } = args;
    let (hub, who) = opened::officer(common, &who, fit)?;
    let step = Complaint::new(number.clone(), event);
    let index = acts::step(&hub.party, step, reason, who)?;
    done(common, &number, event, index)
}

/// What was done, and what comes next.
fn done(common: &Common, number: &str, event: Event, index: u64) -> Result<(), ActError> {
    let next = match event {
        Event::Declare => "经办人均声明后：complaint handlers（指定经办人）",
        Event::Handlers => "下一步：经办人 complaint open 查阅、核对身份，再 complaint accept",
        Event::Accept => "下一步：complaint investigate（启动调查）或 refuse（不予受理）",
        Event::Investigate | Event::GoOn => "下一步：complaint extract（摘录事实）",
        Event::Extract => "下一步：由第二人声明无利害关系后 complaint redact（复核摘录）",
        Event::Redact => "下一步：complaint notify（告知律所）",
        Event::Notify => "律所答复期自次日起算，截止日见 due；收到后 complaint reply",
        Event::Reply => "下一步：complaint result（调查结论）",
        Event::Substantiate => {
            "下一步：complaint refer（移送处理）、complaint answer（答复举报人）"
        }
        Event::NotRealName | Event::Refuse | Event::Dismiss | Event::Withdraw => {
            "下一步：complaint answer（答复举报人）"
        }
        Event::Answer => "已办结；举报人身份信息保存期满后用 erase 删除（见 due）",
        _ => "进展见 complaint show",
    };
    let said = Said::new(
        format!("{number}：{}（第 {index} 条）。{next}", event.label()),
        format!("{number}: {} (record {index})", event.code()),
    );
    common.say(&json!({ "number": number, "event": event, "index": index }), &said)
}
