//! The limit of size, lifted for one firm (A3-02): decided at the province, read by the firm's
//! prefecture alone, judged again at both.

use anyhow::{Context as _, Result, ensure};
use hub::acts::filed;
use hub::acts::lift::{Lift, lift};
use ledger::officer::Officer;
use peer::act::ActError;

use super::kit::{Story, code, plan, round_id, samples, seat};

#[tokio::test(flavor = "multi_thread")]
async fn s04_a_firm_of_fifty_applies_once_the_province_lifted_the_limit() -> Result<()> {
    let story = Story::begin(plan(None), 2).await?;
    let mut sample = samples(0, 2024, 0, 1).remove(0);
    sample.dossier.firm.lawyers = 50;
    let refused = story.file(0, &sample).err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(refused.contains("超过 49 人") && refused.contains("lift"), "{refused}");

    let party = &story.federation.hub.party;
    let lifted = |lawyers: u32, by: &str| -> Result<u64, ActError> {
        let document = filed::file(party, b"a fictional approval")?;
        let (node, round, firm) = (code(0), round_id(2024), sample.dossier.firm.uscc);
        let what = Lift { node, round, firm, lawyers, reason: "示例理由".to_owned() };
        lift(party, what, document, Officer::new("组长甲", seat(by)))
    };
    ensure!(lifted(50, "H1").err().and_then(|e| e.rule()) == Some("seat"), "not the office's");
    ensure!(lifted(49, "H3").err().and_then(|e| e.rule()) == Some("lift"), "nothing to lift");
    lifted(50, "H3")?;
    story.federation.settle().await?;
    let content = *party.roll()?.lifts().last().context("a lift")?;
    let at = |n: usize| story.federation.node(&code(n)).map(|node| node.party.clone());
    let (own, other) = (at(0)?, at(1)?);
    tests::federation::wait_for("the paper", || Ok(own.paper(&content).is_ok())).await?;
    ensure!(other.paper(&content).is_err(), "whom it is about is nobody else's to know");

    sample.dossier.firm.lawyers = 51;
    let refused = story.file(0, &sample).err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(refused.contains("50 人"), "one more than was lifted: {refused}");
    sample.dossier.firm.lawyers = 50;
    story.recommend(0, std::slice::from_ref(&sample))?;
    story.sign(0, 2024)?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    story.recognise(2024, 1)?;
    story.set(2024, 5, 31)?;
    story.publish_and_seal(2024).await?;
    ensure!(story.recognised_at(1)? == 1, "recognised like any other");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s04_the_province_judges_the_size_again_before_it_decides() -> Result<()> {
    let story = Story::begin(plan(None), 1).await?;
    let mut sample = samples(0, 2024, 0, 1).remove(0);
    sample.dossier.firm.lawyers = 60;
    let party = &story.federation.hub.party;
    let lifted = |lawyers: u32| -> Result<u64> {
        let document = filed::file(party, b"a fictional approval")?;
        let (node, round, firm) = (code(0), round_id(2024), sample.dossier.firm.uscc);
        let what = Lift { node, round, firm, lawyers, reason: "示例理由".to_owned() };
        Ok(lift(party, what, document, Officer::new("组长甲", seat("H3")))?)
    };
    lifted(60)?;
    story.federation.settle().await?;
    let content = *party.roll()?.lifts().last().context("a lift")?;
    let own = story.federation.node(&code(0))?.party.clone();
    tests::federation::wait_for("the paper", || Ok(own.paper(&content).is_ok())).await?;
    story.recommend(0, std::slice::from_ref(&sample))?;
    story.sign(0, 2024)?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    lifted(59)?;
    let open = story.open(2024)?;
    let refused = story.determine(&open[0], true).err().and_then(|e| e.rule());
    ensure!(refused == Some("size"), "it was taken back to 59: {refused:?}");
    lifted(60)?;
    story.determine(&open[0], true)?;
    story.end().await?;
    Ok(())
}
