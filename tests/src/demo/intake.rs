//! What prefectures do: take applications, return some, review, recommend, report.

use std::path::PathBuf;
use std::sync::Arc;

use anyhow::{Context as _, Result, ensure};
use indicatif::ProgressBar;
use ledger::dossier::Nonce;
use ledger::hash::Hash;
use ledger::intake::State as Step;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::recommendation::CategoryOpinion;
use node::acts::{file, recommend, returning, review, sign};
use peer::party::Party;

use super::year::Year;
use crate::generator::{Sample, credit_snapshot};

/// Days of March on which forms arrive.
const DAYS: [i8; 4] = [4, 11, 18, 25];

impl Year<'_> {
    /// March: forms with evidence, some returned once and supplemented. Three prefectures lose
    /// their line on the 10th and go on working; one makes a backup.
    pub(super) async fn intake(&mut self) -> Result<()> {
        let bar = self.stage.step("受理申报", self.samples.values().map(Vec::len).sum());
        for (wave, day) in DAYS.into_iter().enumerate() {
            self.set(3, day, 10)?;
            if wave == 1 {
                for code in self.offline.clone() {
                    self.federation.stop(&code).await?;
                }
            }
            self.file_wave(wave, &bar).await?;
            if wave == 1
                && let Some(code) = &self.restored
            {
                self.federation.node(code)?.party.store.copy_to(&self.backup())?;
            }
        }
        self.twin().await?;
        bar.finish();
        Ok(())
    }

    fn backup(&self) -> PathBuf {
        self.federation.dir.join("backup-of-march.db")
    }

    async fn file_wave(&mut self, wave: usize, bar: &ProgressBar) -> Result<()> {
        let mut filing = Vec::new();
        for (code, samples) in &self.samples {
            let due: Vec<Sample> = samples.iter().skip(wave).step_by(DAYS.len()).cloned().collect();
            let (party, code, bar) =
                (self.federation.node(code)?.party.clone(), code.clone(), bar.clone());
            filing.push(tokio::task::spawn_blocking(move || {
                due.into_iter().try_fold(0, |returned, sample| {
                    bar.inc(1);
                    Ok::<_, anyhow::Error>(returned + take(&party, &code, sample)?)
                })
            }));
        }
        for task in filing {
            self.summary.returned += task.await??;
        }
        Ok(())
    }

    /// One firm files at a second prefecture too: nothing there can know of the first.
    async fn twin(&mut self) -> Result<()> {
        let favoured = |sample: &&Sample| {
            sample.outcome().opinions.iter().any(|(_, opinion)| opinion.is_favourable())
        };
        let (first, _) = self.regions[0].clone();
        let sample = self.samples.get(&first).and_then(|all| all.iter().find(favoured).cloned());
        let second = self.regions.iter().find(|(code, _)| {
            *code != first && self.samples.contains_key(code) && !self.offline.contains(code)
        });
        let (Some(mut sample), Some((code, region))) = (sample, second.cloned()) else {
            return Ok(());
        };
        sample.dossier.firm.region = region;
        sample.dossier.nonce = Nonce(Hash::of(&sample.dossier.nonce.0).0);
        let party = self.federation.node(&code)?.party.clone();
        let firm = sample.dossier.firm.uscc;
        let filing = code.clone();
        let opinions = opinions(&sample, &[]);
        let sample = Sample { region, ..sample };
        tokio::task::spawn_blocking(move || -> Result<()> {
            let form = sample.dossier.to_file();
            let receipt = file::file(&party, &filing, &form, &sample.evidence, seat("N1")?)?;
            let reasons = "材料齐全，符合推荐条件。".to_owned();
            let number = receipt.number.to_string();
            let said =
                review::Opinions { opinions, reasons, snapshot: Some(credit_snapshot(&firm)) };
            review::review(&party, &filing, &number, said, reviewer()?)?;
            Ok(())
        })
        .await??;
        self.summary.twin = Some((code, firm));
        Ok(())
    }

    /// April: every file is reviewed, category by category.
    pub(super) async fn recommend(&mut self) -> Result<()> {
        let bar = self.stage.step("初审推荐", self.samples.values().map(Vec::len).sum());
        self.set(4, 10, 10)?;
        let mut reviewing = Vec::new();
        for (code, samples) in self.samples.clone() {
            let party = self.federation.node(&code)?.party.clone();
            let bar = bar.clone();
            reviewing.push(tokio::task::spawn_blocking(move || {
                review_all(&party, &code, &samples, &bar)
            }));
        }
        for task in reviewing {
            task.await??;
        }
        self.set(4, 15, 10)?;
        let twin = self.summary.twin.clone().map(|(code, _)| code);
        for (code, _) in self.regions.clone() {
            if Some(&code) == twin.as_ref() {
                // The first prefecture's recommendation is with the hub before the second's.
                self.federation.settle().await?;
            }
            let party = self.federation.node(&code)?.party.clone();
            let seat = seat("N2")?;
            let recommended =
                tokio::task::spawn_blocking(move || recommend::recommend_all(&party, &code, &seat));
            self.summary.recommended += recommended.await??;
        }
        bar.finish();
        Ok(())
    }

    /// Late April: both bodies of each prefecture sign; those without a line sign as well and send
    /// when it is back. The prefecture whose database broke gets its records back from the hub.
    pub(super) async fn report(&mut self) -> Result<()> {
        let bar = self.stage.step("报送同步", self.regions.len());
        self.set(4, 20, 10)?;
        for (code, _) in self.regions.clone() {
            let party = self.federation.node(&code)?.party.clone();
            let (round, node) = (self.round.clone(), code.clone());
            let signed =
                tokio::task::spawn_blocking(move || sign_batch(&party, &node, round)).await??;
            self.summary.batches += usize::from(signed > 0);
            self.summary.zero_reports += usize::from(signed == 0);
            bar.inc(1);
        }
        self.federation.settle().await?;
        self.reconnect().await?;
        self.federation.papers().await.context("the papers of the recommended")?;
        self.restore().await?;
        bar.finish();
        Ok(())
    }

    async fn reconnect(&mut self) -> Result<()> {
        let behind = |year: &Self| -> Result<u64> {
            let mut unsent = 0;
            for code in &year.offline {
                let heads = crate::federation::node_heads(year.federation.node(code)?)?;
                unsent += heads.own - heads.receipted;
            }
            Ok(unsent)
        };
        let unsent = behind(self)?;
        self.set(4, 25, 10)?;
        for code in self.offline.clone() {
            self.federation.start(&code)?;
        }
        self.federation.settle().await?;
        let left = behind(self)?;
        if !self.offline.is_empty() {
            let names = self.offline.len();
            let said =
                format!("{names} 个市（州）端离线六周，积存 {unsent} 条，恢复后余 {left} 条");
            self.check("离线办理", unsent > 0 && left == 0, said);
        }
        Ok(())
    }

    /// The database is lost; a backup of March takes its place. The lock file is not part of it.
    async fn restore(&mut self) -> Result<()> {
        let Some(code) = self.restored.clone() else { return Ok(()) };
        let before = crate::federation::node_heads(self.federation.node(&code)?)?.own;
        self.federation.stop(&code).await?;
        let dir = self.federation.dir.join("node").join(code.as_str());
        let broken = dir.join("broken");
        std::fs::create_dir_all(&broken)?;
        for file in ["srdi.db", "srdi.db-wal", "srdi.db-shm"] {
            let _ = std::fs::rename(dir.join(file), broken.join(file));
        }
        std::fs::copy(self.backup(), dir.join("srdi.db"))?;
        self.federation.reopen(&code)?;
        let after = crate::federation::node_heads(self.federation.node(&code)?)?.own;
        self.federation.start(&code)?;
        self.federation.settle().await?;
        let healed = crate::federation::node_heads(self.federation.node(&code)?)?.own;
        std::fs::remove_dir_all(&broken)?;
        std::fs::remove_file(self.backup())?;
        let said = format!("{code} 从三月备份恢复（{after}/{before} 条），取回后 {healed} 条");
        self.check("备份恢复", after < before && healed == before, said);
        Ok(())
    }
}

/// Files one sample, and supplements it if it comes back. Returns how often it came back.
fn take(party: &Arc<Party>, code: &NodeCode, mut sample: Sample) -> Result<usize> {
    let returned = sample.outcome().returned_first;
    let form = sample.dossier.to_file();
    let receipt = file::file(party, code, &form, &sample.evidence, seat("N1")?)?;
    if !returned {
        return Ok(0);
    }
    let defects =
        vec!["盖章签字页不清晰，请重新扫描".to_owned(), "请补充近两年营业收入说明".to_owned()];
    returning::return_application(party, code, &receipt.number.to_string(), defects, seat("N1")?)?;
    sample.dossier.nonce = supplemented(&sample.dossier.nonce);
    let again = file::file(party, code, &sample.dossier.to_file(), &sample.evidence, seat("N1")?)?;
    ensure!(!again.repeated && again.number != receipt.number, "a supplement is a new record");
    Ok(1)
}

/// A supplemented form has random bytes of its own.
fn supplemented(nonce: &Nonce) -> Nonce {
    Nonce(Hash::of(&[b"supplement".as_slice(), &nonce.0].concat()).0)
}

fn opinions(sample: &Sample, skip: &[ledger::category::Category]) -> Vec<CategoryOpinion> {
    let outcome = sample.outcome();
    outcome
        .opinions
        .into_iter()
        .filter(|(category, _)| !skip.contains(category))
        .map(|(category, opinion)| CategoryOpinion { category, opinion })
        .collect()
}

fn review_all(party: &Party, code: &NodeCode, samples: &[Sample], bar: &ProgressBar) -> Result<()> {
    for sample in samples {
        let firm = sample.dossier.firm.uscc;
        let reasons = "经查阅材料、核对原件，意见如上。".to_owned();
        let snapshot = Some(credit_snapshot(&firm));
        let said = review::Opinions { opinions: opinions(sample, &[]), reasons, snapshot };
        review::review(party, code, firm.as_str(), said, reviewer()?)?;
        bar.inc(1);
    }
    Ok(())
}

fn sign_batch(party: &Party, code: &NodeCode, round: RoundId) -> Result<u64> {
    let open = party.read::<_, peer::act::ActError>(|_, state| {
        let intake = state.intake(code);
        Ok(intake.is_some_and(|i| i.applications().any(|(_, f)| f.stage == Step::Recommended)))
    })?;
    let seats = vec![seat("N3")?, seat("N4")?];
    Ok(sign::sign(party, code, round, seats, !open)?.count)
}

/// The one who reviews at a prefecture.
fn reviewer() -> Result<Officer> {
    Ok(Officer::new("李四（虚构）", seat("N2")?))
}

/// A seat of A2.
pub(super) fn seat(code: &str) -> Result<Seat> {
    Ok(code.parse()?)
}
