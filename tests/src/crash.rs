//! What crash tests need: a small federation on disk whose parties run as processes of their own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use anyhow::{Context as _, Result};
use ledger::charter::Plan;
use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::record::application::{Application, Claim, Sought};
use ledger::record::round::RoundAnnounced;
use ledger::uscc::Uscc;
use node::app::Node;

use crate::federation::{Federation, SICHUAN, without_procedure};

/// A federation with one node and an open round, at rest in `dir`.
///
/// # Errors
/// A local fault.
pub async fn prepare(dir: &Path) -> Result<Prepared> {
    let plan = Plan::from_toml(SICHUAN).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let plan = without_procedure(plan);
    let code = plan.nodes.first().context("a prefecture")?.code.clone();
    let now = peer::clock::machine_now();
    let mut federation = Federation::found(dir, plan, now - 10).await?;
    federation.seal().await?;
    federation.join(std::slice::from_ref(&code)).await?;
    federation.seal().await?;
    let announced = RoundAnnounced {
        at: 0,
        nonce: Hash([0; 32]),
        round: "2026-1".parse()?,
        document_number: "示例律协〔2026〕1号".to_owned(),
        opens_at: now - 86_400,
        closes_at: now + 30 * 86_400,
        base_date: ledger::time::day(now),
        decide_by: None,
        purpose: ledger::record::round::RoundType::Selection,
        forms: 1,
        charter: Hash([0; 32]),
        seat: ledger::names::Seat::office(),
    };
    hub::acts::round::announce(&federation.hub.party, announced)?;
    federation.seal().await?;
    federation.settle().await?;
    let address = federation.address.to_string();
    federation.shut_down().await;
    let node = federation.nodes.get(&code).context("the node")?.dir.clone();
    Ok(Prepared { hub: dir.join("hub"), node, code, address })
}

/// Where a prepared federation lies.
#[derive(Debug, Clone)]
pub struct Prepared {
    /// The hub's directory.
    pub hub: PathBuf,
    /// The node's.
    pub node: PathBuf,
    /// Its prefecture.
    pub code: NodeCode,
    /// The address that the node dials.
    pub address: String,
}

/// Appends one application of a firm that nobody else has. Returns its index once it is durable.
///
/// # Errors
/// A rule or the store.
pub fn append_record(node: &Node) -> Result<u64> {
    let nonce = peer::random::nonce()?;
    let number = nonce.0.iter().take(6).fold(0u64, |n, byte| n * 251 + u64::from(*byte));
    let firm = Uscc::build("31510000", &format!("{:08}", number % 100_000_000))?;
    let code = node.code.clone();
    let done = node.party.act::<_, peer::act::ActError, _>(move |acting| {
        let application = Application {
            at: acting.now,
            nonce,
            charter: acting.charter()?,
            round: "2026-1".parse().map_err(|_| peer::act::ActError::refused("round"))?,
            firm,
            claims: vec![Claim {
                category: ledger::category::Category::Zy,
                sought: Sought::Recognition,
                accepts_cultivation: true,
            }],
            dossier: Hash::of(b"dossier"),
            evidence: vec![Hash::of(b"evidence")],
            supersedes: None,
            transfer: None,
            seat: "N1".parse().map_err(|_| peer::act::ActError::refused("seat"))?,
        };
        node::acts::write(acting, &code, application)
    })?;
    Ok(done.0)
}

/// A process that is killed when it is dropped.
pub struct Process(Child);

impl Process {
    /// Starts `srdi-party` with `args`, and waits for its first line if `ready` is asked for.
    ///
    /// # Errors
    /// It cannot be started, or ended before its first line.
    pub fn start(program: &Path, args: &[&str], ready: bool) -> Result<Self> {
        let out = if ready { Stdio::piped() } else { Stdio::null() };
        let mut child = Command::new(program)
            .args(args)
            .stdin(Stdio::null())
            .stdout(out)
            .stderr(Stdio::null())
            .spawn()?;
        if let Some(out) = child.stdout.take() {
            let mut line = String::new();
            let read = BufReader::new(out).read_line(&mut line)?;
            anyhow::ensure!(read > 0, "{args:?} ended at once");
        }
        Ok(Self(child))
    }

    /// SIGKILL.
    ///
    /// # Errors
    /// The operating system.
    pub fn kill(mut self) -> Result<()> {
        self.0.kill()?;
        self.0.wait()?;
        Ok(())
    }

    /// Whether it still runs.
    ///
    /// # Errors
    /// The operating system.
    pub fn runs(&mut self) -> Result<bool> {
        Ok(self.0.try_wait()?.is_none())
    }
}

impl Drop for Process {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}
