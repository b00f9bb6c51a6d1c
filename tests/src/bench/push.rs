//! S1: a node's records reach the hub, durable on both sides, signed, receipted.

use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::Result;
use ledger::names::NodeCode;
use ledger::record::Record;
use peer::act::ActError;

use super::report::{Aim, Row};
use super::{Run, fixture, floor, wait};
use crate::federation::Federation;

/// Records that the source commits at once.
pub(super) const GROUP: usize = 100;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut federation = fixture::federation(&run.dir.join("federation"), 1).await?;
    let code = federation.nodes.keys().next().cloned().unwrap_or_else(|| unreachable!("one node"));
    let count = run.options.records;
    let mut pairs = Vec::new();
    for pass in 0..run.options.passes {
        let first = (pass * count) as u64;
        let records = fixture::applications(&federation, first, count)?;
        let bare = run.dir.join(format!("floor-{pass}"));
        let floor = bare_sync(&federation, &code, &bare, &records).await?;
        let ours = push(&federation, &code, records).await?;
        let rate = |took: Duration| count as f64 / took.as_secs_f64();
        pairs.push((rate(floor), rate(ours)));
        run.bar.inc(1);
    }
    federation.shut_down().await;
    let what = "node to hub, durable on both sides, receipted";
    Ok(vec![Row::new("S1", what, "records/s", Aim::AtLeast(0.7), &pairs)])
}

/// The floor of one pass, in a directory that is gone afterwards.
pub(super) async fn bare_sync(
    federation: &Federation,
    code: &NodeCode,
    dir: &Path,
    records: &[Record],
) -> Result<Duration> {
    std::fs::create_dir_all(dir)?;
    let node = federation.dir.join("node").join(code.as_str());
    let bytes = fixture::bytes_of(records);
    let took = floor::sync::run(&federation.hub, &node, dir, bytes, GROUP).await?;
    std::fs::remove_dir_all(dir)?;
    Ok(took)
}

/// Commits records at a node in groups while its line pushes, until the last receipt is on disk.
pub(super) async fn push(
    federation: &Federation,
    code: &NodeCode,
    records: Vec<Record>,
) -> Result<Duration> {
    let party = federation.node(code)?.party.clone();
    let end = wait::own_size(&party)? + records.len() as u64;
    let started = Instant::now();
    let source = party.clone();
    let committing = tokio::task::spawn_blocking(move || {
        let mut records = records.into_iter();
        loop {
            let group: Vec<Record> = records.by_ref().take(GROUP).collect();
            if group.is_empty() {
                return Ok::<_, ActError>(());
            }
            source.act_on_roll::<_, ActError, _>(move |acting| acting.append_all(&group))?;
        }
    });
    wait::receipt_for(&party, end).await?;
    let took = started.elapsed();
    committing.await??;
    Ok(took)
}
