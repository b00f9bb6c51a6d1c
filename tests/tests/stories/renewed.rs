//! 复核 at the end of a term (四(四)1; A3-26, A3-36): one title is renewed in a review round, one is not
//! found worthy, one is not asked for; the two run out by the day.

use anyhow::{Context as _, Result, ensure};
use hub::acts::renew::renew;
use hub::acts::round;
use ledger::category::Category;
use ledger::dossier::Seeking;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::names::NodeCode;
use ledger::public_list::Standing;
use ledger::record::recommendation::Opinion;
use ledger::record::round::{RoundAnnounced, RoundType};
use peer::act::ActError;
use tests::federation::audit;
use tests::generator::Sample;

use super::kit::{Story, announced, at, code, date, decision, samples, seat};
use super::titles::{firm, line, on};

/// A form with which firm `n` of the paper notice asks for its title again.
pub(crate) fn seeks_renewal(n: u32) -> Sample {
    let seeks = |sample: &Sample| {
        let mut claims = sample.dossier.categories.iter();
        sample.dossier.firm.branch_of.is_none()
            && claims.any(|c| c.category == Category::Zy && c.seeking == Seeking::Recognise)
    };
    let mut all = samples(0, 2026, 0, 40).into_iter().filter(seeks);
    let mut sample = all.nth(n as usize).expect("one of forty");
    let firm = firm(n);
    sample.dossier.firm.licence_number = firm.code.to_string();
    (sample.dossier.firm.name, sample.dossier.firm.uscc) = (firm.name, firm.code);
    sample
}

/// Announces the review round of 2026, in which the first prefecture recommends these again.
pub(crate) async fn review_round(
    story: &Story,
    forms: &[Sample],
) -> Result<Vec<(NodeCode, Hash, Recommended)>> {
    story.set(2026, 8, 3)?;
    let notice = RoundAnnounced {
        purpose: RoundType::Review,
        opens_at: at(2026, 8, 4),
        closes_at: at(2026, 9, 1),
        ..announced(2026, 1)
    };
    round::announce(&story.federation.hub.party, notice)?;
    story.sealed().await.context("the review round")?;
    story.set(2026, 8, 10)?;
    story.recommend(0, forms)?;
    story.sign(0, 2026)?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    story.open(2026)
}

impl Story {
    /// Everything that was sent has arrived, and an outsider finds nothing wrong with it.
    pub(crate) async fn audited(&self) -> Result<()> {
        self.federation.settle().await?;
        audit(&self.federation)?;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_26_reviewed_and_renewed_or_not_and_run_out_by_the_day() -> Result<()> {
    let story = Story::with_legacy(3, (2023, 10, 1)).await?;
    story.audited().await?;
    let found = review_round(&story, &[seeks_renewal(0), seeks_renewal(1)]).await?;
    story.audited().await?;
    let hub = &story.federation.hub.party;
    let of = |n: u32| {
        let mut all = found.iter().filter(|one| one.2.act.firm == firm(n).code);
        all.next().context("a recommendation")
    };
    let number = |n: u32| -> Result<String> { Ok(line(hub, &firm(n).code)?.number) };
    let renewed = |n: u32| -> Result<Result<u64, ActError>> {
        let (node, leaf, _) = of(n)?;
        let file = (node.clone(), *leaf);
        let why = "复核通过（示例）".to_owned();
        Ok(renew(hub, number(n)?, file, on(2026, 9, 20), why, seat("H3")))
    };
    let rule = |result: Result<u64, ActError>| result.err().and_then(|e| e.rule());
    ensure!(rule(renewed(0)?) == Some("renewal"), "the group decides first");
    story.determine(of(0)?, true)?;
    let (node, leaf, recommended) = of(1)?;
    let mut declined = decision(node, *leaf, recommended, true);
    declined.outcomes.iter_mut().for_each(|outcome| outcome.opinion = Opinion::Decline);
    hub::acts::determine::determine(hub, declined, seat("H3"))?;
    ensure!(rule(renewed(1)?) == Some("renewal"), "what was declined is not renewed");
    story.set(2026, 9, 20)?;
    renewed(0)??;
    story.sealed().await?;
    story.audited().await?;
    ensure!(renewed(0)?.is_err(), "once");

    for n in [0, 1] {
        let party = &story.federation.node(&code(n))?.party;
        ensure!(line(party, &firm(0).code)?.valid_until == date(2029, 10, 1), "three years more");
        ensure!(line(party, &firm(1).code)?.valid_until == date(2026, 10, 1), "as it was");
    }
    let standing =
        |n: u32, day| -> Result<Standing> { Ok(line(hub, &firm(n).code)?.standing(day)) };
    for n in [1, 2] {
        ensure!(standing(n, date(2026, 10, 1))? == Standing::Valid, "firm {n}: the last day");
        ensure!(standing(n, date(2026, 10, 2))? == Standing::Expired, "firm {n}: nobody decides");
    }
    ensure!(standing(0, date(2026, 10, 2))? == Standing::Valid, "it goes on");
    ensure!(standing(0, date(2029, 10, 2))? == Standing::Expired, "until it runs out too");
    story.set(2026, 10, 2)?;
    ensure!(rule(renewed(1)?).is_some(), "too late for whoever ran out");
    story.end().await?;
    Ok(())
}
