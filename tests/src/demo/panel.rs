//! The procedure between the reports and the publication: seats are filled, reviewers score, the group
//! meets, what it decided is shown, an objection is upheld and the next on the waitlist moves up.

use anyhow::{Context as _, Result};
use hub::acts::determine::{Decision, determine};
use hub::acts::objection::{self, Entered};
use hub::acts::{assign, exposure, file_step, meeting, office, round, score, waitlist};
use ledger::category::Category;
use ledger::hash::Hash;
use ledger::machine::office::Event;
use ledger::names::NodeCode;
use ledger::officer::Officer;
use ledger::record::decision::Vote;
use ledger::record::step::file::{Check, Finding, Mark};
use ledger::record::step::meeting::Meeting;
use ledger::record::step::office::Office;
use peer::act::ActError;

use super::intake::seat;
use super::year::{Year, date};

/// Those who decide and those who score, all fictional.
const GROUP: [&str; 5] = ["组长甲", "组员乙", "组员丙", "组员丁", "组员戊"];
const REVIEWERS: [&str; 3] = ["评审甲", "评审乙", "评审丙"];
/// The meeting that decides.
const MEETING: &str = "领导小组第1次会议";

/// A recommendation to be scored.
pub(super) struct File {
    pub(super) node: NodeCode,
    pub(super) leaf: Hash,
    pub(super) categories: Vec<Category>,
    pub(super) points: u8,
}

/// Everybody was there and in favour.
pub(super) fn vote() -> Vote {
    Vote { meeting: MEETING.to_owned(), in_favour: 5, against: 0, recused: Vec::new() }
}

fn officer(person: &str, code: &str) -> Result<Officer> {
    Ok(Officer::new(person, seat(code)?))
}

impl Year<'_> {
    /// Opens the review, fills the seats, assigns every file to the whole group, scores it, looks up
    /// the records, and enters the meeting.
    pub(super) async fn review_files(&self, files: &[File]) -> Result<()> {
        let party = &self.federation.hub.party;
        let office = officer("经办甲", "H1")?;
        self.appoint()?;
        let why = "各市（州）均已报送".to_owned();
        round::review(party, self.round.clone(), why, office.clone())?;
        let assignment = |one: &File| assign::Assignment {
            node: one.node.clone(),
            file: one.leaf,
            conflicts: Vec::new(),
        };
        let all = files.iter().map(assignment).collect();
        assign::assign(party, all, "初评小组全体评审".to_owned(), office.clone())?;
        for person in REVIEWERS {
            let sheets = files.iter().map(|one| self.sheet(one)).collect();
            score::score(party, sheets, officer(person, "H2")?)?;
        }
        self.check_records().await?;
        let one = Meeting {
            name: MEETING.to_owned(),
            seat: seat("H3")?,
            date: date(self.year, 5, 13)?,
            present: GROUP.map(str::to_owned).to_vec(),
            minutes: Hash::of("会议纪要（示例）".as_bytes()),
        };
        meeting::meeting(party, one, "审定本年度推荐".to_owned(), office)?;
        Ok(())
    }

    fn appoint(&self) -> Result<()> {
        let seats = GROUP.map(|person| (person, "H3", "推进专班")).into_iter();
        let seats = seats.chain(REVIEWERS.map(|person| (person, "H2", "初评小组")));
        for (person, code, _) in seats {
            let step = Office {
                event: Event::Appoint,
                person: person.to_owned(),
                seat: seat(code)?,
                group: None,
                post: None,
                firm: None,
                from: date(self.year, 1, 1)?,
                until: None,
                document: format!("示例律协〔{}〕任字1号", self.year),
            };
            let why = "组建推进专班和初评小组".to_owned();
            office::office(&self.federation.hub.party, step, why, officer("经办甲", "H1")?)?;
        }
        Ok(())
    }

    fn sheet(&self, file: &File) -> score::Sheet {
        let plans = file.categories.iter().filter_map(|one| self.plan.category(*one));
        let items = plans.flat_map(|plan| plan.items.iter().filter(|item| !item.extra));
        let mark = |item: &ledger::charter::Criterion| Mark {
            item: item.id,
            points: file.points,
            reason: "经查阅材料评定。".to_owned(),
        };
        let marks = items.map(mark).collect();
        score::Sheet { node: file.node.clone(), file: file.leaf, marks }
    }

    /// Every file that is still open is looked up on the credit platform today.
    pub(super) async fn check_records(&self) -> Result<()> {
        let party = &self.federation.hub.party;
        let today = ledger::time::day(self.federation.clock.now());
        let checks: Vec<Check> = party.read::<_, ActError>(|_, state| {
            let open = state.docket.files.all().filter(|(_, file)| file.state.is_open());
            let check = |(leaf, _): (&Hash, _)| Check {
                file: *leaf,
                date: today,
                finding: Finding::Clear,
                source: "信用平台（示例）".to_owned(),
                snapshot: None,
            };
            Ok(open.map(check).collect())
        })?;
        file_step::check(party, checks, "无处罚记录核查".to_owned(), officer("经办甲", "H1")?)?;
        Ok(())
    }

    /// The 公示: one firm is objected to, the objection is upheld, the next on the waitlist gets the
    /// place and is shown in turn.
    pub(super) async fn expose(&mut self, contested: Option<(File, Decision)>) -> Result<()> {
        let party = self.federation.hub.party.clone();
        let (round, office) = (self.round.clone(), officer("经办甲", "H1")?);
        let why = || "按实施规则公示".to_owned();
        self.set(5, 14, 9)?;
        exposure::open(&party, round.clone(), why(), office.clone())?;
        if let Some((file, decision)) = contested {
            self.set(5, 16, 9)?;
            let File { node, leaf, .. } = file;
            let entered = Entered {
                node: node.clone(),
                file: leaf,
                facts: "所报业绩与事实不符（示例）".to_owned(),
                objector: Some("示例异议人，电话（示例）".to_owned()),
            };
            objection::enter(&party, entered, office.clone())?;
            determine(&party, decision, seat("H3")?).context("the objection is upheld")?;
            self.summary.decline(&node);
            let why_promoted = "异议成立，名额空出，按次序递补".to_owned();
            let leader = officer("组长甲", "H3")?;
            let (first, _) = waitlist::promote(&party, self.year, why_promoted, leader)?;
            let again = exposure::open(&party, round.clone(), why(), office.clone())?;
            let said = format!(
                "公示异议成立 1 件，{} 按次序递补并另行公示至 {}",
                first.reference,
                again.last.map(|day| day.to_string()).unwrap_or_default()
            );
            self.check("异议与递补", again.files == 1, said);
        }
        self.federation.settle().await?;
        self.set(5, 27, 9)?;
        let ready = exposure::close(&party, round, why(), office)?;
        let left = peer::posted::shown(&party)?.len();
        self.check("公示", left == 0, format!("公示期满 {ready} 件，名单已撤下"));
        Ok(())
    }
}
