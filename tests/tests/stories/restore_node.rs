//! A node from an older backup, twice, without its database, without its keys: it heals from the hub
//! or stops with the evidence and the way out.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use hub::acts::member;
use ledger::evidence::Fork;
use ledger::hash::Hash;
use node::app::Node;
use peer::act::ActError;
use peer::channel::Tcp;
use peer::store::StoreError;
use tests::federation::{copy_party, node_config, node_heads, replace_database, wait_for};
use tokio::sync::watch;

use super::kit::{Story, code, plan, samples};

/// What becomes of the lock file, which says how far this machine signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Lock {
    /// The database alone came from the backup.
    Kept,
    /// The whole folder did.
    Old,
    /// The backup was unpacked on another machine.
    Gone,
}

impl Lock {
    pub(crate) fn apply(self, dir: &std::path::Path, old: &[u8]) -> Result<()> {
        match self {
            Self::Kept => {}
            Self::Old => std::fs::write(dir.join(peer::signer::LOCK), old)?,
            Self::Gone => std::fs::remove_file(dir.join(peer::signer::LOCK))?,
        }
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_database_is_from_a_backup_heals_and_keeps_what_it_wrote_since() -> Result<()>
{
    older_backup(Lock::Kept).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_whose_folder_is_from_a_backup_heals_and_keeps_what_it_wrote_since() -> Result<()> {
    older_backup(Lock::Old).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_unpacked_on_another_machine_heals_and_keeps_what_it_wrote_since() -> Result<()> {
    older_backup(Lock::Gone).await
}

async fn older_backup(lock: Lock) -> Result<()> {
    let mut story = Story::begin(plan(None), 1).await?;
    let forms = samples(0, 2024, 0, 5);
    story.file(0, &forms[0])?;
    story.federation.settle().await?;
    let backup = story.scratch.path().join("backup.db");
    let party = story.federation.node(&code(0))?.party.clone();
    party.store.copy_to(&backup)?;
    let old = std::fs::read(party.dir.join(peer::signer::LOCK))?;
    story.file(0, &forms[1])?;
    story.file(0, &forms[2])?;
    story.federation.settle().await?;
    let before = node_heads(story.federation.node(&code(0))?)?.own;

    story.federation.stop(&code(0)).await?;
    replace_database(&party.dir, Some(&backup))?;
    lock.apply(&party.dir, &old)?;
    drop(party);
    story.federation.reopen(&code(0))?;
    ensure!(node_heads(story.federation.node(&code(0))?)?.own == before - 2, "older indeed");
    let status = story.federation.node(&code(0))?.status()?;
    ensure!(status.unsent == 0 && status.unconfirmed && !status.green, "nobody was asked yet");
    // Work goes on before anybody is asked: in the places of records that the hub has. Of the three
    // forms one was filed before the disaster too, and one at the same second with the same bytes.
    let same = story.file(0, &forms[2])?;
    story.set(2024, 3, 5)?;
    let (again, new) = (story.file(0, &forms[1])?, story.file(0, &forms[3])?);
    story.federation.start(&code(0))?;
    story.federation.settle().await?;
    let heads = node_heads(story.federation.node(&code(0))?)?;
    let party = story.federation.node(&code(0))?.party.clone();
    let aside = party.store.read(|view| view.setting("displaced"))?;
    ensure!(heads.own == before + 1, "{heads:?} after {before}");
    let known = |leaf: Hash| {
        party.read::<_, ActError>(|_, state| {
            Ok(state.intake(&code(0)).is_some_and(|i| i.application_by(&leaf).is_some()))
        })
    };
    ensure!(known(new)?, "what was filed since stands behind what came back");
    ensure!(known(same)?, "the same record is not a second one");
    // The form that was there already cannot count twice: its second record is kept aside.
    ensure!(!known(again)?, "one firm, one live application");
    let aside = std::fs::read_to_string(aside.context("a file of what was set aside")?)?;
    ensure!(aside.lines().count() == 1, "{aside}");
    let status = story.federation.node(&code(0))?.status()?;
    ensure!(status.green && status.displaced.len() == 1, "{:?}", status.displaced);
    ensure!(status.displaced[0].text().contains("申报 1 条"), "{:?}", status.displaced);
    // And it goes on as before.
    story.file(0, &forms[4])?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn papers_of_what_was_recommended_since_the_backup_come_back_from_the_hub() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    let backup = story.scratch.path().join("backup.db");
    let party = story.federation.node(&code(0))?.party.clone();
    party.store.copy_to(&backup)?;
    story.report(0, 2024, 0, 3).await?;
    // Of this one the hub has no paper: it was not recommended.
    let filed = samples(0, 2024, 3, 1);
    story.file(0, &filed[0])?;
    story.federation.settle().await?;
    let names = |story: &Story| -> Result<usize> {
        let lines = story.federation.node(&code(0))?.applications(None)?;
        Ok(lines.iter().filter(|line| line.firm.is_some()).count())
    };
    ensure!(names(&story)? == 4, "all of them before");

    story.federation.stop(&code(0)).await?;
    replace_database(&party.dir, Some(&backup))?;
    std::fs::remove_dir_all(party.dir.join("papers"))?;
    drop(party);
    story.federation.reopen(&code(0))?;
    story.federation.start(&code(0))?;
    story.federation.settle().await?;
    let party = story.federation.node(&code(0))?.party.clone();
    wait_for("the papers", || {
        Ok(party.store.read(|view| view.setting(peer::named::RECALLED))?.is_none()
            && node_heads(story.federation.node(&code(0))?)?.own > 0)
    })
    .await?;
    ensure!(names(&story)? == 3, "{} names", names(&story)?);
    let lacking = peer::named::lacking(&party.store, &party.papers)?;
    // And what three reviewers declared of themselves is nobody's but the prefecture's.
    let own = 1 + filed[0].evidence.len() + 3;
    ensure!(lacking.len() == own, "{} of {own} are nowhere else", lacking.len());
    drop(party);
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn of_a_node_that_runs_twice_the_second_history_stops_with_the_evidence() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let forms = samples(0, 2024, 0, 4);
    story.file(0, &forms[0])?;
    story.federation.settle().await?;
    let dir = story.scratch.path().join("twin");
    let node = story.federation.node(&code(0))?.clone();
    copy_party(&node.party, &dir)?;
    let mut twin = Node::open(&dir, node_config(&dir)?, story.federation.clock.clone())?;
    twin.hub = node.hub.clone();
    twin.party.store.write::<_, StoreError, _>(|tx| tx.unset("last_contact_at"))?;
    let (stop, stopped) = watch::channel(false);
    let line = tokio::spawn(twin.link(Tcp).run(stopped));
    let setting = |node: &Node, key: &str| node.party.store.read(|view| view.setting(key));
    wait_for("the twin's hello", || Ok(setting(&twin, "last_contact_at")?.is_some())).await?;

    // Both said hello with the same past; now they write different futures.
    story.file(0, &forms[1])?;
    story.federation.settle().await?;
    let form = forms[2].dossier.to_file();
    let evidence = forms[2].evidence.clone();
    node::acts::file::file(&twin.party, &code(0), &form, &evidence, super::kit::seat("N1"))?;
    let key = format!("fork:{}", twin.party.origin);
    wait_for("the evidence at the twin", || Ok(setting(&twin, &key)?.is_some())).await?;
    let at_hub = story.federation.hub.party.store.read(|view| view.setting(&key))?;
    for path in [setting(&twin, &key)?, at_hub] {
        let fork: Fork = serde_json::from_slice(&std::fs::read(PathBuf::from(path.unwrap()))?)?;
        fork.check(twin.party.signer().verifier())?;
    }
    // The push may see its stream end before the reason arrives: then the next session brings it.
    let told = || setting(&twin, "last_error").map(|said| said.unwrap_or_default());
    wait_for("the reason", || Ok(told()?.contains("已停止签名"))).await?;
    let _ = stop.send(true);
    line.await?;

    // The history that the hub holds goes on.
    story.file(0, &forms[3])?;
    story.federation.settle().await?;
    ensure!(node_heads(&twin)?.receipted < node_heads(&node)?.receipted, "one of them alone");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_lost_its_database_says_the_way_out_and_takes_it() -> Result<()> {
    lost("srdi.db").await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_that_lost_its_keys_says_the_way_out_and_takes_it() -> Result<()> {
    lost("keys").await
}

async fn lost(part: &str) -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.report(1, 2024, 0, 2).await?;
    let before = node_heads(story.federation.node(&code(1))?)?.own;
    let (dir, clock) = {
        let node = story.federation.node(&code(1))?;
        (node.party.dir.clone(), story.federation.clock.clone())
    };
    story.federation.stop(&code(1)).await?;
    match part {
        "keys" => std::fs::rename(dir.join("keys"), dir.join("gone"))?,
        _ => replace_database(&dir, None)?,
    }
    let refused =
        Node::open(&dir, node_config(&dir)?, clock).err().context("opened all the same")?;
    ensure!(refused.exit_code() == 4, "a local fault: {refused}");
    let way_out = if part == "keys" { "更换密钥" } else { "join" };
    ensure!(refused.to_string().contains(way_out), "the way out is said: {refused}");
    if part == "srdi.db" {
        // Its own keys again would be two histories under one name.
        let address = story.federation.address.to_string().parse()?;
        let hub = &story.federation.hub;
        let invite = member::invite(&hub.party, &hub.authority, address, &code(1))?;
        let refused = node::app::join(&dir, &invite, Tcp, |_| {}).await.err();
        let refused = refused.context("joined with used keys")?;
        ensure!(refused.to_string().contains("新"), "in a new folder: {refused}");
    }
    story.lose(1).await?;
    story.federation.join(&[code(1)]).await?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    let heads = node_heads(story.federation.node(&code(1))?)?;
    ensure!(heads.own == before && heads.receipted == before, "{heads:?} of {before}");
    story.end().await?;
    Ok(())
}
