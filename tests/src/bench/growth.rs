//! L1: what a hub costs as its copies grow: appending, starting, memory.

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};
use ledger::names::node_origin;
use ledger::record::Record;
use peer::party::Party;
use peer::store::{LedgerId, StoreError};

use super::processes::Task;
use super::report::{Aim, Row};
use super::{Run, fixture, many};
use crate::federation::Federation;

/// Records of the small ledger.
const SMALL: u64 = 10_000;
/// Records of the hub whose memory is measured.
const MEMORY: u64 = 100_000;
/// Files of an application here: about 1 KB, so that a million fit the disk.
const FILES: u64 = 8;
/// Records that one pass appends, in groups.
const APPENDED: u64 = 2_000;
const GROUP: usize = 100;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let mut small = Grown::new(&run.dir.join("small"), SMALL).await?;
    let mut large = Grown::new(&run.dir.join("large"), run.options.large).await?;
    let (mut appends, mut starts) = (Vec::new(), Vec::new());
    for _ in 0..run.options.passes {
        appends.push((small.append_some()?, large.append_some()?));
        run.bar.inc(1);
    }
    for _ in 0..run.options.passes {
        starts.push((2.0, large.child("start")?));
    }
    small.grow(MEMORY)?;
    let mut memory = Vec::new();
    for _ in 0..run.options.passes.min(3) {
        memory.push((150.0, small.child("memory")?));
    }
    let large = run.options.large;
    Ok(vec![
        Row::new(
            "L1.append",
            &format!("append at {large} records beside {SMALL}"),
            "µs",
            Aim::AtMost(1.3),
            &appends,
        ),
        Row::new(
            "L1.start",
            &format!("hub with {large} records: from start to the first hello; floor = aim"),
            "s",
            Aim::AtMost(1.0),
            &starts,
        ),
        Row::new(
            "L1.memory",
            &format!("hub with 21 nodes and {MEMORY} records, all folded; floor = aim"),
            "MB",
            Aim::AtMost(1.0),
            &memory,
        ),
    ])
}

/// A hub with copies of 21 ledgers.
struct Grown {
    federation: Federation,
    copies: Vec<LedgerId>,
    size: u64,
}

impl Grown {
    async fn new(dir: &Path, size: u64) -> Result<Self> {
        let mut federation = fixture::federation(dir, many::NODES).await?;
        federation.shut_down().await;
        let party = &federation.hub.party;
        let codes = federation.nodes.keys();
        let copies = codes.map(|code| copy_of(party, &node_origin(&party.host, code)));
        let copies = copies.collect::<Result<_>>()?;
        let mut grown = Self { federation, copies, size: 0 };
        grown.grow(size)?;
        Ok(grown)
    }

    /// Appends to all copies in turn until there are so many records.
    fn grow(&mut self, size: u64) -> Result<()> {
        let mut turn = self.copies.clone().into_iter().cycle();
        while self.size < size {
            let count = (size - self.size).min(500);
            let copy = turn.next().context("a copy")?;
            self.append(copy, self.records(count)?)?;
            self.size += count;
        }
        Ok(())
    }

    fn records(&self, count: u64) -> Result<Vec<Vec<u8>>> {
        let numbers = self.size..self.size + count;
        numbers
            .map(|n| Ok(Record::to_bytes(&fixture::application(&self.federation, n, FILES)?)))
            .collect()
    }

    fn append(&self, copy: LedgerId, records: Vec<Vec<u8>>) -> Result<()> {
        self.federation.hub.party.store.write::<_, StoreError, _>(move |tx| {
            tx.append_all(copy, records.iter().map(Vec::as_slice))
        })?;
        Ok(())
    }

    /// Microseconds for one record, when they come in groups.
    fn append_some(&mut self) -> Result<f64> {
        let copy = *self.copies.get(self.copies.len() / 2).context("a copy")?;
        let records = self.records(APPENDED)?;
        self.size += APPENDED;
        let started = Instant::now();
        for group in records.chunks(GROUP) {
            self.append(copy, group.to_vec())?;
        }
        Ok(started.elapsed().as_secs_f64() * 1e6 / APPENDED as f64)
    }

    /// What a fresh process says of this hub.
    fn child(&self, task: &str) -> Result<f64> {
        let hub = self.federation.dir.join("hub").display().to_string();
        let node =
            self.federation.nodes.values().next().context("a node")?.dir.display().to_string();
        let now = self.federation.clock.now().to_string();
        let mut task = Task::start(&[], &[task.to_owned(), hub, node, now])?;
        let said = task.line()?.parse()?;
        task.end()?;
        Ok(said)
    }
}

fn copy_of(party: &Party, origin: &str) -> Result<LedgerId> {
    let origin = origin.to_owned();
    Ok(party.store.write::<_, StoreError, _>(move |tx| tx.ensure_ledger(&origin))?)
}
