//! What becomes of firms on the lists, through the acts of province and prefectures (四(四)): renamed,
//! late with a report, merged, penalised, expired, renewed.

use anyhow::{Context as _, Result, ensure};
use hub::acts::change::{self, Becomes, Came, Verdict};
use hub::acts::filed::{self, Filed};
use hub::acts::legacy::{Entry, import};
use hub::acts::{exit, office, penalty};
use jiff::civil::Date;
use ledger::category::Category;
use ledger::dossier::PenaltyKind;
use ledger::hash::Hash;
use ledger::machine::change_report::Event;
use ledger::machine::penalty::Event as Case;
use ledger::names::{Firm, Seat};
use ledger::officer::Officer;
use ledger::public_list::{PublicList, Recognised, Standing};
use ledger::record::change::Lineage;
use ledger::record::exit::Leaving;
use ledger::record::notice::Notice;
use ledger::record::step::change_report::{ChangeKind, Happened};
use ledger::record::step::office::Office;
use ledger::record::step::penalty::Imposed;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::party::Party;

use super::kit::{Story, code, date, notice, plan, samples, seat};

pub(crate) fn firm(n: u32) -> Firm {
    let code = Uscc::build("31510000", &format!("MD{n:06}")).unwrap();
    Firm { name: format!("示例{n}律师事务所（虚构）"), code }
}

pub(crate) fn who(person: &str, code: &str) -> Officer {
    Officer::new(person, seat(code))
}

pub(crate) fn paper(party: &Party) -> Result<Filed> {
    Ok(filed::file(party, b"a fictional scan")?)
}

pub(crate) fn on(year: u16, month: i8, day: i8) -> Notice {
    Notice { date: date(year, month, day), ..notice(year, 9) }
}

fn list_of(party: &Party) -> Result<PublicList> {
    Ok(party.read::<_, ActError>(|_, state| Ok(state.roll.list_in_effect()))?)
}

pub(crate) fn line(party: &Party, code: &Uscc) -> Result<Recognised> {
    let list = list_of(party)?;
    let mut lines = list.recognised.into_iter();
    lines.find(|line| line.code == *code).with_context(|| format!("{code} is not on the list"))
}

impl Story {
    /// 补录 of `count` firms, each recognised and cultivated, by a notice of that day; then sealed.
    pub(crate) async fn with_legacy(count: u32, from: (u16, i8, i8)) -> Result<Self> {
        let story = Self::begin(plan(None), 2).await?;
        let notice = on(from.0, from.1, from.2);
        let entry = |n: u32| Entry {
            row: n + 2,
            firm: firm(n),
            region: code(0),
            number: None,
            recognised: vec![Category::Zy],
            cultivated: vec![Category::Jx],
        };
        let entries = (0..count).map(entry).collect();
        let party = &story.federation.hub.party;
        import(party, 2024, &notice, b"%PDF-1.7", entries, false, Seat::office())?;
        story.sealed().await?;
        Ok(story)
    }

    /// 补录 of one more category of these firms, by a notice of June 2025; then sealed.
    async fn added(&self, firms: &[u32]) -> Result<()> {
        let entry = |n: &u32| Entry {
            row: n + 2,
            firm: firm(*n),
            region: code(0),
            number: None,
            recognised: vec![Category::Ts],
            cultivated: Vec::new(),
        };
        self.set(2025, 6, 2)?;
        let (party, entries) = (&self.federation.hub.party, firms.iter().map(entry).collect());
        import(party, 2025, &on(2025, 6, 1), b"%PDF-1.7", entries, false, Seat::office())?;
        self.sealed().await
    }

    pub(crate) async fn sealed(&self) -> Result<()> {
        self.federation.seal().await?;
        self.federation.settle().await
    }

    /// Files a report here for firm `n`, of a change on `day`.
    pub(crate) fn filed(
        &self,
        n: u32,
        kind: ChangeKind,
        day: (u16, i8, i8),
        lawyers: Option<u32>,
    ) -> Result<Hash> {
        let party = &self.federation.hub.party;
        let (firm, date) = (firm(n).code, date(day.0, day.1, day.2));
        let happened = Happened { firm, kind, date, lawyers };
        let papers = (paper(party)?, paper(party)?);
        Ok(change::file(party, None, happened, papers, Came::Here, who("甲某", "H1"))?)
    }

    /// Appoints a 秘书长.
    fn secretary(&self, person: &str) -> Result<()> {
        let step = Office {
            event: ledger::machine::office::Event::Appoint,
            person: person.to_owned(),
            seat: seat("H1"),
            group: None,
            post: Some("秘书长".to_owned()),
            firm: None,
            from: date(2024, 1, 1),
            until: None,
            document: "示例〔2024〕1号".to_owned(),
        };
        let party = &self.federation.hub.party;
        office::office(party, step, "任职（示例）".to_owned(), who("甲某", "H1"))?;
        Ok(())
    }

    pub(crate) fn step(&self, report: Hash, event: Event, by: &str) -> Result<u64, ActError> {
        let party = &self.federation.hub.party;
        change::advance(party, report, event, None, "示例".to_owned(), who("乙某", by))
    }

    fn decide(&self, report: Hash, verdict: Verdict) -> Result<Vec<u64>, ActError> {
        let party = &self.federation.hub.party;
        let minutes = filed::file(party, b"minutes of a fictional meeting")?;
        let why = "会长办公会议核实（示例）".to_owned();
        let date = ledger::time::day(self.federation.clock.now());
        let announced = Notice { date, ..notice(2024, 9) };
        change::decide(party, report, verdict, (minutes, announced), why, who("丙某", "H4"))
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s65_s67_a_firm_of_a_paper_notice_is_renamed_and_reports_at_its_prefecture() -> Result<()> {
    let story = Story::with_legacy(1, (2024, 2, 1)).await?;
    story.set(2024, 9, 2)?;
    let (node, party) = (story.federation.node(&code(0))?, &story.federation.hub.party);
    let report = node::acts::change::Report {
        firm: firm(0).code,
        change: ChangeKind::Rename,
        date: date(2024, 8, 28),
        form: b"a fictional form".to_vec(),
        approval: b"a fictional approval".to_vec(),
    };
    let (_, leaf) = node::acts::change::report(&node.party, &code(0), report, seat("N1"))?;
    story.federation.settle().await?;
    story.federation.papers().await?;
    let (kind, date, firm_code) = (ChangeKind::Rename, date(2024, 8, 28), firm(0).code);
    let happened = Happened { firm: firm_code, kind, date, lawyers: None };
    let papers = (paper(party)?, paper(party)?);
    let came = Came::Relayed(code(0), leaf);
    let report = change::file(party, None, happened, papers, came, who("甲某", "H1"))?;
    ensure!(story.step(report, Event::OpenCase, "H1").is_err(), "it came in time");
    ensure!(story.step(report, Event::Meets, "H1").is_err(), "初核 is not the office's");
    story.step(report, Event::Meets, "H2")?;
    let to = Firm { name: "示例更名律师事务所（虚构）".to_owned(), code: firm_code };
    let becomes =
        Becomes { lineage: Lineage::Renamed, to: to.clone(), region: code(0), bars_survivor: None };
    let why = "核准更名（示例）".to_owned();
    change::register(party, report, Some(becomes), on(2024, 9, 10), why, who("甲某", "H1"))?;
    story.sealed().await?;
    for party in [party, &story.federation.node(&code(1))?.party] {
        let line = line(party, &firm_code)?;
        ensure!(line.name == to.name && line.earlier.len() == 1, "{line:?}");
        ensure!(line.standing(jiff::civil::date(2024, 9, 11)) == Standing::Valid, "it goes on");
    }
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s70_who_reports_late_loses_the_review_or_the_title_as_the_meeting_decides() -> Result<()> {
    let story = Story::with_legacy(2, (2024, 2, 1)).await?;
    story.set(2024, 9, 2)?;
    let party = &story.federation.hub.party;
    let late = [0, 1].map(|n| story.filed(n, ChangeKind::Rename, (2024, 8, 1), None));
    let [first, second] = late;
    let (first, second) = (first?, second?);
    for report in [first, second] {
        story.step(report, Event::OpenCase, "H1")?;
        story.step(report, Event::Hear, "H1")?;
        let early = story.decide(report, Verdict::ReviewLost).err().and_then(|e| e.rule());
        ensure!(early == Some("hearing"), "the firm may still answer: {early:?}");
    }
    story.set(2024, 9, 6)?;
    ensure!(story.decide(first, Verdict::ReviewLost)?.len() == 2, "title and cultivation");
    story.step(second, Event::Answer, "H1")?;
    ensure!(story.decide(second, Verdict::Unreported)?.len() == 2, "both if both");
    story.sealed().await?;
    let today = date(2024, 10, 1);
    ensure!(line(party, &firm(0).code)?.standing(today) == Standing::Valid, "it runs on");
    ensure!(line(party, &firm(1).code)?.standing(today) == Standing::Cancelled, "choice b");
    let free = party.read::<_, ActError>(|_, s| Ok(s.roll.barred(&firm(1).code, today).is_ok()))?;
    ensure!(free, "only a penalty bars (四(四)2)");
    ensure!(list_of(party)?.cultivated.len() == 1, "one left");
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s70_a_second_late_report_takes_the_review_of_what_was_added_since() -> Result<()> {
    let story = Story::with_legacy(1, (2024, 2, 1)).await?;
    let late = |day, wd: (u16, i8, i8)| -> Result<Hash> {
        story.set(wd.0, wd.1, wd.2)?;
        let report = story.filed(0, ChangeKind::Rename, day, None)?;
        for event in [Event::OpenCase, Event::Hear, Event::Answer] {
            story.step(report, event, "H1")?;
        }
        Ok(report)
    };
    let first = late((2024, 8, 1), (2024, 9, 2))?;
    ensure!(story.decide(first, Verdict::ReviewLost)?.len() == 2, "title and cultivation");
    story.added(&[0]).await?;
    let second = late((2025, 6, 3), (2025, 7, 14))?;
    ensure!(story.decide(second, Verdict::ReviewLost)?.len() == 1, "the added category's alone");
    let third = late((2025, 8, 1), (2025, 9, 15))?;
    let nothing = story.decide(third, Verdict::ReviewLost).err().and_then(|e| e.rule());
    ensure!(nothing == Some("stage"), "nothing is left to take: {nothing:?}");
    ensure!(story.decide(third, Verdict::Unreported)?.len() == 3, "the meeting may still cancel");
    story.sealed().await?;
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn a3_23_merged_into_a_firm_that_is_too_large_it_no_longer_meets() -> Result<()> {
    let story = Story::with_legacy(2, (2024, 2, 1)).await?;
    story.set(2024, 9, 2)?;
    let party = &story.federation.hub.party;
    let report = story.filed(0, ChangeKind::Merge, (2024, 8, 30), Some(50))?;
    let refused = story.step(report, Event::Meets, "H2").err().and_then(|e| e.rule());
    ensure!(refused == Some("size"), "{refused:?}");
    story.step(report, Event::Fails, "H2")?;
    story.decide(report, Verdict::Unqualified)?;
    let letter = paper(party)?;
    let papers = (letter, on(2024, 9, 30));
    exit::exit(party, firm(1).code, (Leaving::Voluntary, None), papers, seat("H1"))?;
    story.sealed().await?;
    let today = date(2024, 10, 1);
    ensure!(line(party, &firm(0).code)?.standing(today) == Standing::Cancelled, "cancelled");
    ensure!(line(party, &firm(1).code)?.standing(today) == Standing::Left, "left by itself");
    ensure!(list_of(party)?.cultivated.is_empty(), "nobody is cultivated any more");
    story.end().await?;
    Ok(())
}

fn imposed(day: Date) -> Imposed {
    Imposed {
        kind: PenaltyKind::Administrative,
        document_number: "示例〔2024〕7号".to_owned(),
        date: day,
        in_force: true,
        licence_revoked: true,
        document: Hash([0; 32]),
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn s71_a_title_that_ran_out_stands_in_the_way_of_no_cancellation_and_no_exit() -> Result<()> {
    let story = Story::with_legacy(2, (2023, 10, 1)).await?;
    let party = &story.federation.hub.party;
    story.added(&[0, 1]).await?;
    story.set(2026, 10, 2)?;
    let penalised = firm(0).code;
    let why = || "示例".to_owned();
    let found = (imposed(date(2026, 9, 20)), paper(party)?);
    penalty::enter(party, penalised, found, why(), who("甲某", "H7"))?;
    penalty::advance(party, penalised, Case::Check, why(), who("乙某", "H1"))?;
    penalty::advance(party, penalised, Case::Hear, why(), who("乙某", "H1"))?;
    penalty::advance(party, penalised, Case::Answer, why(), who("乙某", "H1"))?;
    let ended = penalty::sign(party, penalised, on(2026, 10, 2), why(), who("丙某", "H1"))?;
    ensure!(ended.len() == 2, "the added category and the place, not what ran out: {ended:?}");
    let papers = (paper(party)?, on(2026, 10, 2));
    let left = exit::exit(party, firm(1).code, (Leaving::Voluntary, None), papers, seat("H1"))?;
    ensure!(left.len() == 2, "the added category and the place: {left:?}");
    story.sealed().await?;
    let standing = |n: u32| -> Result<Vec<Standing>> {
        let mut lines = list_of(party)?.recognised;
        lines.retain(|line| line.code == firm(n).code);
        lines.sort_by_key(|line| line.valid_from);
        Ok(lines.iter().map(|line| line.standing(date(2026, 10, 2))).collect())
    };
    ensure!(standing(0)? == [Standing::Expired, Standing::Cancelled], "{:?}", standing(0)?);
    ensure!(standing(1)? == [Standing::Expired, Standing::Left], "{:?}", standing(1)?);
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s71_s72_a_penalised_firm_is_cancelled_and_barred_at_every_node_under_any_name()
-> Result<()> {
    let story = Story::begin(plan(None), 2).await?;
    let sample = samples(0, 2024, 0, 1).remove(0);
    let firm = sample.dossier.firm.uscc;
    story.report(0, 2024, 0, 1).await?;
    story.recognise(2024, 1)?;
    story.set(2024, 5, 31)?;
    story.publish_and_seal(2024).await?;
    story.set(2024, 9, 2)?;
    let party = &story.federation.hub.party;
    let why = || "示例".to_owned();
    let found = (imposed(date(2024, 8, 20)), paper(party)?);
    penalty::enter(party, firm, found, why(), who("甲某", "H7"))?;
    let alone = penalty::advance(party, firm, Case::Check, why(), who("甲某", "H1")).err();
    ensure!(alone.and_then(|e| e.rule()) == Some("second-person"), "two officers");
    penalty::advance(party, firm, Case::Check, why(), who("乙某", "H1"))?;
    penalty::advance(party, firm, Case::Hear, why(), who("乙某", "H1"))?;
    story.secretary("丙某")?;
    let early = penalty::sign(party, firm, on(2024, 9, 6), why(), who("丙某", "H1")).err();
    ensure!(early.and_then(|e| e.rule()) == Some("hearing"), "the firm is heard first");
    story.set(2024, 9, 6)?;
    let sign = |by: &str| penalty::sign(party, firm, on(2024, 9, 6), why(), who(by, "H1"));
    let officer = sign("丁某").err().and_then(|e| e.rule());
    ensure!(officer == Some("secretary"), "秘书长 signs, not any officer: {officer:?}");
    sign("丙某")?;
    story.sealed().await?;
    ensure!(line(party, &firm)?.standing(date(2024, 9, 6)) == Standing::Cancelled, "no vote");
    let barred = |n: usize, code: Uscc, day: (u16, i8, i8)| -> Result<bool> {
        let node = &story.federation.node(&super::kit::code(n))?.party;
        let day = date(day.0, day.1, day.2);
        Ok(node.read::<_, ActError>(|_, s| Ok(s.roll.barred(&code, day).is_err()))?)
    };
    for n in [0, 1] {
        ensure!(barred(n, firm, (2027, 9, 6))?, "node {n}, the last day");
        ensure!(!barred(n, firm, (2027, 9, 7))?, "node {n}, the day after");
    }
    // A new name and a new code: the ban goes with the firm.
    let happened =
        Happened { firm, kind: ChangeKind::Rename, date: date(2024, 9, 10), lawyers: None };
    story.set(2024, 9, 12)?;
    let papers = (paper(party)?, paper(party)?);
    let report = change::file(party, None, happened, papers, Came::Here, who("甲某", "H1"))?;
    story.step(report, Event::Meets, "H2")?;
    let to = self::firm(77);
    let (region, bars_survivor) = (code(0), None);
    let becomes = Becomes { lineage: Lineage::Renamed, to: to.clone(), region, bars_survivor };
    change::register(party, report, Some(becomes), on(2024, 9, 20), why(), who("甲某", "H1"))?;
    story.sealed().await?;
    ensure!(barred(1, to.code, (2025, 3, 10))?, "under its new name too");
    // And the intake says so.
    story.announce(2025).await?;
    story.set(2025, 3, 10)?;
    for barred in [firm, to.code] {
        let mut again = samples(0, 2025, 0, 1).remove(0);
        again.dossier.firm.uscc = barred;
        let refused = story.file(0, &again).err().map(|e| e.to_string()).unwrap_or_default();
        ensure!(refused.contains("不得再次申报"), "{barred}: {refused}");
    }
    story.end().await?;
    Ok(())
}

#[tokio::test(flavor = "multi_thread")]
async fn s64_a_title_runs_out_by_the_day_alone() -> Result<()> {
    let story = Story::with_legacy(1, (2023, 10, 1)).await?;
    let party = &story.federation.hub.party;
    story.set(2026, 10, 2)?;
    let line = line(party, &firm(0).code)?;
    ensure!(line.valid_until == date(2026, 10, 1), "{line:?}");
    ensure!(line.standing(date(2026, 10, 1)) == Standing::Valid, "the last day counts");
    ensure!(line.standing(date(2026, 10, 2)) == Standing::Expired, "nobody decides");
    let report = story.filed(0, ChangeKind::Rename, (2026, 9, 30), None)?;
    story.step(report, Event::Fails, "H2")?;
    let hits = story.decide(report, Verdict::Unqualified)?;
    ensure!(hits.len() == 1, "only the place is left to remove: {hits:?}");
    story.end().await?;
    Ok(())
}
