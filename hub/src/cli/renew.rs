//! `renew`: a title passed the review at the end of its term.

use peer::act::ActError;
use peer::cli::{As, Common};

use super::announced::{Announced, written};
use super::open;
use crate::{acts, inbox};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 证书编号
    #[arg(value_name = "证书编号")]
    number: String,
    /// 复核批次中市（州）对该所的推荐（inbox 所列，如 510100/4）
    #[arg(long, value_name = "推荐")]
    recommendation: String,
    #[command(flatten)]
    notice: Announced,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H3"])?;
    let found = inbox::find(&hub.party, &args.recommendation, None)?;
    let notice = args.notice.notice(&hub.party);
    let index = acts::renew::renew(&hub.party, args.number, found, notice, args.reason, who.seat)?;
    written(common, "复核通过", &[index])
}
