//! What children of the benchmark do. Each prints what it found, a line at a time.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::{Context as _, Result, bail};
use hub::app::Hub;
use ledger::hash::EMPTY_ROOT;
use ledger::names::{Head, hub_origin};
use node::app::Node;
use peer::act::ActError;
use peer::address::HostPort;
use peer::channel::{Tcp, channel};
use peer::clock::Clock;
use peer::identity::Identity;
use proto::v1;
use proto::v1::federation_client::FederationClient;
use tokio::sync::watch;

use super::{broadcast, processes, syncs};
use crate::federation::{hub_config, node_config};

/// Runs one task of a child.
///
/// # Errors
/// No such task, or it failed.
pub async fn run(task: &[String]) -> Result<()> {
    let words: Vec<&str> = task.iter().map(String::as_str).collect();
    match words[..] {
        ["start", hub, node, now] => start(Path::new(hub), Path::new(node), now.parse()?).await,
        ["memory", hub, _, now] => memory(Path::new(hub), now.parse()?).await,
        ["syncs", dir] => syncs::child(Path::new(dir)).await,
        ["clients", kind, address, node, count, origin, log] => {
            let node = PathBuf::from(node);
            broadcast::child(kind, address, &node, count.parse()?, (origin, log)).await
        }
        _ => bail!("no such task: {}", task.join(" ")),
    }
}

/// Prints a line for the parent.
pub(super) fn say(line: impl std::fmt::Display) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}

/// Opens a hub, serves it, and has a node's hello answered: the seconds that this took.
async fn start(dir: &Path, node: &Path, now: i64) -> Result<()> {
    let started = Instant::now();
    let hub = Hub::open(dir, hub_config(dir)?, Clock::hand(now))?;
    let listener = hub::sync::bind("127.0.0.1:0".parse()?).await?;
    let address: HostPort = listener.local_addr()?.to_string().parse()?;
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn({
        let hub = hub.clone();
        async move { hub.serve(listener, false, stopped).await }
    });
    let identity = Identity::load(node)?;
    let tls = peer::tls::client(identity.authority(), Some(identity.credentials()))?;
    let mut client = FederationClient::new(channel(&address, tls, Tcp).await?);
    client.hello(hello(&hub, node)?).await?;
    say(started.elapsed().as_secs_f64())?;
    stop.send(true)?;
    Ok(serving.await??)
}

/// A hello of a node that has all that the hub has of it, and nothing of the hub's.
fn hello(hub: &Hub, node: &Path) -> Result<v1::HelloRequest> {
    let node = Node::open(node, node_config(node)?, hub.party.clock.clone())?;
    let origin = node.party.origin.clone();
    let head = hub.party.store.read::<_, ActError>(|view| {
        let copy = view.ledger(&origin)?;
        Ok(copy.map(|copy| view.head(copy)).transpose()?)
    })?;
    let nothing = Head { size: 0, root: EMPTY_ROOT };
    Ok(v1::HelloRequest {
        own: Some(v1::Head::new(&origin, head.context("a copy")?, Vec::new())),
        mirror: Some(v1::Head::new(&hub_origin(&hub.party.host), nothing, Vec::new())),
        rules: ledger::charter::RULES,
        version: String::new(),
        evidence: Vec::new(),
    })
}

/// Opens a hub, serves it and folds every ledger, as it stands after a day's work: resident memory
/// in megabytes.
async fn memory(dir: &Path, now: i64) -> Result<()> {
    let hub = Hub::open(dir, hub_config(dir)?, Clock::hand(now))?;
    let listener = hub::sync::bind("127.0.0.1:0".parse()?).await?;
    let (stop, stopped) = watch::channel(false);
    let serving = tokio::spawn({
        let hub = hub.clone();
        async move { hub.serve(listener, false, stopped).await }
    });
    let folded = hub.party.read::<_, ActError>(|_, state| {
        Ok(state.intakes().map(ledger::intake::Intake::size).sum::<u64>())
    })?;
    anyhow::ensure!(folded > 0, "nothing is folded");
    say(processes::resident()? as f64 / 1e6)?;
    stop.send(true)?;
    Ok(serving.await??)
}
