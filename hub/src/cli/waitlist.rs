//! `waitlist`: who waits for a place, and whose turn it is.

use ledger::names::RoundId;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::table::Table;
use serde_json::json;

use super::open;
use crate::acts::waitlist;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 列出候补，按列入次序
    List {
        /// 年度
        #[arg(long, value_name = "年度")]
        year: u16,
    },
    /// 递补：名额空出后，由领导小组按次序递补第一位，随后公示
    Promote {
        /// 批次；递补该批次所属年度的第一位
        #[arg(long, value_name = "批次")]
        round: RoundId,
        /// 理由
        #[arg(long, value_name = "理由")]
        reason: String,
        #[command(flatten)]
        who: As,
    },
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::List { year } => {
            let waiting = waitlist::waiting(&open::hub(common)?.party, year)?;
            let mut table = Table::new(&["次序", "推荐"]);
            for (n, one) in (1..).zip(&waiting) {
                table.row([format!("{n}"), one.reference.clone()]);
            }
            common.say(&waiting, &Said::new(table.text(), table.text()))
        }
        Args::Promote { round, reason, who } => {
            let (hub, who) = open::officer(common, &who, &["H3"])?;
            let (first, index) = waitlist::promote(&hub.party, round.year(), reason, who)?;
            let said = Said::new(
                format!("{} 已递补（第 {index} 条）；下一步：公示（notice open）", first.reference),
                format!("{} promoted (record {index})", first.reference),
            );
            common.say(&json!({ "reference": first.reference, "index": index }), &said)
        }
    }
}
