//! The command line: one file per command, each with its `Args` and its `run`. A command reads its
//! words, calls an act and says what came of it; no rule of the plan stands here.

use std::ffi::OsString;
use std::process::ExitCode;
use std::sync::LazyLock;

use clap::{CommandFactory as _, FromArgMatches as _, Parser, Subcommand};
use peer::act::ActError;
use peer::cli::Common;
use peer::usage;

mod account;
mod anchor;
mod announced;
mod appointment;
mod assign;
mod backup;
mod body_key;
mod bundle;
mod calendar;
mod cancel;
mod certificate;
mod change;
mod check;
mod complaint;
mod completions;
mod correct;
mod cultivate;
mod deadline;
mod determine;
mod doctor;
mod due;
mod erase;
mod examine;
mod exit;
mod firm;
mod inbox;
mod init;
mod invite;
mod ledger;
mod legacy;
mod lift;
mod list;
mod log_key;
mod meeting;
mod members;
mod notice;
mod objection;
mod open;
mod outcome;
mod passphrase;
mod penalty;
mod progress;
mod publish;
mod recover;
mod reinstate;
mod renew;
mod returning;
mod round;
mod rows;
mod score;
mod seal;
mod serve;
mod show;
mod sign;
mod status;
mod summary;
mod tiles;
mod void;
mod waitlist;
mod when;

static VERSION: LazyLock<String> =
    LazyLock::new(|| peer::cli::version(env!("CARGO_PKG_VERSION"), env!("SRDI_COMMIT")));

/// “专精特新”律所培育计划省级平台：审核、审定、联合公告、监督
#[derive(Debug, Parser)]
#[command(name = "srdi-hub", version = VERSION.as_str(), disable_version_flag = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// 建立省级平台的数据目录：密钥、证书、配置、数据库和实施规则；重复执行不作改动
    Init(init::Args),
    /// 发布单位的离线密钥
    #[command(subcommand)]
    BodyKey(body_key::Args),
    /// 省级平台的台账密钥
    #[command(subcommand)]
    LogKey(log_key::Args),
    /// 经办账号与席位
    #[command(subcommand)]
    Account(peer::account::Args),
    /// 任职登记：席位由谁担任、任期、任命文号
    #[command(subcommand)]
    Appointment(peer::appointment::Args),
    /// 启动服务：接收市（州）端数据、签署校验点、提供公布名单
    Serve(serve::Args),
    /// 生成市（州）端的加入邀请，一行一份
    Invite(invite::Args),
    /// 查看市（州）端：成员、待批准的加入申请、最近联系
    Members,
    /// 批准市（州）端加入（先在电话中核对六个词）
    Approve(members::Approve),
    /// 拒绝市（州）端的加入申请
    Refuse(members::Decide),
    /// 锁定市（州）端：不再接收其数据，生效后其核验联署不计
    Lock(members::Decide),
    /// 发布或关闭年度申报
    #[command(subcommand)]
    Round(round::Args),
    /// 年度小结：推荐、认定、培育、帮扶、取消，按类别
    Summary(summary::Args),
    /// 准予超过规模上限的律所申报：由领导小组决定，仅该所执业地市（州）可见
    #[command(subcommand)]
    Lift(lift::Args),
    /// 查看各市（州）的推荐及其审核、审定情况
    Inbox(inbox::Args),
    /// 退回市（州）补正，或补正期满后续办
    Return(returning::Args),
    /// 登记律所在公布前撤回
    Withdraw(returning::Withdraw),
    /// 确定评审人员：初评小组全体，或按公开种子抽取；须回避的除外
    Assign(assign::Args),
    /// 评审人员回避，由同一次抽取的下一位替补
    Recuse(assign::Recuse),
    /// 抽取结果：导出、离线重算
    #[command(subcommand)]
    Draw(assign::DrawArgs),
    /// 评分，一项或成批；提交后不得更改
    Score(score::Args),
    /// 查看一项推荐的评分：到齐后启封
    Scores(score::Scores),
    /// 登记会议：出席人员、会议纪要摘要
    #[command(subcommand)]
    Meeting(meeting::Args),
    /// 登记无处罚记录核查，一项或成批；审定前、公布前各一次
    Check(check::Args),
    /// 候补与递补
    #[command(subcommand)]
    Waitlist(waitlist::Args),
    /// 公示：拟认定名单、拟培育名单
    #[command(subcommand)]
    Notice(notice::Args),
    /// 异议：公示异议，未入选律所的异议
    #[command(subcommand)]
    Objection(objection::Args),
    /// 记入对一项推荐的审核意见
    Examine(examine::Args),
    /// 记入审定结论，一项或成批；名额在此核对
    Determine(determine::Args),
    /// 公布审定结果，交两家联合发布单位签发；或撤回签发
    Publish(publish::Args),
    /// 导出一家律所的电子认定证明（文件夹和压缩包）
    Certificate(certificate::Args),
    /// 换发、补发电子认定证明：名称等有变动的、补录的，或证书密钥失密后全部换发
    Reissue(certificate::Reissue),
    /// 补录：已在纸面公布的认定、培育名单
    #[command(subcommand)]
    Legacy(legacy::Args),
    /// 作废一条待签发的记录，归还其名额
    Void(void::Args),
    /// 联合签发：生成请求、在发布单位的机器上签发、收取答复
    #[command(subcommand)]
    Seal(seal::Args),
    /// 公布名单（认定名单、培育名单）
    List(list::Args),
    /// 取消认定
    Cancel(cancel::Args),
    /// 实名举报：收件、指定经办人、调查、答复；身份和材料加密，只有指定的经办人能打开
    #[command(subcommand)]
    Complaint(complaint::Args),
    /// 重大变化：报告、初核、登记变更，未按期报告的办理
    #[command(subcommand)]
    Change(change::Args),
    /// 监测：登记律所未报告的重大变化
    Monitor(change::Monitor),
    /// 更正名单中的笔误
    Correct(correct::Args),
    /// 律所自愿退出，或已注销、解散
    Exit(exit::Args),
    /// 取消或移出的决定已被更改的，恢复名单中的一项
    Reinstate(reinstate::Args),
    /// 处罚处分：登记、核对、听取意见、签发取消
    #[command(subcommand)]
    Penalty(penalty::Args),
    /// 培育对象：帮扶、年度检查、推荐认定、移出
    #[command(subcommand)]
    Cultivate(cultivate::Args),
    /// 届满前复核通过，有效期延三年
    Renew(renew::Args),
    /// 一家律所的全部经历：申报、认定、培育、变化、处罚、禁止申报
    Firm(firm::Args),
    /// 期限：某日之后第若干个工作日是哪一天
    Deadline(peer::deadline::Args),
    /// 到期事项：按截止时间列出
    Due(peer::due::Args),
    Erase(peer::erasure::command::Args),
    /// 工作日历：载入后续年度
    #[command(subcommand)]
    Calendar(calendar::Args),
    /// 台账：查看、核验
    #[command(subcommand)]
    Ledger(ledger::Args),
    /// 输出信任锚：公众核验所需的全部公钥
    Anchor,
    /// 导出给市（州）端的数据包（网络不通时用 U 盘传递）
    Export(bundle::Export),
    /// 导入市（州）端的数据包
    Import(bundle::Import),
    /// 备份数据库和材料到一个目录，服务运行中也可执行；不含密钥
    Backup(backup::Backup),
    /// 从备份恢复到没有数据库的目录
    Restore(backup::Restore),
    /// 数据库遗失而密钥仍在：从市（州）端保存的副本恢复省级台账
    Recover(recover::Args),
    /// 运行状况
    Status,
    /// 体检：逐项检查，并给出修复命令
    Doctor,
    /// 生成命令补全脚本
    Completions(completions::Args),
}

/// The command line as a whole: what help and completions are made from.
fn command() -> clap::Command {
    // What every command takes stands last in its help.
    let last = |arg: clap::Arg| {
        if arg.is_global_set() { arg.display_order(900) } else { arg }
    };
    usage::localize(Cli::command().mut_args(last))
}

/// Runs the program: the arguments begin with its name.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let args: Vec<OsString> = args.into_iter().collect();
    let parsed = command().try_get_matches_from(&args).and_then(|m| Cli::from_arg_matches(&m));
    match parsed {
        Ok(Cli { common, command, .. }) => common.end(dispatch(&common, command)),
        Err(e) if e.use_stderr() => {
            let common = open::misread(&args);
            common.end(Err(ActError::Usage(usage::explain(&e))))
        }
        Err(e) => {
            // Whoever closed the pipe has read enough.
            let _ = e.print();
            ExitCode::SUCCESS
        }
    }
}

fn dispatch(common: &Common, command: Command) -> Result<(), ActError> {
    match command {
        Command::Init(args) => init::run(common, &args),
        Command::BodyKey(args) => body_key::run(common, args),
        Command::LogKey(args) => log_key::run(common, args),
        Command::Account(args) => account::run(common, args),
        Command::Appointment(args) => appointment::run(common, args),
        Command::Serve(args) => serve::run(common, args),
        Command::Invite(args) => invite::run(common, &args),
        Command::Members => members::run(common),
        Command::Approve(args) => members::approve(common, args),
        Command::Refuse(args) => members::refuse(common, args),
        Command::Lock(args) => members::lock(common, args),
        Command::Round(args) => round::run(common, args),
        Command::Inbox(args) => inbox::run(common, &args),
        Command::Return(args) => returning::run(common, args),
        Command::Withdraw(args) => returning::withdraw(common, args),
        Command::Assign(args) => assign::run(common, args),
        Command::Recuse(args) => assign::recuse(common, args),
        Command::Draw(args) => assign::draw(common, args),
        Command::Score(args) => score::run(common, args),
        Command::Scores(args) => score::scores(common, &args),
        Command::Summary(args) => summary::run(common, &args),
        Command::Lift(args) => lift::run(common, args),
        Command::Meeting(args) => meeting::run(common, args),
        Command::Check(args) => check::run(common, args),
        Command::Waitlist(args) => waitlist::run(common, args),
        Command::Notice(args) => notice::run(common, args),
        Command::Objection(args) => objection::run(common, args),
        Command::Examine(args) => examine::run(common, args),
        Command::Determine(args) => determine::run(common, args),
        Command::Publish(args) => publish::run(common, args),
        Command::Certificate(args) => certificate::run(common, &args),
        Command::Reissue(args) => certificate::reissue(common, &args),
        Command::Legacy(args) => legacy::run(common, args),
        Command::Void(args) => void::run(common, args),
        Command::Seal(args) => seal::run(common, args),
        Command::List(args) => list::run(common, &args),
        Command::Cancel(args) => cancel::run(common, args),
        Command::Complaint(args) => complaint::run(common, args),
        Command::Change(args) => change::run(common, args),
        Command::Monitor(args) => change::monitor(common, args),
        Command::Correct(args) => correct::run(common, args),
        Command::Exit(args) => exit::run(common, args),
        Command::Reinstate(args) => reinstate::run(common, args),
        Command::Penalty(args) => penalty::run(common, args),
        Command::Cultivate(args) => cultivate::run(common, args),
        Command::Renew(args) => renew::run(common, args),
        Command::Firm(args) => firm::run(common, &args),
        Command::Deadline(args) => deadline::run(common, &args),
        Command::Due(args) => due::run(common, &args),
        Command::Erase(args) => erase::run(common, &args),
        Command::Calendar(args) => calendar::run(common, args),
        Command::Ledger(args) => ledger::run(common, args),
        Command::Anchor => anchor::run(common),
        Command::Export(args) => bundle::export(common, &args),
        Command::Import(args) => bundle::import(common, &args),
        Command::Backup(args) => backup::run(common, &args),
        Command::Restore(args) => backup::restore(common, &args),
        Command::Recover(args) => recover::run(common, &args),
        Command::Doctor => doctor::run(common),
        Command::Status => status::run(common),
        Command::Completions(args) => completions::run(common, &args),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_command_is_well_formed() {
        super::command().debug_assert();
    }
}
