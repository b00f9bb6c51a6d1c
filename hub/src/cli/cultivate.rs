//! `cultivate`: cultivated firms from their listing to promotion or removal.

use std::path::PathBuf;

use ledger::category::Category;
use ledger::hash::Hash;
use ledger::machine::listing::{Event, State as Stage};
use ledger::names::RoundId;
use ledger::record::removal::RemovalCause;
use ledger::record::step::listing::{ListingStep, Proposal, Support};
use ledger::roll::Holding;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::state::State;
use peer::table::Table;
use serde_json::json;

use super::announced::{Announced, document, place, written};
use super::open;
use crate::acts::cultivate;
use crate::candidate;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 确定帮扶小组和联系人
    Support {
        #[command(flatten)]
        step: Step,
        /// 帮扶小组
        #[arg(long, value_name = "小组")]
        group: String,
        /// 联系人
        #[arg(long, value_name = "姓名")]
        contact: String,
    },
    /// 年度检查
    Check {
        #[command(flatten)]
        step: Step,
        /// 年度
        #[arg(long, value_name = "年度")]
        year: u16,
        /// 达到认定标准；不写则为未达到
        #[arg(long)]
        met: bool,
    },
    /// 推荐认定：达到标准的，由评定小组推荐，并征求市（州）书面意见；随后与市（州）推荐的一样审定、公示、公布
    Promote {
        #[command(flatten)]
        step: Step,
        /// 参加审定的批次，认定占用其年度名额；不写则为正在办理的一批
        #[arg(long, value_name = "批次")]
        round: Option<RoundId>,
        /// 达到标准的类别，可重复；不写则为现列入培育的全部类别
        #[arg(long, value_name = "类别", value_parser = Category::from_input)]
        category: Vec<Category>,
    },
    /// 记入市（州）对推荐认定的书面意见
    Opinion(Step),
    /// 年度结束，候补失效，继续培育
    Lapse(Step),
    /// 移出培育库，联合签发后生效
    Remove {
        #[command(flatten)]
        step: Step,
        /// 原因：unmet 培育期内未达到，unqualified 不再符合，unreported 未按期报告，false 提供虚假信息
        #[arg(long, value_name = "原因")]
        cause: RemovalCause,
        /// 会长办公会议纪要的文件；未达到标准的不需要
        #[arg(long, value_name = "文件")]
        minutes: Option<PathBuf>,
        #[command(flatten)]
        notice: Announced,
    },
    /// 列出培育对象：培育期、帮扶、年度检查、办理情况
    List,
}

#[derive(Debug, clap::Args)]
pub(super) struct Step {
    /// 培育对象：信用代码，或其摘要的前八位以上
    #[arg(value_name = "培育对象")]
    item: String,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Support { step, group, contact } => {
            let support = Some(Support { group, contact });
            advance(common, step, Event::Support, "H8", |act| act.support = support)
        }
        Args::Check { step, year, met } => {
            let event = if met { Event::Met } else { Event::NotMet };
            advance(common, step, event, "H2", |act| act.year = Some(year))
        }
        Args::Promote { step, round, category } => promote(common, step, round, category),
        Args::Opinion(step) => advance(common, step, Event::Opinion, "H1", |_| {}),
        Args::Lapse(step) => advance(common, step, Event::Lapse, "H1", |_| {}),
        Args::Remove { step, cause, minutes, notice } => {
            let seat = if cause == RemovalCause::Unmet { "H2" } else { "H4" };
            let (hub, who) = open::officer(common, &step.who, &[seat])?;
            let listing = place(&hub.party, &step.item)?;
            let file = minutes.map(|path| document(&hub.party, &path)).transpose()?;
            let notice = notice.notice(&hub.party);
            let why = step.reason;
            let index =
                cultivate::remove(&hub.party, listing, (cause, file), notice, why, who.seat)?;
            written(common, "移出培育库", &[index])
        }
        Args::List => list(common),
    }
}

fn advance(
    common: &Common,
    step: Step,
    event: Event,
    seat: &str,
    with: impl FnOnce(&mut ListingStep),
) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &step.who, &[seat])?;
    let listing = place(&hub.party, &step.item)?;
    let mut act = ListingStep { event, listing, support: None, year: None, proposal: None };
    with(&mut act);
    let index = cultivate::advance(&hub.party, act, step.reason, who)?;
    let said = Said::new(
        format!("{}：{}已记入（第 {index} 条）", step.item, event.label()),
        format!("{}: record {index}", step.item),
    );
    common.say(&json!({ "listing": listing, "event": event, "index": index }), &said)
}

fn promote(
    common: &Common,
    step: Step,
    round: Option<RoundId>,
    mut categories: Vec<Category>,
) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &step.who, &["H2"])?;
    let listing = place(&hub.party, &step.item)?;
    let round = round.map_or_else(|| cultivate::round_under_way(&hub.party), Ok)?;
    if categories.is_empty() {
        let held = hub.party.roll()?.listing_now(&listing);
        categories = held.map(|held| held.categories).unwrap_or_default();
    }
    categories.sort();
    let proposal = Some(Proposal { round: round.clone(), categories });
    let act = ListingStep { event: Event::Propose, listing, support: None, year: None, proposal };
    let index = cultivate::advance(&hub.party, act, step.reason, who)?;
    let reference = candidate::of_listing(&listing);
    let said = Said::new(
        format!(
            "{}：推荐在 {round} 认定已记入（第 {index} 条），编号 {reference}\n\
             下一步：征求市（州）书面意见（cultivate opinion，逾期不影响办理）、核查（check）后审定（determine {reference}）",
            step.item
        ),
        format!("{}: proposed in {round} as {reference} (record {index})", step.item),
    );
    let value = json!({
        "listing": listing, "event": Event::Propose, "index": index, "round": round,
        "reference": reference,
    });
    common.say(&value, &said)
}

fn list(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let headings = ["摘要", "律所", "类别", "培育期至", "办理", "帮扶", "年度检查"];
    let mut table = Table::new(&headings);
    let mut values = Vec::new();
    hub.party.read_roll::<_, ActError>(|_, state| {
        for (entry, held) in state.roll.listings_now() {
            let place = state.docket.place(&entry.leaf);
            let word = standing(state, &entry.leaf, &held);
            let categories: Vec<&str> = held.categories.iter().map(|c| c.label()).collect();
            let checks: Vec<String> = place
                .checks
                .iter()
                .map(|(year, met)| format!("{year}{}", if *met { "达到" } else { "未达到" }))
                .collect();
            let group = place.support.as_ref().map(|support| support.group.clone());
            values.push(json!({
                "listing": entry.leaf, "name": held.firm.name, "code": held.firm.code,
                "categories": held.categories, "valid_until": held.valid_until, "state": word,
                "group": group, "checks": place.checks,
            }));
            table.row([
                entry.leaf.to_string().chars().take(8).collect(),
                held.firm.name.clone(),
                categories.join("、"),
                held.valid_until.to_string(),
                word.clone(),
                group.unwrap_or_default(),
                checks.join("、"),
            ]);
        }
        Ok(())
    })?;
    common.say(&values, &Said::new(table.text(), table.text()))
}

/// How a place stands; of one that is proposed how far its file is.
pub(super) fn standing(state: &State, listing: &Hash, held: &Holding) -> String {
    let place = state.docket.place(listing);
    match (&held.end, &place.proposed) {
        (Some(_), _) => held.listing_state().label().to_owned(),
        (None, Some((proposal, _))) if matches!(place.state, Stage::Proposed | Stage::Waiting) => {
            let file = state.docket.files.state(listing).label();
            format!("{}（{}，{file}）", place.state.label(), proposal.round)
        }
        (None, _) => place.state.label().to_owned(),
    }
}
