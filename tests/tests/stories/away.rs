//! The hub is away for weeks: a prefecture's work never waits for it.

use anyhow::{Result, ensure};
use peer::act::ActError;
use peer::channel::Tcp;
use tests::federation::node_heads;

use super::kit::{Story, code, plan, samples};

#[tokio::test(flavor = "multi_thread")]
async fn s40_without_the_hub_intake_review_and_signing_go_on_and_settle_later() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 1).await?;
    story.report(1, 2024, 0, 1).await?;
    story.federation.stop_hub().await;
    let before: Vec<u64> = (0..2)
        .map(|n| Ok(node_heads(story.federation.node(&code(n))?)?.own))
        .collect::<Result<_>>()?;
    story.set(2024, 3, 25)?;
    for (n, before) in before.into_iter().enumerate() {
        story.recommend(n, &samples(n, 2024, 1, 3))?;
        story.sign(n, 2024)?;
        story.file(n, &samples(n, 2024, 4, 1)[0])?;
        // 3 filed, 3 declared, 3 reviewed, 3 recommended, 1 batch, 1 more filed: all of it is owed, no less.
        ensure!(story.unsent(n)? == 14, "node {n} says {} unsent", story.unsent(n)?);
        ensure!(node_heads(story.federation.node(&code(n))?)?.own == before + 14, "kept");
    }
    story.set(2024, 4, 20)?;
    story.federation.start_hub().await?;
    story.federation.settle().await?;
    for n in 0..2 {
        ensure!(story.unsent(n)? == 0, "node {n} still owes");
    }
    story.federation.papers().await?;
    ensure!(story.open(2024)?.len() == 8, "all recommendations arrived");
    story.recognise(2024, 8)?;
    story.publish_and_seal(2024).await?;
    let audited = story.end().await?;
    ensure!(audited.receipts == 2 && audited.lists == 2, "{audited:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_starts_answers_before_it_folds_any_nodes_ledger() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 3).await?;
    for n in 0..2 {
        story.federation.stop(&code(n)).await?;
    }
    story.federation.stop_hub().await;
    story.federation.reopen_hub()?;
    story.federation.start_hub().await?;
    for n in 0..2 {
        story.federation.node(&code(n))?.link(Tcp).once().await?;
    }
    let party = &story.federation.hub.party;
    let folded = |whole: bool| match whole {
        true => party.read::<_, ActError>(|_, state| Ok(state.folded())),
        false => party.read_roll::<_, ActError>(|_, state| Ok(state.folded())),
    };
    ensure!(folded(false)? == 0, "{} records of nodes folded for a hello", folded(false)?);
    ensure!(folded(true)? > 0, "an act asks for them");
    story.end().await?;
    Ok(())
}
