//! `summary`: the counts of a round, signed by both bodies of the prefecture.

use ledger::names::RoundId;
use ledger::record::summary::RoundSummary;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::table::Table;
use serde_json::json;

/// 申报情况汇总表：申报截止后按进度、类别、规模、条目汇总件数，由两个席位共同签署，不含律所名称
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "年度批次")]
    round: RoundId,
    /// 共同签署的另一账号
    #[arg(long, value_name = "账号")]
    with: Vec<String>,
    #[command(flatten)]
    who: As,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        const SIGNERS: &[&str] = &["N3", "N4", "N1"];
        let (node, by) = super::open_as(common, &self.who, SIGNERS)?;
        let mut seats = vec![by.seat];
        for account in &self.with {
            seats.push(node.party.officer(account, None, &["N4", "N3", "N1"])?.seat);
        }
        let (party, code) = (&node.party, &node.code);
        let (index, summary) = crate::acts::summary::summary(party, code, self.round, seats)?;
        let zh = format!("{}\n已签署（第 {index} 条），将随同步报送", table(&summary));
        let en = format!("summary signed (record {index})");
        common.say(&json!({ "index": index, "summary": summary }), &Said::new(zh, en))
    }
}

fn table(summary: &RoundSummary) -> String {
    let mut table = Table::new(&["项目", "件数"]);
    for one in &summary.outcomes {
        table.row([one.state.label().to_owned(), one.count.to_string()]);
    }
    for one in &summary.categories {
        let name = one.category.label();
        for (what, count) in [
            ("申报认定", one.recognition),
            ("申报培育", one.cultivation),
            ("推荐认定", one.for_recognition),
            ("推荐培育", one.for_cultivation),
            ("不予推荐", one.declined),
        ] {
            table.row([format!("{name}　{what}"), count.to_string()]);
        }
    }
    for one in &summary.sizes {
        table.row([format!("执业律师 {} 人以上（含）", one.from), one.count.to_string()]);
    }
    for one in &summary.items {
        table.row([one.item.label(), one.claimed.to_string()].map(String::from));
    }
    table.text()
}
