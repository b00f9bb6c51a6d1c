//! A node that sends one faulty record after another: each costs the hub one record's work, however
//! long the ledger is, and what the hub counts is what a fresh fold counts.

use anyhow::{Result, ensure};
use ledger::category::Category;
use ledger::hash::{Hash, leaf_hash};
use ledger::record::Record;
use ledger::record::application::{Application, Claim, Sought};
use ledger::record::application_step::{ApplicationStep, Step};
use ledger::record::recommendation::{CategoryOpinion, Opinion, Recommendation, Review};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::channel::Tcp;
use peer::store::{OWN, StoreError};

use super::kit::{Story, code, plan, round_id, seat};

/// Firms that both nodes recommend.
const FIRMS: u64 = 60;

/// What one prefecture writes of firm number `n`: it files, is reviewed and recommended.
fn of_firm(charter: Hash, node: u64, n: u64, at: i64) -> [Record; 4] {
    let nonce = |what: &str| Hash::of(format!("{what} {node} {n}").as_bytes());
    let (firm, round) = (Uscc::build("31510000", &format!("{n:08}")).unwrap(), round_id(2024));
    let dossier = Hash([u8::try_from(n).unwrap(); 32]);
    let claim =
        Claim { category: Category::Zy, sought: Sought::Recognition, accepts_cultivation: true };
    let filed = Record::from(Application {
        at,
        nonce: nonce("application"),
        charter,
        round: round.clone(),
        firm,
        claims: vec![claim],
        dossier,
        evidence: Vec::new(),
        supersedes: None,
        transfer: None,
        seat: seat("N1"),
    });
    let application = leaf_hash(&filed.to_bytes());
    let opinions = vec![CategoryOpinion { category: Category::Zy, opinion: Opinion::Recognise }];
    let (categories, reasons) = (opinions.clone(), dossier);
    let reviewer = nonce("reviewer");
    let cleared = ApplicationStep {
        at,
        nonce: nonce("clear"),
        charter,
        application,
        step: Step::Clear { reviewer },
        content: nonce("declaration"),
        seat: seat("N2"),
    };
    let reviewed = Review {
        at,
        nonce: nonce("review"),
        charter,
        application,
        opinions,
        reasons,
        reviewer,
        clean_record: Some(nonce("clean record")),
        seat: seat("N2"),
    };
    let nonce = nonce("recommendation");
    let seat = seat("N2");
    let recommended =
        Recommendation { at, nonce, charter, application, round, firm, categories, dossier, seat };
    [filed, cleared.into(), reviewed.into(), recommended.into()]
}

impl Story {
    /// A node writes what no honest program would, and sends it in pages of one record.
    async fn send(&self, n: usize, records: Vec<Record>) -> Result<()> {
        let node = self.federation.node(&code(n))?;
        node.party.store.write::<_, StoreError, _>(move |tx| {
            records.iter().try_for_each(|record| tx.append(OWN, &record.to_bytes()).map(|_| ()))
        })?;
        let mut link = node.link(Tcp);
        link.page = 1;
        link.once().await?;
        Ok(())
    }

    /// Records folded so far, and what counts of a node's ledger: applications, recommendations.
    fn counted(&self, n: usize) -> Result<(u64, Vec<Hash>, Vec<Hash>)> {
        Ok(self.federation.hub.party.read::<_, ActError>(|_, state| {
            let intake = state.intake(&code(n)).unwrap();
            let applications = intake.applications().map(|(leaf, _)| *leaf).collect();
            let recommended = intake.recommendations().map(|(leaf, _)| *leaf).collect();
            Ok((state.folded(), applications, recommended))
        })?)
    }

    fn bounces(&self, n: usize) -> Result<usize> {
        Ok(self.federation.hub.party.roll()?.bounces_of(&code(n)).len())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_faulty_record_costs_the_work_of_one_record() -> Result<()> {
    let mut story = Story::begin(plan(None), 2).await?;
    for n in 0..2 {
        story.federation.stop(&code(n)).await?;
    }
    let at = story.federation.clock.now();
    let charter = story.federation.hub.party.roll()?.charter_leaf().unwrap();
    let firms = |node: u64| (0..FIRMS).flat_map(move |n| of_firm(charter, node, n, at));
    story.send(0, firms(0).collect()).await?;
    ensure!(story.bounces(0)? == 0, "the first node's count");
    let before = story.counted(0)?.0;

    // The second recommends the same firms, and then sends its applications once more.
    let copies = firms(1).filter(|record| matches!(record, Record::Application(_)));
    let records: Vec<Record> = firms(1).chain(copies).collect();
    let sent = records.len() as u64;
    story.send(1, records).await?;
    ensure!(story.bounces(1)? as u64 == 2 * FIRMS, "{} bounces", story.bounces(1)?);
    let (after, applications, recommended) = story.counted(1)?;
    ensure!(after - before <= 2 * sent, "{} folded for {sent} records", after - before);
    ensure!(applications.len() as u64 == FIRMS && recommended.is_empty(), "{recommended:?}");

    // Another process folds everything anew.
    story.federation.stop_hub().await;
    story.federation.reopen_hub()?;
    for n in 0..2 {
        let (_, fresh_applications, fresh_recommended) = story.counted(n)?;
        let expected = if n == 0 { FIRMS } else { 0 };
        ensure!(
            fresh_recommended.len() as u64 == expected,
            "{} of {expected}",
            fresh_recommended.len()
        );
        ensure!(n == 0 || fresh_applications == applications, "the same applications");
    }
    story.federation.shut_down().await;
    Ok(())
}
