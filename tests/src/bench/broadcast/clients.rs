//! The clients of a broadcast, in a process of their own.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, anyhow, ensure};
use ledger::checkpoint::Checkpoint;
use ledger::hash::leaf_hash;
use ledger::note::VerifierKey;
use ledger::tree::Frontier;
use peer::address::HostPort;
use peer::channel::{Tcp, channel};
use proto::v1::federation_client::FederationClient;
use proto::v1::{self, follow_reply::Event};
use tokio::sync::mpsc;

use super::super::{child, floor};

/// The clients' process: says a size as soon as every client has it. Ends with its input.
pub(in crate::bench) async fn child(
    kind: &str,
    address: &str,
    node: &Path,
    count: usize,
    (origin, log): (&str, &str),
) -> Result<()> {
    let (sizes, mut reached) = mpsc::channel(1024);
    let hub: HostPort = address.parse()?;
    let tls = floor::line::client(node)?;
    let log: VerifierKey = log.parse().map_err(|e| anyhow!("{e}"))?;
    let expected = Arc::new((origin.to_owned(), log));
    for n in 0..count {
        let (tls, sizes) = (tls.clone(), sizes.clone());
        if kind == "floor" {
            tokio::spawn(floor::fan::follow(tls, hub.port(), sizes));
        } else {
            tokio::spawn(follow(tls, hub.clone(), expected.clone(), sizes));
        }
        // Not all at once: a hub drops the oldest of too many handshakes.
        if n % 20 == 19 {
            tokio::time::sleep(std::time::Duration::from_millis(40)).await;
        }
    }
    let mut have: BTreeMap<u64, usize> = BTreeMap::new();
    std::thread::spawn(|| {
        let _ = std::io::stdin().read_line(&mut String::new());
        std::process::exit(0);
    });
    while let Some(size) = reached.recv().await {
        let arrived = have.entry(size).or_default();
        *arrived += 1;
        if *arrived == count {
            child::say(size)?;
        }
    }
    Ok(())
}

/// A client that checks signature and root of every page, as the floor's do: what is measured
/// is the broadcast. A node checks the form of every record too; that is part of V3 and S1.
async fn follow(
    tls: Arc<rustls::ClientConfig>,
    hub: HostPort,
    expected: Arc<(String, VerifierKey)>,
    sizes: mpsc::Sender<u64>,
) -> Result<()> {
    let mut client =
        FederationClient::new(channel(&hub, tls, Tcp).await?).max_decoding_message_size(4 << 20);
    let request = v1::FollowRequest { size: 0, sealed_size: 0 };
    let mut events = client.follow(request).await?.into_inner();
    let mut frontier = Frontier::default();
    while let Some(event) = events.message().await? {
        let Some(Event::Extension(page)) = event.event else { continue };
        let page = proto::convert::page(&page)?;
        let (origin, log) = (&expected.0, &expected.1);
        let (checkpoint, _) = Checkpoint::open(&page.checkpoint, log, origin)?;
        page.records.iter().for_each(|record| frontier.append(leaf_hash(record)));
        let head = (frontier.size(), frontier.root());
        ensure!(head == (checkpoint.size, checkpoint.root), "another root");
        sizes.send(frontier.size()).await?;
    }
    Ok(())
}
