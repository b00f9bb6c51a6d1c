//! 删除材料 (A3-48): what one side erases goes from the other too, whatever a crash or a backup does in
//! between, and everything still verifies.

use anyhow::{Context as _, Result, ensure};
use ledger::hash::Hash;
use ledger::officer::Officer;
use ledger::record::erasure::Ground;
use peer::act::ActError;
use peer::erasure::{self, Item, Request};
use peer::party::Party;
use tests::federation::{replace_database, wait_for};
use tests::generator::credit_snapshot;

use super::kit::{Story, code, plan, samples, seat};

fn request(items: &[Item], ground: Ground, asked_by: (&str, &str), by: (&str, &str)) -> Request {
    let officer = |(person, code): (&str, &str)| Officer::new(person, seat(code));
    Request {
        papers: items.iter().flat_map(|item| item.papers.clone()).collect(),
        ground,
        reason: "示例".to_owned(),
        asked_by: officer(asked_by),
        by: officer(by),
    }
}

fn paper(digest: Hash) -> Item {
    Item { what: digest.to_string(), papers: vec![digest], kept_until: None }
}

/// At node `n`, by two of its persons.
fn at_node(story: &Story, n: usize, items: &[Item], ground: Ground) -> Result<u64, ActError> {
    let party = &story.federation.node(&code(n)).unwrap().party;
    let request = request(items, ground, ("赵主任", "N3"), ("张三", "N1"));
    node::acts::erase::erase(party, &code(n), request)
}

fn at_hub(story: &Story, items: &[Item], ground: Ground) -> Result<u64, ActError> {
    let request = request(items, ground, ("李经办", "H1"), ("王经办", "H1"));
    hub::acts::erase::erase(&story.federation.hub.party, request)
}

fn rule(result: Result<u64, ActError>) -> Option<&'static str> {
    result.err().and_then(|error| error.rule())
}

/// Neither in the index nor on the disk.
fn is_gone(party: &Party, digest: &Hash) -> Result<bool> {
    let listed = party.store.read(|view| view.paper(digest))?.is_some();
    Ok(!listed && !party.papers.exists(*digest))
}

async fn gone(party: &Party, digests: &[Hash]) -> Result<()> {
    wait_for("the papers to go", || {
        let left = digests.iter().map(|digest| is_gone(party, digest));
        Ok(left.collect::<Result<Vec<_>>>()?.into_iter().all(|gone| gone))
    })
    .await
}

fn find(story: &Story, n: usize, firm: &str) -> Result<Vec<Item>> {
    Ok(node::acts::erase::find(&story.federation.node(&code(n))?.party, &code(n), firm)?)
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_48_what_one_side_erases_goes_from_the_other_and_all_still_verifies() -> Result<()> {
    let story = Story::begin(plan(None), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.report(1, 2024, 0, 1).await?;
    let (first, second) = (samples(0, 2024, 0, 1), samples(0, 2024, 1, 1));
    let other = find(&story, 1, samples(1, 2024, 0, 1)[0].dossier.firm.uscc.as_str())?;
    let (node, hub) =
        (story.federation.node(&code(0))?.party.clone(), story.federation.hub.party.clone());

    // One file, at the prefecture: its person took the consent back.
    let photo = Hash::of(&first[0].evidence[0].1);
    ensure!(hub.papers.exists(photo), "the province has it");
    ensure!(rule(at_node(&story, 0, &[paper(photo)], Ground::Expired)) == Some("retention"));
    ensure!(rule(at_node(&story, 0, &other, Ground::Consent)) == Some("erasure"), "another's");
    let alone = request(&[paper(photo)], Ground::Consent, ("张三", "N3"), ("张三", "N1"));
    let alone = node::acts::erase::erase(&node, &code(0), alone);
    ensure!(rule(alone) == Some("second-person"), "one person in two seats");
    ensure!(node.papers.exists(photo), "a refusal changes nothing");
    at_node(&story, 0, &[paper(photo)], Ground::Consent)?;
    ensure!(is_gone(&node, &photo)?, "at once where it was written");
    story.federation.settle().await?;
    gone(&hub, &[photo]).await?;

    // A whole application, at the province.
    let firm = second[0].dossier.firm.uscc;
    let items = hub::acts::erase::find(&hub, firm.as_str())?;
    ensure!(rule(at_hub(&story, &items, Ground::Expired)) == Some("retention"), "kept still");
    at_hub(&story, &items, Ground::Law)?;
    story.federation.settle().await?;
    let all: Vec<Hash> = items.iter().flat_map(|item| item.papers.clone()).collect();
    gone(&hub, &all).await?;
    gone(&node, &all).await?;
    let lines = story.federation.node(&code(0))?.applications(None)?;
    let line = lines.iter().find(|line| line.code == firm).context("its line stays")?;
    ensure!(line.firm.is_none(), "and names nobody: {line:?}");
    ensure!(find(&story, 0, firm.as_str()).is_err(), "nothing is left to erase");

    // What the other prefecture sent is where it was, and nobody asks for what is gone.
    for digest in other.iter().flat_map(|item| &item.papers).filter(|d| hub.papers.exists(**d)) {
        ensure!(hub.paper(digest).is_ok());
    }
    ensure!(peer::named::lacking(&node.store, &node.papers)?.is_empty(), "nothing is missed");
    ensure!(hub.store.read(|view| view.want_count())? == 0);
    ensure!(hub.roll()?.bounces_of(&code(0)).is_empty() && hub.roll()?.breaches(0).is_empty());
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_48_a_file_of_another_prefecture_or_of_a_later_round_stays() -> Result<()> {
    let story = Story::begin(plan(None), 2).await?;
    // Both firms hand in the same circular of an authority, byte by byte.
    let circular = credit_snapshot(&samples(0, 2024, 5, 1)[0].dossier.firm.uscc);
    let digest = Hash::of(&circular);
    for n in [0, 1] {
        let mut forms = samples(n, 2024, 0, 1);
        let files = &mut forms[0].evidence;
        files.iter_mut().find(|(name, _)| name.ends_with(".pdf")).context("a PDF")?.1 =
            circular.clone();
        story.recommend(n, &forms)?;
        story.sign(n, 2024)?;
    }
    story.federation.settle().await?;
    story.federation.papers().await?;
    let hub = story.federation.hub.party.clone();
    ensure!(hub.papers.exists(digest));
    at_node(&story, 0, &[paper(digest)], Ground::Consent)?;
    story.federation.settle().await?;
    ensure!(is_gone(&story.federation.node(&code(0))?.party, &digest)?);
    ensure!(hub.papers.exists(digest), "the other prefecture's file rests on it");
    at_node(&story, 1, &[paper(digest)], Ground::Consent)?;
    story.federation.settle().await?;
    gone(&hub, &[digest]).await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_48_a_crash_or_a_backup_brings_nothing_back() -> Result<()> {
    let mut story = Story::begin(plan(None), 1).await?;
    story.report(0, 2024, 0, 1).await?;
    let sample = samples(0, 2024, 0, 1).remove(0);
    let content = sample.evidence[0].1.clone();
    let file = Hash::of(&content);
    let backup = |name| story.scratch.path().join(name);
    let (node_backup, hub_backup) = (backup("node.db"), backup("hub.db"));
    let node = story.federation.node(&code(0))?.party.clone();
    let hub = story.federation.hub.party.clone();
    node.store.copy_to(&node_backup)?;
    hub.store.copy_to(&hub_backup)?;

    let items = find(&story, 0, sample.dossier.firm.uscc.as_str())?;
    at_node(&story, 0, &items, Ground::Unlawful)?;
    story.federation.settle().await?;
    gone(&hub, &[file]).await?;

    // The record is on disk and the file not off it yet: the next start takes it away.
    let crash = node.papers.put(&content)?.0;
    node.store.write::<_, peer::store::StoreError, _>(move |tx| {
        tx.readmit_paper(&crash)?;
        tx.erase_paper(&crash)
    })?;
    ensure!(node.papers.exists(file), "as a crash leaves it");
    ensure!(erasure::clear(&node)? == 1 && is_gone(&node, &file)?);

    // A backup of the prefecture that is older than the erasure, and the file with it.
    story.federation.stop(&code(0)).await?;
    replace_database(&node.dir, Some(&node_backup))?;
    node.papers.put(&content)?;
    drop(node);
    story.federation.reopen(&code(0))?;
    let node = story.federation.node(&code(0))?.party.clone();
    ensure!(node.paper(&file).is_ok(), "the backup has it");
    story.federation.start(&code(0))?;
    gone(&node, &[file]).await?;
    story.federation.settle().await?;
    ensure!(peer::named::lacking(&node.store, &node.papers)?.is_empty(), "nor is it asked for");

    // And one of the province.
    story.federation.stop(&code(0)).await?;
    story.federation.stop_hub().await;
    replace_database(&hub.dir, Some(&hub_backup))?;
    hub.papers.put(&content)?;
    drop(hub);
    story.federation.reopen_hub()?;
    let hub = story.federation.hub.party.clone();
    ensure!(hub.paper(&file).is_ok(), "the backup has it");
    story.federation.start_hub().await?;
    story.federation.start(&code(0))?;
    gone(&hub, &[file]).await?;
    story.federation.settle().await?;
    drop((node, hub));
    story.end().await?;
    Ok(())
}

/// Official time goes on for two years: the round of 2024 closed on 1 April.
#[tokio::test(flavor = "multi_thread")]
async fn a3_48_what_was_not_selected_is_due_when_its_time_is_over_and_what_was_is_not() -> Result<()>
{
    let story = Story::begin(plan(None), 1).await?;
    story.report(0, 2024, 0, 1).await?;
    story.recognise(2024, 1)?;
    let declined = samples(0, 2024, 1, 1);
    story.file(0, &declined[0])?;
    story.publish_and_seal(2024).await?;
    let node = story.federation.node(&code(0))?.party.clone();
    let due = || node::acts::erase::due(&node, &code(0));
    let told = |party: &Party| {
        party.read::<_, ActError>(|_, state| {
            let intake = state.intake(&code(0)).unwrap();
            let due = intake.due(&state.roll, party.clock.now());
            Ok(due.iter().filter(|due| due.clause == "A3-48").count())
        })
    };

    story.set(2026, 4, 1)?;
    ensure!(due()?.is_empty() && told(&node)? == 0, "the last day counts");
    let early = find(&story, 0, declined[0].dossier.firm.uscc.as_str())?;
    ensure!(rule(at_node(&story, 0, &early, Ground::Expired)) == Some("retention"));
    story.set(2026, 4, 2)?;
    let items = due()?;
    ensure!(items.len() == 1 && told(&node)? == 1, "the one that was not selected: {items:?}");
    ensure!(items[0].papers.len() == 1 + declined[0].evidence.len(), "{items:?}");
    at_node(&story, 0, &items, Ground::Expired)?;
    ensure!(due()?.is_empty() && told(&node)? == 0, "done");
    story.federation.settle().await?;
    ensure!(story.federation.hub.party.roll()?.bounces_of(&code(0)).is_empty(), "and in time");
    drop(node);
    story.end().await?;
    Ok(())
}
