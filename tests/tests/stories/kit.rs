//! What every story needs: a small federation of Sichuan's plan, cheap applications, and the steps
//! of a year as one call each.

use anyhow::{Context as _, Result, ensure};
use hub::acts::determine::{Decision, determine};
use hub::acts::{publish, round};
use jiff::civil::Date;
use ledger::charter::Plan;
use ledger::dossier::Seeking;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::notice::Notice;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::round::RoundAnnounced;
use ledger::region::Region;
use node::acts::{file, recommend, review, sign};
use peer::act::ActError;
use tempfile::TempDir;
use tests::federation::{
    Audit, Federation, SICHUAN, audit, hub_heads, node_heads, wait_for, without_procedure,
};
use tests::generator::{Sample, applications_from, credit_snapshot};

/// The prefectures of the stories, in the order in which they join.
pub(crate) const REGIONS: [Region; 4] =
    [Region::Chengdu, Region::Mianyang, Region::Yibin, Region::Luzhou];

/// A federation in a folder of its own, and what was asked of it so far.
pub(crate) struct Story {
    pub(crate) federation: Federation,
    pub(crate) scratch: TempDir,
}

pub(crate) fn seat(code: &str) -> Seat {
    code.parse().unwrap()
}

pub(crate) fn code(n: usize) -> NodeCode {
    REGIONS[n].into()
}

pub(crate) fn round_id(year: u16) -> RoundId {
    format!("{year}-1").parse().unwrap()
}

pub(crate) fn date(year: u16, month: i8, day: i8) -> Date {
    Date::new(i16::try_from(year).unwrap(), month, day).unwrap()
}

pub(crate) fn at(year: u16, month: i8, day: i8) -> i64 {
    ledger::time::start_of(date(year, month, day)) + 10 * 3600
}

pub(crate) fn notice(year: u16, number: u32) -> Notice {
    Notice {
        document_number: format!("示例律协〔{year}〕{number}号"),
        title: "关于公布名单的公告（示例）".to_owned(),
        date: date(year, 5, 31),
        link: None,
    }
}

/// Sichuan's plan without its procedure, with other seats where a story needs few.
pub(crate) fn plan(seats: Option<(u32, u32)>) -> Plan {
    let mut plan = without_procedure(Plan::from_toml(SICHUAN).unwrap());
    if let Some((first, second)) = seats {
        plan.quotas[0].seats = first;
        plan.quotas[1].seats = second;
    }
    plan
}

/// Forms of firms that seek recognition in at least one category.
pub(crate) fn samples(n: usize, year: u16, skip: usize, count: usize) -> Vec<Sample> {
    let seeks = |sample: &Sample| {
        sample.dossier.categories.iter().any(|claim| claim.seeking == Seeking::Recognise)
    };
    let all = applications_from(7, year, &[REGIONS[n]], (skip + count) * 3, 0);
    all.into_iter().filter(seeks).skip(skip).take(count).collect()
}

impl Story {
    /// A hub without nodes whose charter is sealed.
    pub(crate) async fn found(plan: Plan) -> Result<Self> {
        let scratch = tempfile::tempdir()?;
        let federation = Federation::found(scratch.path(), plan, at(2024, 1, 8)).await?;
        federation.seal().await.context("the charter")?;
        Ok(Self { federation, scratch })
    }

    /// A sealed federation of `nodes` nodes with the round of 2024 open.
    pub(crate) async fn begin(plan: Plan, nodes: usize) -> Result<Self> {
        let mut story = Self::found(plan).await?;
        let codes: Vec<NodeCode> = (0..nodes).map(code).collect();
        story.federation.join(&codes).await?;
        if nodes > 0 {
            story.federation.seal().await.context("the members")?;
        }
        story.announce(2024).await?;
        story.set(2024, 3, 4)?;
        Ok(story)
    }

    /// Sets official time, never back.
    pub(crate) fn set(&self, year: u16, month: i8, day: i8) -> Result<()> {
        let clock = &self.federation.clock;
        clock.set(at(year, month, day).max(clock.now())).context("the hand clock")
    }

    /// Announces a year's round and seals it.
    pub(crate) async fn announce(&self, year: u16) -> Result<()> {
        self.set(year, 2, 19)?;
        round::announce(&self.federation.hub.party, announced(year, 1))?;
        self.federation.seal().await.context("the round")?;
        self.federation.settle().await
    }

    /// Files, reviews and recommends these forms, and signs nothing yet.
    pub(crate) fn recommend(&self, n: usize, samples: &[Sample]) -> Result<()> {
        let (party, code) = (&self.federation.node(&code(n))?.party, code(n));
        for sample in samples {
            let form = sample.dossier.to_file();
            file::file(party, &code, &form, &sample.evidence, seat("N1"))?;
            let firm = sample.dossier.firm.uscc;
            let opinions = opinions(sample);
            let said = review::Opinions {
                opinions,
                reasons: "属实。".to_owned(),
                snapshot: Some(credit_snapshot(&firm)),
            };
            let by = Officer::new("李四", seat("N2"));
            review::review(party, &code, firm.as_str(), said, by)?;
        }
        let count = recommend::recommend_all(party, &code, &seat("N2"))?;
        ensure!(count == samples.len(), "{count} of {} recommended", samples.len());
        Ok(())
    }

    /// Files one form and leaves it at that. Returns its leaf.
    pub(crate) fn file(&self, n: usize, sample: &Sample) -> Result<Hash> {
        let party = &self.federation.node(&code(n))?.party;
        let form = sample.dossier.to_file();
        let filed = file::file(party, &code(n), &form, &sample.evidence, seat("N1"))?;
        Ok(filed.leaf)
    }

    /// Signs everything recommended in a year's round.
    pub(crate) fn sign(&self, n: usize, year: u16) -> Result<u64> {
        let party = &self.federation.node(&code(n))?.party;
        let seats = vec![seat("N3"), seat("N4")];
        Ok(sign::sign(party, &code(n), round_id(year), seats, false)?.count)
    }

    /// As the prefecture does it in a row: file, review, recommend, sign; then all of it synced.
    pub(crate) async fn report(
        &self,
        n: usize,
        year: u16,
        skip: usize,
        count: usize,
    ) -> Result<()> {
        self.recommend(n, &samples(n, year, skip, count))?;
        ensure!(self.sign(n, year)? == count as u64, "everything is in the batch");
        self.federation.settle().await?;
        self.federation.papers().await
    }

    /// Recommendations of a year that stand at the hub.
    pub(crate) fn standing(&self, year: u16) -> Result<Vec<(NodeCode, Hash, Recommended)>> {
        Ok(self.federation.hub.party.read::<_, ActError>(|_, state| {
            let all = state.intakes().flat_map(|intake| {
                let of =
                    |(leaf, r): (&Hash, &Recommended)| (intake.code().clone(), *leaf, r.clone());
                intake.recommendations().map(of).collect::<Vec<_>>()
            });
            Ok(all.filter(|(_, _, r)| stands(r, year)).collect())
        })?)
    }

    /// Those of them that are not decided upon.
    pub(crate) fn open(&self, year: u16) -> Result<Vec<(NodeCode, Hash, Recommended)>> {
        let mut open = self.standing(year)?;
        self.federation.hub.party.read::<_, ActError>(|_, state| {
            open.retain(|(_, leaf, _)| state.docket.determination(leaf).is_none());
            Ok(())
        })?;
        Ok(open)
    }

    /// Determines a recommendation as it was recommended, or for cultivation.
    pub(crate) fn determine(
        &self,
        (node, leaf, recommended): &(NodeCode, Hash, Recommended),
        recognise: bool,
    ) -> Result<u64, ActError> {
        determine(
            &self.federation.hub.party,
            decision(node, *leaf, recommended, recognise),
            seat("H3"),
        )
    }

    /// Determines the first `count` open recommendations of a year for recognition.
    pub(crate) fn recognise(&self, year: u16, count: usize) -> Result<()> {
        let open = self.open(year)?;
        ensure!(open.len() >= count, "{} open, {count} wanted", open.len());
        open.iter().take(count).try_for_each(|one| self.determine(one, true).map(|_| ()))?;
        Ok(())
    }

    /// Publishes what is determined: first both bodies sign the certificates, if there are any.
    /// Returns the size on offer.
    pub(crate) fn publish(&self, year: u16) -> Result<u64> {
        let party = &self.federation.hub.party;
        match publish::publish(party, round_id(year), notice(year, 2), Seat::office())? {
            publish::Step::Published(published) => Ok(published.size),
            publish::Step::Documents(_) => {
                self.federation.sign_documents()?;
                party.roll()?.offer().context("the records follow by themselves")
            }
        }
    }

    /// Publishes, seals and waits for the nodes.
    pub(crate) async fn publish_and_seal(&self, year: u16) -> Result<u64> {
        let size = self.publish(year)?;
        ensure!(self.federation.seal().await? == size, "another checkpoint was sealed");
        self.federation.settle().await?;
        Ok(size)
    }

    /// Firms on the list in effect: recognised ones at the hub.
    pub(crate) fn recognised(&self) -> Result<usize> {
        Ok(self
            .federation
            .hub
            .party
            .read::<_, ActError>(|_, s| Ok(s.roll.list_in_effect().recognised.len()))?)
    }

    /// Recognised firms on the list that a node shows.
    pub(crate) fn recognised_at(&self, n: usize) -> Result<usize> {
        let party = &self.federation.node(&code(n))?.party;
        Ok(party.read::<_, ActError>(|_, s| Ok(s.roll.list_in_effect().recognised.len()))?)
    }

    /// Records that a node has and the hub has not receipted.
    pub(crate) fn unsent(&self, n: usize) -> Result<u64> {
        let heads = node_heads(self.federation.node(&code(n))?)?;
        Ok(heads.own - heads.receipted)
    }

    /// A setting of a node.
    pub(crate) fn node_setting(&self, n: usize, key: &str) -> Result<Option<String>> {
        Ok(self.federation.node(&code(n))?.party.store.read(|view| view.setting(key))?)
    }

    /// Waits until the hub's signed checkpoint covers everything that it has.
    pub(crate) async fn all_signed(&self) -> Result<()> {
        let hub = self.federation.hub.clone();
        wait_for("the hub's signature", move || {
            let heads = hub_heads(&hub)?;
            Ok(heads.own == heads.signed)
        })
        .await
    }

    /// The audit, and then everything down.
    pub(crate) async fn end(mut self) -> Result<Audit> {
        let audited = audit(&self.federation)?;
        ensure!(audited.records > 0, "an audit of nothing");
        self.federation.shut_down().await;
        drop(self.scratch);
        Ok(audited)
    }
}

fn stands(recommended: &Recommended, year: u16) -> bool {
    recommended.batch.is_some() && !recommended.withdrawn && recommended.act.round == round_id(year)
}

/// A decision on a recommendation.
pub(crate) fn decision(
    node: &NodeCode,
    leaf: Hash,
    recommended: &Recommended,
    recognise: bool,
) -> Decision {
    let outcome = |one: &CategoryOpinion| CategoryOpinion {
        category: one.category,
        opinion: if recognise { one.opinion } else { Opinion::Cultivate },
    };
    Decision {
        node: node.clone(),
        recommendation: leaf,
        outcomes: recommended.act.categories.iter().map(outcome).collect(),
        reason: "经领导小组会议审定。".to_owned(),
        vote: None,
        waitlist: false,
    }
}

fn opinions(sample: &Sample) -> Vec<CategoryOpinion> {
    let opinion = |seeking| match seeking {
        Seeking::Recognise => Opinion::Recognise,
        Seeking::Cultivate => Opinion::Cultivate,
    };
    let claims = sample.dossier.categories.iter();
    claims.map(|c| CategoryOpinion { category: c.category, opinion: opinion(c.seeking) }).collect()
}

/// A round as it is announced: open in March, decided by the end of November.
pub(crate) fn announced(year: u16, nth: u8) -> RoundAnnounced {
    RoundAnnounced {
        at: 0,
        nonce: Hash([0; 32]),
        round: format!("{year}-{nth}").parse().unwrap(),
        document_number: format!("示例律协〔{year}〕{nth}号"),
        opens_at: at(year, 3, 1),
        closes_at: at(year, 4, 1),
        base_date: date(year, 3, 31),
        decide_by: Some(at(year, 12, 1)),
        purpose: ledger::record::round::RoundType::Selection,
        forms: 1,
        charter: Hash([0; 32]),
        seat: Seat::office(),
    }
}
