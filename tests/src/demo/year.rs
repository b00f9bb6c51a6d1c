//! The frame of a year: founding, joining, the notice, and the end with its checks.

use std::collections::BTreeMap;
use std::time::Instant;

use anyhow::{Context as _, Result};
use jiff::civil::Date;
use ledger::charter::Plan;
use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId};
use ledger::record::round::RoundAnnounced;
use ledger::region::Region;

use super::summary::{Check, Summary};
use super::{Options, Stage, regions};
use crate::federation::{Federation, audit};
use crate::generator::Sample;

/// A year being played.
pub(super) struct Year<'a> {
    pub(super) federation: Federation,
    pub(super) stage: &'a Stage,
    pub(super) plan: Plan,
    pub(super) year: u16,
    pub(super) round: RoundId,
    pub(super) regions: Vec<(NodeCode, Region)>,
    pub(super) samples: BTreeMap<NodeCode, Vec<Sample>>,
    /// Without a line from mid-March to the end of April.
    pub(super) offline: Vec<NodeCode>,
    /// Its database is lost in May and restored from a backup of March.
    pub(super) restored: Option<NodeCode>,
    pub(super) summary: Summary,
    started: Instant,
}

impl<'a> Year<'a> {
    /// Founds the hub and seals its charter: no node exists yet, so both bodies alone decide.
    pub(super) async fn begin(options: &Options, plan: Plan, stage: &'a Stage) -> Result<Self> {
        let started = Instant::now();
        let bar = stage.step("建立省级平台", 2);
        let year = options.year;
        let regions = regions(&plan, options.nodes)?;
        let all: Vec<Region> = regions.iter().map(|(_, region)| *region).collect();
        let mut samples: BTreeMap<NodeCode, Vec<Sample>> = BTreeMap::new();
        for sample in crate::generator::applications(options.seed, year, &all, options.applications)
        {
            samples.entry(sample.region.into()).or_default().push(sample);
        }
        let start = at(year, 1, 8, 9)?;
        let federation = Federation::found(&options.dir, plan.clone(), start).await?;
        bar.inc(1);
        federation.seal().await.context("the charter's seal")?;
        bar.finish();
        let away =
            |n: usize| regions.get(regions.len().checked_sub(n)?).map(|(code, _)| code.clone());
        let offline = match regions.len() {
            0..=2 => vec![],
            3..=9 => away(1).into_iter().collect(),
            _ => [1, 3, 6].into_iter().filter_map(away).collect(),
        };
        let restored = regions.iter().map(|(c, _)| c.clone()).find(|c| {
            regions.len() > 1
                && samples.contains_key(c)
                && *c != regions[0].0
                && !offline.contains(c)
        });
        let summary = Summary::new(options, &plan);
        let round = format!("{year}-1").parse()?;
        Ok(Self {
            federation,
            stage,
            plan,
            year,
            round,
            regions,
            samples,
            offline,
            restored,
            summary,
            started,
        })
    }

    /// Every prefecture joins; both bodies seal the membership.
    pub(super) async fn join(&mut self) -> Result<()> {
        let bar = self.stage.step("市（州）端加入", self.regions.len());
        self.set(1, 15, 9)?;
        for (code, _) in self.regions.clone() {
            self.federation.join(&[code]).await?;
            bar.inc(1);
        }
        self.federation.seal().await.context("the members' seal")?;
        self.federation.settle().await?;
        bar.finish();
        Ok(())
    }

    /// The notice: now a quorum of nodes cosigns before the bodies seal.
    pub(super) async fn announce(&mut self) -> Result<()> {
        let bar = self.stage.step("发布申报通知", 1);
        self.set(2, 19, 9)?;
        let decide_by = if self.year == 2024 { (6, 1) } else { (7, 1) };
        let announced = RoundAnnounced {
            at: 0,
            nonce: Hash([0; 32]),
            round: self.round.clone(),
            document_number: format!("示例律协〔{}〕1号", self.year),
            opens_at: at(self.year, 3, 1, 0)?,
            closes_at: at(self.year, 4, 1, 0)?,
            base_date: date(self.year, 3, 31)?,
            decide_by: Some(at(self.year, decide_by.0, decide_by.1, 0)?),
            purpose: ledger::record::round::RoundType::Selection,
            forms: 1,
            charter: Hash([0; 32]),
            seat: ledger::names::Seat::office(),
        };
        hub::acts::round::announce(&self.federation.hub.party, announced)?;
        self.federation.seal().await.context("the round's seal")?;
        self.federation.settle().await?;
        bar.inc(1);
        bar.finish();
        Ok(())
    }

    /// Today's heartbeat of all nodes, the audit, and the sum of it all.
    pub(super) async fn finish(mut self) -> Result<(Federation, Summary)> {
        let bar = self.stage.step("核对", 2);
        self.federation.clock.set(peer::clock::machine_now())?;
        for seat in self.federation.nodes.values() {
            seat.node.party.poke();
        }
        self.federation.settle().await?;
        self.federation.offered().await?;
        bar.inc(1);
        let audited = audit(&self.federation);
        let (holds, said) = match &audited {
            Ok(a) => (
                true,
                format!(
                    "重算 {} 条记录，验证 {} 份回执，{} 份名单逐字节一致",
                    a.records, a.receipts, a.lists
                ),
            ),
            Err(e) => (false, format!("{e:#}")),
        };
        self.summary.checks.push(Check::new("两端台账、回执、名单", holds, said));
        self.summary.close(&self.federation, self.started.elapsed())?;
        bar.inc(1);
        bar.finish();
        Ok((self.federation, self.summary))
    }

    /// Sets official time.
    pub(super) fn set(&self, month: i8, day: i8, hour: i64) -> Result<()> {
        let to = at(self.year, month, day, hour)?;
        let now = self.federation.clock.now();
        self.federation.clock.set(to.max(now)).context("the hand clock")
    }

    pub(super) fn check(&mut self, name: &str, holds: bool, said: impl Into<String>) {
        self.summary.checks.push(Check::new(name, holds, said));
    }
}

/// An hour of a day in Sichuan, POSIX seconds.
pub(super) fn at(year: u16, month: i8, day: i8, hour: i64) -> Result<i64> {
    Ok(ledger::time::start_of(date(year, month, day)?) + hour * 3600)
}

pub(super) fn date(year: u16, month: i8, day: i8) -> Result<Date> {
    Ok(Date::new(i16::try_from(year)?, month, day)?)
}
