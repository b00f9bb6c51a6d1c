//! Bare signed sync: groups of 100 committed at the source, sent as they are, committed at the hub,
//! receipted, the receipt verified and kept. Pipelined by eight, both sides durable.

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ed25519_dalek::{SigningKey, VerifyingKey};
use hub::app::Hub;
use ledger::hash::Hash;
use ledger::tree::Frontier;
use tokio::io::{ReadHalf, WriteHalf, split};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;
use tokio_rustls::{TlsAcceptor, client, server};

use super::disk::Disk;
use super::{line, page};

/// A receipt: records covered, and its bytes.
type Receipt = (u64, Vec<u8>);
/// Where pages go, and where receipts come from.
type Ends<'a> = (&'a tokio::sync::mpsc::Sender<Vec<u8>>, &'a mpsc::Receiver<Receipt>);
/// What to do with a receipt: where it is kept, the window that it widens, and how many are due.
type Taking = (mpsc::Sender<Receipt>, Arc<Semaphore>, u64);

/// Pages on their way without a receipt.
const WINDOW: usize = 8;

type Roots = Arc<Mutex<HashMap<u64, Hash>>>;

/// Sends all records and returns the time until the last receipt is on disk.
pub(in crate::bench) async fn run(
    hub: &Hub,
    node: &Path,
    dir: &Path,
    records: Vec<Vec<u8>>,
    group: usize,
) -> Result<Duration> {
    let (source, sink) = (SigningKey::from_bytes(&[1; 32]), SigningKey::from_bytes(&[2; 32]));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let port = listener.local_addr()?.port();
    let acceptor = TlsAcceptor::from(line::server(hub)?);
    let (disk, key, verifier) =
        (Disk::create(&dir.join("hub.db"))?, sink.clone(), source.verifying_key());
    let serving = tokio::spawn(async move {
        let (io, _) = listener.accept().await?;
        io.set_nodelay(true)?;
        serve(acceptor.accept(io).await?, disk, key, verifier).await
    });
    let line = line::dial(line::client(node)?, port).await?;
    let disk = Disk::create(&dir.join("node.db"))?;
    let started = Instant::now();
    push(line, disk, source, sink.verifying_key(), (records, group)).await?;
    let took = started.elapsed();
    serving.await??;
    Ok(took)
}

/// The hub: the next page is checked while the last one is committed.
async fn serve(
    tls: server::TlsStream<TcpStream>,
    mut disk: Disk,
    key: SigningKey,
    source: VerifyingKey,
) -> Result<()> {
    let (mut reader, mut writer) = split(tls);
    let (checked, waiting) = mpsc::sync_channel::<page::Page>(WINDOW);
    let (stored, mut receipts) = tokio::sync::mpsc::channel::<Vec<u8>>(WINDOW);
    let commits = std::thread::spawn(move || -> Result<()> {
        while let Ok(page) = waiting.recv() {
            let receipt = page::receipt(&key, page.size, &page.root);
            let lines = [(page.size, receipt.clone())];
            disk.append_hashed(&page.records, &page.leaves, &lines)?;
            stored.blocking_send(receipt).context("nobody waits for the receipt")?;
        }
        Ok(())
    });
    let answers = tokio::spawn(async move {
        while let Some(receipt) = receipts.recv().await {
            line::send(&mut writer, &receipt).await?;
        }
        anyhow::Ok(())
    });
    let mut frontier = Frontier::default();
    while let Some(frame) = line::receive(&mut reader).await? {
        let page = page::read(&source, &mut frontier, &frame)?;
        tokio::task::block_in_place(|| checked.send(page)).context("the writer ended")?;
    }
    drop(checked);
    answers.await??;
    ensure!(commits.join().is_ok_and(|done| done.is_ok()), "the hub's writer failed");
    Ok(())
}

/// The node: one thread commits and signs, one task sends, one takes receipts.
async fn push(
    tls: client::TlsStream<TcpStream>,
    disk: Disk,
    key: SigningKey,
    hub: VerifyingKey,
    (records, group): (Vec<Vec<u8>>, usize),
) -> Result<()> {
    let (reader, writer) = split(tls);
    let (pages, outgoing) = tokio::sync::mpsc::channel(WINDOW);
    let (kept, receipts) = mpsc::channel();
    let roots = Roots::default();
    let total = records.len() as u64;
    let window = Arc::new(Semaphore::new(WINDOW));
    let sending = tokio::spawn(send_all(writer, outgoing, window.clone()));
    let taking = tokio::spawn(take_all(reader, hub, roots.clone(), (kept, window, total)));
    let source = tokio::task::spawn_blocking(move || {
        commit_all(disk, &key, &roots, (&records, group), (&pages, &receipts))
    });
    taking.await??;
    source.await??;
    sending.await?
}

fn commit_all(
    mut disk: Disk,
    key: &SigningKey,
    roots: &Roots,
    (records, group): (&[Vec<u8>], usize),
    (pages, receipts): Ends<'_>,
) -> Result<()> {
    for group in records.chunks(group) {
        let lines: Vec<_> = receipts.try_iter().collect();
        let (size, root) = disk.append(group, &lines)?;
        roots.lock().unwrap_or_else(PoisonError::into_inner).insert(size, root);
        pages.blocking_send(page::write(key, size, &root, group)).context("the line ended")?;
    }
    // The rest of the receipts, each group of them in one commit.
    while let Ok(first) = receipts.recv() {
        let lines: Vec<_> = std::iter::once(first).chain(receipts.try_iter()).collect();
        disk.append(&[], &lines)?;
    }
    Ok(())
}

async fn send_all(
    mut writer: WriteHalf<client::TlsStream<TcpStream>>,
    mut outgoing: tokio::sync::mpsc::Receiver<Vec<u8>>,
    window: Arc<Semaphore>,
) -> Result<()> {
    while let Some(frame) = outgoing.recv().await {
        window.acquire().await?.forget();
        line::send(&mut writer, &frame).await?;
    }
    tokio::io::AsyncWriteExt::shutdown(&mut writer).await?;
    Ok(())
}

async fn take_all(
    mut reader: ReadHalf<client::TlsStream<TcpStream>>,
    hub: VerifyingKey,
    roots: Roots,
    (kept, window, total): Taking,
) -> Result<()> {
    let mut size = 0;
    while size < total {
        let receipt = line::receive(&mut reader).await?.context("the hub ended")?;
        let root_at = |size| roots.lock().unwrap_or_else(PoisonError::into_inner).remove(&size);
        size = page::check_receipt(&hub, &receipt, root_at)?;
        window.add_permits(1);
        let _ = kept.send((size, receipt));
    }
    Ok(())
}
