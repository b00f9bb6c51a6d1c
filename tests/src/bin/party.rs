//! srdi-party: the real programs under one name, so that tests can start and kill them, and a writer
//! that says what is durable as soon as it is.
//!
//! `srdi-party hub ...` and `srdi-party node ...` are srdi-hub and srdi-node. `srdi-party append DIR
//! COUNT` appends records to a node's ledger and prints the number of each after its commit.

use std::ffi::OsString;
use std::io::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::{Context as _, Result, bail};
use tests::crash::append_record;
use tests::federation::node_config;

fn main() -> ExitCode {
    let mut args = std::env::args_os();
    args.next();
    let Some(which) = args.next() else { return ExitCode::from(2) };
    let rest: Vec<OsString> = std::iter::once(which.clone()).chain(args).collect();
    match which.to_str() {
        Some("hub") => hub::cli::run(rest),
        Some("node") => node::cli::run(rest),
        Some("append") => match append(&rest) {
            Ok(()) => ExitCode::SUCCESS,
            Err(e) => {
                let _ = writeln!(std::io::stderr(), "{e:#}");
                ExitCode::from(4)
            }
        },
        _ => ExitCode::from(2),
    }
}

fn append(args: &[OsString]) -> Result<()> {
    let [_, dir, count] = args else { bail!("append DIR COUNT") };
    let dir = PathBuf::from(dir);
    let count: u64 = count.to_str().context("a number")?.parse()?;
    let node = node::app::Node::open(&dir, node_config(&dir)?, peer::clock::Clock::system())?;
    let mut out = std::io::stdout().lock();
    for _ in 0..count {
        let index = append_record(&node)?;
        writeln!(out, "{index}")?;
        out.flush()?;
    }
    Ok(())
}
