//! `exit`: a firm leaves of itself, or is no more.

use std::path::PathBuf;

use ledger::record::exit::Leaving;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{As, Common};

use super::announced::{Announced, document, subject, written};
use super::open;
use crate::acts;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 律所统一社会信用代码（名单所载）
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    firm: Uscc,
    /// 只退出这一项（证书编号或培育项）；不写则该所名单所载各项
    #[arg(long, value_name = "名单项")]
    only: Option<String>,
    /// 律所已注销、解散，公示用语为“已终止”；不写则为自愿退出
    #[arg(long)]
    dissolved: bool,
    /// 律所的申请，或注销、解散的材料
    #[arg(long, value_name = "文件")]
    letter: PathBuf,
    #[command(flatten)]
    notice: Announced,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let only = args.only.map(|text| subject(&hub.party, &text)).transpose()?;
    let leaving = if args.dissolved { Leaving::Dissolved } else { Leaving::Voluntary };
    let letter = document(&hub.party, &args.letter)?;
    let papers = (letter, args.notice.notice(&hub.party));
    let records = acts::exit::exit(&hub.party, args.firm, (leaving, only), papers, who.seat)?;
    written(common, leaving.label(), &records)
}
