//! `penalty`: from the document of a penalty to the cancellation, by two officers and one signature.

use std::path::PathBuf;

use jiff::civil::Date;
use ledger::dossier::PenaltyKind;
use ledger::hash::Hash;
use ledger::machine::penalty::Event;
use ledger::record::step::penalty::Imposed;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::party::Party;
use peer::table::Table;
use serde_json::json;

use super::announced::{Announced, document, written};
use super::open;
use super::when::day;
use crate::acts::filed::Filed;
use crate::acts::penalty;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 登记处罚、处分决定书（律管委监测人员或秘书处）
    Enter(Box<Enter>),
    /// 由另一人核对决定书
    Check(Step),
    /// 通知律所，听取意见（仅就是否属本所）
    Hear(Step),
    /// 收到律所意见
    Answer(Step),
    /// 撤回登记：不属本所，或尚未生效
    Drop(Step),
    /// 秘书长签发：取消认定、移出培育，并三年内不得再次申报
    Sign(Sign),
    /// 列出各所的处罚处分办理情况
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Enter {
    /// 律所统一社会信用代码（名单所载）
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    firm: Uscc,
    #[command(flatten)]
    decision: Decision,
    /// 说明
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

/// 决定书 of a penalty, as the command line says it.
#[derive(Debug, clap::Args)]
pub(super) struct Decision {
    /// 种类：administrative 行政处罚（含吊销执业许可证），或 reprimand、warning、criticism、censure、suspension、expulsion
    #[arg(long, value_name = "种类")]
    kind: PenaltyKind,
    /// 决定文号
    #[arg(long = "number", value_name = "文号")]
    decision_number: String,
    /// 决定日期
    #[arg(long, value_name = "日期", value_parser = day)]
    decided: Date,
    /// 已生效：送达且未停止执行；行业处分复查期满未申请或复查维持
    #[arg(long)]
    in_force: bool,
    /// 吊销执业许可证
    #[arg(long)]
    licence_revoked: bool,
    /// 决定书的文件
    #[arg(long, value_name = "文件")]
    document: PathBuf,
}

impl Decision {
    /// What was imposed, and its document in store.
    pub(super) fn kept(self, party: &Party) -> Result<(Imposed, Filed), ActError> {
        let file = document(party, &self.document)?;
        let imposed = Imposed {
            kind: self.kind,
            document_number: self.decision_number,
            date: self.decided,
            in_force: self.in_force,
            licence_revoked: self.licence_revoked,
            document: Hash([0; 32]),
        };
        Ok((imposed, file))
    }
}

#[derive(Debug, clap::Args)]
pub(super) struct Step {
    /// 律所统一社会信用代码
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    firm: Uscc,
    /// 说明
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Sign {
    /// 律所统一社会信用代码
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    firm: Uscc,
    #[command(flatten)]
    notice: Announced,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Enter(args) => enter(common, *args),
        Args::Check(step) => advance(common, step, Event::Check, "通知律所听取意见：penalty hear"),
        Args::Hear(step) => advance(
            common,
            step,
            Event::Hear,
            "收到意见（penalty answer）或期满后签发：penalty sign",
        ),
        Args::Answer(step) => advance(common, step, Event::Answer, "秘书长签发：penalty sign"),
        Args::Drop(step) => advance(common, step, Event::Drop, "无；需要时可重新登记"),
        Args::Sign(args) => {
            let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
            let notice = args.notice.notice(&hub.party);
            let records = penalty::sign(&hub.party, args.firm, notice, args.reason, who)?;
            written(common, "因处罚处分的取消", &records)
        }
        Args::List => list(common),
    }
}

fn enter(common: &Common, args: Enter) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H1", "H7"])?;
    let papers = args.decision.kept(&hub.party)?;
    let index = penalty::enter(&hub.party, args.firm, papers, args.reason, who)?;
    said(common, args.firm, index, "由另一人核对决定书：penalty check")
}

fn advance(common: &Common, step: Step, event: Event, next: &str) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &step.who, &["H1", "H7"])?;
    let index = penalty::advance(&hub.party, step.firm, event, step.reason, who)?;
    said(common, step.firm, index, next)
}

fn said(common: &Common, firm: Uscc, index: u64, next: &str) -> Result<(), ActError> {
    let said = Said::new(
        format!("{firm}：已记入（第 {index} 条）。\n下一步：{next}"),
        format!("{firm}: record {index}"),
    );
    common.say(&json!({ "firm": firm, "index": index }), &said)
}

fn list(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let mut table = Table::new(&["律所", "决定", "文号", "决定日期", "已生效", "办理"]);
    let mut values = Vec::new();
    hub.party.read_roll::<_, ActError>(|_, state| {
        for (firm, case) in state.docket.penalties.all() {
            let (imposed, state) = (&case.imposed, case.state);
            let in_force = if imposed.in_force { "是" } else { "否" }.to_owned();
            let (number, date) = (imposed.document_number.clone(), imposed.date.to_string());
            let kind = imposed.kind.label().to_owned();
            values.push(json!({
                "firm": firm, "kind": imposed.kind, "number": number, "decided": date,
                "in_force": imposed.in_force, "licence_revoked": imposed.licence_revoked,
                "state": state, "answered": case.answered,
            }));
            table.row([firm.to_string(), kind, number, date, in_force, state.label().to_owned()]);
        }
        Ok(())
    })?;
    common.say(&values, &Said::new(table.text(), table.text()))
}
