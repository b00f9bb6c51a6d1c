//! Out of cultivation (四(四)4; S78, A3-31): promoted in a year whose seats are used up, and a firm that
//! is recognised in two categories and cultivated in a third.

use anyhow::{Context as _, Result, ensure};
use hub::acts::determine::{Decision, determine};
use hub::acts::objection::{self, Entered};
use hub::acts::{cultivate, exposure, file_step, meeting, round, waitlist};
use hub::inbox;
use ledger::annual::{self, Figures};
use ledger::category::Category;
use ledger::charter::{Plan, Reviewers};
use ledger::dossier::Seeking;
use ledger::hash::Hash;
use ledger::machine::listing::{Event, State as Place};
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::public_list::PublicList;
use ledger::record::decision::Vote;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::step::file::{Check, Finding};
use ledger::record::step::listing::{ListingStep, Proposal, Support};
use ledger::record::step::meeting::Meeting;
use ledger::roll::Holding;
use peer::act::ActError;
use tests::federation::SICHUAN;
use tests::generator::{Sample, applications_from};

use super::certified::exported;
use super::decide::appoint;
use super::kit::{REGIONS, Story, code, date, notice, plan, round_id, seat};

type Listed = (Hash, Holding);

fn officer(seat_code: &str) -> Officer {
    Officer::new("经办甲", seat(seat_code))
}

fn rule<T>(result: Result<T, ActError>) -> Option<&'static str> {
    result.err().and_then(|e| e.rule())
}

/// Sichuan's procedure from the vote on, with three seats in 2024 and one in 2025.
fn procedure() -> Plan {
    let mut plan = Plan::from_toml(SICHUAN).unwrap();
    (plan.quotas[0].seats, plan.quotas[1].seats) = (3, 1);
    plan.deciding.reviewers = Reviewers::None;
    plan.deciding.first_decide_by = date(2024, 12, 31);
    plan
}

impl Story {
    fn list(&self, n: usize) -> Result<PublicList> {
        let party = &self.federation.node(&code(n))?.party;
        Ok(party.read::<_, ActError>(|_, s| Ok(s.roll.list_in_effect()))?)
    }

    fn listed(&self) -> Result<Vec<Listed>> {
        let party = &self.federation.hub.party;
        Ok(party.read::<_, ActError>(|_, state| {
            Ok(state.roll.listings_now().map(|(entry, held)| (entry.leaf, held)).collect())
        })?)
    }

    fn place(&self, listing: &Hash) -> Result<Place> {
        let party = &self.federation.hub.party;
        Ok(party.read::<_, ActError>(|_, state| Ok(state.docket.place(listing).state))?)
    }

    fn advance(
        &self,
        listing: Hash,
        event: Event,
        by: &str,
        proposal: Option<Proposal>,
    ) -> Result<u64, ActError> {
        let step = ListingStep { event, listing, support: None, year: None, proposal };
        cultivate::advance(&self.federation.hub.party, step, "示例".to_owned(), officer(by))
    }

    fn propose(&self, (listing, held): &Listed, year: u16) -> Result<u64, ActError> {
        let proposal = Proposal { round: round_id(year), categories: held.categories.clone() };
        self.advance(*listing, Event::Propose, "H2", Some(proposal))
    }

    /// The whole leading group votes for it in the year's meeting.
    fn vote(
        &self,
        (node, file): (&NodeCode, Hash),
        outcomes: Vec<CategoryOpinion>,
        (year, waitlist): (u16, bool),
    ) -> Result<u64, ActError> {
        let meeting = year.to_string();
        let vote = Some(Vote { meeting, in_favour: 2, against: 0, recused: Vec::new() });
        let (node, reason) = (node.clone(), "经领导小组会议审定。".to_owned());
        let decision = Decision { node, recommendation: file, outcomes, reason, vote, waitlist };
        determine(&self.federation.hub.party, decision, seat("H3"))
    }

    fn promote(&self, (file, held): &Listed, year: u16, waitlist: bool) -> Result<u64, ActError> {
        self.vote(
            (&held.region, *file),
            all(&held.categories, Opinion::Recognise),
            (year, waitlist),
        )
    }

    fn check(&self, files: &[Hash]) -> Result<()> {
        let date = ledger::time::day(self.federation.clock.now());
        let source = || "信用平台（示例）".to_owned();
        let check = |file: &Hash| Check {
            file: *file,
            date,
            finding: Finding::Clear,
            source: source(),
            snapshot: None,
        };
        let checks = files.iter().map(check).collect();
        let party = &self.federation.hub.party;
        file_step::check(party, checks, "核查".to_owned(), officer("H1"))?;
        Ok(())
    }

    /// The review of a year is open and the leading group met.
    fn met(&self, year: u16) -> Result<()> {
        let party = &self.federation.hub.party;
        self.set(year, 4, 2)?;
        round::review(party, round_id(year), "已报齐".to_owned(), officer("H1"))?;
        let one = Meeting {
            name: year.to_string(),
            seat: seat("H3"),
            date: date(year, 4, 2),
            present: ["组长甲", "组员乙"].map(str::to_owned).to_vec(),
            minutes: Hash::of(b"minutes"),
        };
        meeting::meeting(party, one, "审定".to_owned(), officer("H1"))?;
        Ok(())
    }

    fn show(&self, year: u16) -> Result<exposure::Opened> {
        let party = &self.federation.hub.party;
        Ok(exposure::open(party, round_id(year), "公示".to_owned(), officer("H1"))?)
    }

    fn shown(&self, year: u16) -> Result<usize> {
        let party = &self.federation.hub.party;
        Ok(exposure::close(party, round_id(year), "期满".to_owned(), officer("H1"))?)
    }
}

fn all(categories: &[Category], opinion: Opinion) -> Vec<CategoryOpinion> {
    categories.iter().map(|category| CategoryOpinion { category: *category, opinion }).collect()
}

/// Two firms are cultivated since 2024.
async fn cultivated() -> Result<(Story, Vec<Listed>)> {
    let story = Story::begin(procedure(), 2).await?;
    for person in ["组长甲", "组员乙"] {
        appoint(&story, person, "H3", None)?;
    }
    story.report(0, 2024, 0, 2).await?;
    zero_report(&story, 1, 2024).await?;
    story.met(2024)?;
    let files = story.open(2024)?;
    let leaves: Vec<Hash> = files.iter().map(|(_, leaf, _)| *leaf).collect();
    story.check(&leaves)?;
    for (node, leaf, recommended) in &files {
        let asked: Vec<Category> =
            recommended.act.categories.iter().map(|one| one.category).collect();
        story.vote((node, *leaf), all(&asked, Opinion::Cultivate), (2024, false))?;
    }
    story.show(2024)?;
    story.set(2024, 5, 31)?;
    ensure!(story.shown(2024)? == 2, "both were shown");
    story.check(&leaves)?;
    story.publish_and_seal(2024).await?;
    let listed = story.listed()?;
    ensure!(listed.len() == 2, "{listed:?}");
    Ok((story, listed))
}

async fn zero_report(story: &Story, n: usize, year: u16) -> Result<()> {
    let party = &story.federation.node(&code(n))?.party;
    let seats = vec![seat("N3"), seat("N4")];
    node::acts::sign::sign(party, &code(n), round_id(year), seats, true)?;
    story.federation.settle().await
}

#[tokio::test(flavor = "multi_thread")]
async fn s78_promoted_in_a_full_year_one_moves_up_and_the_other_stays_cultivated() -> Result<()> {
    let (story, listed) = cultivated().await?;
    let (first, second) = (&listed[0], &listed[1]);
    let party = &story.federation.hub.party;
    ensure!(story.propose(first, 2025).is_err(), "no such round yet");
    story.announce(2025).await?;
    story.set(2025, 3, 10)?;
    story.report(0, 2025, 4, 1).await?;
    zero_report(&story, 1, 2025).await?;
    story.met(2025)?;

    // One firm that its prefecture recommended takes the year's only seat.
    let (node, taken, recommended) = story.open(2025)?.remove(0);
    story.check(&[taken, first.0, second.0])?;
    let outcomes = recommended.act.categories.clone();
    story.vote((&node, taken), outcomes.clone(), (2025, false))?;
    ensure!(story.promote(first, 2025, true).is_err(), "it was not proposed");
    for one in [first, second] {
        story.propose(one, 2025)?;
    }
    ensure!(rule(story.promote(first, 2025, true)) == Some("opinion"), "the prefecture is asked");
    story.advance(first.0, Event::Opinion, "H1", None)?;
    ensure!(rule(story.promote(first, 2025, false)) == Some("quota"), "the seat is taken");
    story.promote(first, 2025, true)?;
    // A silent prefecture stops nobody: five working days later.
    story.set(2025, 4, 11)?;
    story.check(&[taken, first.0, second.0])?;
    story.promote(second, 2025, true)?;
    let lines = inbox::lines(party, Some(&round_id(2025)))?;
    ensure!(lines.iter().filter(|line| line.promotion && line.name.is_some()).count() == 2);
    ensure!(story.place(&first.0)? == Place::Waiting, "候补");
    let waiting: Vec<Hash> = waitlist::waiting(party, 2025)?.iter().map(|one| one.leaf).collect();
    ensure!(waiting == [first.0, second.0], "in the recorded order");

    // The recommended firm is objected to, its place is free, and the first one moves up.
    ensure!(story.show(2025)?.files == 1, "who waits is not shown");
    let facts = "事实（示例）".to_owned();
    let objector = Some("示例异议人".to_owned());
    let entered = Entered { node: node.clone(), file: taken, facts, objector };
    objection::enter(party, entered, officer("H1"))?;
    let declined = outcomes.iter().map(|one| one.category).collect::<Vec<_>>();
    story.vote((&node, taken), all(&declined, Opinion::Decline), (2025, false))?;
    let (moved, _) = waitlist::promote(party, 2025, "递补".to_owned(), seat("H3"))?;
    ensure!(moved.leaf == first.0 && moved.reference.starts_with("培育/"), "{moved:?}");
    ensure!(story.place(&first.0)? == Place::Proposed, "on its way");
    let next = waitlist::promote(party, 2025, "递补".to_owned(), seat("H3"));
    ensure!(rule(next) == Some("quota"), "one place was free");

    ensure!(story.show(2025)?.files == 1, "a 公示 of its own");
    story.federation.settle().await?;
    let shown = peer::posted::shown(party)?;
    let names: Vec<&String> =
        shown.iter().flat_map(|paper| &paper.recognised).map(|one| &one.name).collect();
    ensure!(names.contains(&&first.1.firm.name), "{names:?}");
    story.set(2025, 5, 31)?;
    ensure!(story.shown(2025)? == 1, "over");
    story.check(&[first.0])?;
    story.publish_and_seal(2025).await?;

    // The same notice recognises it and ends its cultivation, at every node.
    for n in 0..2 {
        let list = story.list(n)?;
        let [line] = &list.recognised[..] else { anyhow::bail!("{list:?}") };
        ensure!(line.code == first.1.firm.code && line.categories == first.1.categories);
        ensure!(
            (line.year, line.valid_until) == (2025, date(2028, 5, 31)),
            "three years of its own"
        );
        let cultivated: Vec<_> = list.cultivated.iter().map(|one| one.code).collect();
        ensure!(cultivated == [second.1.firm.code], "the other one is cultivated on");
    }
    let held = party.roll()?.listing_now(&first.0).context("its place")?;
    ensure!(held.listing_state() == Place::Promoted, "已转为认定");
    let number = party.roll()?.titles().next().context("a title")?.act.number.clone();
    let (certificate, _) = exported(&story, &number)?;
    ensure!(certificate.issued.facts.categories == first.1.categories, "and it has a certificate");

    // The other one waits to the end of the year, and stays on the list.
    ensure!(story.advance(second.0, Event::Lapse, "H1", None).is_err(), "the year is not over");
    story.set(2026, 1, 1)?;
    for other in ["H2", "H3", "H4", "H5", "H6", "H7", "H8", "H9"] {
        let refused = story.advance(second.0, Event::Lapse, other, None);
        ensure!(refused.is_err_and(|e| e.rule() == Some("seat")), "{other} ends no waiting");
    }
    story.advance(second.0, Event::Lapse, "H1", None)?;
    ensure!(story.place(&second.0)? == Place::Supported, "cultivated as before");
    ensure!(waitlist::waiting(party, 2025)?.is_empty(), "nobody waits");
    story.end().await?;
    Ok(())
}

/// A form that seeks recognition in two categories and something in a third.
fn threefold() -> Result<Sample> {
    let all = applications_from(7, 2024, &[REGIONS[0]], 200, 0);
    let fits = |sample: &Sample| {
        let sought = sample.dossier.categories.iter();
        let titles = sought.clone().filter(|one| one.seeking == Seeking::Recognise).count();
        (titles, sought.count()) == (2, 3)
    };
    all.into_iter().find(fits).context("no such form among two hundred")
}

#[tokio::test(flavor = "multi_thread")]
async fn s12_s42_recognised_in_two_categories_cultivated_in_a_third_and_then_in_all() -> Result<()>
{
    let story = Story::begin(plan(Some((1, 0))), 2).await?;
    let sample = threefold()?;
    story.recommend(0, std::slice::from_ref(&sample))?;
    story.sign(0, 2024)?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    let (node, file, recommended) = story.open(2024)?.remove(0);
    let party = &story.federation.hub.party;
    let decide = |file: Hash, outcomes: Vec<CategoryOpinion>| {
        let (node, reason) = (node.clone(), "经领导小组会议审定。".to_owned());
        let (recommendation, vote, waitlist) = (file, None, false);
        let decision = Decision { node, recommendation, outcomes, reason, vote, waitlist };
        determine(party, decision, seat("H3"))
    };
    decide(file, recommended.act.categories.clone())?;
    story.set(2024, 5, 31)?;
    story.publish_and_seal(2024).await?;
    let of = |opinion: Opinion| -> Vec<Category> {
        let of = recommended.act.categories.iter().filter(|one| one.opinion == opinion);
        of.map(|one| one.category).collect()
    };
    let (titled, third) = (of(Opinion::Recognise), of(Opinion::Cultivate));
    for n in 0..2 {
        let list = story.list(n)?;
        let ([title], [place]) = (&list.recognised[..], &list.cultivated[..]) else {
            anyhow::bail!("one line on each list: {list:?}")
        };
        ensure!(title.code == place.code && title.categories == titled, "{title:?}");
        ensure!(place.categories == third, "one notice, two lists (S92): {place:?}");
    }
    let (certificate, _) = exported(&story, &party.roll()?.titles().next().unwrap().act.number)?;
    ensure!(certificate.issued.facts.categories == titled, "no title in the third");

    // Later in the year it meets the standard in the third too: no second seat (A3-35), and the
    // added category has three years of its own.
    story.set(2024, 9, 2)?;
    let listed = story.listed()?.remove(0);
    let again = ListingStep {
        event: Event::Propose,
        listing: listed.0,
        support: None,
        year: None,
        proposal: Some(Proposal { round: round_id(2024), categories: titled.clone() }),
    };
    let refused = cultivate::advance(party, again, "示例".to_owned(), officer("H2"));
    ensure!(rule(refused) == Some("promotion"), "it is not cultivated in those");
    let support = Support { group: "第一小组".to_owned(), contact: "甲某".to_owned() };
    let (listing, year, proposal) = (listed.0, None, None);
    let helped =
        ListingStep { event: Event::Support, listing, support: Some(support), year, proposal };
    cultivate::advance(party, helped, "示例".to_owned(), officer("H8"))?;
    let figures = |category: Category| -> Result<Figures> {
        let annual = party.read::<_, ActError>(|_, state| {
            let intakes: Vec<_> = state.intakes().collect();
            Ok(annual::of(2024, &state.roll, &state.docket, &intakes))
        })?;
        ensure!((annual.firms, annual.seats, annual.cultivated_firms) == (1, 1, 1), "{annual:?}");
        annual.categories.into_iter().find(|one| one.category == category).context("figures")
    };
    let found = figures(third[0])?;
    ensure!((found.recommended, found.recommended_for_cultivation) == (0, 1), "{found:?}");
    ensure!((found.recognised, found.cultivated, found.supported) == (0, 1, 1), "{found:?}");
    story.propose(&listed, 2024)?;
    story.advance(listed.0, Event::Opinion, "H1", None)?;
    decide(listed.0, all(&third, Opinion::Recognise))?;
    let published = notice(2024, 3);
    let published = ledger::record::notice::Notice { date: date(2024, 9, 2), ..published };
    hub::acts::publish::publish(party, round_id(2024), published, seat("H1"))?;
    story.federation.sign_documents()?;
    story.federation.seal().await?;
    story.federation.settle().await?;
    let list = story.list(1)?;
    ensure!(list.cultivated.is_empty() && list.recognised.len() == 2, "{list:?}");
    ensure!(list.recognised[0].valid_until == date(2027, 5, 31), "the others keep theirs");
    ensure!(list.recognised[1].valid_until == date(2027, 9, 2), "{:?}", list.recognised[1]);
    ensure!(party.roll()?.recognised_in(2024) == 1, "one 家");
    let found = figures(third[0])?;
    ensure!((found.recognised, found.promoted, found.supported) == (1, 1, 0), "{found:?}");
    let found = figures(titled[0])?;
    ensure!((found.recommended, found.recognised, found.promoted) == (1, 1, 0), "{found:?}");
    story.end().await?;
    Ok(())
}
