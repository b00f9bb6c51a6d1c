//! What the stories share: a federation whose lines are down until a story dials, records that cost
//! nothing to judge, and a network that breaks where it is told to.

use std::io;
use std::path::Path;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll};

use ledger::charter::Plan;
use ledger::hash::{EMPTY_ROOT, Hash};
use ledger::names::{Head, NodeCode, Seat, node_origin};
use ledger::record::Record;
use ledger::record::decision::Examination;
use node::app::Node;
use peer::channel::{Dial, Tcp};
use peer::party::Party;
use peer::store::{OWN, StoreError};
use peer::sync::dial::Link;
use serde_json::json;
use tempfile::TempDir;
use tests::federation::{Federation, SICHUAN, hub_heads, node_heads, wait_for, without_procedure};
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// 8 January 2024, nine in the morning in Sichuan.
pub(crate) const START: i64 = 1_704_675_600;

/// Whether the sweeps are to be complete.
pub(crate) fn full() -> bool {
    std::env::var_os("SRDI_FULL").is_some()
}

/// A hub and nodes on this machine. Nobody dials unless the story says so.
pub(crate) struct Stand {
    pub(crate) fed: Federation,
    pub(crate) codes: Vec<NodeCode>,
    pub(crate) dir: TempDir,
}

impl Stand {
    pub(crate) async fn with(nodes: usize) -> Self {
        let dir = tempfile::tempdir().unwrap();
        let plan = without_procedure(Plan::from_toml(SICHUAN).unwrap());
        let codes: Vec<NodeCode> =
            plan.nodes.iter().take(nodes).map(|node| node.code.clone()).collect();
        let mut fed = Federation::found(dir.path(), plan, START).await.unwrap();
        fed.join(&codes).await.unwrap();
        for code in &codes {
            fed.stop(code).await.unwrap();
        }
        Self { fed, codes, dir }
    }

    pub(crate) fn node(&self, n: usize) -> &Node {
        self.fed.node(&self.codes[n]).unwrap()
    }

    pub(crate) fn link(&self, n: usize) -> Link<Tcp> {
        self.node(n).link(Tcp)
    }

    pub(crate) fn hub(&self) -> &Arc<Party> {
        &self.fed.hub.party
    }

    /// The hub's copy of a node's ledger.
    pub(crate) fn copy_of(&self, n: usize) -> Head {
        let hub = self.hub();
        let origin = node_origin(&hub.host, &self.codes[n]);
        hub.store
            .read::<_, StoreError>(|view| match view.ledger(&origin)? {
                Some(id) => view.head(id),
                None => Ok(Head { size: 0, root: EMPTY_ROOT }),
            })
            .unwrap()
    }

    /// The hub holds exactly what the node holds, and the node has its receipt for all of it.
    pub(crate) fn assert_receipted(&self, n: usize, size: u64) {
        let own = own_head(&self.node(n).party);
        assert_eq!(own.size, size);
        assert_eq!(self.copy_of(n), own);
        assert_eq!(node_heads(self.node(n)).unwrap().receipted, size);
    }

    /// Fills the hub's ledger up to `size` records and waits until it has signed them.
    pub(crate) async fn grow_hub(&self, size: u64) {
        fill(self.hub(), size, examination);
        let hub = &self.fed.hub;
        wait_for("the hub's signature", || Ok(hub_heads(hub)?.signed == size)).await.unwrap();
    }
}

pub(crate) fn own_head(party: &Party) -> Head {
    party.store.read(|view| view.head(OWN)).unwrap()
}

/// A node's copy of the hub's ledger.
pub(crate) fn mirror_head(party: &Party) -> Head {
    let origin = ledger::names::hub_origin(&party.host);
    let mirrored = party.store.read::<_, StoreError>(|view| match view.ledger(&origin)? {
        Some(id) => view.head(id),
        None => Ok(Head { size: 0, root: EMPTY_ROOT }),
    });
    mirrored.unwrap()
}

/// Appends records to a party's own ledger until it has `size`, without asking a rule.
pub(crate) fn fill(party: &Party, size: u64, record: fn(u64) -> Vec<u8>) {
    let filled = party.store.write::<_, StoreError, _>(move |tx| {
        for index in tx.size(OWN)?..size {
            tx.append(OWN, &record(index))?;
        }
        Ok(())
    });
    filled.unwrap();
    party.poke();
}

/// A record of a kind that only a newer program knows: stored and served, never judged. All are of
/// one length.
pub(crate) fn remark(index: u64) -> Vec<u8> {
    let salt = Hash::of(&index.to_be_bytes());
    ledger::json::canonical(
        &json!({"kind": "remark", "nonce": salt, "v": 1, "index": 1_000_000 + index}),
    )
}

/// A record of the hub's that is judged by nobody.
pub(crate) fn examination(index: u64) -> Vec<u8> {
    let content = Hash::of(&index.to_be_bytes());
    Record::from(Examination { at: START, content, charter: content, seat: Seat::machine() })
        .to_bytes()
}

/// Copies a party's directory, as a backup of the whole machine would.
pub(crate) fn copy_dir(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy_dir(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), &target).unwrap();
        }
    }
    // Keys that others may read are refused.
    let mode = std::fs::metadata(from).unwrap().permissions();
    std::fs::set_permissions(to, mode).unwrap();
}

/// A network on which every connection dies, or stands still, after so many bytes went up.
#[derive(Clone, Default)]
pub(crate) struct Frayed {
    /// Bytes that a connection carries up; 0 is without end.
    pub(crate) budget: u64,
    /// Whether it then stands still, open as it is.
    pub(crate) stalls: bool,
    /// Bytes that went up in all.
    pub(crate) carried: Arc<AtomicU64>,
    /// Connections that were dialled.
    pub(crate) dialled: Arc<AtomicU64>,
}

impl Frayed {
    pub(crate) fn after(budget: u64) -> Self {
        Self { budget, ..Self::default() }
    }

    pub(crate) fn carried(&self) -> u64 {
        self.carried.load(Ordering::SeqCst)
    }

    pub(crate) fn dialled(&self) -> u64 {
        self.dialled.load(Ordering::SeqCst)
    }
}

impl Dial for Frayed {
    type Io = FrayedStream;

    async fn dial(&self, host: &str, port: u16) -> io::Result<FrayedStream> {
        let line = Tcp.dial(host, port).await?;
        self.dialled.fetch_add(1, Ordering::SeqCst);
        let (left, stalls) = (if self.budget == 0 { u64::MAX } else { self.budget }, self.stalls);
        Ok(FrayedStream { line, left, stalls, carried: self.carried.clone() })
    }
}

/// One connection of a [`Frayed`] network.
pub(crate) struct FrayedStream {
    line: TcpStream,
    left: u64,
    stalls: bool,
    carried: Arc<AtomicU64>,
}

impl FrayedStream {
    fn broken(&self) -> io::Result<()> {
        if self.left == 0 && !self.stalls {
            Err(io::ErrorKind::ConnectionReset.into())
        } else {
            Ok(())
        }
    }
}

impl AsyncRead for FrayedStream {
    fn poll_read(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        self.broken()?;
        Pin::new(&mut self.line).poll_read(cx, buf)
    }
}

impl AsyncWrite for FrayedStream {
    fn poll_write(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        buf: &[u8],
    ) -> Poll<io::Result<usize>> {
        self.broken()?;
        if self.left == 0 {
            // Nobody wakes it: the story drops the connection.
            return Poll::Pending;
        }
        let most = usize::try_from(self.left).unwrap_or(usize::MAX).min(buf.len());
        let written = std::task::ready!(Pin::new(&mut self.line).poll_write(cx, &buf[..most]))?;
        self.left -= written as u64;
        self.carried.fetch_add(written as u64, Ordering::SeqCst);
        Poll::Ready(Ok(written))
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.line).poll_shutdown(cx)
    }
}
