//! What the province does: examine, determine within the quota, publish, seal.

use anyhow::{Context as _, Result, ensure};
use hub::acts::determine::{Decision, determine};
use hub::acts::examine::examine_all;
use hub::acts::publish;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::names::NodeCode;
use ledger::record::decision::ExaminationPaper;
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use peer::act::ActError;

use super::intake::seat;
use super::panel::File;
use super::year::{Year, date};

/// A recommendation as the province sees it.
struct Candidate {
    node: NodeCode,
    leaf: Hash,
    recommended: Recommended,
    merit: u32,
}

impl Candidate {
    fn may_be_recognised(&self) -> bool {
        self.recommended.act.categories.iter().any(|one| one.opinion == Opinion::Recognise)
    }

    /// What the group decides: as recommended, for cultivation at most, or against it.
    fn outcomes(&self, verdict: Verdict) -> Vec<CategoryOpinion> {
        let opinion = |one: &CategoryOpinion| match verdict {
            Verdict::AsRecommended => one.opinion,
            Verdict::Cultivate => Opinion::Cultivate,
            Verdict::Decline => Opinion::Decline,
        };
        let decide = |one: &CategoryOpinion| CategoryOpinion {
            category: one.category,
            opinion: opinion(one),
        };
        self.recommended.act.categories.iter().map(decide).collect()
    }
}

impl Candidate {
    fn file(&self) -> File {
        let categories = self.recommended.act.categories.iter().map(|one| one.category).collect();
        let (node, leaf) = (self.node.clone(), self.leaf);
        File { node, leaf, categories, points: u8::try_from(self.merit % 41 + 60).unwrap_or(60) }
    }

    fn decision(&self, verdict: Verdict, waitlist: bool) -> Decision {
        Decision {
            node: self.node.clone(),
            recommendation: self.leaf,
            outcomes: self.outcomes(verdict),
            reason: verdict.reason().to_owned(),
            vote: Some(super::panel::vote()),
            waitlist,
        }
    }
}

/// What becomes of a recommendation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Verdict {
    AsRecommended,
    Cultivate,
    Decline,
}

impl Verdict {
    fn reason(self) -> &'static str {
        match self {
            Self::AsRecommended | Self::Cultivate => "经领导小组会议审定。",
            Self::Decline => "经领导小组会议审定，综合评议未达到本年度培育要求，不予列入。",
        }
    }
}

/// Of those without a seat so many in a hundred are listed for cultivation, in the order of merit.
const CULTIVATED: usize = 40;

impl Year<'_> {
    /// May: the group meets and decides in the order of merit. The first one beyond the seats is
    /// tried all the same, must be refused, and waits for a place.
    pub(super) async fn determine(&mut self) -> Result<()> {
        self.set(5, 13, 9)?;
        self.check_bounce()?;
        let candidates = self.candidates()?;
        let bar = self.stage.step("评审审定", candidates.len() * 2);
        let seats = self.plan.quotas.iter().find(|q| q.year == self.year).map_or(0, |q| q.seats);
        self.summary.seats = seats as usize;
        let files: Vec<File> = candidates.iter().map(Candidate::file).collect();
        self.review_files(&files).await?;
        bar.inc(candidates.len() as u64);
        let seated = candidates.iter().filter(|one| one.may_be_recognised()).count();
        let seated = seated.min(self.summary.seats);
        let mut places = (candidates.len() - seated) * CULTIVATED / 100;
        let verdicts: Vec<Verdict> = candidates
            .iter()
            .scan(0, |taken, candidate| {
                let seat = candidate.may_be_recognised() && *taken < self.summary.seats;
                *taken += usize::from(seat);
                let verdict = match seat {
                    true => Verdict::AsRecommended,
                    false if places > 0 => Verdict::Cultivate,
                    false => Verdict::Decline,
                };
                places -= usize::from(verdict == Verdict::Cultivate);
                Some(verdict)
            })
            .collect();
        self.propose(&candidates, &verdicts)?;
        let party = self.federation.hub.party.clone();
        let (mut taken, mut refused) = (0, None);
        for (candidate, verdict) in candidates.iter().zip(verdicts) {
            bar.inc(1);
            let beyond = verdict != Verdict::AsRecommended && candidate.may_be_recognised();
            if beyond && refused.is_none() {
                let decision = candidate.decision(Verdict::AsRecommended, false);
                let tried = determine(&party, decision, seat("H3")?);
                refused = Some(tried.err().and_then(|e| e.rule()));
                determine(&party, candidate.decision(Verdict::AsRecommended, true), seat("H3")?)?;
                continue;
            }
            determine(&party, candidate.decision(verdict, false), seat("H3")?)?;
            match verdict {
                Verdict::AsRecommended => taken += 1,
                Verdict::Cultivate => {}
                Verdict::Decline => self.summary.decline(&candidate.node),
            }
        }
        if let Some(rule) = refused {
            let said = format!("已审定认定 {taken} 家，第 {} 家被拒，列为候补", taken + 1);
            self.check("名额", rule == Some("quota") && taken == self.summary.seats, said);
        }
        let first = candidates.iter().find(|one| one.may_be_recognised());
        let contested = first
            .filter(|_| refused.is_some())
            .map(|one| (one.file(), one.decision(Verdict::Decline, false)));
        self.expose(contested).await?;
        bar.finish();
        Ok(())
    }

    fn propose(&self, candidates: &[Candidate], verdicts: &[Verdict]) -> Result<()> {
        let paper = |(candidate, verdict): (&Candidate, &Verdict)| ExaminationPaper {
            node: candidate.node.clone(),
            recommendation: candidate.leaf,
            proposals: candidate.outcomes(*verdict),
            reason: "材料属实，拟办意见如上。".to_owned(),
            nonce: Hash([0; 32]),
        };
        let papers = candidates.iter().zip(verdicts).map(paper).collect();
        examine_all(&self.federation.hub.party, papers, seat("H1")?)?;
        Ok(())
    }

    fn candidates(&self) -> Result<Vec<Candidate>> {
        let merit = |firm: ledger::uscc::Uscc| {
            let mut all = self.samples.values().flatten();
            all.find(|sample| sample.dossier.firm.uscc == firm).map_or(0, |s| s.outcome().merit)
        };
        let hub = &self.federation.hub.party;
        let mut candidates = hub.read::<_, ActError>(|_, state| {
            Ok(state
                .intakes()
                .flat_map(|intake| {
                    intake.recommendations().map(move |r| (intake.code().clone(), r))
                })
                .filter(|(_, (_, r))| r.batch.is_some() && !r.withdrawn)
                .map(|(node, (leaf, recommended))| {
                    let merit = merit(recommended.act.firm);
                    Candidate { node, leaf: *leaf, recommended: recommended.clone(), merit }
                })
                .collect::<Vec<_>>())
        })?;
        candidates.sort_by_key(|c| (std::cmp::Reverse(c.merit), c.recommended.act.firm));
        Ok(candidates)
    }

    /// The second prefecture's recommendation of the same firm is stored, and does not count.
    fn check_bounce(&mut self) -> Result<()> {
        let Some((code, firm)) = self.summary.twin.clone() else { return Ok(()) };
        let counted = self.federation.hub.party.read::<_, ActError>(|_, state| {
            let bounces = state.roll.bounces_of(&code).len();
            let listed = state
                .intake(&code)
                .is_some_and(|intake| intake.recommendations().any(|(_, r)| r.act.firm == firm));
            Ok((bounces, listed))
        })?;
        let said = format!("同一律所在两地申报，{code} 的推荐被退回（{} 条）", counted.0);
        self.summary.bounced = counted.0;
        self.check("规则退回", counted.0 >= 1 && !counted.1, said);
        Ok(())
    }

    /// End of May: one notice with both lists, cosigned by the nodes and sealed by both bodies.
    pub(super) async fn publish(&mut self) -> Result<()> {
        let bar = self.stage.step("联合公告", 3);
        self.set(5, 28, 9)?;
        self.check_records().await?;
        let notice = Notice {
            document_number: format!("示例律协〔{}〕2号", self.year),
            title: format!("关于公布{}年度专精特新律师事务所名单的公告（示例）", self.year),
            date: date(self.year, 5, 31)?,
            link: None,
        };
        let party = self.federation.hub.party.clone();
        let round = self.round.clone();
        let published = tokio::task::spawn_blocking(move || {
            publish::publish(&party, round, notice, ledger::names::Seat::office())
        })
        .await??;
        // Both bodies sign the certificates, and the publication follows by itself.
        if matches!(published, publish::Step::Documents(_)) {
            self.federation.sign_documents()?;
        }
        let roll = self.federation.hub.party.roll()?;
        let size = roll.offer().context("no publication on offer")?;
        let list = roll.list_at(size);
        self.summary.published = (list.recognised.len(), list.cultivated.len());
        bar.inc(1);
        self.set(5, 31, 9)?;
        let sealed = self.federation.seal().await.context("the publication's seal")?;
        ensure!(sealed == size, "another checkpoint than the publication was sealed");
        bar.inc(1);
        self.federation.settle().await?;
        bar.finish();
        Ok(())
    }
}
