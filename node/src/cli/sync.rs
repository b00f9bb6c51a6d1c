//! `sync`: send what the province lacks, fetch what it has, once or until stopped.

use std::time::Duration;

use peer::act::ActError;
use peer::channel::Tcp;
use peer::cli::{Common, Said};
use peer::signer::SignError;
use peer::sync::dial::SyncError;
use serde_json::json;
use tokio::sync::watch;
use tokio::time::Instant;

use crate::app::Node;
use crate::status::Status;

/// How long a server that holds the line is given to send what is here.
const PATIENCE: Duration = Duration::from_secs(60);
const LOOK: Duration = Duration::from_millis(100);

/// 同步：把本端台账和材料送到省级平台，取回省级台账
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 同步一次即结束；连不上省级平台时以退出码 3 结束
    #[arg(long)]
    once: bool,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        if !self.once {
            return super::block_on(async move {
                node.party.signer().hold()?;
                let (stop, stopped) = watch::channel(false);
                let line = tokio::spawn(Box::pin(node.link(Tcp).run(stopped)));
                super::serve::ended().await?;
                stop.send_replace(true);
                line.await.map_err(|e| ActError::Local(e.to_string()))
            });
        }
        let held = match node.party.signer().hold() {
            Ok(()) => false,
            Err(SignError::Held) => true,
            Err(e) => return Err(e.into()),
        };
        let status = super::block_on(async {
            if held { wait_for_server(common, &node).await } else { once(common, &node).await }
        })?;
        let zh = format!(
            "已同步：本端 {} 条全部取得回执；省级台账 {} 条，联合签发至第 {} 条{}",
            status.receipted_size,
            status.hub.size,
            status.hub.sealed_size,
            status.withheld.as_ref().map(|why| format!("\n未核验联署：{why}")).unwrap_or_default(),
        );
        let en = format!("in sync: {} receipted, hub {}", status.receipted_size, status.hub.size);
        common.say(&json!(status), &Said::new(zh, en))
    }
}

async fn once(common: &Common, node: &Node) -> Result<Status, ActError> {
    let bar = super::progress(common, None);
    let link = node.link(Tcp);
    let mut session = Box::pin(link.once());
    let mut look = tokio::time::interval(LOOK);
    let ended = loop {
        tokio::select! {
            ended = &mut session => break ended,
            _ = look.tick(), if !bar.is_hidden() => bar.set_message(line(&node.status()?)),
        }
    };
    bar.finish_and_clear();
    ended.map_err(act_error)?;
    node.status()
}

/// Another process of this node holds the line: it sends what this one wrote within moments.
async fn wait_for_server(common: &Common, node: &Node) -> Result<Status, ActError> {
    let bar = super::progress(common, None);
    let begun = Instant::now();
    loop {
        let status = node.status()?;
        if status.green {
            bar.finish_and_clear();
            return Ok(status);
        }
        if begun.elapsed() > PATIENCE {
            let why = status.last_error.unwrap_or_else(|| "服务正在运行，但尚未送达".to_owned());
            return Err(ActError::Unreachable(why));
        }
        bar.set_message(line(&status));
        tokio::time::sleep(LOOK).await;
    }
}

fn line(status: &Status) -> String {
    let (size, hub) = (status.ledger.size, status.hub.size);
    format!("已取得回执 {}/{size}，省级台账 {hub} 条", status.receipted_size)
}

fn act_error(error: SyncError) -> ActError {
    match (error.exit_code(), error) {
        (_, SyncError::Local(error)) => error,
        (3, error) => ActError::Unreachable(error.to_string()),
        (4, error) => ActError::Local(error.to_string()),
        (_, error) => ActError::Refused(error.to_string()),
    }
}
