//! Locked nodes: their keys count up to a head, and once nodes watched over the hub, the bodies and
//! the hub do not publish alone.

use anyhow::{Context as _, Result, ensure};
use hub::acts::{member, publish, round, void};
use ledger::names::Head;
use ledger::roll::Scope;
use peer::act::ActError;
use tests::federation::{node_heads, wait_for};

use super::kit::{Story, announced, code, plan};

#[tokio::test(flavor = "multi_thread")]
async fn where_all_nodes_are_locked_only_membership_is_sealed() -> Result<()> {
    let mut story = Story::begin(plan(None), 1).await?;
    story.report(0, 2024, 0, 1).await?;
    let before = node_heads(story.federation.node(&code(0))?)?.own;
    let party = story.federation.hub.party.clone();
    let until = party.read::<_, ActError>(|view, _| {
        let copy = view.ledger(&ledger::names::node_origin(&party.host, &code(0)))?;
        Ok(view.head(copy.unwrap())?)
    })?;
    member::lock(&party, code(0), "设备失窃".to_owned(), ledger::names::Seat::office())?;
    let locked = story.federation.seal().await?;
    let counts = |head: Head| {
        party.read::<_, ActError>(|_, s| {
            Ok(s.roll.node_log_keys(&code(0), head, Scope::SealedBefore(u64::MAX)).len())
        })
    };
    ensure!(counts(until)? == 1, "what the hub had at the lock still stands");
    let beyond = Head { size: until.size + 1, ..until };
    ensure!(counts(beyond)? == 0, "what a stolen key signs beyond it does not");

    // The node is turned away, and says why.
    story.file(0, &super::kit::samples(0, 2024, 1, 1)[0])?;
    let node = story.federation.node(&code(0))?.party.clone();
    story.federation.stop(&code(0)).await?;
    story.federation.start(&code(0))?;
    wait_for("the refusal", || {
        let error = node.store.read(|view| view.setting("last_error"))?;
        Ok(error.is_some_and(|error| error.contains("锁定")))
    })
    .await?;
    drop(node);

    let index = round::announce(&party, announced(2024, 2))?;
    let refused = publish::offer(&party, None, ledger::names::Seat::office())
        .err()
        .context("published without any node")?;
    ensure!(refused.to_string().contains("锁定"), "{refused}");
    let policy = party.read::<_, ActError>(|_, s| Ok(s.roll.policy_at(s.roll.size() + 1)))?;
    ensure!(policy.is_none(), "nobody could check it");
    ensure!(story.federation.sealed_size()? == locked, "nothing is in effect");

    // The way out: void, enrol anew, and the ledger comes back up to the lock.
    void::void(&party, index, "先办登记".to_owned(), ledger::names::Seat::office())?;
    story.lose(0).await?;
    story.federation.join(&[code(0)]).await?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    ensure!(node_heads(story.federation.node(&code(0))?)?.own == before, "the ledger came back");
    round::announce(&party, announced(2024, 3))?;
    ensure!(story.federation.seal().await? > locked, "and a quorum of one watches again");
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}
