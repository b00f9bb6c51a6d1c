//! The whole procedure of Sichuan's plan over real sockets: reviewers by lot, sealed scores, a vote,
//! a full year, an objection upheld during the 公示, and the next on the waitlist moves up.

use anyhow::{Context as _, Result, ensure};
use hub::acts::assign::{self, Assignment};
use hub::acts::determine::{Decision, determine};
use hub::acts::objection::{self, Entered};
use hub::acts::score::{self, Sheet};
use hub::acts::{
    examine, exposure, file_step, meeting, office, publish, returning, round, waitlist,
};
use hub::inbox;
use ledger::charter::{Plan, Reviewers};
use ledger::hash::Hash;
use ledger::intake::Recommended;
use ledger::machine::file::State;
use ledger::machine::office::Event;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::Record;
use ledger::record::application_step::{ApplicationStep, Step};
use ledger::record::decision::{ExaminationPaper, Vote};
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::step::file::{Check, Excluded, FileStep, Finding, Ground, Mark};
use ledger::record::step::meeting::Meeting;
use ledger::record::step::office::Office;
use ledger::record::step::{Matter, StepPaper};
use ledger::uscc::Uscc;
use node::acts::review::{Opinions, review};
use peer::act::ActError;
use tests::federation::{SICHUAN, wait_for};

use super::kit::{Story, code, date, decision, notice, round_id, seat};

type File = (NodeCode, Hash, Recommended);

/// Sichuan's plan with everything of its procedure, one seat, and reviewers by lot.
fn plan() -> Plan {
    let mut plan = Plan::from_toml(SICHUAN).unwrap();
    plan.quotas[0].seats = 1;
    plan.deciding.reviewers = Reviewers::Draw;
    plan.deciding.first_decide_by = date(2024, 12, 31);
    plan
}

fn office() -> Officer {
    Officer::new("经办甲", seat("H1"))
}

fn rule<T>(result: Result<T, ActError>) -> Option<&'static str> {
    result.err().and_then(|e| e.rule())
}

pub(super) fn appoint(story: &Story, person: &str, code: &str, firm: Option<Uscc>) -> Result<()> {
    let step = Office {
        event: Event::Appoint,
        person: person.to_owned(),
        seat: seat(code),
        group: None,
        post: None,
        firm,
        from: date(2024, 1, 1),
        until: None,
        document: "示例〔2024〕1号".to_owned(),
    };
    let party = &story.federation.hub.party;
    office::office(party, step, "组建".to_owned(), office())?;
    Ok(())
}

fn marks(plan: &Plan, file: &File) -> Vec<Mark> {
    let categories = file.2.act.categories.iter().filter_map(|one| plan.category(one.category));
    let items = categories.flat_map(|one| one.items.iter().filter(|item| !item.extra));
    items.map(|item| Mark { item: item.id, points: 80, reason: "示例".to_owned() }).collect()
}

/// Everybody who was drawn for `file` scores it.
fn score_all(story: &Story, file: &File) -> Result<()> {
    let party = &story.federation.hub.party;
    let reviewers = party.read::<_, ActError>(|_, state| {
        let panel = state.docket.files.get(&file.1).and_then(|one| one.panel.clone());
        Ok(panel.map(|panel| panel.reviewers).unwrap_or_default())
    })?;
    for person in reviewers {
        let sheet = Sheet { node: file.0.clone(), file: file.1, marks: marks(&plan(), file) };
        score::score(party, vec![sheet], Officer::new(person, seat("H2")))?;
    }
    Ok(())
}

fn check(story: &Story, files: &[File]) -> Result<()> {
    let party = &story.federation.hub.party;
    let date = ledger::time::day(story.federation.clock.now());
    let check = |(_, file, _): &File| Check {
        file: *file,
        date,
        finding: Finding::Clear,
        source: "信用平台（示例）".to_owned(),
        snapshot: None,
    };
    file_step::check(party, files.iter().map(check).collect(), "核查".to_owned(), office())?;
    Ok(())
}

fn voted(one: &File, recused: &[&str]) -> Decision {
    let vote = Vote {
        meeting: "1".to_owned(),
        in_favour: 2,
        against: 0,
        recused: recused.iter().map(|one| (*one).to_owned()).collect(),
    };
    Decision { vote: Some(vote), ..decision(&one.0, one.1, &one.2, true) }
}

fn declined(one: &File, recused: &[&str]) -> Decision {
    let mut decision = voted(one, recused);
    decision.outcomes.iter_mut().for_each(|outcome| outcome.opinion = Opinion::Decline);
    decision
}

fn state(story: &Story, file: &File) -> Result<State> {
    let party = &story.federation.hub.party;
    Ok(party.read::<_, ActError>(|_, state| Ok(state.docket.files.state(&file.1)))?)
}

/// Three recommendations, assigned by lot; the first one's firm has its chair in the group.
async fn assigned() -> Result<(Story, Vec<File>)> {
    let story = Story::begin(plan(), 1).await?;
    story.report(0, 2024, 0, 3).await?;
    let files = story.open(2024)?;
    let party = &story.federation.hub.party;
    story.set(2024, 4, 2)?;
    for person in ["评审甲", "评审乙", "评审丙", "评审丁", "评审戊"] {
        appoint(&story, person, "H2", None)?;
    }
    appoint(&story, "组长甲", "H3", Some(files[0].2.act.firm))?;
    appoint(&story, "组员乙", "H3", None)?;
    appoint(&story, "组员丙", "H3", None)?;
    let one = |(node, file, _): &File| Assignment {
        node: node.clone(),
        file: *file,
        conflicts: Vec::new(),
    };
    let all: Vec<Assignment> = files.iter().map(one).collect();
    let early = assign::assign(party, all.clone(), "抽取".to_owned(), office());
    ensure!(rule(early) == Some("opening"), "not before the review is open");
    round::review(party, round_id(2024), "已报齐".to_owned(), office())?;
    assign::assign(party, all, "抽取".to_owned(), office())?;
    Ok((story, files))
}

/// Registers a return that nobody gave, past the act that asks.
fn claim_returned(node: &node::app::Node, application: Hash) -> Result<()> {
    let code = node.code.clone();
    node.party.act::<_, ActError, _>(move |acting| {
        let charter = acting.charter()?;
        let (at, nonce) = (acting.now, peer::random::nonce()?);
        let step = Step::HubReturn {};
        let content = acting.tx.put_document(b"{}", None)?;
        let seat = seat("N1");
        let act = ApplicationStep { at, nonce, charter, application, step, content, seat };
        node::acts::write(acting, &code, act)
    })?;
    Ok(())
}

/// A preliminary review that recommends nothing.
fn decline(node: &node::app::Node, application: &Hash) -> Result<()> {
    let (party, code) = (&node.party, &node.code);
    let claims = party.read::<_, ActError>(|_, state| {
        let filed = state.intake(code).and_then(|intake| intake.application_by(application));
        Ok(filed.map(|filed| filed.claims.clone()))
    })?;
    let claims = claims.context("the application")?;
    let opinions = claims
        .iter()
        .map(|claim| CategoryOpinion { category: claim.category, opinion: Opinion::Decline });
    let said = Opinions {
        opinions: opinions.collect(),
        reasons: "不予推荐（虚构）。".to_owned(),
        snapshot: None,
    };
    let by = Officer::new("李四", seat("N2"));
    review(party, code, &application.to_string(), said, by)?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s53_an_objection_is_upheld_during_the_notice_and_the_next_moves_up() -> Result<()> {
    let (story, files) = assigned().await?;
    let party = &story.federation.hub.party;
    let drawn = assign::drawn(party, &round_id(2024))?;
    ensure!(drawn.files.len() == 3 && drawn.verify().is_ok(), "anybody repeats the draw");
    propose(&story, &files)?;
    let one = Meeting {
        name: "1".to_owned(),
        seat: seat("H3"),
        date: date(2024, 4, 2),
        present: ["组长甲", "组员乙", "组员丙"].map(str::to_owned).to_vec(),
        minutes: Hash::of(b"minutes"),
    };
    meeting::meeting(party, one, "审定".to_owned(), office())?;
    let h3 = || seat("H3");
    let unchecked = determine(party, voted(&files[0], &["组长甲"]), h3());
    ensure!(rule(unchecked) == Some("recheck"), "the record is looked up on the day");
    check(&story, &files)?;
    let unvoted = decision(&files[0].0, files[0].1, &files[0].2, true);
    ensure!(rule(determine(party, unvoted, h3())) == Some("vote"), "by a vote");
    let own = determine(party, voted(&files[0], &[]), h3());
    ensure!(rule(own) == Some("recusal"), "the chair practises in this firm");
    determine(party, voted(&files[0], &["组长甲"]), h3())?;
    ensure!(rule(determine(party, voted(&files[1], &[]), h3())) == Some("quota"), "one seat");
    for file in &files[1..] {
        determine(party, Decision { waitlist: true, ..voted(file, &[]) }, h3())?;
    }
    let early = publish::publish(party, round_id(2024), notice(2024, 2), seat("H1"));
    ensure!(rule(early) == Some("exposure"), "not before it was shown");

    story.set(2024, 4, 8)?;
    let opened = exposure::open(party, round_id(2024), "公示".to_owned(), office())?;
    ensure!((opened.files, opened.last) == (1, Some(date(2024, 4, 15))), "{opened:?}");
    story.federation.settle().await?;
    let node = story.federation.node(&code(0))?.party.clone();
    wait_for("the list at the node", || Ok(node.paper(&opened.list).is_ok())).await?;
    let printed = peer::posted::printed(party)?;
    ensure!(printed.len() == 1 && printed == peer::posted::printed(&node)?, "one paper for both");

    objected(&story, &files)?;
    ensure!(state(&story, &files[1])? == State::Selected, "the first on the waitlist moved up");
    ensure!(state(&story, &files[2])? == State::Waitlisted, "the second waits on");
    let again = exposure::open(party, round_id(2024), "另行公示".to_owned(), office())?;
    ensure!(again.last == Some(date(2024, 4, 17)), "a 公示 of its own: {again:?}");
    story.set(2024, 4, 17)?;
    let early = exposure::close(party, round_id(2024), "期满".to_owned(), office());
    ensure!(early.is_err(), "the last day counts to its end");
    story.set(2024, 4, 18)?;
    ensure!(exposure::close(party, round_id(2024), "期满".to_owned(), office())? == 1, "over");
    ensure!(peer::posted::shown(party)?.is_empty(), "the lists are withdrawn");
    story.federation.settle().await?;
    for list in [opened.list, again.list] {
        wait_for("the lists to go at the node", || Ok(node.paper(&list).is_err())).await?;
    }
    let stale = publish::publish(party, round_id(2024), notice(2024, 2), seat("H1"));
    ensure!(rule(stale) == Some("recheck"), "looked up again on the day");
    check(&story, &files[1..2])?;
    story.publish_and_seal(2024).await?;
    let listed = party.read::<_, ActError>(|_, state| {
        Ok(state.roll.titles().map(|title| title.act.firm.code).collect::<Vec<_>>())
    })?;
    ensure!(listed == [files[1].2.act.firm], "the one that moved up, alone: {listed:?}");
    story.end().await?;
    Ok(())
}

fn propose(story: &Story, files: &[File]) -> Result<()> {
    let party = &story.federation.hub.party;
    let paper = |(node, file, recommended): &File| ExaminationPaper {
        node: node.clone(),
        recommendation: *file,
        proposals: recommended.act.categories.clone(),
        reason: "拟办".to_owned(),
        nonce: Hash([0; 32]),
    };
    let early = examine::examine(party, paper(&files[0]), seat("H1"));
    ensure!(rule(early) == Some("reviewers"), "after the scores");
    for file in files {
        score_all(story, file)?;
    }
    examine::examine_all(party, files.iter().map(paper).collect(), seat("H1"))?;
    Ok(())
}

fn objected(story: &Story, files: &[File]) -> Result<()> {
    let party = &story.federation.hub.party;
    story.set(2024, 4, 10)?;
    let entered = |objector: Option<&str>| Entered {
        node: files[0].0.clone(),
        file: files[0].1,
        facts: "事实（示例）".to_owned(),
        objector: objector.map(str::to_owned),
    };
    let anonymous = objection::enter(party, entered(None), office());
    ensure!(rule(anonymous) == Some("anonymous"), "by name");
    objection::enter(party, entered(Some("示例异议人")), office())?;
    let leader = || Officer::new("组员乙", seat("H3"));
    let early = waitlist::promote(party, 2024, "递补".to_owned(), leader());
    ensure!(rule(early).is_some(), "no place is free yet");
    determine(party, declined(&files[0], &["组长甲"]), seat("H3"))?;
    check(story, files)?;
    let (first, _) = waitlist::promote(party, 2024, "递补".to_owned(), leader())?;
    ensure!(first.leaf == files[1].1, "in the recorded order");
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s52_who_recused_sees_nothing_and_the_next_of_the_draw_takes_the_place() -> Result<()> {
    let (story, files) = assigned().await?;
    let party = &story.federation.hub.party;
    let (node, file, _) = files[0].clone();
    let out = party.read::<_, ActError>(|_, state| {
        let panel = state.docket.files.get(&file).and_then(|one| one.panel.clone());
        Ok(panel.map(|panel| panel.reviewers[0].clone()))
    })?;
    let person = out.context("a reviewer")?;
    let who = Officer::new(person.clone(), seat("H2"));
    let excluded = Excluded { person: person.clone(), ground: Ground::Kin };
    let why = (excluded, "亲属".to_owned());
    let another = Officer::new("他人", seat("H2"));
    let kept_out = assign::recuse(party, node.clone(), file, why.clone(), another);
    ensure!(rule(kept_out) == Some("recusal-of-another"), "no reviewer removes another");
    assign::recuse(party, node.clone(), file, why, who.clone())?;
    let mut lines = inbox::lines(party, None)?;
    inbox::hide_from(party, &who, &mut lines)?;
    ensure!(lines.len() == 2 && lines.iter().all(|line| line.leaf != file), "no trace of it");
    ensure!(score::scores(party, &file, &who).is_err(), "nor of its scores");
    let sheet = Sheet { node: node.clone(), file, marks: marks(&plan(), &files[0]) };
    ensure!(score::score(party, vec![sheet], who).is_err(), "nor a say in it");
    let drawn = assign::drawn(party, &round_id(2024))?;
    drawn.verify()?;
    ensure!(drawn.files.iter().all(|one| one.panel.reviewers.len() == 3), "the next was drawn");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s52_a_file_goes_back_to_its_prefecture_twice_at_most() -> Result<()> {
    let story = Story::begin(plan(), 1).await?;
    story.report(0, 2024, 0, 2).await?;
    let files = story.open(2024)?;
    let party = &story.federation.hub.party;
    let (node, file, _) = files[0].clone();
    let back = || {
        let what = (vec!["请补充年度营收证明".to_owned()], "材料不全".to_owned());
        returning::return_file(party, node.clone(), file, what, office())
    };
    let seat_n1 = || seat("N1");
    let prefecture = story.federation.node(&code(0))?.clone();
    let reopen = |n: usize| {
        let firm = files[n].2.act.firm;
        node::acts::reopen::reopen(&prefecture, firm.as_str(), "补正".to_owned(), seat_n1())
    };
    ensure!(rule(reopen(0)) == Some("not-returned"), "nobody sent it back");
    let index = back()?;
    ensure!(state(&story, &files[0])? == State::Returned, "it waits for the prefecture");
    story.federation.settle().await?;
    let at_node = prefecture.party.clone();
    let content = party.read::<_, ActError>(|view, _| {
        let (_, bytes) = view.record(peer::store::OWN, index)?.context("the step").unwrap();
        Ok(ledger::record::Parsed::parse(&bytes).unwrap())
    })?;
    let Some(Record::Step(step)) = content.known() else { anyhow::bail!("not a step") };
    wait_for("the notice at the node", || Ok(at_node.paper(&step.content).is_ok())).await?;
    let paper: StepPaper = serde_json::from_slice(&at_node.paper(&step.content)?)?;
    let Matter::File(FileStep::Return(returned)) = paper.matter else {
        anyhow::bail!("another paper")
    };
    ensure!(returned.file == file && returned.defects.len() == 1, "what is missing, all at once");
    // The paper may come before the signed page that names it.
    wait_for("the return at the node", || Ok(!prefecture.returns()?.is_empty())).await?;
    let told = prefecture.returns()?;
    ensure!(told.len() == 1 && told[0].fix_by == returned.fix_by, "with its clock: {told:?}");
    ensure!(told[0].text().contains("请补充年度营收证明"), "{}", told[0].text());
    ensure!(prefecture.status()?.sent_back == 1, "the status says so");
    let lines = prefecture.applications(None)?;
    let sent_back = lines.iter().filter(|line| line.stage == "省级退回");
    ensure!(sent_back.count() == 1, "and so does the list: {lines:?}");
    ensure!(rule(reopen(1)) == Some("not-returned"), "this one was not sent back");

    let resume = || {
        let event = ledger::machine::file::Event::Resume;
        file_step::moves(party, event, vec![file], "逾期未补正".to_owned(), office())
    };
    ensure!(rule(resume()) == Some("clock"), "the prefecture has its days");
    story.set(2024, 4, 1)?;
    resume()?;
    let bounced = || -> Result<Vec<String>> {
        let roll = party.roll()?;
        Ok(roll.bounces_of(&code(0)).iter().map(|one| one.rule.clone()).collect())
    };
    // The province went on with the file as it is: it is not the prefecture's any more.
    claim_returned(&prefecture, files[0].2.act.application)?;
    wait_for("the bounce", || Ok(!bounced()?.is_empty())).await?;
    ensure!(bounced()? == ["not-returned"], "{:?}", bounced()?);
    back()?;
    wait_for("the second return", || {
        Ok(prefecture.returns()?.first().is_some_and(|one| one.fix_by != returned.fix_by))
    })
    .await?;
    reopen(0)?;
    ensure!(prefecture.returns()?.is_empty() && prefecture.status()?.sent_back == 0, "taken up");
    // A prefecture whose program does not ask says of another file that it was sent back.
    claim_returned(&prefecture, files[1].2.act.application)?;
    wait_for("the bounce", || Ok(bounced()?.len() == 2)).await?;
    ensure!(bounced()? == ["not-returned"; 2], "{:?}", bounced()?);
    story.set(2024, 5, 6)?;
    resume()?;
    ensure!(rule(back()) == Some("returns"), "twice at most");
    // It was taken up in time and reviewed too late: the place is not the prefecture's to give back.
    decline(&prefecture, &files[0].2.act.application)?;
    wait_for("the bounce", || Ok(bounced()?.len() == 3)).await?;
    ensure!(bounced()? == ["not-returned"; 3], "{:?}", bounced()?);
    let stands = party.read::<_, ActError>(|_, state| {
        let place = state.intake(&code(0)).and_then(|i| i.recommendation_by(&file));
        Ok(place.is_some_and(|place| !place.withdrawn))
    })?;
    ensure!(stands, "what was recommended stands");
    story.end().await?;
    Ok(())
}
