//! 名额: never more than the seats of a year, whoever tries, and however often at once.

use anyhow::{Context as _, Result, ensure};
use hub::acts::{cancel, filed, publish, void};
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::names::{Firm, NodeCode, node_origin};
use ledger::proof::TlogProof;
use ledger::record::list::List;
use ledger::record::recommendation::Opinion;
use ledger::record::title::{Cause, Recognition, SignedRecommendation};
use peer::act::ActError;
use peer::store::OWN;
use tests::federation::wait_for;

use super::kit::{Story, announced, code, date, decision, notice, plan, seat};

#[tokio::test(flavor = "multi_thread")]
async fn of_100_parallel_determinations_exactly_the_40_seats_pass() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    story.recommend(0, &super::kit::samples(0, 2024, 0, 100))?;
    story.sign(0, 2024)?;
    story.federation.settle().await?;
    let open = story.open(2024)?;
    ensure!(open.len() == 100, "{} recommendations", open.len());
    let start = std::sync::Barrier::new(open.len());
    let party = &story.federation.hub.party;
    let results: Vec<_> = std::thread::scope(|scope| {
        let threads: Vec<_> = open
            .iter()
            .map(|(node, leaf, recommended)| {
                let start = &start;
                scope.spawn(move || {
                    start.wait();
                    let decision = decision(node, *leaf, recommended, true);
                    hub::acts::determine::determine(party, decision, seat("H3"))
                })
            })
            .collect();
        threads.into_iter().map(|thread| thread.join().unwrap()).collect()
    });
    let passed = results.iter().filter(|result| result.is_ok()).count();
    let refused = results.iter().filter_map(|r| r.as_ref().err());
    let refused: Vec<_> = refused.map(ActError::rule).collect();
    ensure!(passed == 40, "{passed} passed");
    ensure!(refused.len() == 60 && refused.iter().all(|r| *r == Some("quota")), "{refused:?}");
    story.federation.papers().await?;
    story.publish_and_seal(2024).await?;
    ensure!(story.recognised_at(0)? == 40, "{} on the list", story.recognised_at(0)?);
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn seats_are_neither_carried_over_nor_used_again_after_a_cancellation() -> Result<()> {
    let story = Story::begin(plan(Some((3, 2))), 1).await?;
    story.report(0, 2024, 0, 4).await?;
    story.recognise(2024, 2)?;
    story.set(2024, 5, 31)?;
    story.publish_and_seal(2024).await?;

    // Cancelled: its seat stays taken, so of three seats one is left.
    let party = &story.federation.hub.party;
    let number = party.read::<_, ActError>(|_, s| {
        Ok(s.roll.titles().next().map(|title| title.act.number.clone()))
    })?;
    let mut cancelled = notice(2024, 3);
    cancelled.date = date(2024, 6, 30);
    story.set(2024, 6, 30)?;
    let document = filed::file(party, b"minutes of a fictional meeting")?;
    let (number, cause, why) = (number.unwrap(), Cause::Unqualified, "不再符合".to_owned());
    let act = cancel::Cancelling { number, cause, notice: cancelled, document, why };
    cancel::cancel(party, act, seat("H4"))?;
    story.federation.seal().await?;
    story.recognise(2024, 1)?;
    let rest = story.open(2024)?;
    let refused = story.determine(&rest[0], true).err().and_then(|e| e.rule());
    ensure!(refused == Some("quota"), "a cancelled seat is not used again: {refused:?}");
    let withdrawn = story.open(2024)?.len();
    ensure!(withdrawn == 1, "one was left out: {withdrawn}");
    story.publish_and_seal(2024).await?;

    // The next year has its own two seats, whatever was left of this one.
    story.announce(2025).await?;
    story.set(2025, 3, 10)?;
    story.report(0, 2025, 4, 3).await?;
    story.recognise(2025, 2)?;
    let open = story.open(2025)?;
    let refused = story.determine(&open[0], true).err().and_then(|e| e.rule());
    ensure!(refused == Some("quota"), "nothing is carried over: {refused:?}");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_recognition_beyond_the_seats_is_cosigned_by_no_node_until_it_is_void() -> Result<()> {
    let story = Story::begin(plan(Some((1, 1))), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.recognise(2024, 1)?;
    story.set(2024, 5, 31)?;
    let good = story.publish_and_seal(2024).await?;

    // The hub's own check is stepped over: the record and a list go straight into the ledger.
    let open = story.open(2024)?;
    let refused = story.determine(&open[0], true).err().and_then(|e| e.rule());
    ensure!(refused == Some("quota"), "the honest way is closed: {refused:?}");
    let forged = forge(&story, &open[0])?;
    story.all_signed_or_offered().await?;
    for n in 0..2 {
        let node = story.federation.node(&code(n))?.party.clone();
        wait_for("the node's objection", || {
            Ok(node.store.read(|view| view.setting("withheld"))?.is_some())
        })
        .await?;
        let why = story.node_setting(n, "withheld")?.unwrap();
        ensure!(why.contains(&format!("第 {forged} 条")) && why.contains("名额"), "{why}");
        // The record is kept: it is the evidence.
        let hub = ledger::names::hub_origin(&node.host);
        let kept = node.store.read::<_, ActError>(|view| {
            let mirror = view.ledger(&hub)?.unwrap();
            Ok(view.record(mirror, forged)?)
        })?;
        ensure!(kept.is_some(), "node {n} keeps the record");
        ensure!(story.recognised_at(n)? == 1, "the last good list stands at node {n}");
    }
    let progress = hub::offer::progress(&story.federation.hub.party)?.context("an offer")?;
    ensure!(progress.witnessed == 0 && progress.signed, "{progress:?}");
    ensure!(story.federation.sealed_size()? == good, "nothing new is in effect");

    // The cure: withdrawn, voided, and something new on offer.
    let party = &story.federation.hub.party;
    publish::withdraw(party, "超出名额".to_owned(), false, ledger::names::Seat::office())?;
    void::void(party, forged, "超出名额".to_owned(), ledger::names::Seat::office())?;
    hub::acts::round::announce(party, announced(2024, 2))?;
    ensure!(story.federation.seal().await? > good, "they sign again");
    story.federation.settle().await?;
    for n in 0..2 {
        ensure!(story.node_setting(n, "withheld")?.is_none(), "nothing is withheld any more");
        ensure!(story.recognised_at(n)? == 1, "one seat, one firm");
    }
    story.end().await?;
    Ok(())
}

/// Appends a recognition and a list as a hub would that does not count its seats.
fn forge(story: &Story, (node, leaf, recommended): &(NodeCode, Hash, Recommended)) -> Result<u64> {
    let (node, leaf, recommended) = (node.clone(), *leaf, recommended.clone());
    let party = &story.federation.hub.party;
    let host = party.host.clone();
    Ok(party.act::<_, ActError, _>(move |acting| {
        let copy = acting.tx.ledger(&node_origin(&host, &node))?.unwrap();
        let (found, bytes) = acting.tx.record(copy, recommended.index)?.unwrap();
        assert_eq!(found, leaf);
        let (size, checkpoint) = acting.tx.last_checkpoint(copy)?.unwrap();
        let hashes =
            ledger::tree::inclusion_proof(&acting.tx.tree(copy), recommended.index, size).unwrap();
        let proof = TlogProof { extra: None, index: recommended.index, hashes, checkpoint };
        let last = acting.tx.size(OWN)? + 2;
        let policy = acting.state.roll.policy_of_titles(last).unwrap().digest();
        let recognise =
            recommended.act.categories.iter().filter(|one| one.opinion == Opinion::Recognise);
        let date = date(2024, 5, 31);
        let (index, _) = acting.append(Recognition {
            at: acting.now,
            nonce: Hash([9; 32]),
            id: format!("https://{host}/c/SC-SRDI-2024-0041"),
            number: "川专精特新律所〔2024〕0041号".to_owned(),
            round: recommended.act.round.clone(),
            firm: Firm {
                name: "示例超额律师事务所".to_owned(), code: recommended.act.firm
            },
            region: node.clone(),
            categories: recognise.map(|one| one.category).collect(),
            valid_from: date,
            valid_until: ledger::rules::term::last_day(date, 3),
            policy,
            recommendation: Some(SignedRecommendation {
                record: String::from_utf8(bytes).unwrap(),
                proof: String::from_utf8(proof.to_text()).unwrap(),
            }),
            cultivation: None,
            credential: None,
            endorsement: None,
            status: None,
            charter: acting.charter()?,
            seat: ledger::names::Seat::office(),
        })?;
        acting.fold()?;
        let list = acting.state.roll.list_at(acting.tx.size(OWN)?);
        acting.append(List {
            at: acting.now,
            nonce: Hash([8; 32]),
            policy,
            digest: list.digest(),
            recognised: list.recognised.len() as u64,
            cultivated: list.cultivated.len() as u64,
            page: None,
            notice: Some(notice(2024, 9)),
            charter: acting.charter()?,
            seat: ledger::names::Seat::office(),
        })?;
        Ok(index)
    })?)
}

impl Story {
    /// Waits until the hub signed what is on offer.
    async fn all_signed_or_offered(&self) -> Result<()> {
        let party = self.federation.hub.party.clone();
        wait_for("the hub's signature on the offer", move || {
            Ok(hub::offer::progress(&party)?.is_some_and(|progress| progress.signed))
        })
        .await
    }
}
