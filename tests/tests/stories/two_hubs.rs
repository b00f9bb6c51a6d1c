//! Two machines with one hub's key, each with half of the nodes: neither can have the quorum, and the
//! first node that meets both holds the proof.

use anyhow::{Context as _, Result, ensure};
use hub::acts::{round, seal};
use ledger::evidence::Fork;
use ledger::names::hub_origin;
use peer::party::Party;
use peer::sync::exchange;
use tests::federation::{Federation, audit, hub_heads, wait_for};

use super::kit::{Story, announced, code, plan};

#[tokio::test(flavor = "multi_thread")]
async fn attack_7_two_hubs_with_one_key_are_proven_and_stop_whichever_is_longer() -> Result<()> {
    let mut story = Story::begin(plan(None), 4).await?;
    let sealed = story.federation.sealed_size()?;
    story.all_signed().await?;
    let mut other = story.federation.twin(&story.scratch.path().join("other")).await?;
    for n in 2..4 {
        move_node(&mut story.federation, &mut other, n).await?;
    }

    // Each half goes its own way. The first hub's ledger becomes the longer one.
    let (one, two) = (story.federation.hub.party.clone(), other.hub.party.clone());
    round::announce(&one, announced(2024, 2))?;
    round::announce(&one, announced(2024, 3))?;
    round::announce(&two, announced(2024, 4))?;
    hub::acts::publish::offer(&one, None, ledger::names::Seat::office())?;
    hub::acts::publish::offer(&two, None, ledger::names::Seat::office())?;
    for (party, half) in [(&one, "first"), (&two, "second")] {
        wait_for(&format!("both lines of the {half} half"), || {
            Ok(hub::offer::progress(party)?.is_some_and(|p| p.signed && p.witnessed == 2))
        })
        .await?;
        let progress = hub::offer::progress(party)?.context("an offer")?;
        ensure!(
            progress.needed == 3 && !progress.complete(),
            "no half has the quorum: {progress:?}"
        );
        ensure!(seal::request(party, false).is_err(), "nothing goes to the bodies");
    }
    ensure!(hub_heads(&story.federation.hub)?.signed > hub_heads(&other.hub)?.signed, "longer");

    // A bundle from either half, carried to the other hub by hand: the one with more records holds the
    // proof at once, the other takes nothing and says that it may be behind.
    let bundle = |federation: &Federation, n: usize| {
        let party = &federation.node(&code(n))?.party;
        Ok::<_, anyhow::Error>(exchange::export_node(party, 256, false)?)
    };
    let refused = exchange::import_at_hub(&two, bundle(&story.federation, 0)?).err();
    let refused = refused.context("taken by the shorter one")?.to_string();
    ensure!(refused.contains("较早的备份"), "{refused}");
    let refused = exchange::import_at_hub(&one, bundle(&other, 2)?).err();
    let refused = refused.context("taken by the longer one")?.to_string();
    ensure!(refused.contains("两份不同的省级台账"), "{refused}");
    proven(&one).await?;

    // A node of the second half reaches the first hub, which has more; and the other way round.
    move_node(&mut other, &mut story.federation, 3).await?;
    proven(&one).await?;
    proven(&story.federation.node(&code(3))?.party).await?;
    move_node(&mut story.federation, &mut other, 1).await?;
    proven(&two).await?;

    // Both have stopped: what is recorded from now on is not signed, and nothing new is in effect.
    for hub in [&story.federation.hub, &other.hub] {
        round::announce(&hub.party, announced(2024, 5))?;
        ensure!(hub::offer::sign_next(&hub.party, || Ok(None))?.is_none(), "signing has stopped");
        let heads = hub_heads(hub)?;
        ensure!(heads.signed < heads.own && heads.sealed == sealed, "{heads:?}");
    }
    for (federation, n) in [(&mut story.federation, 3), (&mut other, 1)] {
        // It belongs to neither history until the fork is settled.
        federation.stop(&code(n)).await?;
        federation.nodes.remove(&code(n));
    }
    audit(&other)?;
    other.shut_down().await;
    story.end().await?;
    Ok(())
}

/// A node dials another machine.
pub(crate) async fn move_node(from: &mut Federation, to: &mut Federation, n: usize) -> Result<()> {
    from.stop(&code(n)).await?;
    let mut seat = from.nodes.remove(&code(n)).context("no such node")?;
    seat.node.hub = to.address.to_string().parse()?;
    to.nodes.insert(code(n), seat);
    to.start(&code(n))
}

/// Whether a party holds proof that the hub forked, good for anybody who has the hub's key alone.
pub(crate) async fn proven(party: &Party) -> Result<()> {
    let key = format!("fork:{}", hub_origin(&party.host));
    let path = || party.store.read(|view| view.setting(&key));
    wait_for("the evidence", || Ok(path()?.is_some())).await?;
    let fork: Fork = serde_json::from_slice(&std::fs::read(path()?.context("a path")?)?)?;
    let record = party.store.read(|view| {
        let hub = view.ledger(&hub_origin(&party.host))?;
        hub.map_or(Ok(None), |hub| view.record(hub, 0))
    })?;
    let (_, charter) = record.context("the charter")?;
    let anchor = ledger::anchor::Anchor::of_charter(&charter).context("an anchor")?;
    fork.check(&anchor.log)?;
    ensure!(fork.smaller != fork.larger, "two checkpoints");
    Ok(())
}
