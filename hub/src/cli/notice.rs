//! `notice`: the 公示 of what was decided.

use std::path::PathBuf;

use ledger::names::RoundId;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::posted;
use serde_json::json;

use super::open;
use crate::acts::exposure;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 公示该批次已审定、尚未公示的拟认定名单和拟培育名单；各市（州）端同步展示
    Open(On),
    /// 查看正在公示的名单；可另存为供打印、张贴的 pdf
    Show(Show),
    /// 结束公示期满的：名单撤下，可以公布
    Close(On),
}

#[derive(Debug, clap::Args)]
pub(super) struct On {
    /// 批次
    #[arg(long, value_name = "批次")]
    round: RoundId,
    /// 说明
    #[arg(long, value_name = "说明", default_value = "按实施规则公示")]
    reason: String,
    #[command(flatten)]
    who: As,
}

#[derive(Debug, clap::Args)]
pub(super) struct Show {
    /// 把每份公示各写成一个 pdf，放入此目录
    #[arg(long, value_name = "目录")]
    pdf: Option<PathBuf>,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Open(on) => {
            let (hub, who) = open::officer(common, &on.who, open::OFFICE)?;
            let opened = exposure::open(&hub.party, on.round.clone(), on.reason, who)?;
            let last = opened.last.map_or_else(|| "待定".to_owned(), |day| day.to_string());
            let said = Said::new(
                format!(
                    "{} 公示 {} 件，至 {last} 24:00；期满后运行 notice close，异议用 objection enter 登记",
                    on.round, opened.files
                ),
                format!("{} files shown until {last}", opened.files),
            );
            let value = json!({ "round": on.round, "files": opened.files, "list": opened.list, "last": opened.last.map(|d| d.to_string()) });
            common.say(&value, &said)
        }
        Args::Show(Show { pdf }) => {
            let party = open::hub(common)?.party;
            match pdf {
                Some(folder) => posted::print(common, &party, &folder),
                None => posted::show(common, &party),
            }
        }
        Args::Close(on) => {
            let (hub, who) = open::officer(common, &on.who, open::OFFICE)?;
            let ready = exposure::close(&hub.party, on.round.clone(), on.reason, who)?;
            let said = Said::new(
                format!(
                    "{} 公示期满 {ready} 件；复核无处罚记录（check）后公布（publish）",
                    on.round
                ),
                format!("{ready} files are ready"),
            );
            common.say(&json!({ "round": on.round, "ready": ready }), &said)
        }
    }
}
