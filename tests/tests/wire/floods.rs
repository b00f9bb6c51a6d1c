//! Streams without end: pages, pieces of papers, requests to follow. Memory stays bounded, nothing is
//! lost, and an honest node gets its receipts meanwhile.

use ledger::hash::Hash;
use peer::fault::Fault;
use peer::fault::Kind;
use peer::store::StoreError;
use proto::v1::{Chunk, FollowRequest};
use tokio::sync::Mutex;

use super::kit::{Stand, fill, full, remark};
use super::rogue::{Rogue, assert_refused};

/// One flood at a time: they measure the memory of the process.
static ALONE: Mutex<()> = Mutex::const_new(());

/// Growth that is no leak: windows and buffers of two sides, and of the tests that run beside this.
const GROWTH: u64 = 192 << 20;

fn flood_bytes() -> u64 {
    if full() { 1 << 30 } else { 256 << 20 }
}

/// Memory in use, in bytes.
fn memory() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
    let kib: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
    kib * 1024
}

/// Watches the memory while a flood goes on.
struct Gauge {
    start: u64,
    most: u64,
}

impl Gauge {
    fn new() -> Self {
        Self { start: memory(), most: 0 }
    }

    fn look(&mut self) {
        self.most = self.most.max(memory());
    }

    fn assert_bounded(&mut self, flood: &str) {
        self.look();
        let growth = self.most.saturating_sub(self.start);
        println!("{flood}: memory grew by {} MiB", growth >> 20);
        assert!(growth < GROWTH, "{flood}: memory grew by {} MiB", growth >> 20);
    }
}

/// An honest node beside the flood: new records, each time receipted.
async fn honest(stand: &Stand, n: usize) {
    for round in 1..=4 {
        fill(&stand.node(n).party, round * 100, remark);
        stand.link(n).once().await.unwrap();
        stand.assert_receipted(n, round * 100);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_pages_are_answered_one_by_one() {
    let _alone = ALONE.lock().await;
    let stand = Stand::with(2).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let large = |index: u64| {
        let text = "x".repeat(4_000);
        let record = serde_json::json!({"index": index, "kind": "remark", "text": text, "v": 1});
        ledger::json::canonical(&record)
    };
    let page = rogue.page((0..250).map(large).collect());
    let bytes: u64 = page.records.iter().map(|record| record.len() as u64).sum();
    let count = flood_bytes() / bytes;
    let mut gauge = Gauge::new();
    let flood = async {
        let pages = tokio_stream::iter((0..count).map(move |_| page.clone()));
        let mut answers = rogue.federation.extend(pages).await.unwrap().into_inner();
        let mut receipts = 0;
        while let Some(receipt) = answers.message().await.unwrap() {
            assert_eq!(receipt.size, 250);
            receipts += 1;
            gauge.look();
        }
        receipts
    };
    let (receipts, ()) = tokio::join!(flood, honest(&stand, 1));
    assert_eq!(receipts, count);
    assert_eq!(stand.copy_of(0).size, 250);
    gauge.assert_bounded("pages");
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_pieces_of_a_paper_fill_neither_memory_nor_disk() {
    let _alone = ALONE.lock().await;
    let stand = Stand::with(2).await;
    let mut rogue = Rogue::of(&stand, 0).await;
    let (unasked, wanted) = (Hash::of(b"unasked"), Hash::of(b"wanted"));
    let code = stand.codes[0].to_string();
    let want = stand.hub().store.write::<_, StoreError, _>(move |tx| tx.want(&wanted, &code));
    want.unwrap();
    let piece = |digest: Hash, offset: u64, total: u64| Chunk {
        digest: digest.0.to_vec(),
        offset,
        total,
        data: vec![b'x'; 256 << 10].into(),
    };
    let mut gauge = Gauge::new();
    let count = flood_bytes() / (256 << 10);
    for (digest, total) in [(unasked, 1 << 30), (wanted, 1 << 30), (wanted, 20 << 20)] {
        let pieces = (0..count / 3).map(move |i| piece(digest, i * (256 << 10), total));
        let put = rogue.papers.put(tokio_stream::iter(pieces));
        let (reply, ()) = tokio::join!(put, async { stand.link(1).once().await.unwrap() });
        let reply = reply.unwrap().into_inner();
        assert_eq!(reply.stored, 0);
        let fault = reply.fault.and_then(Fault::from_wire);
        match (digest == unasked, total == 1 << 30) {
            (true, _) => assert_eq!(fault, None),
            (_, true) => assert_refused(&fault.unwrap(), Kind::ContentMismatch, "超过上限"),
            // As many bytes as a paper may have, and they are not those of the digest.
            _ => assert_refused(&fault.unwrap(), Kind::ContentMismatch, "不符"),
        }
        gauge.look();
    }
    assert_eq!(stand.hub().papers.list().unwrap(), []);
    assert_eq!(stand.hub().papers.partial(unasked).unwrap(), 0);
    assert_eq!(stand.hub().papers.partial(wanted).unwrap(), 0);
    honest(&stand, 1).await;
    gauge.assert_bounded("pieces");
}

#[tokio::test(flavor = "multi_thread")]
async fn endless_requests_to_follow_cost_little() {
    let _alone = ALONE.lock().await;
    let stand = Stand::with(2).await;
    stand.grow_hub(2_000).await;
    let rogue = Rogue::of(&stand, 0).await;
    let mut gauge = Gauge::new();
    let request = || FollowRequest { size: 0, sealed_size: 0 };
    let flood = async {
        // Opened, answered once, and left.
        for _ in 0..300 {
            let mut federation = rogue.federation.clone();
            let mut events = federation.follow(request()).await.unwrap().into_inner();
            assert!(events.message().await.unwrap().is_some());
        }
        // Opened and never read.
        let mut held = Vec::new();
        for _ in 0..40 {
            held.push(rogue.federation.clone().follow(request()).await.unwrap());
            gauge.look();
        }
        held
    };
    let (held, ()) = tokio::join!(flood, honest(&stand, 1));
    assert_eq!(held.len(), 40);
    gauge.assert_bounded("follow");
}
