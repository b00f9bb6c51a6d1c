//! SIGKILL and faults of the disk: what was receipted is there, whatever was killed and whenever.
//!
//! `SRDI_KILL_ROUNDS=200 cargo test -p tests --test kill` is the long run; without it there are 20.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use ledger::names::node_origin;
use peer::store::{OWN, Store};
use tests::crash::{Prepared, Process, prepare};

fn program() -> PathBuf {
    PathBuf::from(env!("CARGO_BIN_EXE_srdi-party"))
}

fn text(path: &Path) -> &str {
    path.to_str().expect("a plain path")
}

/// Small, seeded and good enough to choose a victim and a moment.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 =
            self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }
}

struct Programs<'a> {
    at: &'a Prepared,
    hub: Option<Process>,
    node: Option<Process>,
    writer: Option<Process>,
}

impl Programs<'_> {
    fn start_what_is_down(&mut self) -> Result<()> {
        let program = program();
        if self.hub.is_none() {
            let args = [
                "hub",
                "serve",
                "--dir",
                text(&self.at.hub),
                "--grpc",
                &self.at.address,
                "--web",
                "127.0.0.1:0",
            ];
            self.hub = Some(Process::start(&program, &args, true)?);
        }
        if self.node.is_none() {
            let args = ["node", "serve", "--dir", text(&self.at.node), "--web", "127.0.0.1:0"];
            self.node = Some(Process::start(&program, &args, true)?);
        }
        let ended = match &mut self.writer {
            Some(writer) => !writer.runs()?,
            None => true,
        };
        if ended {
            let args = ["append", text(&self.at.node), "400"];
            self.writer = Some(Process::start(&program, &args, false)?);
        }
        Ok(())
    }
}

fn heads(at: &Prepared) -> Result<(u64, u64, u64)> {
    let (node, hub) = (Store::open(&at.node)?, Store::open(&at.hub)?);
    let receipt = ledger::names::receipt_name("srdi.example.cn");
    let receipted = node.read(|view| view.last_cosignature(OWN, &receipt))?;
    let receipted = receipted.map_or(0, |(size, _, _)| size);
    let own = node.read(|view| view.size(OWN))?;
    let origin = node_origin("srdi.example.cn", &at.code);
    let held = hub.read::<_, peer::store::StoreError>(|view| match view.ledger(&origin)? {
        Some(id) => view.size(id),
        None => Ok(0),
    })?;
    Ok((own, receipted, held))
}

/// No gap, no changed record, one history on both sides.
fn verify(at: &Prepared) -> Result<u64> {
    let (node, hub) = (Store::open(&at.node)?, Store::open(&at.hub)?);
    let origin = node_origin("srdi.example.cn", &at.code);
    let copy = hub.read(|view| view.ledger(&origin))?.context("the hub's copy")?;
    let mut checked = 0;
    for (store, id) in [(&node, OWN), (&hub, OWN), (&hub, copy)] {
        let frontier = store.read(|view| view.frontier(id))?;
        let mut tree = ledger::tree::Frontier::default();
        while tree.size() < frontier.size() {
            let records = store.read(|view| view.records(id, tree.size(), 256, usize::MAX))?;
            ensure!(!records.is_empty(), "a gap at {}", tree.size());
            for (leaf, bytes) in records {
                ensure!(leaf == ledger::hash::leaf_hash(&bytes), "a changed record");
                tree.append(leaf);
                checked += 1;
            }
        }
        ensure!(tree.root() == frontier.root(), "a wrong root");
    }
    let common = node.read(|v| v.size(OWN))?.min(hub.read(|v| v.size(copy))?);
    let roots = (node.read(|v| v.root_at(OWN, common))?, hub.read(|v| v.root_at(copy, common))?);
    ensure!(roots.0 == roots.1, "two histories");
    Ok(checked)
}

#[test]
fn attack_10_killed_at_any_moment_nothing_receipted_is_lost() {
    let rounds: u32 =
        std::env::var("SRDI_KILL_ROUNDS").ok().and_then(|n| n.parse().ok()).unwrap_or(20);
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let at = runtime.block_on(prepare(dir.path())).unwrap();
    let mut programs = Programs { at: &at, hub: None, node: None, writer: None };
    let mut dice = Dice(20_240_531);
    let (mut best, mut kills) = (0, [0u32; 3]);
    for round in 0..rounds {
        programs.start_what_is_down().unwrap();
        std::thread::sleep(Duration::from_millis(20 + dice.roll(400)));
        let victim = usize::try_from(dice.roll(3)).unwrap();
        let process = match victim {
            0 => programs.hub.take(),
            1 => programs.node.take(),
            _ => programs.writer.take(),
        };
        process.unwrap().kill().unwrap();
        kills[victim] += 1;
        let (own, receipted, held) = heads(&at).unwrap();
        assert!(receipted <= held, "round {round}: receipted {receipted}, the hub holds {held}");
        assert!(held <= own, "round {round}: the hub holds {held}, the node wrote {own}");
        assert!(receipted >= best, "round {round}: a receipt went back from {best} to {receipted}");
        best = receipted;
    }
    programs.writer.take().unwrap_or_else(|| panic!("a writer")).kill().ok();
    programs.hub.take();
    programs.node.take();
    programs.start_what_is_down().unwrap();
    programs.writer.take().unwrap().kill().unwrap();
    let started = Instant::now();
    while {
        let (own, receipted, _) = heads(&at).unwrap();
        own != receipted
    } {
        assert!(
            started.elapsed() < Duration::from_secs(60),
            "not settled: {:?}",
            heads(&at).unwrap()
        );
        std::thread::sleep(Duration::from_millis(50));
    }
    drop(programs);
    let checked = verify(&at).unwrap();
    let (own, _, _) = heads(&at).unwrap();
    assert!(own > u64::from(rounds), "only {own} records in {rounds} rounds");
    eprintln!("{rounds} kills (hub, node, writer: {kills:?}), {own} records, {checked} verified");
}

/// Runs the writer under a fault of the n-th call of a kind and returns what it said was durable.
fn faulty_append(dir: &Path, call: &str, fault: &str, n: u32) -> (bool, Vec<u64>) {
    let inject = format!("inject={call}:{fault}:when={n}");
    let run = Command::new("strace")
        .args(["-f", "-qq", "-o", "/dev/null", "-e", &format!("trace={call}"), "-e", &inject])
        .arg(program())
        .args(["append", text(dir), "3"])
        .stdin(Stdio::null())
        .stderr(Stdio::null())
        .output()
        .expect("strace is installed");
    let said = String::from_utf8_lossy(&run.stdout);
    (run.status.success(), said.lines().filter_map(|line| line.parse().ok()).collect())
}

#[test]
fn a_kill_or_an_error_at_every_write_and_sync_of_an_append_loses_nothing_it_answered() {
    let dir = tempfile::tempdir().unwrap();
    let runtime = tokio::runtime::Runtime::new().unwrap();
    let at = runtime.block_on(prepare(dir.path())).unwrap();
    let mut points = 0;
    for (call, fault) in [
        ("pwrite64", "signal=KILL"),
        ("fsync,fdatasync", "signal=KILL"),
        ("pwrite64", "error=EIO"),
        ("pwrite64", "error=ENOSPC"),
        ("fsync,fdatasync", "error=EIO"),
    ] {
        for n in 1..400 {
            let before = Store::open(&at.node).unwrap().read(|view| view.size(OWN)).unwrap();
            let (finished, said) = faulty_append(&at.node, call, fault, n);
            let after = Store::open(&at.node).unwrap().read(|view| view.size(OWN)).unwrap();
            let durable = said.iter().max().map_or(before, |last| last + 1);
            assert!(after >= durable, "{call} {fault} {n}: said {durable}, found {after}");
            assert!(after <= durable + 1, "{call} {fault} {n}: said {durable}, found {after}");
            points += 1;
            if finished && said.len() == 3 {
                break;
            }
            assert!(n < 399, "{call} {fault} never ran through");
        }
    }
    let checked = {
        let store = Store::open(&at.node).unwrap();
        store.write::<_, peer::store::StoreError, _>(|tx| tx.rebuild(OWN)).unwrap()
    };
    assert!(checked, "the tree is that of the records");
    assert!(points > 40, "only {points} points were hit");
    eprintln!("{points} points");
}
