//! `deadline`, the same on both sides: the last day of a period of working days (四(四)1; S66).

use std::path::Path;

use ledger::charter::Plan;
use ledger::date::{self, Date};
use ledger::names::NodeCode;
use ledger::roll::Roll;
use ledger::rules::RuleFault;
use ledger::rules::calendar::Calendar;
use ledger::rules::deadline::{self, Deadline};
use serde_json::json;

use crate::act::ActError;
use crate::charter::SICHUAN;
use crate::cli::{Common, Said};

/// 期限：某日之后第若干个工作日是哪一天（含调休上班日，末日二十四时止）
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 事件发生之日；当日不计
    #[arg(long, value_name = "日期", value_parser = date::parse)]
    from: Date,
    /// 工作日数
    #[arg(long, value_name = "天数", value_parser = clap::value_parser!(u16).range(0..=1000))]
    working_days: u16,
    /// 律所所在市（州）代码：自治州另行放假的，期限相应延长
    #[arg(long, value_name = "代码")]
    region: Option<NodeCode>,
}

/// Whose calendar it is.
struct Basis {
    calendar: Calendar,
    regions: Vec<NodeCode>,
    zh: &'static str,
    en: &'static str,
}

impl Basis {
    fn of(plan: &Plan, calendar: Calendar, zh: &'static str, en: &'static str) -> Self {
        let regions = plan.nodes.iter().map(|node| node.code.clone()).collect();
        Self { calendar, regions, zh, en }
    }

    fn built_in() -> Result<Self, ActError> {
        let plan = Plan::from_toml(SICHUAN)
            .map_err(|faults| ActError::Local(format!("随附的实施规则有误：{faults:?}")))?;
        let calendar = plan.calendar();
        Ok(Self::of(&plan, calendar, "程序随附的实施规则", "the rules that come with the program"))
    }
}

/// Whether there is a party in `dir` whose ledger may know more than the program.
pub fn has_ledger(dir: &Path) -> bool {
    dir.join(crate::store::FILE).exists()
}

/// Answers by the ledger's calendar, or without a ledger, or one that has no charter yet, by that of
/// the built-in charter.
///
/// # Errors
/// A prefecture that the plan does not have; a year without a calendar: then the answer is printed
/// too, as far as it goes.
pub fn run(common: &Common, args: &Args, roll: Option<&Roll>) -> Result<(), ActError> {
    let ledgers = roll.and_then(|roll| {
        let plan = roll.plan()?;
        Some(Basis::of(&plan, roll.calendar(), "本端台账中的实施规则和工作日历", "the ledger"))
    });
    let basis = ledgers.map_or_else(Basis::built_in, Ok)?;
    if let Some(region) = args.region.as_ref().filter(|region| !basis.regions.contains(region)) {
        return Err(ActError::Usage(format!("实施规则中没有市（州）{region}，请核对代码")));
    }
    let Args { from, working_days, region } = args;
    let found = deadline::after(&basis.calendar, *from, *working_days, region.as_ref());
    let sources = sources(&basis.calendar, args, &found);
    let (not_before, counted) = match found {
        Deadline::Certain(_) => (None, *working_days),
        Deadline::Provisional { not_before, counted } => (Some(not_before.to_string()), counted),
    };
    let value = json!({
        "from": from.to_string(), "working_days": working_days, "region": region,
        "provisional": found.last_day().is_none(),
        "last_day": found.last_day().map(|day| day.to_string()), "ends_at": found.ends_at(),
        "missing_year": found.missing_year(), "not_before": not_before, "counted": counted,
        "sources": sources,
    });
    common.say(&value, &said(args, &found, &basis, &sources))?;
    match found.missing_year() {
        None => Ok(()),
        Some(year) => Err(missing(year)),
    }
}

fn missing(year: i16) -> ActError {
    let message = format!(
        "{year} 年没有工作日历，期限待定；国务院办公厅公布后，由省级平台以 calendar issue 载入并联合签发"
    );
    RuleFault::new("calendar", "四(四)1", message).into()
}

/// The notices of every year that the period touches.
fn sources(calendar: &Calendar, args: &Args, found: &Deadline) -> Vec<String> {
    let last = match found {
        Deadline::Certain(day) => day.year(),
        Deadline::Provisional { not_before, .. } => not_before.year(),
    };
    let of = |year| {
        let region = args.region.as_ref();
        let local = region.and_then(|region| calendar.local_source(region, year));
        calendar.source(year).into_iter().chain(local).map(str::to_owned)
    };
    (args.from.year()..=last).flat_map(of).collect()
}

fn said(args: &Args, found: &Deadline, basis: &Basis, sources: &[String]) -> Said {
    let Args { from, working_days, .. } = args;
    let (mut zh, mut en) = match found {
        Deadline::Certain(day) => (
            format!(
                "{from} 之后第 {working_days} 个工作日：{day}（{}），当日二十四时截止",
                weekday(*day)
            ),
            format!("working day {working_days} after {from}: {day}, until 24:00"),
        ),
        Deadline::Provisional { not_before, counted } => (
            format!(
                "{from} 之后第 {working_days} 个工作日：待定。{} 年没有工作日历；此前已计 {counted} 个工作日，末日不早于 {not_before}",
                not_before.year()
            ),
            format!(
                "working day {working_days} after {from}: provisional, no calendar of {}; {counted} counted, not before {not_before}",
                not_before.year()
            ),
        ),
    };
    zh.push_str(&format!("\n依据：{}", basis.zh));
    en.push_str(&format!("\nby {}", basis.en));
    for source in sources {
        zh.push_str(&format!("\n  {source}"));
        en.push_str(&format!("\n  {source}"));
    }
    Said::new(zh, en)
}

fn weekday(day: Date) -> &'static str {
    let names = ["星期一", "星期二", "星期三", "星期四", "星期五", "星期六", "星期日"];
    names[usize::from(day.weekday().to_monday_zero_offset().unsigned_abs()) % 7]
}
