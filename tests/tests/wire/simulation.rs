//! A hub and three nodes on a simulated network that delays, loses and parts them, in simulated
//! time: whatever happens, everything is receipted, both sides hold the same, every record once. The
//! same seed plays the same story.
//!
//! Real: the programs of both halves, TLS, HTTP/2, SQLite. Simulated: TCP and time. The stores answer
//! in step (no thread runs beside the simulated one), so the log may be compared with its times. What
//! is random in TLS (keys, nonces) changes bytes and never the number of messages.

use std::collections::HashSet;
use std::io;
use std::net::SocketAddr;
use std::path::Path;
use std::pin::Pin;
use std::sync::{Arc, Mutex};
use std::task::{Context, Poll};
use std::time::Duration;

use hub::app::Hub;
use ledger::names::{NodeCode, node_origin};
use node::app::Node;
use peer::channel::Dial;
use peer::clock::Clock;
use peer::incoming::Accept;
use peer::party::Party;
use peer::store::{LedgerId, OWN, StoreError};
use tests::federation::{hub_config, hub_heads, node_config, node_heads};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::watch;
use tonic::transport::server::Connected;
use turmoil::net::{TcpListener, TcpStream};

use super::kit::{START, Stand, copy_dir, examination, fill, mirror_head, own_head, remark};

const PORT: u16 = 7443;
/// Steps of work at every node, and records of each.
const STEPS: u64 = 40;
const RECORDS: u64 = 11;
/// Records that the hub has in the end.
const HUB_RECORDS: u64 = 300;
/// Simulated time after which the story has failed.
const END: Duration = Duration::from_secs(1_200);

type Log = Arc<Mutex<Vec<String>>>;

fn note(log: &Log, event: &str) {
    let at = turmoil::sim_elapsed().unwrap_or_default().as_millis();
    log.lock().unwrap().push(format!("{at} {event}"));
}

/// The simulated network as a node dials into it.
#[derive(Clone)]
struct SimDial {
    name: String,
    log: Log,
}

impl Dial for SimDial {
    type Io = TcpStream;

    async fn dial(&self, _: &str, _: u16) -> io::Result<TcpStream> {
        note(&self.log, &format!("{} dials", self.name));
        TcpStream::connect(("hub", PORT)).await
    }
}

/// The simulated network as the hub listens to it.
struct SimListener(TcpListener);

impl Accept for SimListener {
    type Io = SimStream;

    async fn accept(&mut self) -> io::Result<(SimStream, SocketAddr)> {
        let (stream, remote) = self.0.accept().await?;
        Ok((SimStream(stream), remote))
    }
}

/// tonic asks its connections who they are.
struct SimStream(TcpStream);

impl Connected for SimStream {
    type ConnectInfo = ();

    fn connect_info(&self) {}
}

impl AsyncRead for SimStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_read(cx, buf)
    }
}

impl AsyncWrite for SimStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, buf)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}

/// Three nodes that have joined over real sockets: the directories from which every run starts.
fn members(dir: &Path) -> Vec<NodeCode> {
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let mut stand = Stand::with(3).await;
        stand.fed.shut_down().await;
        copy_dir(stand.dir.path(), dir);
        stand.codes.clone()
    })
}

/// One run from copies of the same directories: what happened, and when.
fn play(members: &Path, codes: &[NodeCode], seed: u64) -> Vec<String> {
    let dir = tempfile::tempdir().unwrap();
    copy_dir(members, dir.path());
    let (clock, log) = (Clock::hand(START), Log::default());
    let (_stop, stopped) = watch::channel(false);
    let mut sim = turmoil::Builder::new()
        .rng_seed(seed)
        .simulation_duration(END)
        .tick_duration(Duration::from_millis(5))
        .min_message_latency(Duration::from_millis(5))
        .max_message_latency(Duration::from_millis(120))
        .fail_rate(0.008)
        .repair_rate(0.3)
        .build();

    let hub_dir = dir.path().join("hub");
    let hub = Hub::open(&hub_dir, hub_config(&hub_dir).unwrap(), clock.clone()).unwrap();
    hub.party.store.keep_in_step();
    sim.host("hub", {
        let (hub, stopped) = (hub.clone(), stopped.clone());
        move || {
            let (hub, stopped) = (hub.clone(), stopped.clone());
            async move {
                let listener = SimListener(TcpListener::bind(("0.0.0.0", PORT)).await?);
                let works = async {
                    for size in (20..=HUB_RECORDS).step_by(20) {
                        tokio::time::sleep(Duration::from_millis(1_700)).await;
                        fill(&hub.party, size, examination);
                    }
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    biased;
                    served = hub.serve(listener, false, stopped) => served?,
                    () = works => {}
                }
                Ok(())
            }
        }
    });
    let mut nodes = Vec::new();
    for code in codes {
        let dir = dir.path().join("node").join(code.as_str());
        let node = Node::open(&dir, node_config(&dir).unwrap(), clock.clone()).unwrap();
        node.party.store.keep_in_step();
        nodes.push(node.clone());
        let (name, log, stopped) = (format!("n{code}"), log.clone(), stopped.clone());
        sim.host(name.clone(), move || {
            let mut link = node.link(SimDial { name: name.clone(), log: log.clone() });
            link.page = 16;
            let (party, stopped) = (node.party.clone(), stopped.clone());
            async move {
                let works = async {
                    for step in 1..=STEPS {
                        tokio::time::sleep(Duration::from_millis(900)).await;
                        fill(&party, step * RECORDS, remark);
                    }
                    std::future::pending::<()>().await;
                };
                tokio::select! {
                    biased;
                    () = link.run(stopped) => {}
                    () = works => {}
                }
                Ok(())
            }
        });
    }
    sim.client("watch", watch_them(hub.clone(), nodes.clone(), log.clone(), seed));
    sim.run().unwrap();
    drop(sim);
    for node in &nodes {
        assert_once_and_equal(&hub.party, node);
    }
    let log = log.lock().unwrap();
    log.clone()
}

/// Parts and rejoins them, notes what changes, and ends when everything is where it should be.
async fn watch_them(
    hub: Hub,
    nodes: Vec<Node>,
    log: Log,
    seed: u64,
) -> Result<(), Box<dyn std::error::Error>> {
    let mut last = vec![String::new(); nodes.len()];
    for tick in 0u64.. {
        for (n, node) in nodes.iter().enumerate() {
            let name = format!("n{}", node.code);
            // Each is away for a while, at its own time; the story's seed moves that about.
            let away = 40 + (seed * 7 + n as u64 * 45) % 120;
            if tick == away {
                turmoil::partition(name.as_str(), "hub");
                note(&log, &format!("{name} is parted from the hub"));
            } else if tick == away + 100 {
                turmoil::repair(name.as_str(), "hub");
                note(&log, &format!("{name} is joined to the hub"));
            }
            let heads = node_heads(node)?;
            let state = format!("{name} {heads:?}");
            if last[n] != state {
                note(&log, &state);
                last[n] = state;
            }
        }
        let hub_signed = hub_heads(&hub)?.signed;
        let done = nodes.iter().all(|node| {
            node_heads(node).is_ok_and(|heads| {
                heads.receipted == STEPS * RECORDS && heads.mirror == HUB_RECORDS
            })
        });
        if done && hub_signed == HUB_RECORDS && tick > 300 {
            return Ok(());
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
    }
    Ok(())
}

/// Both copies of both ledgers are equal, and every record stands in them once.
fn assert_once_and_equal(hub: &Party, node: &Node) {
    let origin = node_origin(&hub.host, &node.code);
    let all = |party: &Party, id: LedgerId| {
        party.store.read(|view| view.records(id, 0, 100_000, usize::MAX)).unwrap()
    };
    let copy = hub.store.read::<_, StoreError>(|view| view.ledger(&origin)).unwrap().unwrap();
    let (at_hub, own) = (all(hub, copy), all(&node.party, OWN));
    assert_eq!(own.len() as u64, STEPS * RECORDS);
    assert!(at_hub == own, "{}: the copies differ", node.code);
    let leaves: HashSet<_> = at_hub.iter().map(|(leaf, _)| leaf).collect();
    assert_eq!(leaves.len(), own.len());
    assert_eq!(hub.store.read(|view| view.head(copy)).unwrap(), own_head(&node.party));
    assert_eq!(mirror_head(&node.party), own_head(hub));
}

#[test]
fn loss_delay_and_partitions_lose_nothing_and_the_same_seed_plays_the_same_story() {
    let dir = tempfile::tempdir().unwrap();
    let codes = members(dir.path());
    let mut stories = HashSet::new();
    for seed in [1, 2, 3] {
        let story = play(dir.path(), &codes, seed);
        let dials = story.iter().filter(|event| event.ends_with("dials")).count();
        println!("seed {seed}: {} events, {dials} connections", story.len());
        // Otherwise nothing was cut.
        assert!(dials > codes.len(), "seed {seed}: {dials} connections");
        let again = play(dir.path(), &codes, seed);
        let differs = story.iter().zip(&again).position(|(a, b)| a != b);
        assert_eq!(differs.map(|at| (&story[at], &again[at])), None, "seed {seed}");
        assert_eq!(story.len(), again.len(), "seed {seed}");
        stories.insert(story);
    }
    assert_eq!(stories.len(), 3, "another seed is another story");
}
