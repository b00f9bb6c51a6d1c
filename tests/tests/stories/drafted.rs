//! Certificates between their drawing up and their signatures: whose title is gone or changes meanwhile
//! is not signed, and no other seal waits for it.

use anyhow::{Context as _, Result, ensure};
use hub::acts::change::{self, Becomes};
use hub::acts::legacy::{Entry, import};
use hub::acts::publish::{self, Step};
use hub::acts::{determine, file_step, issue};
use ledger::category::Category;
use ledger::credential::Facts;
use ledger::machine::change_report::Event as Change;
use ledger::machine::file::Event;
use ledger::names::{Firm, Seat};
use ledger::record::change::Lineage;
use ledger::record::recommendation::Opinion;
use ledger::record::step::change_report::ChangeKind;
use ledger::record::step::file::{Check, Finding};
use peer::act::ActError;

use super::kit::{Story, code, decision, notice, plan, round_id};
use super::titles::{firm, on, who};

impl Story {
    /// How many certificates a request asks the bodies to sign now.
    fn asked(&self) -> Result<usize> {
        let request = issue::request(&self.federation.hub.party, false)?;
        Ok(request.map_or(0, |(count, _)| count))
    }

    fn reissue(&self) -> Result<usize, ActError> {
        issue::reissue(&self.federation.hub.party, false, Seat::office()).map(|all| all.waiting)
    }

    /// What the certificates say that were issued, the newest last.
    fn issued(&self) -> Result<Vec<Facts>> {
        let party = &self.federation.hub.party;
        Ok(party.read::<_, ActError>(|_, state| {
            Ok(state.roll.issued().map(|entry| entry.act.facts.clone()).collect())
        })?)
    }

    /// Registers that firm `n` has another name; not sealed yet.
    fn renamed(&self, n: u32) -> Result<Firm> {
        let report = self.filed(n, ChangeKind::Rename, (2024, 8, 29), None)?;
        self.step(report, Change::Meets, "H2")?;
        let to = Firm { name: format!("示例更名{n}律师事务所（虚构）"), ..firm(n) };
        let (region, bars_survivor) = (code(0), None);
        let becomes = Becomes { lineage: Lineage::Renamed, to: to.clone(), region, bars_survivor };
        let (party, by) = (&self.federation.hub.party, who("甲某", "H1"));
        let why = "核准更名（示例）".to_owned();
        change::register(party, report, Some(becomes), on(2024, 9, 3), why, by)?;
        Ok(to)
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_title_of_a_later_paper_notice_gets_an_id_of_its_own() -> Result<()> {
    let story = Story::with_legacy(1, (2024, 2, 1)).await?;
    ensure!(story.reissue()? == 1, "the first came without");
    story.federation.sign_documents()?;
    story.sealed().await?;
    let entry = Entry {
        row: 2,
        firm: firm(1),
        region: code(0),
        number: None,
        recognised: vec![Category::Zy],
        cultivated: Vec::new(),
    };
    let party = &story.federation.hub.party;
    import(party, 2024, &on(2024, 2, 20), b"%PDF-1.7", vec![entry], false, Seat::office())?;
    story.sealed().await?;
    ensure!(story.reissue()? == 1, "the second");
    ensure!(story.reissue()? == 1, "drawn up once");
    story.federation.sign_documents()?;
    story.sealed().await?;
    let [first, second] = &story.issued()?[..] else { anyhow::bail!("two certificates") };
    ensure!(first.number != second.number && first.id != second.id, "{first:?} {second:?}");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_certificate_waits_for_the_seal_of_what_changed() -> Result<()> {
    let story = Story::with_legacy(2, (2024, 2, 1)).await?;
    story.set(2024, 9, 2)?;
    let first = story.renamed(0)?;
    let early = story.reissue().err().and_then(|e| e.rule());
    ensure!(early == Some("certificate"), "the bodies know the old name: {early:?}");
    ensure!(story.asked()? == 0, "nothing stands before the seal");
    story.sealed().await?;
    ensure!(story.reissue()? == 2, "both came without");
    let second = story.renamed(1)?;
    ensure!(story.asked()? == 1, "what the second one's says is about to be wrong");
    story.federation.sign_documents()?;
    story.sealed().await.context("the rename and the first one's certificate")?;
    ensure!(story.reissue()? == 1, "the second one's, by its new name");
    story.federation.sign_documents()?;
    story.sealed().await?;
    let names: Vec<String> = story.issued()?.into_iter().map(|facts| facts.name).collect();
    ensure!(names == [first.name, second.name], "{names:?}");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn who_withdraws_or_is_penalised_after_the_drawing_up_gets_no_certificate() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    story.report(0, 2024, 0, 3).await?;
    let files = story.open(2024)?;
    files.iter().try_for_each(|file| story.determine(file, true).map(|_| ()))?;
    let party = &story.federation.hub.party;
    let step = publish::publish(party, round_id(2024), notice(2024, 2), Seat::office())?;
    ensure!(step == Step::Documents(3) && story.asked()? == 3, "{step:?}");
    let (why, office) = (|| "示例".to_owned(), || who("甲某", "H1"));
    file_step::moves(party, Event::Withdraw, vec![files[0].1], why(), office())?;
    ensure!(story.asked()? == 2, "who withdrew");
    let check = Check {
        file: files[1].1,
        date: ledger::time::day(story.federation.clock.now()),
        finding: Finding::Penalty,
        source: "信用平台（示例）".to_owned(),
        snapshot: None,
    };
    file_step::check(party, vec![check], why(), office())?;
    ensure!(story.asked()? == 1, "who is about to be declined");
    let (node, leaf, recommended) = &files[1];
    let mut declined = decision(node, *leaf, recommended, true);
    declined.outcomes.iter_mut().for_each(|outcome| outcome.opinion = Opinion::Decline);
    determine::determine(party, declined, super::kit::seat("H3"))?;
    ensure!(story.asked()? == 1, "who was declined");
    story.federation.sign_documents()?;
    story.sealed().await?;
    ensure!(story.recognised()? == 1 && story.issued()?.len() == 1, "{:?}", story.issued()?);
    story.end().await?;
    Ok(())
}
