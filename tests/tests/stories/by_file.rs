//! A hub that never serves after its nodes joined: everything goes by file, every step is another
//! process, and a bundle counts as its node's hello.

use anyhow::{Result, ensure};
use ledger::hash::Hash;
use peer::sync::exchange::{self, Imported};
use proto::v1::Bundle;
use tests::federation::{copy_party, hub_heads, replace_database};

use super::kit::{Story, code, plan, samples};

/// Records of one page.
const PAGE: usize = 256;

impl Story {
    /// The line is down for good, on both sides.
    async fn unplug(&mut self) -> Result<()> {
        for n in 0..2 {
            self.federation.stop(&code(n)).await?;
        }
        self.federation.stop_hub().await;
        self.federation.reopen_hub()
    }

    /// A node's bundle reaches the hub.
    fn up(&mut self, n: usize) -> Result<Imported> {
        let file = self.export(n)?;
        self.import(&file)
    }

    fn export(&self, n: usize) -> Result<Vec<u8>> {
        let party = &self.federation.node(&code(n))?.party;
        Ok(exchange::export_node(party, PAGE, false)?.to_file())
    }

    fn import(&mut self, file: &[u8]) -> Result<Imported> {
        self.federation.reopen_hub()?;
        let party = &self.federation.hub.party;
        Ok(exchange::import_at_hub(party, Bundle::from_file(file)?)?)
    }

    /// The hub signs what it may and its bundles reach the nodes.
    fn down(&mut self) -> Result<()> {
        self.federation.reopen_hub()?;
        self.federation.hub.sign_offline()?;
        for n in 0..2 {
            let file = exchange::export_hub(&self.federation.hub.party, &code(n))?.to_file();
            let node = self.federation.node(&code(n))?;
            exchange::import_at_node(&node.party, node.charter, Bundle::from_file(&file)?)?;
        }
        Ok(())
    }

    fn own_and_signed(&self) -> Result<(u64, u64)> {
        let heads = hub_heads(&self.federation.hub)?;
        Ok((heads.own, heads.signed))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_hub_that_only_exchanges_files_runs_a_year() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.unplug().await?;
    story.recommend(0, &samples(0, 2024, 0, 2))?;
    story.recommend(1, &samples(1, 2024, 0, 1))?;
    ensure!(story.sign(0, 2024)? + story.sign(1, 2024)? == 3, "three are reported");

    // One of two is not the quorum.
    let first = story.up(0)?;
    ensure!(first.hello && first.records > 0 && first.papers > 0, "{first:?}");
    ensure!(story.standing(2024)?.len() == 2, "what came is there");
    story.recognise(2024, 1)?;
    story.federation.reopen_hub()?;
    story.federation.hub.sign_offline()?;
    let (own, signed) = story.own_and_signed()?;
    ensure!(signed < own, "one of two nodes: {signed} of {own}");
    ensure!(story.up(1)?.hello, "the other one");
    story.down()?;
    let (own, signed) = story.own_and_signed()?;
    ensure!(signed == own, "heard by both: {signed} of {own}");
    for n in 0..2 {
        ensure!(story.unsent(n)? == 0, "a receipt for everything");
    }

    story.recognise(2024, 2)?;
    let size = story.publish(2024)?;
    story.down()?;
    ensure!(story.own_and_signed()? == (size, size), "the offer is signed");
    for n in 0..2 {
        ensure!(story.up(n)?.cosignatures == 1, "node {n} cosigned the offer");
    }
    ensure!(story.federation.seal().await? == size, "sealed");
    story.down()?;
    ensure!(story.recognised()? == 3, "{} recognised", story.recognised()?);
    ensure!((0..2).all(|n| story.recognised_at(n).is_ok_and(|count| count == 3)));
    let list = peer::list::signed_list(&story.federation.hub.party)?.map(|list| list.to_bytes());
    for n in 0..2 {
        let theirs = peer::list::signed_list(&story.federation.node(&code(n))?.party)?;
        ensure!(list.is_some() && theirs.map(|list| list.to_bytes()) == list, "node {n}'s list");
    }
    let audited = story.end().await?;
    ensure!(audited.receipts == 2, "{audited:?}");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn bundles_from_before_a_restore_do_not_vouch_for_it() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.unplug().await?;
    let stale: Vec<Vec<u8>> = (0..2).map(|n| story.export(n)).collect::<Result<_>>()?;
    for file in &stale {
        ensure!(story.import(file)?.hello, "heard before the backup");
    }
    // The whole folder, lock file and all, as it is now.
    let copy = story.scratch.path().join("copy");
    let dir = story.federation.hub.party.dir.clone();
    copy_party(&story.federation.hub.party, &copy)?;
    let lock = std::fs::read(dir.join(peer::signer::LOCK))?;
    // What the nodes come to know since.
    story.report_by_file()?;
    let (_, signed) = story.own_and_signed()?;

    replace_database(&dir, Some(&copy.join(peer::store::FILE)))?;
    std::fs::write(dir.join(peer::signer::LOCK), lock)?;
    story.federation.reopen_hub()?;
    let party = story.federation.hub.party.clone();
    party.act::<_, peer::act::ActError, _>(move |acting| {
        acting.append(ledger::record::void::HelloWaived {
            at: 0,
            nonce: Hash([1; 32]),
            reason: Hash([2; 32]),
            charter: acting.charter()?,
            seat: ledger::names::Seat::office(),
        })
    })?;
    let before = story.own_and_signed()?;
    story.federation.hub.sign_offline()?;
    ensure!(story.own_and_signed()? == before, "hellos that came with the backup do not count");
    for file in &stale {
        ensure!(!story.import(file)?.hello, "a bundle older than the restore");
    }
    story.federation.hub.sign_offline()?;
    ensure!(story.own_and_signed()? == before, "and nothing is signed by it");
    // A new one says that there is more, so that nobody signs a second history.
    let refused = story.up(0).err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(refused.contains("较早的备份") && before.1 < signed, "{refused}");
    story.federation.shut_down().await;
    Ok(())
}

impl Story {
    /// Something happens that the hub signs and the nodes cosign.
    fn report_by_file(&mut self) -> Result<()> {
        self.recommend(0, &samples(0, 2024, 0, 1))?;
        self.sign(0, 2024)?;
        self.up(0)?;
        self.up(1)?;
        self.recognise(2024, 1)?;
        self.publish(2024)?;
        self.down()
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_node_from_a_backup_is_green_again_by_a_new_bundle_alone() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    story.unplug().await?;
    story.up(0)?;
    story.up(1)?;
    story.down()?;
    let stale = exchange::export_hub(&story.federation.hub.party, &code(0))?.to_file();
    let party = story.federation.node(&code(0))?.party.clone();
    let (dir, backup) = (party.dir.clone(), story.scratch.path().join("backup.db"));
    party.store.copy_to(&backup)?;
    drop(party);
    // A file system tells when a file was made to the tick of the kernel, which is behind the clock.
    tokio::time::sleep(std::time::Duration::from_millis(20)).await;
    replace_database(&dir, Some(&backup))?;
    std::fs::remove_file(dir.join(peer::signer::LOCK))?;
    story.federation.reopen(&code(0))?;
    let status = |story: &Story| -> Result<(bool, bool)> {
        let status = story.federation.node(&code(0))?.status()?;
        Ok((status.green, status.unconfirmed))
    };
    ensure!(status(&story)? == (false, true), "restored");
    let node = story.federation.node(&code(0))?.clone();
    let import = |file: &[u8]| -> Result<Imported> {
        Ok(exchange::import_at_node(&node.party, node.charter, Bundle::from_file(file)?)?)
    };
    ensure!(!import(&stale)?.hello && status(&story)? == (false, true), "an old bundle");
    story.file(0, &samples(0, 2024, 0, 1)[0])?;
    ensure!(story.export(0).is_err(), "nothing is signed before a bundle");
    let fresh = exchange::export_hub(&story.federation.hub.party, &code(0))?.to_file();
    ensure!(import(&fresh)?.hello && !status(&story)?.1, "a new one");
    story.up(0)?;
    story.down()?;
    ensure!(status(&story)? == (true, false), "and it goes on");
    story.end().await?;
    Ok(())
}
