//! `due`, the same on both sides: what somebody has to do, by when (A4.8).

use ledger::rules::due::Due;
use serde::Serialize;

use crate::act::ActError;
use crate::cli::{Common, Said};
use crate::table::Table;

/// 到期事项：按截止时间列出
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 只列已逾期的
    #[arg(long)]
    overdue: bool,
    /// 只列某一席位应办的，如 H1；律所应办的为 F
    #[arg(long, value_name = "席位")]
    who: Option<String>,
}

/// One line for a program.
#[derive(Serialize)]
struct Line<'a> {
    #[serde(flatten)]
    due: &'a Due,
    overdue: bool,
    provisional: bool,
    /// Whole days until it is too late; none where the year has no calendar.
    days_left: Option<i64>,
    deadline: String,
}

/// Shows what is due at `now`, first what ends first.
///
/// # Errors
/// Standard output is closed.
pub fn run(common: &Common, args: &Args, mut all: Vec<Due>, now: i64) -> Result<(), ActError> {
    all.retain(|due| !args.overdue || due.is_overdue(now));
    all.retain(|due| args.who.as_deref().is_none_or(|who| due.who == who));
    Due::sort(&mut all);
    let mut table = Table::new(&["截止", "状态", "应办", "事项", "对象", "依据"]);
    for due in &all {
        table.row([
            ends(due),
            state(due, now).to_owned(),
            due.who.to_owned(),
            due.what.clone(),
            due.about.clone(),
            due.clause.to_owned(),
        ]);
    }
    let lines: Vec<Line<'_>> = all
        .iter()
        .map(|due| Line {
            due,
            overdue: due.is_overdue(now),
            provisional: due.ends_at.is_none(),
            days_left: due.ends_at.map(|end| (end - now).div_euclid(86_400)),
            deadline: ends(due),
        })
        .collect();
    let overdue = lines.iter().filter(|line| line.overdue).count();
    let (zh, en) = match lines.len() {
        0 => ("没有到期事项".to_owned(), "nothing is due".to_owned()),
        n => (
            format!("{}\n共 {n} 项，其中逾期 {overdue} 项", table.text()),
            format!("{}\n{n} due, {overdue} overdue", table.text()),
        ),
    };
    common.say(&lines, &Said::new(zh, en))
}

fn ends(due: &Due) -> String {
    match (due.ends_at, due.not_before) {
        (Some(end), _) => ledger::time::deadline(end),
        (None, Some(day)) => format!("待定，不早于 {day}"),
        (None, None) => "待定".to_owned(),
    }
}

fn state(due: &Due, now: i64) -> &'static str {
    match (due.is_overdue(now), due.ends_at) {
        (true, _) => "逾期",
        (false, Some(_)) => "未到期",
        (false, None) => "待定",
    }
}
