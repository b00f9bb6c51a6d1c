//! B1: one page of the hub's to many clients that verify it, all in another process.

use std::time::Instant;

use anyhow::{Context as _, Result};
use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::record::Record;
use ledger::record::decision::Bounce;
use peer::act::ActError;
use peer::store::OWN;

use super::processes::{Task, enough_files, processor_time, resident};
use super::report::{Aim, Row};
use super::{Run, fixture, floor};
use crate::federation::Federation;

mod clients;

pub(super) use clients::child;

/// Clients. The largest first, so that its memory is not that of another.
const CLIENTS: [usize; 3] = [1000, 333, 21];
/// Bytes of the records of one broadcast.
const BYTES: usize = 60_000;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut federation = fixture::federation(&run.dir.join("federation"), 1).await?;
    let code = federation.nodes.keys().next().cloned().context("a node")?;
    federation.stop(&code).await?;
    let mut rows = Vec::new();
    for count in CLIENTS {
        enough_files(count + 100)?;
        rows.extend(to_clients(run, &federation, &code, count).await?);
    }
    federation.shut_down().await;
    rows.reverse();
    Ok(rows)
}

async fn to_clients(
    run: &Run<'_>,
    federation: &Federation,
    code: &NodeCode,
    count: usize,
) -> Result<Vec<Row>> {
    let dir = run.dir.join(format!("floor-{count}"));
    std::fs::create_dir_all(&dir)?;
    let fan = floor::fan::Fan::serve(&federation.hub, &dir).await?;
    let before = resident()?;
    let (mut bare, _) = clients(federation, code, ("floor", fan.port, count), 0).await?;
    let between = resident()?;
    let size = hub_size(federation)?;
    let (mut ours, _) =
        clients(federation, code, ("ours", federation.address.port(), count), size).await?;
    let after = resident()?;
    let (mut pairs, mut spent) = (Vec::new(), Vec::new());
    let mut sent = 0;
    for pass in 0..=run.options.passes {
        let records = page(code, u64::try_from(pass)?)?;
        let bytes = fixture::bytes_of(&records);
        sent += records.len() as u64;
        let (used, started) = (processor_time()?, Instant::now());
        fan.send(&bytes)?;
        bare = arrived(bare, sent).await?;
        let (floor, floor_used) = (started.elapsed(), processor_time()? - used);
        let end = hub_size(federation)? + records.len() as u64;
        let (used, started) = (processor_time()?, Instant::now());
        federation
            .hub
            .party
            .act_on_roll::<_, ActError, _>(move |acting| acting.append_all(&records))?;
        ours = arrived(ours, end).await?;
        // The first pass warms both up.
        if pass > 0 {
            pairs.push((floor.as_secs_f64() * 1e3, started.elapsed().as_secs_f64() * 1e3));
            spent.push((floor_used, processor_time()? - used));
            run.bar.inc(1);
        }
    }
    bare.end()?;
    ours.end()?;
    let what = format!("60 KB to {count} verifying clients");
    let mut rows = vec![Row::new(&format!("B1.{count}"), &what, "ms", Aim::AtMost(1.5), &pairs)];
    if count == CLIENTS[0] {
        let each = |bytes: u64| bytes as f64 / 1000.0 / count as f64;
        let pair = (each(between.saturating_sub(before)), each(after.saturating_sub(between)));
        let what = format!("the hub's memory per idle client, {count} clients");
        let hub = format!("the hub's processor time of one broadcast to {count} clients");
        rows.insert(0, Row::new("B1.hub", &hub, "ms", Aim::AtMost(1.5), &spent));
        rows.insert(0, Row::new("B1.memory", &what, "KB", Aim::AtMost(2.0), &[pair]));
    }
    Ok(rows)
}

fn hub_size(federation: &Federation) -> Result<u64> {
    Ok(federation.hub.party.store.read(|view| view.size(OWN))?)
}

/// Starts clients and waits until all of them have everything.
async fn clients(
    federation: &Federation,
    code: &NodeCode,
    (kind, port, count): (&str, u16, usize),
    size: u64,
) -> Result<(Task, u64)> {
    let party = &federation.hub.party;
    let node = federation.dir.join("node").join(code.as_str()).display().to_string();
    let (origin, log) = (party.origin.clone(), party.signer().verifier().to_string());
    let task = [
        "clients".to_owned(),
        kind.to_owned(),
        format!("127.0.0.1:{port}"),
        node,
        count.to_string(),
        origin,
        log,
    ];
    let task = Task::start(&[], &task)?;
    Ok((arrived(task, size).await?, size))
}

/// Waits until all clients of a child have `size` records.
async fn arrived(mut task: Task, size: u64) -> Result<Task> {
    tokio::task::spawn_blocking(move || {
        while task.line()? != size.to_string() {}
        Ok(task)
    })
    .await?
}

/// Small records of the hub, as they follow a round.
fn page(code: &NodeCode, pass: u64) -> Result<Vec<Record>> {
    let digest = |n: u64| Hash::of(&[pass.to_le_bytes(), n.to_le_bytes()].concat());
    let bounce = |n: u64| -> Record {
        let (nonce, leaf) = (digest(2 * n), digest(2 * n + 1));
        let (code, rule) = (code.clone(), "duplicate".to_owned());
        let (charter, seat) = (digest(0), ledger::names::Seat::machine());
        Bounce { at: 1_709_600_000, nonce, code, index: n, leaf, rule, charter, seat }.into()
    };
    let each = bounce(100).to_bytes().len();
    Ok((0..u64::try_from(BYTES / each)?).map(bounce).collect())
}
