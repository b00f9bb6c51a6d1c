//! A body that refuses one line is not stuck: refusal, void, and the rest is sealed.

use anyhow::{Result, ensure};
use hub::acts::seal::{self, Accepted};
use hub::acts::{publish, void};
use ledger::record::charter::Body;
use peer::act::ActError;
use tests::federation::wait_for;

use super::kit::{Story, plan};

#[tokio::test(flavor = "multi_thread")]
async fn a_refused_line_is_voided_the_rest_is_sealed_and_its_seat_is_given_back() -> Result<()> {
    let story = Story::begin(plan(Some((2, 2))), 1).await?;
    story.report(0, 2024, 0, 3).await?;
    let open = story.open(2024)?;
    story.determine(&open[0], true)?;
    story.determine(&open[1], true)?;
    let full = story.determine(&open[2], true).err().and_then(|e| e.rule());
    ensure!(full == Some("quota"), "two seats: {full:?}");
    story.publish(2024)?;
    let party = &story.federation.hub.party;
    wait_for("the quorum", || Ok(hub::offer::progress(party)?.is_some_and(|p| p.complete())))
        .await?;

    let (size, request) = seal::request(party, false)?;
    let sealed = story.federation.body_checks("party", &request)?.seal()?;
    ensure!(seal::accept(party, &sealed)? == Accepted::One(Body::Party), "one body is not two");
    let early = publish::withdraw(party, "反悔".to_owned(), false, ledger::names::Seat::office());
    ensure!(early.is_err(), "a witnessed offer is withdrawn by a body's refusal alone");
    let refusal = story.federation.body_checks("association", &request)?.refuse("第二家存疑")?;
    let Accepted::Refused(Body::Association, why) = seal::accept(party, &refusal)? else {
        anyhow::bail!("not taken as a refusal");
    };
    ensure!(why == "第二家存疑", "the reason stands: {why}");
    ensure!(story.federation.sealed_size()? < size, "nothing is in effect");

    let second = open[1].2.act.firm;
    let index = party.read::<_, ActError>(|_, state| {
        Ok(state.roll.titles().find(|title| title.act.firm.code == second).map(|title| title.index))
    })?;
    void::void(party, index.unwrap(), "协会拒签".to_owned(), ledger::names::Seat::office())?;
    // Its seat is free for the third, and the first is published with it.
    story.determine(&open[2], true)?;
    story.publish_and_seal(2024).await?;
    let firms = party.read::<_, ActError>(|_, s| Ok(s.roll.list_in_effect().recognised))?;
    let firms: Vec<_> = firms.into_iter().map(|one| one.code).collect();
    ensure!(firms == [open[0].2.act.firm, open[2].2.act.firm], "{firms:?}");
    let full = story.determine(&open[1], true).err().and_then(|e| e.rule());
    ensure!(full == Some("quota"), "the seats are used up again: {full:?}");
    story.end().await?;
    Ok(())
}
