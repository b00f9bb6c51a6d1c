//! A recommendation at the province (A4.3): from its receipt to the publication, under the whole
//! procedure of Sichuan's plan.

use anyhow::{Context as _, Result};
use hub::acts::assign::{self, Assignment};
use hub::acts::determine::{Decision, determine};
use hub::acts::objection::{self, Entered};
use hub::acts::score::{self, Sheet};
use hub::acts::{
    examine, exposure, file_step, issue, meeting, publish, returning, round, waitlist,
};
use hub::app::Hub;
use ledger::charter::{Plan, Reviewers};
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::machine::file::Event;
use ledger::names::{NodeCode, Seat};
use ledger::record::decision::{ExaminationPaper, Vote};
use ledger::record::recommendation::Opinion;
use ledger::record::step::file::{Check, Excluded, Finding, Ground, Mark};
use ledger::record::step::meeting::Meeting;
use tests::federation::SICHUAN;

use super::super::kit::{Story, at, date, decision, notice, round_id, seat};
use super::frame::{self, LEGACY, appointment};
use super::trial::{Trials, by, hub, why};
use super::{complaints, lists};

type File = (NodeCode, Hash, Recommended);

/// Everything of the procedure, the whole group scores, and one seat beside the paper notice's.
fn plan() -> Plan {
    let mut plan = Plan::from_toml(SICHUAN).unwrap();
    plan.quotas[0].seats = LEGACY + 1;
    plan.deciding.reviewers = Reviewers::WholeGroup;
    plan.deciding.first_decide_by = date(2024, 12, 31);
    plan
}

#[tokio::test(flavor = "multi_thread")]
async fn a2_every_act_of_the_province_is_its_seats_alone() -> Result<()> {
    let story = Story::begin(plan(), 1).await?;
    let mut trials = Trials::default();
    frame::tried(&mut trials, &story).await?;
    appoint(&story)?;
    story.report(0, 2024, 0, 3).await?;
    let files = story.open(2024)?;
    reviewed(&mut trials, &story, &files)?;
    decided(&mut trials, &story, &files)?;
    published(&mut trials, &story, &files).await?;
    story.set(2024, 9, 2)?;
    lists::tried(&mut trials, &story).await?;
    complaints::tried(&mut trials, &story)?;
    lists::renewed(&mut trials).await?;
    trials.has_events("file_step::moves", &others())?;
    trials.covers::<Hub>()?;
    story.end().await?;
    Ok(())
}

/// Events of a file that other acts write.
fn others() -> Vec<Event> {
    let moved = [Event::Review, Event::Resume, Event::Withdraw];
    Event::ALL.iter().copied().filter(|event| !moved.contains(event)).collect()
}

fn appoint(story: &Story) -> Result<()> {
    let party = &hub(story).party;
    let reviewers = ["评审乙", "评审丙", "评审丁"].map(|one| (one, "H2", None));
    let group = ["组长甲", "组员乙", "组员丙"].map(|one| (one, "H3", None));
    let office = [("秘书长甲", "H1", Some("秘书长"))];
    for (person, code, post) in reviewers.into_iter().chain(group).chain(office) {
        let step = appointment(person, code, post);
        hub::acts::office::office(party, step, why(), by("经办甲", seat("H1")))?;
    }
    Ok(())
}

fn marks(file: &File) -> Vec<Mark> {
    let plan = plan();
    let categories = file.2.act.categories.iter().filter_map(|one| plan.category(one.category));
    let items = categories.flat_map(|one| one.items.iter().filter(|item| !item.extra));
    items.map(|item| Mark { item: item.id, points: 80, reason: why() }).collect()
}

fn scored(hub: &Hub, files: &[File], person: &str, seat: Seat) -> Result<u64, peer::act::ActError> {
    let sheet = |file: &File| Sheet { node: file.0.clone(), file: file.1, marks: marks(file) };
    score::score(&hub.party, files.iter().map(sheet).collect(), by(person, seat))
}

fn checked(hub: &Hub, files: &[File], seat: Seat) -> Result<u64, peer::act::ActError> {
    let date = ledger::time::day(hub.party.clock.now());
    let check = |file: &File| Check {
        file: file.1,
        date,
        finding: Finding::Clear,
        source: "信用平台（示例）".to_owned(),
        snapshot: None,
    };
    file_step::check(&hub.party, files.iter().map(check).collect(), why(), by("经办甲", seat))
}

/// Returned, taken up again, reviewers, scores.
fn reviewed(trials: &mut Trials, story: &Story, files: &[File]) -> Result<()> {
    let hub = hub(story);
    let (node, last) = (files[2].0.clone(), files[2].1);
    let moves = |hub: &Hub, event, file, seat| {
        file_step::moves(&hub.party, event, vec![file], why(), by("经办甲", seat))
    };
    trials.does(hub, "returning::return_file", &["H1"], |hub, seat| {
        let what = (vec!["请补充年度营收证明".to_owned()], why());
        returning::return_file(&hub.party, node.clone(), last, what, by("经办甲", seat))
    })?;
    trials.probes(hub, "round::close", &["H1"], |hub, seat| {
        round::close(&hub.party, round_id(2024), why(), seat)
    })?;
    story.set(2024, 4, 2)?;
    for (event, file) in [(Event::Resume, last), (Event::Review, files[0].1)] {
        let act = format!("file_step::moves {}", event.label());
        trials.does(hub, &act, &["H1"], |hub, seat| moves(hub, event, file, seat))?;
    }
    let act = format!("file_step::moves {}", Event::Withdraw.label());
    trials.probes(hub, &act, &["H1"], |hub, seat| moves(hub, Event::Withdraw, last, seat))?;
    trials.does(hub, "round::review", &["H3", "H1"], |hub, seat| {
        round::review(&hub.party, round_id(2024), why(), by("经办甲", seat))
    })?;
    trials.probes(hub, "round::extend", &["H1"], |hub, seat| {
        let (until, number) = (at(2024, 12, 20), "示例〔2024〕8号".to_owned());
        round::extend(&hub.party, round_id(2024), until, number, (why(), seat))
    })?;
    trials.probes(hub, "round::end", &["H3"], |hub, seat| {
        round::end(&hub.party, round_id(2024), why(), by("组长甲", seat))
    })?;
    trials.does(hub, "assign::assign", &["H1"], |hub, seat| {
        let one = |(node, file, _): &File| Assignment {
            node: node.clone(),
            file: *file,
            conflicts: Vec::new(),
        };
        assign::assign(&hub.party, files.iter().map(one).collect(), why(), by("经办甲", seat))
    })?;
    trials.probes(hub, "assign::recuse", &["H2", "H1"], |hub, seat| {
        let out = Excluded { person: "评审甲".to_owned(), ground: Ground::Kin };
        assign::recuse(&hub.party, node.clone(), last, (out, why()), by("评审甲", seat))
    })?;
    trials.does(hub, "score::score", &["H2"], |hub, seat| scored(hub, files, "评审甲", seat))?;
    for person in ["评审乙", "评审丙", "评审丁"] {
        scored(hub, files, person, seat("H2"))?;
    }
    trials.reads(hub, "score::scores", |hub, seat| {
        score::scores(&hub.party, &last, &by("评审甲", seat))
    })?;
    trials.does(hub, "file_step::check", &["H7", "H1"], |hub, seat| checked(hub, files, seat))?;
    Ok(())
}

fn voted(file: &File, opinion: Option<Opinion>, waitlist: bool) -> Decision {
    let (meeting, recused) = ("1".to_owned(), Vec::new());
    let vote = Some(Vote { meeting, in_favour: 3, against: 0, recused });
    let mut decision = Decision { vote, waitlist, ..decision(&file.0, file.1, &file.2, true) };
    for outcome in &mut decision.outcomes {
        outcome.opinion = opinion.unwrap_or(outcome.opinion);
    }
    decision
}

/// Proposed, decided; shown, objected to, and the next on the waitlist moves up.
fn decided(trials: &mut Trials, story: &Story, files: &[File]) -> Result<()> {
    let hub = hub(story);
    let paper = |(node, file, recommended): &File| ExaminationPaper {
        node: node.clone(),
        recommendation: *file,
        proposals: recommended.act.categories.clone(),
        reason: "拟办".to_owned(),
        nonce: Hash([0; 32]),
    };
    trials.does(hub, "examine::examine", &["H1"], |hub, seat| {
        examine::examine(&hub.party, paper(&files[0]), by("经办甲", seat))
    })?;
    trials.does(hub, "examine::examine_all", &["H1"], |hub, seat| {
        let papers = files[1..].iter().map(paper).collect();
        examine::examine_all(&hub.party, papers, by("经办甲", seat))
    })?;
    trials.does(hub, "meeting::meeting", &["H3", "H1"], |hub, seat| {
        let one = Meeting {
            name: "1".to_owned(),
            seat: super::super::kit::seat("H3"),
            date: date(2024, 4, 2),
            present: ["组长甲", "组员乙", "组员丙"].map(str::to_owned).to_vec(),
            minutes: Hash::of(b"minutes"),
        };
        meeting::meeting(&hub.party, one, why(), by("经办甲", seat))
    })?;
    trials.does(hub, "determine::determine", &["H3"], |hub, seat| {
        determine(&hub.party, voted(&files[0], None, false), by("组长甲", seat))
    })?;
    let h3 = || by("组长甲", seat("H3"));
    determine(&hub.party, voted(&files[1], None, true), h3())?;
    determine(&hub.party, voted(&files[2], Some(Opinion::Decline), false), h3())?;
    story.set(2024, 4, 8)?;
    let open =
        |hub: &Hub, seat| exposure::open(&hub.party, round_id(2024), why(), by("经办甲", seat));
    trials.does(hub, "exposure::open", &["H1"], open)?;
    let (node, first) = (files[0].0.clone(), files[0].1);
    trials.does(hub, "objection::enter", &["H1"], |hub, seat| {
        let objector = Some("示例异议人".to_owned());
        let entered = Entered { node: node.clone(), file: first, facts: why(), objector };
        objection::enter(&hub.party, entered, by("经办甲", seat))
    })?;
    trials.probes(hub, "objection::answer", &["H3"], |hub, seat| {
        objection::answer(&hub.party, (node.clone(), first), false, why(), by("组长甲", seat))
    })?;
    determine(&hub.party, voted(&files[0], Some(Opinion::Decline), false), h3())?;
    checked(hub, &files[..2], seat("H1"))?;
    trials.does(hub, "waitlist::promote", &["H3"], |hub, seat| {
        waitlist::promote(&hub.party, 2024, why(), by("组长甲", seat))
    })?;
    open(hub, seat("H1"))?;
    story.set(2024, 4, 18)?;
    trials.does(hub, "exposure::close", &["H1"], |hub, seat| {
        exposure::close(&hub.party, round_id(2024), why(), by("经办甲", seat))
    })?;
    Ok(())
}

async fn published(trials: &mut Trials, story: &Story, files: &[File]) -> Result<()> {
    let hub = hub(story);
    checked(hub, &files[1..2], seat("H1"))?;
    trials.unrecorded(hub, "publish::publish", &["H1"], |hub, seat| {
        publish::publish(&hub.party, round_id(2024), notice(2024, 2), seat)
    })?;
    publish::publish(&hub.party, round_id(2024), notice(2024, 2), seat("H1"))?;
    story.federation.sign_documents().context("the certificates")?;
    trials.probes(hub, "publish::withdraw", &["H1", "H5", "H6"], |hub, seat| {
        publish::withdraw(&hub.party, why(), true, seat)
    })?;
    story.federation.seal().await.context("the publication")?;
    trials.unrecorded(hub, "issue::reissue", &["H1"], |hub, seat| {
        issue::reissue(&hub.party, false, seat)
    })?;
    Ok(())
}
