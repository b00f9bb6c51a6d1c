//! `recover`: a hub that lost its database and kept its keys.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::clock::Clock;
use serde_json::json;

use super::open;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 市（州）端用 srdi-node export --hub-copy 导出的省级台账副本
    #[arg(value_name = "文件")]
    copy: PathBuf,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let config = open::config(&common.dir, &[])?;
    let copy = open::read(&args.copy)?;
    let records = crate::recover::recover(&common.dir, config, &copy, Clock::system())?;
    let said = Said::new(
        format!(
            "省级台账已从副本恢复：{records} 条，逐页核验了本平台自己的签名。\n\
             未随副本恢复的：经办账号、邀请、理由等省级材料。\n\
             下一步：srdi-hub account add 姓名 --seat 席位，再运行 serve；市（州）端连线后自动补送各自的台账和材料，达到法定数后恢复签署"
        ),
        format!(
            "{records} records recovered from the copy. Accounts, invites and the hub's own papers are not in it. Next: account add, serve"
        ),
    );
    common.say(&json!({ "records": records }), &said)
}
