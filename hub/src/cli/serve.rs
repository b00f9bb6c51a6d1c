//! `serve`: takes in nodes, signs what is due, serves the public list, until told to stop.

use std::net::SocketAddr;
use std::time::Duration;

use ledger::hash::Hash;
use ledger::names::Seat;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::clock::Clock;
use peer::logs;
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use super::open;
use crate::app::Hub;
use crate::{sync, web};

/// How long connections may take to end after a stop: followers never end by themselves.
const GRACE: Duration = Duration::from_secs(3);

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 市（州）端连接的监听地址；不写则用配置中的 grpc_listen
    #[arg(long, value_name = "地址:端口")]
    grpc: Option<String>,
    /// 网页的监听地址；不写则用配置中的 web_listen
    #[arg(long, value_name = "地址:端口")]
    web: Option<String>,
    /// 不等市（州）端核对台账即签署校验点；理由记入台账，仅在确认数据库不是旧备份时使用
    #[arg(long, value_name = "理由")]
    without_hello: Option<String>,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let flags: Vec<(&str, String)> = [("grpc_listen", args.grpc), ("web_listen", args.web)]
        .into_iter()
        .filter_map(|(key, value)| Some((key, value?)))
        .collect();
    let config = open::config(&common.dir, &flags)?;
    let filter = std::env::var("SRDI_LOG").ok();
    logs::init(config.log_format, filter.as_deref()).map_err(|e| ActError::Usage(e.to_string()))?;
    let hub = Hub::open(&common.dir, config, Clock::system())?;
    hub.party.signer().hold()?;
    let waived = args.without_hello.is_some();
    args.without_hello.map(|why| hub.waive_hello(why, Seat::machine())).transpose()?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build();
    let runtime = runtime.map_err(|e| ActError::Local(format!("无法启动：{e}")))?;
    let served = runtime.block_on(serve(common, hub, waived));
    runtime.shutdown_timeout(GRACE);
    served
}

async fn serve(common: &Common, hub: Hub, waived: bool) -> Result<(), ActError> {
    let grpc = bind(hub.config.grpc_listen).await?;
    let public = bind(hub.config.web_listen).await?;
    announce(common, &hub, address(&grpc)?, address(&public)?)?;
    let (stop, stopped) = watch::channel(false);
    let nodes = tokio::spawn({
        let (hub, stopped) = (hub.clone(), stopped.clone());
        async move { hub.serve(grpc, waived, stopped).await }
    });
    let pages = tokio::spawn(web::serve(hub, public, stopped));
    let mut nodes = std::pin::pin!(nodes);
    let mut pages = std::pin::pin!(pages);
    let ended = |joined: Result<Result<(), ActError>, tokio::task::JoinError>| {
        joined.unwrap_or_else(|e| Err(ActError::Local(format!("服务异常终止：{e}"))))
    };
    tokio::select! {
        joined = &mut nodes => return ended(joined),
        joined = &mut pages => return ended(joined),
        asked = told_to_stop() => asked?,
    }
    tracing::info!("stopping");
    stop.send_replace(true);
    match tokio::time::timeout(GRACE, nodes).await {
        Ok(joined) => ended(joined),
        Err(_) => Ok(()),
    }
}

async fn bind(address: SocketAddr) -> Result<TcpListener, ActError> {
    let failed = |e| {
        let message = format!("无法监听 {address}（{e}）；请换用其他端口，或停止占用它的程序");
        ActError::Local(message)
    };
    sync::bind(address).await.map_err(failed)
}

fn address(listener: &TcpListener) -> Result<SocketAddr, ActError> {
    listener.local_addr().map_err(|e| ActError::Local(e.to_string()))
}

/// What an operator looks for in the first lines.
fn announce(common: &Common, hub: &Hub, grpc: SocketAddr, web: SocketAddr) -> Result<(), ActError> {
    let (dir, host) = (std::path::absolute(&hub.party.dir), &hub.party.host);
    let dir = dir.unwrap_or_else(|_| hub.party.dir.clone());
    let key = hub.party.signer().verifier().to_string();
    let fingerprint = Hash::of(key.as_bytes()).to_string();
    let version = env!("CARGO_PKG_VERSION");
    let value = json!({
        "version": version, "dir": dir, "host": host, "grpc": grpc.to_string(),
        "web": web.to_string(), "log": key, "fingerprint": fingerprint,
    });
    let dir = dir.display();
    let said = Said::new(
        format!(
            "省级平台 srdi-hub {version}\n数据目录　　　　{dir}\n域名　　　　　　{host}\n\
             台账公钥　　　　{key}\n台账公钥指纹　　{fingerprint}\n\
             市（州）端接入　{grpc}（双向 TLS 1.3）\n网页　　　　　　http://{web}/"
        ),
        format!(
            "srdi-hub {version}\ndata directory  {dir}\nhost            {host}\nlog key         {key}\n\
             fingerprint     {fingerprint}\ngRPC            {grpc}\nweb             http://{web}/"
        ),
    );
    common.say(&value, &said)
}

/// Ctrl-C, or what a service manager sends.
async fn told_to_stop() -> Result<(), ActError> {
    use tokio::signal::unix::{SignalKind, signal};
    let failed = |e: std::io::Error| ActError::Local(format!("无法接收系统信号：{e}"));
    let mut terminate = signal(SignalKind::terminate()).map_err(failed)?;
    tokio::select! {
        interrupted = tokio::signal::ctrl_c() => interrupted.map_err(failed),
        _ = terminate.recv() => Ok(()),
    }
}
