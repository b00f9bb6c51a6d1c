//! `log-key replace`: the way out when the hub's key signed two histories, was lost or was stolen.

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use serde_json::json;

use super::open;
use crate::acts::log_key::{self, Replaced};
use crate::app;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 更换台账密钥：发现分叉证据后，或密钥遗失、可能泄露时；由两家联合发布单位签发生效
    Replace(Replace),
}

#[derive(Debug, clap::Args)]
pub(super) struct Replace {
    /// 没有分叉证据，但密钥文件已遗失或可能泄露
    #[arg(long)]
    lost: bool,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, Args::Replace(args): Args) -> Result<(), ActError> {
    if args.lost {
        app::prepare_keys(&common.dir)?;
    }
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let done = log_key::replace(&hub, args.lost, &args.reason, who.seat)?;
    let Replaced { index, size, voided, log, abandoned } = &done;
    let mut zh = format!(
        "台账密钥已更换（第 {index} 条），新密钥 {log}\n放弃的历史　{} 条，根 {}\n",
        abandoned.size, abandoned.root
    );
    if !voided.is_empty() {
        let places: Vec<String> = voided.iter().map(u64::to_string).collect();
        zh.push_str(&format!(
            "一并作废的待签发记录 {} 条（序号 {}）：签发生效后请重新办理\n",
            voided.len(),
            places.join("、")
        ));
    }
    zh.push_str(&format!(
        "{}，并在电话中核对上面的新密钥。\n\
         签发生效前市（州）端暂不前进；生效后启动服务（serve），各市（州）端自动接续，无须操作。\n\
         生效后请重新运行 srdi-hub anchor 并公布新的信任锚",
        open::NEXT_SEAL
    ));
    let en = format!(
        "Log key replaced (record {index}, checkpoint {size}), {} pending records voided. {}",
        voided.len(),
        open::NEXT_SEAL_EN
    );
    let value = json!({
        "index": index, "size": size, "voided": voided, "log": log.to_string(),
        "abandoned": { "size": abandoned.size, "root": abandoned.root },
    });
    common.say(&value, &Said::new(zh, en))
}
