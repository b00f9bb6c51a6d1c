//! V3: what `ledger verify` recomputes at the hub over a node's whole ledger: every leaf and form,
//! every root, every checkpoint and receipt; beside reading the same records and hashing them.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use ledger::extension::MAX_RECORDS;
use ledger::names::node_origin;

use super::floor::disk::Disk;
use super::report::{Aim, Row};
use super::{Run, fixture, push};

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut federation = fixture::federation(&run.dir.join("federation"), 1).await?;
    let code = federation.nodes.keys().next().cloned().context("one node")?;
    let records = fixture::applications(&federation, 0, run.options.records)?;
    let mut bare = Disk::create(&run.dir.join("floor.db"))?;
    for page in fixture::bytes_of(&records).chunks(MAX_RECORDS) {
        bare.append(page, &[])?;
    }
    push::push(&federation, &code, records).await?;
    let party = federation.hub.party.clone();
    let origin = node_origin(&party.host, &code);
    let mut pairs = Vec::new();
    for _ in 0..run.options.passes {
        let started = Instant::now();
        let root = bare.root_again()?;
        let floor = started.elapsed();
        let started = Instant::now();
        let report = peer::audit::verify(&party, |_, _| {})?;
        pairs.push((floor.as_secs_f64() * 1e3, started.elapsed().as_secs_f64() * 1e3));
        ensure!(report.findings.is_empty(), "the ledgers do not hold: {:?}", report.findings);
        let copy = report.ledgers.iter().find(|ledger| ledger.origin == origin);
        let copy = copy.context("no copy of the node's ledger")?;
        ensure!(copy.head.root == root, "another root");
        ensure!(copy.checkpoints > 0 && copy.cosignatures >= copy.checkpoints, "no receipts");
        run.bar.inc(1);
    }
    federation.shut_down().await;
    let what = "full audit of a ledger beside the bare root plus reading";
    Ok(vec![Row::new("V3", what, "ms", Aim::AtMost(3.0), &pairs)])
}
