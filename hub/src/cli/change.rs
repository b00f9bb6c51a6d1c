//! `change`: reports of material changes, and the cases of late ones. `monitor` enters what nobody
//! reported.

use std::path::PathBuf;

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::machine::change_report::Event;
use ledger::names::{Firm, NodeCode};
use ledger::record::change::Lineage;
use ledger::record::step::change_report::{ChangeKind, Happened};
use ledger::rules::deadline::Timeliness;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::party::Party;
use peer::table::Table;
use serde_json::json;

use super::announced::{Announced, document, written};
use super::open;
use super::when::day;
use crate::acts::change::{self, Becomes, Came, Verdict};

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 收到重大变化情况报告表：直接送交秘书处，或由市（州）转报
    File(Box<File>),
    /// 退回补正
    Return(Step),
    /// 收到补正
    Resubmit(Step),
    /// 补正期满，按现有材料办理
    TimeOut(Step),
    /// 初核
    Check {
        #[command(flatten)]
        step: Step,
        /// 结果：meets 仍符合，fails 不再符合（提请会长办公会议核实），new-code 代码变更（提请核实）
        #[arg(long, value_enum, value_name = "结果")]
        result: Checked,
    },
    /// 登记变更：名单随联合签发更新；不涉及名称、代码、市（州）的只结案
    Register(Box<Register>),
    /// 会长办公会议核实
    Decide(Box<Decide>),
    /// 未按期报告立案
    Open(Step),
    /// 通知律所，听取意见
    Hear(Step),
    /// 收到律所意见
    Answer(Step),
    /// 列出报告：期限、是否按期、办理情况
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Found {
    /// 律所统一社会信用代码（名单所载）
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    firm: Uscc,
    /// 变化：rename 更名、merge 合并、split 分立、move 迁址、category 与认定类别有关的变化、dissolve 解散、other 其他
    #[arg(long, value_name = "种类")]
    kind: ChangeKind,
    /// 准予变更决定日；没有决定的，为协议日
    #[arg(long, value_name = "日期", value_parser = day)]
    event: Date,
    /// 合并后的执业律师人数
    #[arg(long, value_name = "人数")]
    lawyers: Option<u32>,
}

impl Found {
    fn happened(&self) -> Happened {
        let (firm, kind, date, lawyers) = (self.firm, self.kind, self.event, self.lawyers);
        Happened { firm, kind, date, lawyers }
    }
}

/// 监测：登记律所未报告的重大变化（律管委）
#[derive(Debug, clap::Args)]
pub(super) struct Monitor {
    #[command(flatten)]
    found: Found,
    /// 来源和说明
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct File {
    #[command(flatten)]
    found: Found,
    /// 监测时已登记的，写其编号（change list 可查）
    #[arg(long, value_name = "报告")]
    report: Option<String>,
    /// 重大变化情况报告表的文件
    #[arg(long, value_name = "文件")]
    form: PathBuf,
    /// 准予变更决定书或协议的文件
    #[arg(long, value_name = "文件")]
    approval: PathBuf,
    /// 市（州）转报的：市（州）代码/回执摘要，如 510100/3f0a…
    #[arg(long, value_name = "回执")]
    relayed: Option<String>,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Step {
    /// 报告：编号的前八位以上，或律所信用代码
    #[arg(value_name = "报告")]
    report: String,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Checked {
    Meets,
    Fails,
    NewCode,
}

#[derive(Debug, clap::Args)]
pub(super) struct Register {
    #[command(flatten)]
    step: Step,
    /// 变更：renamed 更名、moved 迁址、absorbed 吸收合并、consolidated 新设合并、divided 分立；不写则只结案
    #[arg(long, value_name = "变更", requires = "name")]
    lineage: Option<Lineage>,
    /// 变更后的名称，或承继者的名称
    #[arg(long, value_name = "名称")]
    name: Option<String>,
    /// 变更后的信用代码，或承继者的；不写则不变
    #[arg(long, value_name = "信用代码", value_parser = Uscc::from_input)]
    code: Option<Uscc>,
    /// 变更后的市（州）；不写则不变
    #[arg(long, value_name = "市（州）代码")]
    region: Option<NodeCode>,
    /// 被吸收的律所在禁止申报期内或处罚处分正在办理的：存续所是否同受限制（true 或 false），理由写入 --reason
    #[arg(long, value_name = "是否")]
    bars_survivor: Option<bool>,
    #[command(flatten)]
    notice: Announced,
}

#[derive(Debug, clap::Args)]
pub(super) struct Decide {
    #[command(flatten)]
    step: Step,
    /// 决定：keep 保留，excuse 不予追究，unqualified 取消（不再符合），review-lost 取消复核资格（迟报），unreported 取消（迟报）
    #[arg(long, value_enum, value_name = "决定")]
    verdict: Outcome,
    /// 会长办公会议纪要的文件
    #[arg(long, value_name = "文件")]
    minutes: PathBuf,
    #[command(flatten)]
    notice: Announced,
}

#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(super) enum Outcome {
    Keep,
    Excuse,
    Unqualified,
    ReviewLost,
    Unreported,
}

pub(super) fn monitor(common: &Common, args: Monitor) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H7", "H1"])?;
    let report = change::find(&hub.party, args.found.happened(), args.reason, who)?;
    entered(common, &report, "收到报告表后：change file --report；逾期未报的：change open")
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::File(args) => file(common, &args),
        Args::Return(step) => advance(common, step, Event::Return, "H1", "律所三个工作日内补正"),
        Args::Resubmit(step) => advance(common, step, Event::Resubmit, "H1", "初核：change check"),
        Args::TimeOut(step) => advance(common, step, Event::TimeOut, "H1", "初核：change check"),
        Args::Check { step, result } => {
            let (event, next) = match result {
                Checked::Meets => (Event::Meets, "登记变更：change register"),
                Checked::Fails => (Event::Fails, "会长办公会议核实：change decide"),
                Checked::NewCode => (Event::NewCode, "会长办公会议核实：change decide"),
            };
            advance(common, step, event, "H2", next)
        }
        Args::Register(args) => register(common, *args),
        Args::Decide(args) => decide(common, *args),
        Args::Open(step) => advance(common, step, Event::OpenCase, "H1", "通知律所：change hear"),
        Args::Hear(step) => advance(common, step, Event::Hear, "H1", "听取意见后：change decide"),
        Args::Answer(step) => advance(common, step, Event::Answer, "H1", "核实：change decide"),
        Args::List => list(common),
    }
}

fn file(common: &Common, args: &File) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let party = &hub.party;
    let came = match &args.relayed {
        None => Came::Here,
        Some(text) => relayed(party, text)?,
    };
    let known = args.report.as_ref().map(|text| find(party, text)).transpose()?;
    let papers = (document(party, &args.form)?, document(party, &args.approval)?);
    let report = change::file(party, known, args.found.happened(), papers, came, who)?;
    entered(common, &report, "评定小组初核：change check；不全的：change return")
}

fn relayed(party: &Party, text: &str) -> Result<Came, ActError> {
    let wrong = || ActError::Usage("--relayed 应写作 市（州）代码/回执摘要".to_owned());
    let (code, leaf) = text.split_once('/').ok_or_else(wrong)?;
    let code: NodeCode = code.parse().map_err(|_| wrong())?;
    let lower = leaf.to_ascii_lowercase();
    let found = party.read::<_, ActError>(|_, state| {
        let intake = state.intake(&code);
        let all = intake.into_iter().flat_map(|intake| intake.change_reports());
        let names = |leaf: &Hash| lower.len() >= 8 && leaf.to_string().starts_with(&lower);
        Ok(all.map(|(leaf, _)| *leaf).find(names))
    })?;
    let missing = || ActError::Refused(format!("{code} 的台账中没有回执 {leaf}"));
    Ok(Came::Relayed(code.clone(), found.ok_or_else(missing)?))
}

fn register(common: &Common, args: Register) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.step.who, open::OFFICE)?;
    let report = find(&hub.party, &args.step.report)?;
    let becomes = match (args.lineage, args.name) {
        (Some(lineage), Some(name)) => {
            let (code, region) = present(&hub.party, &report)?;
            let to = Firm { name, code: args.code.unwrap_or(code) };
            let region = args.region.or(region);
            let region = region.ok_or_else(|| ActError::refused("请写明 --region"))?;
            Some(Becomes { lineage, to, region, bars_survivor: args.bars_survivor })
        }
        _ => None,
    };
    let notice = args.notice.notice(&hub.party);
    let why = args.step.reason;
    let records = change::register(&hub.party, report, becomes, notice, why, who)?;
    match records.as_slice() {
        [] => entered(common, &report, "无；报告已结案"),
        records => written(common, "变更", records),
    }
}

/// The code under which the firm is reported, and its prefecture as the lists know it.
fn present(party: &Party, report: &Hash) -> Result<(Uscc, Option<NodeCode>), ActError> {
    party.read_roll(|_, state| {
        let firm = change::get(state, report)?.happened.firm;
        let (titles, listings) = state.roll.live_of(&firm);
        let region = titles.into_iter().map(|(_, held)| held).chain(listings).next();
        Ok((firm, region.map(|held| held.region)))
    })
}

fn decide(common: &Common, args: Decide) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.step.who, &["H4"])?;
    let report = find(&hub.party, &args.step.report)?;
    let minutes = document(&hub.party, &args.minutes)?;
    let why = args.step.reason;
    let verdict = match args.verdict {
        Outcome::Keep | Outcome::Excuse => {
            let keep = matches!(args.verdict, Outcome::Keep);
            let event = if keep { Event::Keep } else { Event::Excuse };
            change::advance(&hub.party, report, event, Some(minutes), why, who)?;
            let next = if keep { "登记变更：change register" } else { "无" };
            return entered(common, &report, next);
        }
        Outcome::Unqualified => Verdict::Unqualified,
        Outcome::ReviewLost => Verdict::ReviewLost,
        Outcome::Unreported => Verdict::Unreported,
    };
    let papers = (minutes, args.notice.notice(&hub.party));
    let records = change::decide(&hub.party, report, verdict, papers, why, who)?;
    written(common, "会长办公会议的决定", &records)
}

fn advance(
    common: &Common,
    step: Step,
    event: Event,
    seat: &str,
    next: &str,
) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &step.who, &[seat])?;
    let report = find(&hub.party, &step.report)?;
    change::advance(&hub.party, report, event, None, step.reason, who)?;
    entered(common, &report, next)
}

fn entered(common: &Common, report: &Hash, next: &str) -> Result<(), ActError> {
    let short: String = report.to_string().chars().take(8).collect();
    let said =
        Said::new(format!("报告 {short} 已记入。\n下一步：{next}"), format!("report {short}"));
    common.say(&json!({ "report": report }), &said)
}

/// A report by the first eight digits of its number, or the only one of a firm.
fn find(party: &Party, text: &str) -> Result<Hash, ActError> {
    let (code, lower) = (Uscc::from_input(text).ok(), text.to_ascii_lowercase());
    let names = |report: &Hash| lower.len() >= 8 && report.to_string().starts_with(&lower);
    let found: Vec<Hash> = party.read_roll::<_, ActError>(|_, state| {
        let all = state.docket.reports.all();
        let all = all.filter(|(id, r)| code.map_or_else(|| names(id), |c| r.happened.firm == c));
        Ok(all.map(|(id, _)| *id).collect())
    })?;
    match found.as_slice() {
        [one] => Ok(*one),
        [] => Err(ActError::Refused(format!("没有报告 {text}；change list 可查"))),
        _ => Err(ActError::Refused(format!("{text} 有多份报告，请写编号的前八位以上"))),
    }
}

fn list(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let now = hub.party.clock.now();
    let headings = ["报告", "律所", "变化", "日期", "报告期限", "是否按期", "办理", "迟报"];
    let (mut table, mut values) = (Table::new(&headings), Vec::new());
    hub.party.read_roll::<_, ActError>(|_, state| {
        for (id, report) in state.docket.reports.all() {
            let found = change::timeliness(state, report, now);
            let last = found.and_then(|(deadline, _)| deadline.last_day());
            let last = last.map_or_else(|| "待定".to_owned(), |day| day.to_string());
            let word = match found.map(|(_, timeliness)| timeliness) {
                Some(Timeliness::InTime) if report.filing.is_none() => "期限未满",
                Some(Timeliness::InTime) => "按期",
                Some(Timeliness::Late) => "逾期",
                _ => "待人工认定",
            };
            values.push(json!({
                "report": id, "firm": report.happened.firm, "kind": report.happened.kind,
                "event": report.happened.date, "deadline": last, "timeliness": word,
                "state": report.state, "late": report.late,
            }));
            table.row([
                id.to_string().chars().take(8).collect(),
                report.happened.firm.to_string(),
                report.happened.kind.label().to_owned(),
                report.happened.date.to_string(),
                last,
                word.to_owned(),
                report.state.label().to_owned(),
                report.late.label().to_owned(),
            ]);
        }
        Ok(())
    })?;
    common.say(&values, &Said::new(table.text(), table.text()))
}
