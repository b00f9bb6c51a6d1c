//! `join`: enter the federation with the line that the province sent.

use std::io::Write;

use peer::act::ActError;
use peer::channel::Tcp;
use peer::cli::{Common, Said};
use peer::invite::Invite;
use peer::join::Progress;
use serde_json::json;

/// 加入：用省级平台发来的邀请登记本机，并建立数据目录
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 邀请（以 srdi1. 开头的一行）；写 - 则从标准输入读取，不留在命令历史中
    #[arg(value_name = "邀请")]
    invite: String,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let line = match self.invite.as_str() {
            "-" => std::io::read_to_string(std::io::stdin())
                .map_err(|e| ActError::Usage(format!("无法读取邀请：{e}")))?,
            line => line.to_owned(),
        };
        let invite: Invite =
            line.parse().map_err(|e: peer::invite::InviteError| ActError::Usage(e.to_string()))?;
        let shown = common.clone();
        let joined = super::block_on(async move {
            let joining =
                Box::pin(crate::app::join(&shown.dir, &invite, Tcp, |step| show(&shown, &step)));
            tokio::select! {
                joined = joining => joined.map(Some),
                _ = tokio::signal::ctrl_c() => Ok(None),
            }
        })?;
        let Some(code) = joined else {
            let message = "已停止等待，申请仍在省级平台；请再次运行同一条 join 命令继续";
            return Err(ActError::refused(message));
        };
        let (zh_dir, dir) = (common.dir.display(), common.dir.display().to_string());
        let said = Said::new(
            format!(
                "已加入：{}（{code}），数据目录 {zh_dir}\n\
                 下一步：用 account add 账号 --seat 席位代码 建立账号，再用 serve 启动服务",
                crate::app::region_name(&code)
            ),
            format!("joined as {code} in {dir}; next: account add, then serve"),
        );
        common.say(&json!({ "region": code.to_string(), "dir": dir }), &said)
    }
}

/// Messages for the person who waits; with `--json` they must not stand among the data.
fn show(common: &Common, step: &Progress) {
    let text = match step {
        Progress::Waiting { words } => format!(
            "申请已送达省级平台，等待批准。\n\
             请打电话给省级平台经办人，逐词念出这六个词，由对方核对后批准：\n\n    {words}\n\n\
             本命令会一直等待；按 Ctrl-C 中断不会丢失申请，再次运行即可继续。"
        ),
        Progress::Retrying(trouble) => format!("等待中断，正在自动重试：{trouble}"),
    };
    if common.json || matches!(step, Progress::Retrying(_)) {
        let _ = writeln!(std::io::stderr(), "{text}");
    } else {
        let _ = common.print(&text);
    }
}
