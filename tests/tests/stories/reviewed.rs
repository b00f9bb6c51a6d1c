//! 复核 at the end of a term goes the way of a selection (四(四)1; A4.3, A4.4): determined, clean, shown,
//! answered; and whoever did not pass is told.

use anyhow::{Context as _, Result, ensure};
use hub::acts::determine::determine;
use hub::acts::publish::{self, Published, Step};
use hub::acts::renew::renew;
use hub::acts::{file_step, round};
use ledger::category::Category;
use ledger::dossier::Seeking;
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::machine::file::State;
use ledger::names::{NodeCode, Seat};
use ledger::record::recommendation::Opinion;
use ledger::record::round::{RoundAnnounced, RoundType};
use ledger::record::step::file::{Check, Finding};
use peer::act::ActError;
use tests::generator::Sample;

use super::kit::{Story, announced, at, date, decision, round_id, samples, seat};
use super::titles::{firm, line, on, who};

type File = (NodeCode, Hash, Recommended);

/// A form with which firm `n` of the paper notice asks for its title again.
fn seeks_renewal(n: u32) -> Result<Sample> {
    let seeks = |sample: &Sample| {
        let mut claims = sample.dossier.categories.iter();
        sample.dossier.firm.branch_of.is_none()
            && claims.any(|c| c.category == Category::Zy && c.seeking == Seeking::Recognise)
    };
    let mut all = samples(0, 2026, 0, 40).into_iter().filter(seeks);
    let mut sample = all.nth(n as usize).context("one of forty")?;
    let firm = firm(n);
    sample.dossier.firm.licence_number = firm.code.to_string();
    (sample.dossier.firm.name, sample.dossier.firm.uscc) = (firm.name, firm.code);
    Ok(sample)
}

/// The review round of 2026, in which the first prefecture recommends these firms again.
async fn review_round(story: &Story, firms: u32) -> Result<Vec<File>> {
    story.set(2026, 8, 3)?;
    let notice = RoundAnnounced {
        purpose: RoundType::Review,
        opens_at: at(2026, 8, 4),
        closes_at: at(2026, 9, 1),
        ..announced(2026, 1)
    };
    round::announce(&story.federation.hub.party, notice)?;
    story.sealed().await.context("the review round")?;
    story.set(2026, 8, 10)?;
    let forms: Vec<Sample> = (0..firms).map(seeks_renewal).collect::<Result<_>>()?;
    story.recommend(0, &forms)?;
    story.sign(0, 2026)?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    let mut found = story.open(2026)?;
    found.sort_by_key(|(_, _, one)| (0..firms).find(|n| firm(*n).code == one.act.firm));
    Ok(found)
}

#[tokio::test(flavor = "multi_thread")]
async fn a4_4_a_renewal_is_determined_and_clean_and_the_others_of_its_round_are_told() -> Result<()>
{
    let story = Story::with_legacy(2, (2023, 10, 1)).await?;
    let files = review_round(&story, 2).await?;
    let [passes, fails] = &files[..] else { anyhow::bail!("{} files", files.len()) };
    let hub = &story.federation.hub.party;
    let renewed = |(node, leaf, one): &File| -> Result<u64, ActError> {
        let number = line(hub, &one.act.firm).map_err(|e| ActError::Local(e.to_string()))?.number;
        let why = "复核通过（示例）".to_owned();
        renew(hub, number, (node.clone(), *leaf), on(2026, 9, 20), why, seat("H3"))
    };
    let rule = |result: Result<u64, ActError>| result.err().and_then(|e| e.rule());
    let state = |(_, leaf, _): &File| -> Result<State> {
        Ok(hub.read::<_, ActError>(|_, state| Ok(state.docket.files.state(leaf)))?)
    };
    let early = rule(renewed(passes));
    ensure!(early == Some("renewal"), "the group decides first: {early:?}");
    story.determine(passes, true)?;
    story.determine(fails, true)?;
    let check = Check {
        file: fails.1,
        date: date(2026, 8, 10),
        finding: Finding::Penalty,
        source: "信用平台（示例）".to_owned(),
        snapshot: None,
    };
    file_step::check(hub, vec![check], "核查".to_owned(), who("甲某", "H1"))?;
    let penalised = rule(renewed(fails));
    ensure!(penalised == Some("clean-record"), "{penalised:?}");
    let mut declined = decision(&fails.0, fails.1, &fails.2, true);
    declined.outcomes.iter_mut().for_each(|outcome| outcome.opinion = Opinion::Decline);
    determine(hub, declined, seat("H3"))?;
    ensure!(rule(renewed(fails)) == Some("renewal"), "what was declined is not renewed");
    renewed(passes)?;
    ensure!(state(passes)? == State::Published, "answered: {}", state(passes)?);
    let told = publish::publish(hub, round_id(2026), on(2026, 9, 20), Seat::office())?;
    let Step::Published(Published { recognised: 0, answered: 1, .. }) = told else {
        anyhow::bail!("{told:?}");
    };
    ensure!(state(fails)? == State::Told, "told: {}", state(fails)?);
    story.sealed().await?;
    ensure!(line(hub, &firm(0).code)?.valid_until == date(2029, 10, 1), "three years more");
    ensure!(line(hub, &firm(1).code)?.valid_until == date(2026, 10, 1), "as it was");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a_review_round_recognises_nobody_anew_and_says_how_to_renew() -> Result<()> {
    let story = Story::with_legacy(1, (2023, 10, 1)).await?;
    let files = review_round(&story, 1).await?;
    story.determine(&files[0], true)?;
    let hub = &story.federation.hub.party;
    let refused = publish::publish(hub, round_id(2026), on(2026, 9, 20), Seat::office());
    let refused = refused.err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(refused.contains("renew"), "{refused}");
    story.end().await?;
    Ok(())
}
