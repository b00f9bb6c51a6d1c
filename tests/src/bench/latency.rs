//! S4: one record, from the act that writes it to the hub's receipt on the node's disk, beside one
//! bare commit.

use std::time::Instant;

use anyhow::{Context as _, Result};
use ledger::record::Record;
use peer::act::ActError;
use peer::party::Party;

use super::floor::disk::Disk;
use super::report::{Aim, Row, median};
use super::{Run, fixture, wait};

/// Records of one pass; their median counts.
const RECORDS: usize = 200;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut federation = fixture::federation(&run.dir.join("federation"), 1).await?;
    let code = federation.nodes.keys().next().cloned().context("one node")?;
    let party = federation.node(&code)?.party.clone();
    let mut bare = Disk::create(&run.dir.join("floor.db"))?;
    let mut pairs = Vec::new();
    for pass in 0..run.options.passes {
        let records = fixture::applications(&federation, (pass * RECORDS) as u64, RECORDS)?;
        let mut floor = Vec::with_capacity(RECORDS);
        let mut ours = Vec::with_capacity(RECORDS);
        for record in records {
            let bytes = [record.to_bytes()];
            let started = Instant::now();
            bare.append(&bytes, &[])?;
            floor.push(started.elapsed().as_secs_f64() * 1e3);
            let started = Instant::now();
            one(&party, record).await?;
            ours.push(started.elapsed().as_secs_f64() * 1e3);
        }
        pairs.push((median(&floor), median(&ours)));
        run.bar.inc(1);
    }
    federation.shut_down().await;
    let what = "one record to its durable receipt, p50, beside one bare commit";
    Ok(vec![Row::new("S4", what, "ms", Aim::AtMost(4.0), &pairs)])
}

/// Writes one record and waits for its receipt.
pub(super) async fn one(party: &Party, record: Record) -> Result<()> {
    let written = party.act_on_roll_later::<_, ActError, _>(move |acting| acting.append(record));
    let (index, _) = written.await?;
    wait::receipt_for(party, index + 1).await
}
