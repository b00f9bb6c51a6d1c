//! What the parts stand on: a federation with an open round, and applications of realistic size.

use std::path::Path;

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use ledger::category::Category;
use ledger::charter::Plan;
use ledger::hash::Hash;
use ledger::names::NodeCode;
use ledger::record::Record;
use ledger::record::application::{Application, Claim, Sought};
use ledger::record::round::RoundAnnounced;
use ledger::uscc::Uscc;

use crate::federation::{Federation, SICHUAN, without_procedure};

/// Files behind one application: an office's usual file has 20 to 50.
const EVIDENCE: u64 = 50;

/// A hub with so many nodes, all sealed, a round open, every line up.
pub(super) async fn federation(dir: &Path, nodes: usize) -> Result<Federation> {
    let plan = Plan::from_toml(SICHUAN).map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let plan = without_procedure(plan);
    let members = plan.nodes.iter().take(nodes);
    let codes: Vec<NodeCode> = members.map(|node| node.code.clone()).collect();
    let mut federation = Federation::found(dir, plan, morning(1, 8)?).await?;
    federation.seal().await.context("the charter's seal")?;
    federation.join(&codes).await?;
    federation.seal().await.context("the members' seal")?;
    federation.settle().await?;
    let announced = RoundAnnounced {
        at: 0,
        nonce: Hash([0; 32]),
        round: "2024-1".parse()?,
        document_number: "示例律协〔2024〕1号".to_owned(),
        opens_at: morning(3, 1)?,
        closes_at: morning(4, 1)?,
        base_date: Date::new(2024, 3, 31)?,
        decide_by: None,
        purpose: ledger::record::round::RoundType::Selection,
        forms: 1,
        charter: Hash([0; 32]),
        seat: ledger::names::Seat::office(),
    };
    hub::acts::round::announce(&federation.hub.party, announced)?;
    federation.seal().await.context("the round's seal")?;
    federation.settle().await?;
    federation.clock.set(morning(3, 4)?).context("the hand clock")?;
    Ok(federation)
}

fn morning(month: i8, day: i8) -> Result<i64> {
    Ok(ledger::time::start_of(Date::new(2024, month, day)?) + 9 * 3600)
}

/// Applications of distinct firms, numbered from `first`: about 4 KB each.
pub(super) fn applications(
    federation: &Federation,
    first: u64,
    count: usize,
) -> Result<Vec<Record>> {
    (first..).take(count).map(|n| application(federation, n, EVIDENCE)).collect()
}

/// The application of firm number `n`, with so many files.
pub(super) fn application(federation: &Federation, n: u64, files: u64) -> Result<Record> {
    let charter = federation.hub.party.roll()?.charter_leaf().context("the charter")?;
    let digest = |i: u64| Hash::of(&[n.to_le_bytes(), i.to_le_bytes()].concat());
    let claim =
        |category| Claim { category, sought: Sought::Recognition, accepts_cultivation: true };
    let act = Application {
        at: morning(3, 4)?,
        nonce: digest(1000),
        charter,
        round: "2024-1".parse()?,
        firm: Uscc::build("31510000", &format!("{n:08X}"))?,
        claims: vec![claim(Category::Zy), claim(Category::Ts)],
        dossier: digest(1001),
        evidence: (0..files).map(digest).collect(),
        supersedes: None,
        transfer: None,
        seat: "N1".parse()?,
    };
    Ok(act.into())
}

/// Their bytes.
pub(super) fn bytes_of(records: &[Record]) -> Vec<Vec<u8>> {
    records.iter().map(Record::to_bytes).collect()
}
