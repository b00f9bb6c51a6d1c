//! R1: what follows from a whole year's ledgers, folded from nothing at the hub, and one record more.

use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use ledger::names::node_origin;
use ledger::record::Record;
use peer::book::Book;
use peer::party::Party;
use peer::store::{LedgerId, StoreError};

use super::report::{Aim, Row, median};
use super::{Run, fixture, many};
use crate::demo;
use crate::federation::Federation;

/// Files of the application that is one more.
const FILES: u64 = 50;
/// Records that one pass adds, each folded alone.
const MORE: u64 = 50;

pub(super) async fn measure(run: &Run<'_>) -> Result<Vec<Row>> {
    let applications = run.options.records;
    let played = demo::Options {
        year: 2024,
        applications,
        nodes: many::NODES,
        seed: 1,
        dir: run.dir.to_owned(),
    };
    let (mut federation, summary) = demo::play(&played, run.stage).await?;
    ensure!(summary.holds(), "the year does not hold");
    federation.shut_down().await;
    let (mut rolls, mut ones) = (Vec::new(), Vec::new());
    for pass in 0..run.options.passes {
        let book = fresh(&federation.hub.party);
        let started = Instant::now();
        let filed = filed(&book)?;
        rolls.push((2.0, started.elapsed().as_secs_f64()));
        ensure!(filed >= applications, "{filed} applications are folded");
        ones.push((1.0, one_more(&federation, &book, pass as u64)?));
        run.bar.inc(1);
    }
    let nodes = many::NODES;
    let roll = format!("roll of {applications} applications over {nodes} nodes, from nothing");
    Ok(vec![
        Row::new("R1.roll", &format!("{roll}; floor = aim"), "s", Aim::AtMost(1.0), &rolls),
        Row::new("R1.more", "one record more; floor = aim", "ms", Aim::AtMost(1.0), &ones),
    ])
}

/// A book over the same store that has folded nothing yet.
fn fresh(party: &Party) -> Book {
    Book::new(&party.host, party.store.clone(), party.clock.clone())
}

/// Folds whatever is not folded yet: the applications of all nodes.
fn filed(book: &Book) -> Result<usize> {
    Ok(book.read::<_, StoreError>(|_, state| {
        Ok(state.intakes().map(|intake| intake.applications().count()).sum())
    })?)
}

/// Milliseconds from a record that has arrived to a state that counts it: the median.
fn one_more(federation: &Federation, book: &Book, pass: u64) -> Result<f64> {
    let code = federation.nodes.keys().next().context("a node")?;
    let copy = copy_of(book, &node_origin(&book.host, code))?;
    let mut times = Vec::new();
    for n in pass * MORE..(pass + 1) * MORE {
        let record = Record::to_bytes(&fixture::application(federation, n, FILES)?);
        book.store.write::<_, StoreError, _>(move |tx| tx.append(copy, &record))?;
        let started = Instant::now();
        book.read::<_, StoreError>(|_, _| Ok(()))?;
        times.push(started.elapsed().as_secs_f64() * 1e3);
    }
    Ok(median(&times))
}

fn copy_of(book: &Book, origin: &str) -> Result<LedgerId> {
    let copy = book.store.read::<_, StoreError>(|view| view.ledger(origin))?;
    copy.context("the hub has no copy of the ledger")
}
