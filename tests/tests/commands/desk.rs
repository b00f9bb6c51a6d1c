//! A hub's directory that an officer finds: prepared over sockets by the acts, on official time that
//! ends today, and then left to the program.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context as _, Result, ensure};
use jiff::ToSpan as _;
use jiff::civil::Date;
use ledger::charter::{Plan, YearQuota};
use ledger::dossier::Seeking;
use ledger::hash::Hash;
use ledger::names::{NodeCode, RoundId, Seat};
use ledger::officer::Officer;
use ledger::record::recommendation::{CategoryOpinion, Opinion};
use ledger::record::round::{RoundAnnounced, RoundType};
use ledger::region::Region;
use ledger::rules::calendar::YearTable;
use node::acts::{file, recommend, review, sign};
use serde_json::Value;
use tempfile::TempDir;
use tests::federation::{Federation, SICHUAN};
use tests::generator::{Sample, applications_from, credit_snapshot};

/// The one prefecture.
pub(super) fn chengdu() -> NodeCode {
    Region::Chengdu.into()
}

pub(super) fn seat(code: &str) -> Seat {
    code.parse().unwrap()
}

/// The day on which the tests run: the program has no other clock.
pub(super) fn today() -> Date {
    ledger::time::day(peer::clock::machine_now())
}

pub(super) fn ago(days: i32) -> Date {
    today().checked_sub(days.days()).unwrap()
}

/// The year of a round that opened two months ago.
pub(super) fn year() -> u16 {
    u16::try_from(ago(60).year()).unwrap()
}

pub(super) fn round() -> RoundId {
    format!("{}-1", year()).parse().unwrap()
}

/// Sichuan's plan for the years around today, with a few seats in each and no holiday.
pub(super) fn plan(seats: u32) -> Plan {
    let mut plan = Plan::from_toml(SICHUAN).unwrap();
    let last = u16::try_from(today().year()).unwrap();
    plan.quotas = (last - 4..=last).map(|year| YearQuota { year, seats }).collect();
    plan.deciding.legacy_years = (last - 4..=last).collect();
    let table = |year| YearTable { year, source: "示例".to_owned(), off: vec![], worked: vec![] };
    plan.calendar = (today().year() - 4..=today().year() + 4).map(table).collect();
    plan.local_calendar.clear();
    plan
}

/// A federation of one prefecture, two months ago.
pub(super) async fn founded(dir: &Path, plan: Plan) -> Result<Federation> {
    let start = ledger::time::start_of(ago(61)) + 10 * 3600;
    let mut federation = Federation::found(dir, plan, start).await?;
    federation.seal().await.context("the charter")?;
    federation.join(&[chengdu()]).await?;
    federation.seal().await.context("the member")?;
    Ok(federation)
}

/// Sets official time to ten o'clock of a day.
pub(super) fn set(federation: &Federation, day: Date) -> Result<()> {
    let at = ledger::time::start_of(day) + 10 * 3600;
    Ok(federation.clock.set(at.min(peer::clock::machine_now()).max(federation.clock.now()))?)
}

/// A round of the last two months, in which the prefecture recommends these.
pub(super) async fn reported(
    federation: &Federation,
    purpose: RoundType,
    forms: &[Sample],
) -> Result<()> {
    let at = |days| ledger::time::start_of(ago(days)) + 10 * 3600;
    let notice = RoundAnnounced {
        at: 0,
        nonce: Hash([0; 32]),
        round: round(),
        document_number: "示例律协〔示例〕1号".to_owned(),
        opens_at: at(58),
        closes_at: at(40),
        base_date: Date::new(i16::try_from(year())?, 3, 31)?,
        decide_by: None,
        purpose,
        forms: 1,
        charter: Hash([0; 32]),
        seat: Seat::office(),
    };
    hub::acts::round::announce(&federation.hub.party, notice)?;
    federation.seal().await.context("the round")?;
    federation.settle().await?;
    set(federation, ago(50))?;
    let party = &federation.node(&chengdu())?.party;
    for form in forms {
        let (bytes, evidence) = (form.dossier.to_file(), form.evidence.clone());
        file::file(party, &chengdu(), &bytes, &evidence, seat("N1"))?;
        let firm = form.dossier.firm.uscc;
        let said = review::Opinions {
            opinions: opinions(form),
            reasons: "属实。".to_owned(),
            snapshot: Some(credit_snapshot(&firm)),
        };
        review::review(party, &chengdu(), firm.as_str(), said, Officer::new("李四", seat("N2")))?;
    }
    let count = recommend::recommend_all(party, &chengdu(), &seat("N2"))?;
    ensure!(count == forms.len(), "{count} of {} recommended", forms.len());
    sign::sign(party, &chengdu(), round(), vec![seat("N3"), seat("N4")], false)?;
    federation.settle().await?;
    federation.papers().await?;
    set(federation, ago(39))
}

fn opinions(form: &Sample) -> Vec<CategoryOpinion> {
    let opinion = |seeking| match seeking {
        Seeking::Recognise => Opinion::Recognise,
        Seeking::Cultivate => Opinion::Cultivate,
    };
    let claims = form.dossier.categories.iter();
    claims.map(|c| CategoryOpinion { category: c.category, opinion: opinion(c.seeking) }).collect()
}

/// Forms that seek recognition in 专业化, and in nothing else where `alone`.
pub(super) fn forms(count: usize, alone: bool) -> Vec<Sample> {
    let seeks = |sample: &Sample| {
        let mut claims = sample.dossier.categories.iter();
        sample.dossier.firm.branch_of.is_none()
            && (!alone || sample.dossier.categories.len() == 1)
            && claims.any(|claim| {
                claim.category == ledger::category::Category::Zy
                    && claim.seeking == Seeking::Recognise
            })
    };
    let all = applications_from(7, year(), &[Region::Chengdu], 80, 0);
    all.into_iter().filter(seeks).take(count).collect()
}

/// The hub's directory in an officer's hands.
pub(super) struct Desk {
    scratch: TempDir,
    faults: RefCell<Vec<String>>,
}

/// What a command printed.
pub(super) struct Ran {
    pub(super) code: i32,
    pub(super) out: String,
    pub(super) err: String,
}

impl Desk {
    /// Takes the federation down: from here on there is only the program.
    pub(super) async fn of(scratch: TempDir, mut federation: Federation) -> Result<Self> {
        set(&federation, today())?;
        federation.shut_down().await;
        drop(federation);
        Ok(Self { scratch, faults: RefCell::default() })
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.scratch.path().join(name)
    }

    pub(super) fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Runs a command of the province; words are parted by spaces, `'…'` keeps them together.
    pub(super) fn run(&self, line: &str) -> Ran {
        let mut words = Vec::new();
        for (n, part) in line.split('\'').enumerate() {
            match n % 2 {
                0 => words.extend(part.split_whitespace().map(str::to_owned)),
                _ => words.push(part.to_owned()),
            }
        }
        let mut command = Command::new(env!("CARGO_BIN_EXE_srdi-party"));
        command.arg("hub").args(&words).current_dir(self.scratch.path()).stdin(Stdio::null());
        command.env_clear().env("SRDI_DIR", "hub").env("SRDI_AS", "office");
        let output = command.output().unwrap();
        let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
        let code = output.status.code().unwrap_or(-1);
        let ran = Ran { code, out: text(output.stdout), err: text(output.stderr) };
        if std::env::var_os("SRDI_SHOW").is_some() {
            let _ = writeln!(std::io::stderr(), "$ srdi-hub {line}\n{}{}", ran.out, ran.err);
        }
        for word in ["panicked", "Err(", "src/", "{\"", "None", "Some("] {
            let json = line.contains("--json") || line.contains("export");
            assert!(json || !ran.out.contains(word), "{line}: {}", ran.out);
            assert!(!ran.err.contains(word), "{line}: {}", ran.err);
        }
        ran
    }

    /// A good call: what it prints holds every one of `parts`.
    pub(super) fn ok(&self, line: &str, parts: &[&str]) -> String {
        let ran = self.run(line);
        let said = ran.code == 0 && parts.iter().all(|part| ran.out.contains(part));
        self.unless(said, line, parts, &ran);
        ran.out
    }

    /// A refusal, in one line that holds every one of `parts`: among them what to do next.
    pub(super) fn no(&self, line: &str, parts: &[&str]) {
        let ran = self.run(line);
        let said = parts.iter().all(|part| ran.err.contains(part));
        self.unless(ran.code == 1 && ran.out.is_empty() && said, line, parts, &ran);
    }

    fn unless(&self, good: bool, line: &str, parts: &[&str], ran: &Ran) {
        if !good {
            let Ran { code, out, err } = ran;
            let fault = format!("$ srdi-hub {line}\n{parts:?} are not in ({code}): {out}{err}");
            self.faults.borrow_mut().push(fault);
        }
    }

    /// Everything was said as it should be; otherwise all that was not.
    pub(super) fn done(&self) {
        let faults = self.faults.borrow();
        assert!(faults.is_empty(), "{}", faults.join("\n"));
    }

    pub(super) fn json(&self, line: &str) -> Value {
        let ran = self.run(&format!("{line} --json"));
        serde_json::from_str(&ran.out).unwrap_or_else(|e| panic!("{line}: {e}: {}", ran.err))
    }

    /// Accounts of these persons, each under their own name.
    pub(super) fn accounts(&self, seats: &[(&str, &str)]) {
        for (person, seat) in seats {
            self.ok(&format!("account add {person} --seat {seat}"), &[person, seat, "--as"]);
        }
    }

    /// References of the inbox by firm.
    pub(super) fn references(&self) -> BTreeMap<String, String> {
        let lines = self.json("inbox");
        let text = |line: &Value, key: &str| line[key].as_str().unwrap().to_owned();
        let all = lines.as_array().unwrap().iter();
        all.map(|line| (text(line, "firm"), text(line, "reference"))).collect()
    }
}
