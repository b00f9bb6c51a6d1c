//! A node that lost everything gets new keys without its own consent, and its ledger back.

use anyhow::{Result, ensure};
use hub::acts::publish;
use peer::act::ActError;
use tests::federation::{node_heads, wait_for};

use super::kit::{Story, code, plan, samples};

impl Story {
    /// The machine of a node is gone, with its keys and its database.
    pub(crate) async fn lose(&mut self, n: usize) -> Result<()> {
        self.federation.stop(&code(n)).await?;
        let seat = self.federation.nodes.remove(&code(n)).unwrap();
        let dir = seat.dir.clone();
        drop(seat);
        std::fs::rename(&dir, dir.with_extension("lost"))?;
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_node_does_not_block_its_own_replacement() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 1).await?;
    story.report(1, 2024, 0, 2).await?;
    let owned = node_heads(story.federation.node(&code(1))?)?.own;
    story.lose(1).await?;

    // Titles wait for a quorum that cannot come; the replacement does not.
    story.recognise(2024, 3)?;
    story.publish(2024)?;
    let party = story.federation.hub.party.clone();
    wait_for("the survivor's line", || {
        Ok(hub::offer::progress(&party)?.is_some_and(|p| p.witnessed == 1 && p.needed == 2))
    })
    .await?;
    publish::withdraw(
        &party,
        "市（州）端更换设备，先办成员事项".to_owned(),
        false,
        ledger::names::Seat::office(),
    )?;
    for (index, _) in party.read::<_, ActError>(|_, s| Ok(s.roll.pending().collect::<Vec<_>>()))? {
        hub::acts::void::void(
            &party,
            index,
            "先办成员事项".to_owned(),
            ledger::names::Seat::office(),
        )?;
    }
    story.federation.join(&[code(1)]).await?;
    let sealed = story.federation.seal().await?;
    let node = story.federation.node(&code(1))?;
    story.federation.settle().await?;
    ensure!(node_heads(node)?.own == owned, "the ledger came back: {:?}", node_heads(node)?);
    let note = party.store.read(|view| view.seals(sealed - 1))?;
    let lines = String::from_utf8(note[0].note.clone())?.matches('\u{2014}').count();
    ensure!(lines == 3, "the log and both bodies alone sealed it: {lines} lines");

    // From here on its new key counts like any other.
    story.set(2024, 3, 20)?;
    story.report(1, 2024, 2, 1).await?;
    for one in &story.standing(2024)? {
        story.determine(one, true)?;
    }
    story.publish_and_seal(2024).await?;
    ensure!(story.recognised_at(1)? == 4, "{} recognised", story.recognised_at(1)?);
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_key_may_be_rotated_in_the_middle_of_a_batch() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.recommend(1, &samples(1, 2024, 0, 2))?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    story.lose(1).await?;
    story.federation.join(&[code(1)]).await?;
    story.federation.seal().await?;
    story.federation.settle().await?;

    // Two under the old key, one under the new one, in one batch.
    story.recommend(1, &samples(1, 2024, 2, 1))?;
    ensure!(story.sign(1, 2024)? == 3, "one batch spans the rotation");
    story.federation.settle().await?;
    story.federation.papers().await?;
    story.recognise(2024, 3)?;
    story.publish_and_seal(2024).await?;
    ensure!(story.recognised_at(0)? == 3, "{} recognised", story.recognised_at(0)?);
    story.end().await?;
    Ok(())
}
