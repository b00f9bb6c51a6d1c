//! A hub from an older backup, or without its database: nothing that a quorum witnessed is forked,
//! and its records come back from the nodes.

use anyhow::{Context as _, Result, ensure};
use hub::acts::round;
use hub::app::{Founding, Hub};
use peer::act::ActError;
use peer::body_key::{Cost, PublicBodyKey};
use peer::sync::mirror;
use tests::federation::{hub_config, hub_heads, replace_database, wait_for};

use super::kit::{Story, announced, code, plan, round_id};
use super::restore_node::Lock;

#[tokio::test(flavor = "multi_thread")]
async fn attack_8_a_hub_whose_database_is_from_a_backup_signs_only_after_the_quorum_gave_all_back()
-> Result<()> {
    older_backup(Lock::Kept).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_whose_folder_is_from_a_backup_signs_only_after_the_quorum_gave_all_back()
-> Result<()> {
    older_backup(Lock::Old).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_unpacked_on_another_machine_signs_only_after_the_quorum_gave_all_back() -> Result<()>
{
    older_backup(Lock::Gone).await
}

async fn older_backup(lock: Lock) -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    let backup = story.scratch.path().join("backup.db");
    let dir = story.federation.hub.party.dir.clone();
    story.federation.hub.party.store.copy_to(&backup)?;
    let old = std::fs::read(dir.join(peer::signer::LOCK))?;
    story.report(1, 2024, 0, 1).await?;
    story.recognise(2024, 3)?;
    story.publish_and_seal(2024).await?;
    let before = hub_heads(&story.federation.hub)?;
    ensure!(before.own == before.signed, "{before:?}");

    for n in 0..2 {
        story.federation.stop(&code(n)).await?;
    }
    story.federation.stop_hub().await;
    replace_database(&dir, Some(&backup))?;
    lock.apply(&dir, &old)?;
    story.federation.reopen_hub()?;
    ensure!(hub_heads(&story.federation.hub)?.own < before.own, "older indeed");
    story.federation.start_hub().await?;
    // Work goes on: one act that takes effect as written, one that the bodies would have to seal.
    let party = story.federation.hub.party.clone();
    round::close(&party, round_id(2024), "提前截止".to_owned(), ledger::names::Seat::office())?;
    round::announce(&party, announced(2024, 2))?;
    ensure!(hub::offer::sign_next(&party, || Ok(Some(0)))?.is_none(), "nothing before a hello");

    // One of two nodes gives the records back; it is not the quorum.
    story.federation.start(&code(0))?;
    wait_for("the records", || Ok(hub_heads(&story.federation.hub)?.signed >= before.signed))
        .await?;
    ensure!(hub::offer::sign_next(&party, || Ok(Some(1)))?.is_none(), "nothing before the quorum");
    let healed = hub_heads(&story.federation.hub)?;
    ensure!(healed.signed == before.signed && healed.sealed == before.sealed, "{healed:?}");
    ensure!(healed.own > before.own, "what was recorded since stands behind: {healed:?}");

    story.federation.start(&code(1))?;
    story.all_signed().await?;
    story.federation.settle().await?;
    ensure!(story.recognised()? == 3 && story.recognised_at(1)? == 3, "the list is back");
    let (closed, again) = party.read::<_, ActError>(|view, state| {
        let second = "2024-2".parse().unwrap();
        let again = state.roll.rounds().any(|(round, _)| round.round == second);
        Ok((state.roll.closed_at(&round_id(2024)).is_some(), (again, view.setting("displaced")?)))
    })?;
    ensure!(closed, "the closing was kept");
    ensure!(!again.0, "what was to be sealed is made anew by an officer");
    let aside = std::fs::read_to_string(again.1.context("a file of what was set aside")?)?;
    ensure!(aside.contains("round_announced"), "and is not lost without a word: {aside}");
    let displaced = peer::displaced::displaced(&dir)?;
    ensure!(displaced.len() == 1 && displaced[0].text().contains("年度申报 1 条"), "{displaced:?}");
    // And it goes on as before.
    round::announce(&party, announced(2024, 2))?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_lost_its_database_is_not_founded_anew_and_recovers_from_a_nodes_copy()
-> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.report(1, 2024, 0, 1).await?;
    // One node has had its key changed: what the old one signed it will send again under the new.
    story.lose(1).await?;
    story.federation.join(&[code(1)]).await?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    story.recognise(2024, 1)?;
    story.publish_and_seal(2024).await?;
    let before = hub_heads(&story.federation.hub)?;
    let dir = story.federation.hub.party.dir.clone();
    let clock = story.federation.clock.clone();
    story.federation.stop_hub().await;
    replace_database(&dir, None)?;
    ensure!(Hub::open(&dir, hub_config(&dir)?, clock.clone()).is_err(), "nothing to open");
    let refused = hub::app::init(&dir, founding()?, &clock).err().context("founded anew")?;
    ensure!(refused.to_string().contains("恢复"), "the way out is said: {refused}");

    let copy = mirror::copy_of_hub(&story.federation.node(&code(1))?.party)?.to_file();
    let records = hub::recover::recover(&dir, hub_config(&dir)?, &copy, clock.clone())?;
    ensure!(records == before.signed, "{records} records of {before:?}");
    let twice = hub::recover::recover(&dir, hub_config(&dir)?, &copy, clock);
    ensure!(twice.is_err(), "never over a ledger that is there");
    story.federation.reopen_hub()?;
    story.federation.start_hub().await?;
    story.federation.settle().await?;
    ensure!(story.recognised()? == 1, "the list is back");
    round::announce(&story.federation.hub.party, announced(2024, 2))?;
    ensure!(story.federation.seal().await? > before.sealed, "and it goes on");
    story.federation.settle().await?;
    let audited = story.end().await?;
    ensure!(audited.receipts == 2, "{audited:?}");
    Ok(())
}

fn founding() -> Result<Founding> {
    let cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    let key = |body: &str| -> Result<PublicBodyKey> {
        let words = ["甲方示例口令-仅供本机演示", "乙方示例口令-仅供本机演示"];
        let made = peer::body_key::create(body, &format!("body/{body}"), words, cost)?;
        Ok(serde_json::from_slice(&made.public)?)
    };
    Ok(Founding {
        plan: plan(None),
        host: "srdi.example.cn".to_owned(),
        party: key("party")?,
        association: key("association")?,
        recovery: key("recovery")?,
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_without_its_keys_stops_says_so_and_goes_on_once_they_are_restored() -> Result<()> {
    let mut story = Story::begin(plan(None), 1).await?;
    story.report(0, 2024, 0, 1).await?;
    story.recognise(2024, 1)?;
    story.publish_and_seal(2024).await?;
    let dir = story.federation.hub.party.dir.clone();
    story.federation.stop_hub().await;
    let (keys, kept) = (dir.join("keys"), story.scratch.path().join("keys-offline"));
    std::fs::rename(&keys, &kept)?;
    let refused = story.federation.reopen_hub().err().context("opened without keys")?;
    ensure!(format!("{refused:#}").contains("封存的副本恢复"), "the way out is said: {refused:#}");
    // No new keys are made in their place, and the node goes on with the last good list.
    let clock = story.federation.clock.clone();
    ensure!(!hub::app::init(&dir, founding()?, &clock)? && !keys.exists(), "nothing is made anew");
    story.file(0, &super::kit::samples(0, 2024, 1, 1)[0])?;
    ensure!(story.recognised_at(0)? == 1 && story.unsent(0)? == 1, "the node works on");

    std::fs::rename(&kept, &keys)?;
    story.federation.reopen_hub()?;
    story.federation.start_hub().await?;
    story.federation.settle().await?;
    ensure!(story.unsent(0)? == 0, "and sends what it owes");
    story.end().await?;
    Ok(())
}
