//! `complaint refer`: what follows from a report that was found true.

use jiff::civil::Date;
use ledger::record::step::change_report::ChangeKind;
use ledger::record::step::complaint::Referral;
use peer::act::ActError;
use peer::cli::{Common, Said};
use serde_json::json;

use super::super::open;
use super::super::penalty::Decision;
use super::super::when::day;
use super::{Step, acts};

#[derive(Debug, clap::Subcommand)]
pub(in crate::cli) enum Args {
    /// 该所受到处罚、处分：登记决定书，立案
    Penalty(Box<Penalty>),
    /// 该所有重大变化未报告：登记变化，立案
    Change(Change),
    /// 提供虚假信息：由会长办公会议取消认定、移出培育库
    False(Step),
    /// 名单所载有误：由秘书处更正
    Correction(Step),
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Penalty {
    #[command(flatten)]
    step: Step,
    #[command(flatten)]
    decision: Decision,
}

#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Change {
    #[command(flatten)]
    step: Step,
    /// 变化：rename 更名、merge 合并、split 分立、move 迁址、category 与认定类别有关的变化、dissolve 解散、other 其他
    #[arg(long, value_name = "种类")]
    kind: ChangeKind,
    /// 准予变更决定日；没有决定的，为协议日
    #[arg(long, value_name = "日期", value_parser = day)]
    event: Date,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let who = match &args {
        Args::Penalty(args) => &args.step.who,
        Args::Change(args) => &args.step.who,
        Args::False(step) | Args::Correction(step) => &step.who,
    };
    let (hub, who) = open::officer(common, who, &["H4"])?;
    let (step, case) = match args {
        Args::Penalty(args) => {
            let (imposed, document) = args.decision.kept(&hub.party)?;
            (args.step, acts::Case::Penalty(imposed, document))
        }
        Args::Change(args) => (args.step, acts::Case::Change(args.kind, args.event)),
        Args::False(step) => (step, acts::Case::False),
        Args::Correction(step) => (step, acts::Case::Correction),
    };
    let (referral, index) = acts::refer(&hub.party, &step.number, case, step.reason, who)?;
    let next = match &referral {
        Referral::Penalty => "由另一人核对决定书（penalty check）".to_owned(),
        Referral::Change(report) => {
            let report = short(report);
            format!(
                "报告 {report}：逾期未报的立案（change open {report}），补报的收件（change file --report {report}）"
            )
        }
        Referral::False => {
            "附会议纪要取消（cancel --cause false）、移出（cultivate remove --cause false）"
                .to_owned()
        }
        Referral::Correction => "由秘书处更正（correct）".to_owned(),
    };
    let number = step.number;
    let said = Said::new(
        format!(
            "{number}：移送{}（第 {index} 条）。\n下一步：{next}；举报人由经办人答复（complaint answer）",
            label(&referral)
        ),
        format!("{number}: referred (record {index})"),
    );
    common.say(&json!({ "number": number, "referral": referral, "index": index }), &said)
}

/// A referral in words.
pub(super) fn label(referral: &Referral) -> String {
    match referral {
        Referral::Penalty => "处罚处分，已立案".to_owned(),
        Referral::Change(report) => format!("重大变化，已立案（报告 {}）", short(report)),
        Referral::False => "取消、移出：提供虚假信息".to_owned(),
        Referral::Correction => "更正".to_owned(),
    }
}

fn short(report: &ledger::hash::Hash) -> String {
    report.to_string().chars().take(8).collect()
}
