//! The first days: no node, one, two, and one that comes in mid-year.

use anyhow::{Result, ensure};
use hub::acts::publish;
use peer::act::ActError;
use tests::federation::{hub_heads, wait_for};

use super::kit::{Story, code, plan, round_id};

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_without_nodes_seals_its_charter_and_a_round() -> Result<()> {
    let story = Story::found(plan(None)).await?;
    ensure!(story.federation.sealed_size()? == 2, "the charter and its list");
    story.announce(2024).await?;
    let open = story.federation.hub.party.read::<_, ActError>(|_, state| {
        Ok((state.roll.round(&round_id(2024)).is_some(), state.roll.quorum_at(state.roll.size())))
    })?;
    ensure!(open == (true, 0), "the round is in effect without a node: {open:?}");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_year_works_with_one_node() -> Result<()> {
    small_year(1).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_small_year_works_with_two_nodes() -> Result<()> {
    small_year(2).await
}

async fn small_year(nodes: usize) -> Result<()> {
    let story = Story::begin(plan(None), nodes).await?;
    for n in 0..nodes {
        story.report(n, 2024, 0, 3).await?;
    }
    story.set(2024, 5, 13)?;
    let open = story.open(2024)?;
    ensure!(open.len() == 3 * nodes, "{} recommendations", open.len());
    for (i, one) in open.iter().enumerate() {
        story.determine(one, i % 3 < 2)?;
    }
    story.set(2024, 5, 31)?;
    story.publish_and_seal(2024).await?;
    ensure!(story.recognised()? == 2 * nodes, "{} recognised", story.recognised()?);
    for n in 0..nodes {
        ensure!(story.recognised_at(n)? == 2 * nodes, "node {n} shows another list");
    }
    let audited = story.end().await?;
    ensure!(audited.lists == nodes as u64 && audited.receipts == nodes as u64, "{audited:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_joins_in_mid_year_gets_all_and_counts_from_its_seal() -> Result<()> {
    let mut story = Story::begin(plan(None), 1).await?;
    story.report(0, 2024, 0, 1).await?;
    story.set(2024, 3, 15)?;
    story.federation.join(&[code(1)]).await?;
    let quorum = |story: &Story| {
        story
            .federation
            .hub
            .party
            .read::<_, ActError>(|_, s| Ok(s.roll.quorum_at(s.roll.size() + 1)))
    };
    story.federation.settle().await?;
    // It syncs at once, and is not counted: its own enrolment is all that is pending.
    story.report(1, 2024, 0, 2).await?;
    ensure!(quorum(&story)? == 0, "membership alone needs no quorum");
    story.federation.seal().await?;
    story.set(2024, 5, 13)?;
    story.recognise(2024, 3)?;
    let size = story.publish(2024)?;
    let progress = hub::offer::progress(&story.federation.hub.party)?;
    ensure!(progress.is_some_and(|p| p.needed == 2 && p.size == size), "both count now");
    ensure!(story.federation.seal().await? == size, "sealed");
    story.federation.settle().await?;
    ensure!(story.recognised_at(1)? == 3, "the newcomer has the whole list");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn an_offer_may_be_withdrawn_before_the_quorum_and_made_again() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.federation.stop(&code(1)).await?;
    story.recognise(2024, 2)?;
    let size = story.publish(2024)?;
    let party = story.federation.hub.party.clone();
    wait_for("the first witness", || {
        Ok(hub::offer::progress(&party)?.is_some_and(|p| p.signed && p.witnessed == 1))
    })
    .await?;
    ensure!(
        publish::offer(&party, None, ledger::names::Seat::office()).is_err(),
        "one offer at a time"
    );
    ensure!(hub::acts::seal::request(&party, false).is_err(), "no request without the quorum");
    // While it is out nothing larger is signed.
    hub::acts::round::announce(&party, super::kit::announced(2024, 2))?;
    story.federation.start(&code(1))?;
    story.federation.stop(&code(0)).await?;
    ensure!(
        publish::withdraw(&party, "发现错字".to_owned(), false, ledger::names::Seat::office())?
            == size,
        "withdrawn"
    );
    story.federation.start(&code(0))?;
    story.all_signed().await?;
    ensure!(hub_heads(&story.federation.hub)?.signed > size, "the ledger goes on");
    // What was on offer is still pending, and is sealed with the next offer.
    let sealed = story.federation.seal().await?;
    ensure!(sealed > size, "a new checkpoint");
    story.federation.settle().await?;
    ensure!(story.recognised_at(1)? == 2, "sealed after all");
    story.end().await?;
    Ok(())
}
