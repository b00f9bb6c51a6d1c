//! `serve`: keep the line to the province up, and show the public list.

use std::net::SocketAddr;

use ledger::hash::Hash;
use peer::act::ActError;
use peer::channel::Tcp;
use peer::cli::Common;
use tokio::sync::watch;

/// 启动服务：保持与省级平台的同步，直至按 Ctrl-C
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 同时在此地址提供公布网站和存活检查（/healthz），如 127.0.0.1:8080
    #[arg(long, value_name = "地址:端口")]
    web: Option<SocketAddr>,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let flags: Vec<(&str, String)> =
            self.web.iter().map(|address| ("web_listen", address.to_string())).collect();
        let node = super::open_with(common, &flags)?;
        let filter = std::env::var("SRDI_LOG").ok();
        peer::logs::init(node.config.log_format, filter.as_deref())
            .map_err(|e| ActError::Usage(e.to_string()))?;
        node.party.signer().hold()?;
        super::block_on(async move {
            let listener = match self.web {
                Some(address) => Some(crate::web::bind(address).await?),
                None => None,
            };
            let web = listener.as_ref().and_then(|listener| listener.local_addr().ok());
            common.print(&first_lines(&node, web))?;
            let (stop, stopped) = watch::channel(false);
            let line = tokio::spawn(Box::pin(node.link(Tcp).run(stopped.clone())));
            let web = listener.map(|l| tokio::spawn(crate::web::serve(node.clone(), l, stopped)));
            ended().await?;
            tracing::info!("stopping");
            stop.send_replace(true);
            // What is being committed is finished: the store answers before its task ends.
            let failed = |e: tokio::task::JoinError| ActError::Local(e.to_string());
            line.await.map_err(failed)?;
            if let Some(web) = web {
                web.await.map_err(failed)??;
            }
            Ok(())
        })
    }
}

fn first_lines(node: &crate::app::Node, web: Option<SocketAddr>) -> String {
    let key = node.party.signer().verifier().clone();
    let print = Hash::of(key.key()).to_string();
    let mut lines = format!(
        "市（州）：{}（{}）\n数据目录：{}\n省级平台：{}\n密钥指纹：{}\n",
        crate::app::region_name(&node.code),
        node.code,
        node.party.dir.display(),
        node.hub,
        &print[..16],
    );
    if let Some(web) = web {
        lines.push_str(&format!("公布名单：http://{web}/list.json\n"));
    }
    lines.push_str("服务已启动，按 Ctrl-C 停止；断线会自动重连，本端可继续办理。\n");
    lines
}

/// Returns when a person or the system asks the program to end.
pub(super) async fn ended() -> Result<(), ActError> {
    let local = |e: std::io::Error| ActError::Local(format!("无法接收停止信号：{e}"));
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut term = signal(SignalKind::terminate()).map_err(local)?;
        tokio::select! {
            ended = tokio::signal::ctrl_c() => ended.map_err(local),
            _ = term.recv() => Ok(()),
        }
    }
    #[cfg(not(unix))]
    tokio::signal::ctrl_c().await.map_err(local)
}
