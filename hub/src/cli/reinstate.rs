//! `reinstate`: a cancellation or a removal was reversed.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{As, Common};

use super::announced::{Announced, document, subject, written};
use super::open;
use crate::acts;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 证书编号；培育对象写信用代码
    #[arg(value_name = "名单项")]
    item: String,
    /// 会长办公会议纪要的文件
    #[arg(long, value_name = "文件")]
    minutes: PathBuf,
    #[command(flatten)]
    notice: Announced,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H4"])?;
    let subject = subject(&hub.party, &args.item)?;
    let papers = (document(&hub.party, &args.minutes)?, args.notice.notice(&hub.party));
    let index = acts::reinstate::reinstate(&hub.party, subject, papers, args.reason, who.seat)?;
    written(common, "恢复", &[index])
}
