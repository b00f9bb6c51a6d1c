//! `void`: a pending record never takes effect.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use crate::acts;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 台账中的序号（ledger show 可查）
    #[arg(value_name = "序号")]
    index: u64,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let voided = args.index;
    let index = acts::void::void(&hub.party, voided, args.reason, who.seat)?;
    let said = Said::new(
        format!("第 {voided} 条已作废（第 {index} 条），不再生效，所占名额归还"),
        format!("Record {voided} voided (record {index})"),
    );
    common.say(&json!({ "voided": voided, "index": index }), &said)
}
