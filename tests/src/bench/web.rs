//! H1: the public list over HTTP beside a bare server that has nothing but these bytes.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use hub::acts::legacy::{Entry, import};
use ledger::category::Category;
use ledger::names::{Firm, Seat};
use ledger::record::notice::Notice;
use ledger::uscc::Uscc;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

use super::report::{Aim, Row};
use super::{Run, fixture, floor};
use crate::federation::Federation;

const PATH: &str = "/list.json";
/// Readers at a time, each on a line of its own.
const READERS: usize = 16;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut federation = fixture::federation(&run.dir.join("federation"), 1).await?;
    listed(&federation).await?;
    let list = peer::list::signed_list(&federation.hub.party)?.context("a list")?.to_bytes();
    let size = list.len();
    let (bare, task) = floor::web::serve(PATH, list).await?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let ours = listener.local_addr()?.to_string();
    let (stop, stopped) = watch::channel(false);
    let served = tokio::spawn(hub::web::serve(federation.hub.clone(), listener, stopped));
    let mut pairs = Vec::new();
    for pass in 0..=run.options.passes {
        let floor = rate(&bare, run.options.records, size).await?;
        let pair = (floor, rate(&ours, run.options.records, size).await?);
        // The first pass warms both up.
        if pass > 0 {
            pairs.push(pair);
            run.bar.inc(1);
        }
    }
    task.abort();
    stop.send(true)?;
    served.await??;
    federation.shut_down().await;
    let what = format!("the list ({} KB) over HTTP, {READERS} readers", size / 1000);
    Ok(vec![Row::new("H1", &what, "requests/s", Aim::AtLeast(0.8), &pairs)])
}

/// A list as it is after the plan's first year: its forty firms.
async fn listed(federation: &Federation) -> Result<()> {
    let region = federation.nodes.keys().next().cloned().context("a node")?;
    let mut entries = Vec::new();
    for n in 0..40_u32 {
        let code = Uscc::build("31510000", &format!("MD{n:06}"))?;
        let firm = Firm { name: format!("示例{n}律师事务所（虚构）"), code };
        let (recognised, cultivated) = (vec![Category::Zy], vec![Category::Jx]);
        let region = region.clone();
        entries.push(Entry { row: n + 2, firm, region, number: None, recognised, cultivated });
    }
    let notice = Notice {
        document_number: "示例律协〔2024〕1号".to_owned(),
        title: "关于公布名单的公告（示例）".to_owned(),
        date: jiff::civil::date(2024, 2, 1),
        link: None,
    };
    let party = &federation.hub.party;
    import(party, 2024, &notice, b"%PDF-1.7", entries, false, Seat::office())?;
    federation.seal().await?;
    Ok(())
}

/// Answers a second to `count` requests of all readers together.
async fn rate(address: &str, count: usize, size: usize) -> Result<f64> {
    let started = Instant::now();
    let readers = (0..READERS).map(|_| read(address, count / READERS, size));
    futures::future::try_join_all(readers).await?;
    Ok((count / READERS * READERS) as f64 / started.elapsed().as_secs_f64())
}

/// One reader: it asks again when it has read the answer before. Every head is as long as the first.
async fn read(address: &str, count: usize, size: usize) -> Result<()> {
    let mut line = TcpStream::connect(address).await?;
    line.set_nodelay(true)?;
    let request = format!("GET {PATH} HTTP/1.1\r\nhost: {address}\r\n\r\n");
    line.write_all(request.as_bytes()).await?;
    let mut answer = Vec::new();
    let head = loop {
        ensure!(line.read_buf(&mut answer).await? > 0, "the line was closed");
        if let Some(at) = answer.windows(4).position(|part| part == b"\r\n\r\n") {
            break at + 4;
        }
    };
    ensure!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer[..head]));
    let whole = head + size;
    let have = answer.len();
    answer.resize(whole, 0);
    line.read_exact(&mut answer[have..]).await?;
    for _ in 1..count {
        line.write_all(request.as_bytes()).await?;
        line.read_exact(&mut answer).await?;
    }
    Ok(())
}
