//! A whole year of the plan on this machine: what `srdi-demo` runs, and what the tests run small.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use ledger::charter::Plan;
use ledger::names::NodeCode;
use ledger::region::Region;

mod intake;
mod panel;
mod province;
mod stage;
mod summary;
mod year;

pub use stage::Stage;
pub use summary::Summary;

use crate::federation::Federation;

/// What to play.
#[derive(Debug, Clone)]
pub struct Options {
    /// The quota year.
    pub year: u16,
    /// Applications in all.
    pub applications: usize,
    /// Prefectures, 1 to 21.
    pub nodes: usize,
    /// Seed of the samples.
    pub seed: u64,
    /// Where everything is written.
    pub dir: PathBuf,
}

/// Plays the year. The federation is up at the end, for those who want to look around.
///
/// # Errors
/// Something went wrong that the story does not expect. Checks that fail are in the summary.
pub async fn play(options: &Options, stage: &Stage) -> Result<(Federation, Summary)> {
    let plan = Plan::from_toml(crate::federation::SICHUAN)
        .map_err(|faults| anyhow::anyhow!("{faults:?}"))?;
    let mut year = year::Year::begin(options, plan, stage).await?;
    year.join().await?;
    year.announce().await?;
    year.intake().await?;
    year.recommend().await?;
    year.report().await?;
    year.determine().await?;
    year.publish().await?;
    year.finish().await
}

/// The prefectures that take part: the first so many of the plan's list, and always Chengdu.
pub(crate) fn regions(plan: &Plan, nodes: usize) -> Result<Vec<(NodeCode, Region)>> {
    plan.nodes
        .iter()
        .take(nodes.max(1))
        .map(|node| Ok((node.code.clone(), node.code.as_str().parse().context("a prefecture")?)))
        .collect()
}
