//! S5: all prefectures at once beside one of them alone.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result};

use super::report::{Aim, Row};
use super::{Run, fixture, push};

/// Prefectures.
pub(super) const NODES: usize = 21;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut federation = fixture::federation(&run.dir.join("federation"), NODES).await?;
    let codes: Vec<_> = federation.nodes.keys().cloned().collect();
    let one = codes.first().context("a node")?;
    let count = run.options.records / NODES * NODES;
    let mut pairs = Vec::new();
    let mut first = 0;
    for _ in 0..run.options.passes {
        let records = fixture::applications(&federation, first, count)?;
        let alone = push::push(&federation, one, records).await?;
        first += count as u64;
        let mut shares = Vec::new();
        for code in &codes {
            shares.push((code, fixture::applications(&federation, first, count / NODES)?));
            first += (count / NODES) as u64;
        }
        let started = Instant::now();
        let pushed = shares.into_iter().map(|(code, share)| push::push(&federation, code, share));
        futures::future::try_join_all(pushed).await?;
        let together = started.elapsed();
        let rate = |took: Duration| count as f64 / took.as_secs_f64();
        pairs.push((rate(alone), rate(together)));
        run.bar.inc(1);
    }
    federation.shut_down().await;
    let what = "21 nodes at once beside one node";
    Ok(vec![Row::new("S5", what, "records/s", Aim::AtLeast(0.85), &pairs)])
}
