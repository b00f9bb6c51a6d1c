//! New keys for the hub and for a body: after a fork, after a loss, and by plan.

use anyhow::{Context as _, Result, ensure};
use hub::acts::{body_key, log_key, round, seal};
use hub::app::{Hub, prepare_keys};
use ledger::names::hub_origin;
use ledger::record::charter::Body;
use peer::act::ActError;
use peer::keys::{Purpose, Seeds};
use peer::party::{Party, keys_dir};
use tests::federation::{CHEAP, PASSPHRASES, hub_config, hub_heads, replace_database, wait_for};

use super::kit::{Story, announced, code, plan};
use super::two_hubs::{move_node, proven};

/// Whether a party still counts the hub as forked.
fn forked(party: &Party) -> Result<bool> {
    let key = format!("fork:{}", hub_origin(&party.host));
    Ok(party.store.read(|view| view.setting(&key))?.is_some())
}

/// Seals what is on offer with these folders' keys.
fn seal_by(story: &Story, bodies: [&str; 2], all: bool) -> Result<u64> {
    let party = &story.federation.hub.party;
    let (size, request) = seal::request(party, all)?;
    for body in bodies {
        seal::accept(party, &story.federation.body_checks(body, &request)?.seal()?)?;
    }
    ensure!(story.federation.sealed_size()? == size, "{size} is not in effect");
    Ok(size)
}

#[tokio::test(flavor = "multi_thread")]
async fn a_fork_ends_with_a_new_log_key_and_the_nodes_of_the_other_history_come_back() -> Result<()>
{
    let mut story = Story::begin(plan(None), 3).await?;
    story.report(0, 2024, 0, 1).await?;
    story.all_signed().await?;
    let mut other = story.federation.twin(&story.scratch.path().join("other")).await?;
    move_node(&mut story.federation, &mut other, 2).await?;
    let (one, two) = (story.federation.hub.party.clone(), other.hub.party.clone());
    round::announce(&one, announced(2024, 2))?;
    round::announce(&two, announced(2024, 3))?;
    hub::acts::publish::offer(&two, None, ledger::names::Seat::office())?;
    hub::acts::publish::offer(&one, None, ledger::names::Seat::office())?;
    for (party, half, lines) in [(&one, "first", 2), (&two, "second", 1)] {
        wait_for(&format!("the lines of the {half} half"), || {
            let progress = hub::offer::progress(party)?;
            Ok(progress.is_some_and(|p| p.signed && p.witnessed == lines))
        })
        .await?;
    }
    other.stop_hub().await;
    move_node(&mut other, &mut story.federation, 2).await?;
    proven(&one).await?;
    proven(&story.federation.node(&code(2))?.party).await?;
    let command = Hub::open(&one.dir, hub_config(&one.dir)?, story.federation.clock.clone())?;
    let refused = log_key::replace(&command, false, "分叉", ledger::names::Seat::office())
        .err()
        .context("the server runs")?;
    ensure!(refused.to_string().contains("停止服务"), "{refused}");

    // The province chooses the first history, and its key is given up.
    story.federation.stop_hub().await;
    let done = log_key::replace(
        &story.federation.hub,
        false,
        "误启两台主机，密钥停用",
        ledger::names::Seat::office(),
    )?;
    let given_up = two.store.read(|view| view.root_at(peer::store::OWN, done.abandoned.size))?;
    ensure!(given_up == Some(done.abandoned.root), "the second history is the one given up");
    ensure!(done.voided.len() == 1, "the round that was pending: {:?}", done.voided);
    story.federation.start_hub().await?;
    // Unsealed, the new key binds nobody: the nodes of the first half wait before it, none fails.
    wait_for("the way to the new key", || {
        let size = story.federation.node(&code(0))?.party.read::<_, ActError>(|view, _| {
            let hub = view.ledger(&hub_origin(&one.host))?.unwrap_or(peer::store::OWN);
            Ok(view.size(hub)?)
        })?;
        Ok(size == done.index)
    })
    .await?;
    ensure!(forked(&story.federation.node(&code(2))?.party)?, "not settled by the hub alone");

    seal_by(&story, ["party", "association"], false)?;
    story.federation.settle().await?;
    for n in 0..3 {
        let party = story.federation.node(&code(n))?.party.clone();
        wait_for("the fork is settled", || Ok(!forked(&party)?)).await?;
    }
    let aside = story.federation.node(&code(2))?.party.evidence_dir();
    let kept = aside.read_dir()?.filter_map(Result::ok).map(|entry| entry.file_name());
    let kept: Vec<_> = kept.filter(|name| name.to_string_lossy().starts_with("hub-")).collect();
    ensure!(kept.len() == 1, "what was given up is kept in a file: {kept:?}");
    // All three witness again, and what was voided is made anew.
    round::announce(&one, announced(2024, 2))?;
    story.federation.stop(&code(0)).await?;
    story.federation.seal().await.context("the quorum of the other two")?;
    story.federation.start(&code(0))?;
    story.report(2, 2024, 0, 1).await?;
    story.report(1, 2024, 0, 1).await?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_lost_log_seed_is_replaced_and_a_backup_from_before_heals_through_the_change()
-> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.recognise(2024, 1)?;
    story.publish_and_seal(2024).await?;
    story.all_signed().await?;
    let (dir, backup) =
        (story.federation.hub.party.dir.clone(), story.scratch.path().join("backup.db"));
    story.federation.hub.party.store.copy_to(&backup)?;
    story.federation.stop_hub().await;
    for seed in ["log.seed", "cosign.seed"] {
        std::fs::remove_file(keys_dir(&dir).join(seed))?;
    }
    let refused = story.federation.reopen_hub().err().context("opened without its key")?;
    ensure!(format!("{refused:#}").contains("log-key replace --lost"), "{refused:#}");

    prepare_keys(&dir)?;
    story.federation.reopen_hub()?;
    let refused =
        log_key::replace(&story.federation.hub, false, "遗失", ledger::names::Seat::office())
            .err()
            .context("no fork")?;
    ensure!(refused.to_string().contains("--lost"), "{refused}");
    log_key::replace(
        &story.federation.hub,
        true,
        "密钥所在磁盘损坏",
        ledger::names::Seat::office(),
    )?;
    story.federation.start_hub().await?;
    seal_by(&story, ["party", "association"], false)?;
    story.federation.settle().await?;
    story.report(1, 2024, 0, 1).await?;
    let anchored =
        Seeds::new(keys_dir(&dir)).load(Purpose::Log, &story.federation.hub.party.origin)?;
    ensure!(story.federation.hub.anchor()?.log == *anchored.verifier(), "the anchor is renewed");
    story.all_signed().await?;
    let before = hub_heads(&story.federation.hub)?;

    // A database from before the change: the nodes give it back, the page with the new key too.
    for n in 0..2 {
        story.federation.stop(&code(n)).await?;
    }
    story.federation.stop_hub().await;
    replace_database(&dir, Some(&backup))?;
    story.federation.reopen_hub()?;
    story.federation.start_hub().await?;
    for n in 0..2 {
        story.federation.start(&code(n))?;
    }
    wait_for("the records", || Ok(hub_heads(&story.federation.hub)?.signed >= before.signed))
        .await?;
    story.federation.settle().await?;
    round::announce(&story.federation.hub.party, announced(2024, 2))?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_refuses_the_new_log_key_and_another_one_is_made() -> Result<()> {
    let mut story = Story::begin(plan(None), 1).await?;
    story.all_signed().await?;
    story.federation.stop_hub().await;
    let first =
        log_key::replace(&story.federation.hub, true, "疑似泄露", ledger::names::Seat::office())?;
    let party = story.federation.hub.party.clone();
    let (_, request) = seal::request(&party, false)?;
    let checked = story.federation.body_checks("party", &request)?;
    let said = checked.difference.others.join("\n");
    ensure!(said.contains(&first.log.to_string()), "the body reads the key that it seals: {said}");
    seal::accept(&party, &checked.refuse("电话核对不符")?)?;
    hub::acts::void::void(
        &party,
        first.index,
        "行业党委拒签".to_owned(),
        ledger::names::Seat::office(),
    )?;
    // The key before counts again, also after a start.
    story.federation.reopen_hub()?;
    story.federation.start_hub().await?;
    story.federation.stop_hub().await;
    let second = log_key::replace(
        &story.federation.hub,
        true,
        "疑似泄露，重新生成",
        ledger::names::Seat::office(),
    )?;
    ensure!(second.log != first.log, "another key");
    story.federation.start_hub().await?;
    seal_by(&story, ["party", "association"], false)?;
    story.federation.settle().await?;
    story.report(0, 2024, 0, 1).await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_body_changes_its_key_by_plan_and_the_other_loses_it_and_recovers() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let party = story.federation.hub.party.clone();
    let make = |body: &str| -> Result<(Vec<u8>, peer::body_key::PublicBodyKey)> {
        let made = peer::body_key::create(body, &format!("body/{body}"), PASSPHRASES, CHEAP)?;
        Ok((made.sealed, serde_json::from_slice(&made.public)?))
    };
    let key_file = |body: &str| story.federation.dir.join("body").join(body).join("key.json");

    let (sealed, public) = make("party")?;
    ensure!(
        body_key::replace(
            &party,
            Body::Association,
            &public,
            body_key::Change::ROUTINE,
            "换".to_owned(),
            ledger::names::Seat::office()
        )
        .is_err(),
        "another body's file"
    );
    body_key::replace(
        &party,
        Body::Party,
        &public,
        body_key::Change::ROUTINE,
        "到期更换".to_owned(),
        ledger::names::Seat::office(),
    )?;
    story.federation.seal().await.context("by both old keys")?;
    let old = std::fs::read(key_file("party"))?;
    std::fs::write(key_file("party"), &sealed)?;
    round::announce(&party, announced(2024, 2))?;
    story.federation.seal().await.context("by the new key")?;

    let (sealed, public) = make("association")?;
    round::announce(&party, announced(2024, 3))?;
    let lost = |why: &str| {
        body_key::replace(
            &party,
            Body::Association,
            &public,
            body_key::Change::LOST,
            why.to_owned(),
            ledger::names::Seat::office(),
        )
    };
    let refused = lost("遗失").err().context("recovery seals nothing else")?;
    ensure!(refused.to_string().contains("作废"), "{refused}");
    story.federation.seal().await?;
    lost("保管的磁盘损坏")?;
    hub::acts::publish::offer(&party, None, ledger::names::Seat::office())?;
    story.all_signed().await?;
    let (_, request) = seal::request(&party, true)?;
    ensure!(
        story.federation.body_checks("association", &request).is_err(),
        "the lost key does not seal its successor"
    );
    seal_by(&story, ["party", "recovery"], true)?;
    std::fs::write(key_file("association"), &sealed)?;
    round::announce(&party, announced(2024, 4))?;
    story.federation.seal().await.context("by both new keys")?;
    let anchor = story.federation.hub.anchor()?;
    ensure!(anchor.association.key() == public.vkey.key(), "the anchor is renewed");
    story.federation.settle().await?;
    for seat in story.federation.nodes.values() {
        ensure!(seat.node.anchor()? == anchor, "a node's page has the renewed anchor too");
    }
    round::announce(&party, announced(2024, 5))?;
    hub::acts::publish::offer(&party, None, ledger::names::Seat::office())?;
    wait_for("the quorum", || Ok(hub::offer::progress(&party)?.is_some_and(|p| p.complete())))
        .await?;
    std::fs::write(key_file("party"), &old)?;
    let (_, request) = seal::request(&party, false)?;
    ensure!(
        story.federation.body_checks("party", &request).is_err(),
        "a retired key seals nothing"
    );
    story.end().await?;
    Ok(())
}
