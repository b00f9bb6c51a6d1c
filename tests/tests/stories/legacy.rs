//! 补录 in a federation: the nodes check what an earlier notice brings as they check everything.

use anyhow::{Result, ensure};
use hub::acts::legacy::{Entry, import};
use ledger::category::Category;
use ledger::names::Firm;
use ledger::record::title::Cause;
use ledger::uscc::Uscc;

use super::kit::{Story, code, notice, plan, seat};

fn entry(n: u32) -> Entry {
    let code = Uscc::build("31510000", &format!("MD{n:06}")).unwrap();
    Entry {
        row: n + 2,
        firm: Firm { name: format!("示例{n}律师事务所（虚构）"), code },
        region: self::code(0),
        number: None,
        recognised: vec![Category::Zy],
        cultivated: vec![Category::Jx],
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_39_paper_results_take_their_years_seats_are_witnessed_sealed_and_can_fall() -> Result<()>
{
    let story = Story::begin(plan(Some((3, 2))), 2).await?;
    story.report(0, 2024, 0, 2).await?;
    story.recognise(2024, 1)?;
    let party = story.federation.hub.party.clone();
    let enter = |count: u32, dry: bool| {
        let entries = (0..count).map(entry).collect();
        import(
            &party,
            2024,
            &notice(2024, 1),
            b"%PDF-1.7",
            entries,
            dry,
            ledger::names::Seat::office(),
        )
    };
    // A place that is held for a determination is taken: two are left of three.
    let full = enter(3, true).err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(full.contains("第 4 行") && full.contains("名额"), "{full}");
    let done = enter(2, false)?;
    ensure!((done.recognised, done.cultivated) == (2, 2), "{done:?}");
    ensure!(story.federation.seal().await? == done.size.unwrap_or_default(), "with the quorum");
    story.federation.settle().await?;
    ensure!(story.recognised()? == 2 && story.recognised_at(1)? == 2, "on every list");
    ensure!(enter(2, false)?.size.is_none(), "a repeat adds nothing");
    story.publish_and_seal(2024).await?;
    let full = story.recognise(2024, 1).err().map(|e| e.to_string()).unwrap_or_default();
    ensure!(full.contains("名额"), "the fourth of three: {full}");

    // A title that came by 补录 falls as any other.
    let number = party.read::<_, peer::act::ActError>(|_, state| {
        let legacy = state.roll.titles().find(|title| title.act.is_legacy());
        Ok(legacy.map(|title| title.act.number.clone()).unwrap_or_default())
    })?;
    let document = hub::acts::filed::file(&party, b"minutes of a fictional meeting")?;
    let date = ledger::time::day(story.federation.clock.now());
    let notice = ledger::record::notice::Notice { date, ..notice(2024, 9) };
    let (cause, why) = (Cause::False, "经核实（示例）".to_owned());
    let act = hub::acts::cancel::Cancelling { number, cause, notice, document, why };
    hub::acts::cancel::cancel(&party, act, seat("H4"))?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    story.end().await?;
    Ok(())
}
