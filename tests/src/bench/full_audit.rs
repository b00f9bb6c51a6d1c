//! V3: everything that a receiver checks, over a whole ledger read from disk: form of every record,
//! every leaf, every root, every signature; beside reading the records and hashing them.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use ledger::checkpoint::Checkpoint;
use ledger::extension::{MAX_RECORDS, check};
use ledger::note::{KeyKind, SignerKey};
use ledger::record::Side;
use ledger::tree::Frontier;
use peer::store::{OWN, Store, StoreError};

use super::floor::disk::Disk;
use super::report::{Aim, Row};
use super::{Run, fixture};

const ORIGIN: &str = "srdi.example.cn/node/510100";

pub(super) fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let bytes = fixture::bytes_of(&fixture::applications(0, run.options.records)?);
    let mut bare = Disk::create(&run.dir.join("floor.db"))?;
    let key = SignerKey::new(ORIGIN, KeyKind::Log, &[3; 32])?;
    let store = Store::create(run.dir, ORIGIN)?;
    for page in bytes.chunks(MAX_RECORDS) {
        bare.append(page, &[])?;
        let page = page.to_vec();
        let head = store.write::<_, StoreError, _>(move |tx| {
            page.iter().try_for_each(|bytes| tx.append(OWN, bytes).map(|_| ()))?;
            tx.head(OWN)
        })?;
        let (origin, size) = (ORIGIN.to_owned(), head.size);
        let note = Checkpoint { origin, size, root: head.root }.sign(&key)?.to_bytes();
        store.write::<_, StoreError, _>(move |tx| tx.put_checkpoint(OWN, size, &note))?;
    }
    let mut pairs = Vec::new();
    for _ in 0..run.options.passes {
        let started = Instant::now();
        let root = bare.root_again()?;
        let floor = started.elapsed();
        let started = Instant::now();
        ensure!(audit(&store, &key)?.root() == root, "another root");
        pairs.push((floor.as_secs_f64() * 1e3, started.elapsed().as_secs_f64() * 1e3));
        run.bar.inc(1);
    }
    let what = "full audit of a ledger beside the bare root plus reading";
    Ok(vec![Row::new("V3", what, "ms", Aim::AtMost(3.0), &pairs)])
}

fn audit(store: &Store, key: &SignerKey) -> Result<Frontier> {
    store.read::<_, anyhow::Error>(|view| {
        let mut frontier = Frontier::default();
        while frontier.size() < view.size(OWN)? {
            let (from, end) = (frontier.size(), frontier.size() + MAX_RECORDS as u64);
            let (end, note) = view.checkpoint_up_to(OWN, end)?.context("no checkpoint")?;
            let mut page = view.page(OWN, ORIGIN, from, end, MAX_RECORDS)?;
            page.checkpoint = note;
            frontier = check(&frontier, Side::Node, ORIGIN, key.verifier(), &page)?.frontier;
        }
        Ok(frontier)
    })
}
