//! S3: how often the disk is asked to sync, counted from outside by strace: exact, without noise.
//! And how many batches of 21 nodes one commit of the hub takes.

use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use peer::party::Party;

use super::processes::Task;
use super::report::{Aim, Row};
use super::{Run, child, fixture, latency, many};
use crate::federation::Federation;

/// Records that the traced child sends, one after the other.
const TRACED: u64 = 100;
/// Records that each of the 21 nodes sends, one after the other.
const EACH: usize = 20;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut rows = traced(run)?;
    rows.push(grouped(run).await?);
    Ok(rows)
}

fn traced(run: &Run<'_>) -> Result<Vec<Row>> {
    let trace = run.dir.join("trace");
    let out = trace.display().to_string();
    let strace = ["strace", "-f", "-qq", "-y", "-e", "trace=fsync,fdatasync", "-o", &out];
    let task = ["syncs".to_owned(), run.dir.join("traced").display().to_string()];
    let mut child = Task::start(&strace, &task)?;
    let commits: f64 = child.line()?.parse()?;
    child.end()?;
    let text = std::fs::read_to_string(&trace)?;
    let (_, window) = text.split_once("begin.mark").context("no beginning in the trace")?;
    let (window, _) = window.split_once("end.mark").context("no end in the trace")?;
    // Without the line that the mark stands in.
    let window = window.rsplit_once('\n').map_or("", |(lines, _)| lines);
    let count = |part: &str| window.lines().filter(|line| line.contains(part)).count() as f64;
    let (wal, checkpoints) = (count("srdi.db-wal"), count("srdi.db>"));
    // Of the lock file, its folder, and what is moved into its place.
    let lock = count("signed.json") + count("/.new-");
    let all = count("sync(") - checkpoints;
    ensure!(wal > 0.0, "the trace shows no sync of the log");
    let signed = TRACED as f64;
    let other = all - wal - lock;
    let what = format!(
        "syncs of the write-ahead log beside commits (WAL checkpoints apart: {checkpoints})"
    );
    let aim = Aim::AtMost(1.0);
    Ok(vec![
        Row::new("S3.wal", &what, "syncs", aim, &[(commits, wal)]),
        Row::new(
            "S3.lock",
            "syncs of the lock file beside own signed checkpoints",
            "syncs",
            aim,
            &[(signed, lock)],
        ),
        Row::new(
            "S3.other",
            "all syncs beside commits and signed checkpoints",
            "syncs",
            aim,
            &[(commits + signed, wal + lock + other)],
        ),
    ])
}

/// The traced child: single records from one node, each after the last one's receipt.
pub(super) async fn child(dir: &Path) -> Result<()> {
    let mut federation = fixture::federation(dir, 1).await?;
    let party = federation.nodes.values().next().context("a node")?.node.party.clone();
    let hub = federation.hub.party.clone();
    let mut records =
        fixture::applications(&federation, 0, usize::try_from(TRACED)? + 1)?.into_iter();
    // The first one begins the lock file.
    latency::one(&party, records.next().context("a record")?).await?;
    let commits = || party.store.commits() + hub.store.commits();
    mark(dir, "begin.mark")?;
    let before = commits();
    for record in records {
        latency::one(&party, record).await?;
    }
    let made = commits() - before;
    mark(dir, "end.mark")?;
    child::say(made)?;
    federation.shut_down().await;
    Ok(())
}

/// A sync that shows in the trace.
fn mark(dir: &Path, name: &str) -> Result<()> {
    Ok(std::fs::File::create(dir.join(name))?.sync_all()?)
}

async fn grouped(run: &Run<'_>) -> Result<Row> {
    let mut federation = fixture::federation(&run.dir.join("grouped"), many::NODES).await?;
    let mut pairs = Vec::new();
    for pass in 0..run.options.passes {
        let before = federation.hub.party.store.commits();
        all_send(&federation, pass).await?;
        let commits = federation.hub.party.store.commits() - before;
        pairs.push(((many::NODES * EACH) as f64, commits as f64));
        run.bar.inc(1);
    }
    federation.shut_down().await;
    let what = "commits of the hub beside batches, 21 nodes sending single records";
    Ok(Row::new("S3.group", what, "", Aim::AtMost(1.0 / 3.0), &pairs))
}

async fn all_send(federation: &Federation, pass: usize) -> Result<()> {
    let mut sending = Vec::new();
    for (n, seat) in federation.nodes.values().enumerate() {
        let first = (pass * many::NODES + n) * EACH;
        let records = fixture::applications(federation, first as u64, EACH)?;
        let party: std::sync::Arc<Party> = seat.node.party.clone();
        sending.push(async move {
            for record in records {
                latency::one(&party, record).await?;
            }
            anyhow::Ok(())
        });
    }
    futures::future::try_join_all(sending).await?;
    Ok(())
}
