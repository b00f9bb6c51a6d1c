//! `inbox`: what the prefectures recommended, and the 评定小组 out of cultivation; how far each is.

use ledger::names::RoundId;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::table::Table;

use super::open;
use crate::inbox::{self, Line};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 只看某一批，如 2024-1
    #[arg(long, value_name = "批次")]
    round: Option<RoundId>,
    /// 以哪个账号查看；评审人员看不到本人回避的推荐
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    account: Option<String>,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let mut lines = inbox::lines(&hub.party, args.round.as_ref())?;
    if let Some(account) = &args.account {
        let who = hub.party.officer(account, None, &["H1", "H3", "H2"])?;
        inbox::hide_from(&hub.party, &who, &mut lines)?;
    }
    let mut table = Table::new(&[
        "编号",
        "批次",
        "律所",
        "统一社会信用代码",
        "推荐",
        "报送",
        "审核",
        "审定",
        "进度",
    ]);
    for line in &lines {
        table.row([
            line.reference.clone(),
            line.round.to_string(),
            line.name.clone().unwrap_or_else(|| "（申报表未到）".to_owned()),
            line.firm.to_string(),
            words(&line.recommended, Opinion::recommended),
            sent(line).to_owned(),
            line.examination.as_deref().map(decided).unwrap_or_default(),
            outcome(line),
            line.state.label().to_owned(),
        ]);
    }
    let text = table.text();
    let zh = format!("{text}\n共 {} 项", lines.len());
    common.say(&lines, &Said::new(zh, format!("{text}\n{} recommendations", lines.len())))
}

fn sent(line: &Line) -> &'static str {
    match (line.withdrawn, line.batched) {
        _ if line.promotion => "由培育推荐",
        (true, _) => "已撤回",
        (false, true) => "已报送",
        (false, false) => "未报送",
    }
}

fn outcome(line: &Line) -> String {
    let decided = line.determination.as_deref().map(decided).unwrap_or_default();
    if line.published { format!("{decided}（已公布）") } else { decided }
}

fn decided(opinions: &[CategoryOpinion]) -> String {
    words(opinions, Opinion::determined)
}

fn words(opinions: &[CategoryOpinion], word: fn(Opinion) -> &'static str) -> String {
    let one = |one: &CategoryOpinion| format!("{}{}", one.category.label(), word(one.opinion));
    opinions.iter().map(one).collect::<Vec<_>>().join("，")
}
