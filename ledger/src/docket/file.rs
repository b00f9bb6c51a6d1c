//! How far each recommendation is at the province (A4.3), and what was said of it so far.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::Date;

use super::Determined;
use crate::hash::Hash;
use crate::intake::Intake;
use crate::machine::file::{Event, FILE, State};
use crate::names::Seat;
use crate::record::decision::{DeterminationPaper, ExaminationPaper};
use crate::record::recommendation::Opinion;
use crate::record::step::file::{
    Check, Excluded, FileStep, Objection, Panel, Recusal, Rejection, Returned, Scores,
};
use crate::rules::{RuleFault, promotion};
use crate::time::day;

/// One file.
#[derive(Debug, Clone, PartialEq)]
pub struct File {
    /// How far it is.
    pub state: State,
    /// 退回补正 so far.
    pub returns: u8,
    /// The last one.
    pub returned: Option<Returned>,
    /// Its reviewers.
    pub panel: Option<Panel>,
    /// Who scored, and the digest of their sheet, in the order of receipt.
    pub scores: Vec<(String, Hash)>,
    /// Everybody who ever scored it, of an earlier panel too: none of them decides on it.
    pub judges: BTreeSet<String>,
    /// What the office proposed last.
    pub proposed: Option<ExaminationPaper>,
    /// What the leading group decided last.
    pub determined: Option<Determined>,
    /// Checks of the clean record, in order.
    pub checks: Vec<Check>,
    /// First and last day of its 公示; no last day while the year has no calendar.
    pub notice: Option<(Date, Option<Date>)>,
    /// Objections, in order.
    pub objections: Vec<Objection>,
    /// The day on which it was told that it was declined.
    pub told: Option<Date>,
    records: Vec<u64>,
}

impl File {
    fn new(state: State) -> Self {
        Self {
            state,
            returns: 0,
            returned: None,
            panel: None,
            scores: Vec::new(),
            judges: BTreeSet::new(),
            proposed: None,
            determined: None,
            checks: Vec::new(),
            notice: None,
            objections: Vec::new(),
            told: None,
            records: Vec::new(),
        }
    }

    /// Whether its determination gives the title in any category.
    pub fn recognises(&self) -> bool {
        self.determined.as_ref().is_some_and(Determined::recognises)
    }

    /// Whether it was decided upon and the result is neither published nor told.
    pub fn is_unpublished(&self) -> bool {
        self.state.holds_place() || self.state == State::Declined
    }

    /// Whether its result was published or told.
    pub fn is_answered(&self) -> bool {
        matches!(self.state, State::Published | State::Told | State::Objected | State::Final)
    }

    /// Reviewers whose scores are not in.
    pub fn missing(&self) -> impl Iterator<Item = &String> {
        let panel = self.panel.iter().flat_map(|panel| &panel.reviewers);
        panel.filter(|one| self.scores.iter().all(|(person, _)| person != *one))
    }

    /// Who may not score it.
    pub fn excluded(&self) -> impl Iterator<Item = &Excluded> {
        self.panel.iter().flat_map(|panel| &panel.excluded)
    }
}

/// The fold of all files.
#[derive(Debug, Clone, Default)]
pub struct Files(BTreeMap<Hash, File>);

impl Files {
    /// A file of which something was said.
    pub fn get(&self, file: &Hash) -> Option<&File> {
        self.0.get(file)
    }

    /// How far a file is: what was recommended and not touched yet is 已收妥.
    pub fn state(&self, file: &Hash) -> State {
        self.get(file).map_or(State::Received, |file| file.state)
    }

    /// As [`state`](Self::state), by what the prefecture's ledger says since: a file that was sent back
    /// and reported anew is 已补正重报, and the new report a file of its own (A3-33).
    pub fn stage(&self, file: &Hash, intake: &Intake) -> State {
        let state = self.state(file);
        let supplemented = || FILE.step(state, Event::Supplement, &Seat::machine()).ok();
        let anew = intake.reported_anew(file).then(supplemented).flatten();
        anew.unwrap_or(state)
    }

    /// All files of which something was said.
    pub fn all(&self) -> impl Iterator<Item = (&Hash, &File)> {
        self.0.iter()
    }

    /// Whether `step` may be written at `at` (POSIX seconds) by `seat`, for all its files.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn judge(&self, step: &FileStep, seat: &Seat, at: i64) -> Result<(), RuleFault> {
        match step {
            FileStep::Move { event, files } => {
                for file in files {
                    self.moves(file, *event, seat, at)?;
                }
                Ok(())
            }
            FileStep::Return(one) => {
                self.step(&one.file, Event::Return, seat)?;
                known(one.fix_by, "补正期限")
            }
            FileStep::Assign(panels) => panels.iter().try_for_each(|panel| {
                self.step(&panel.file, Event::Assign, seat)?;
                fits(panel)?;
                self.stay_out(panel)?;
                self.other_reviewers(panel)
            }),
            FileStep::Recuse(one) => self.recusal(one, seat),
            FileStep::Score(scores) => self.scoring(scores, seat),
            FileStep::Check(checks) => checks.iter().try_for_each(|one| self.check(one, seat, at)),
            FileStep::OpenNotice(one) => {
                known(one.last, "公示期")?;
                one.files.iter().try_for_each(|file| self.step(file, Event::OpenNotice, seat))
            }
            FileStep::Object(one) => self.objection(one, seat, at),
            FileStep::Reject(one) => {
                self.step(&one.file, Event::Reject, seat)?;
                let contested = self.state(&one.file) == State::Contested;
                if contested { known(one.last, "公示期") } else { Ok(()) }
            }
        }
    }

    /// Whether a decision may be entered by `seat`.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn decides(&self, paper: &DeterminationPaper, seat: &Seat) -> Result<State, RuleFault> {
        if paper.promotion && self.get(&paper.recommendation).is_none() {
            return Err(promotion::not_proposed());
        }
        FILE.step(self.state(&paper.recommendation), paper.event(), seat)
    }

    /// Whether the office may propose.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn proposes(&self, file: &Hash, seat: &Seat) -> Result<State, RuleFault> {
        FILE.step(self.state(file), Event::Propose, seat)
    }

    /// Whether reviewers may be assigned.
    ///
    /// # Errors
    /// The rule that it would break.
    pub fn assigns(&self, file: &Hash, seat: &Seat) -> Result<State, RuleFault> {
        FILE.step(self.state(file), Event::Assign, seat)
    }

    fn step(&self, file: &Hash, event: Event, seat: &Seat) -> Result<(), RuleFault> {
        FILE.step(self.state(file), event, seat).map(|_| ())
    }

    fn moves(&self, file: &Hash, event: Event, seat: &Seat, at: i64) -> Result<(), RuleFault> {
        use Event::{CloseNotice, Promote, Resume, Review, Supplement, Uphold, Withdraw};
        if !matches!(
            event,
            Review | Supplement | Resume | Promote | Uphold | CloseNotice | Withdraw
        ) {
            let message = format!("“{event}”须连同内容登记");
            return Err(RuleFault::new("stage", "四(三)", message));
        }
        self.step(file, event, seat)?;
        let found = self.get(file);
        match event {
            Resume => {
                let fix_by = found.and_then(|one| one.returned.as_ref()).and_then(|r| r.fix_by);
                over(fix_by, at, "补正期限")
            }
            CloseNotice => over(found.and_then(|one| one.notice?.1), at, "公示期"),
            _ => Ok(()),
        }
    }

    /// Who had to stay out of a file stays out of it, whoever scores it next (A4.3: 利益冲突的回避).
    fn stay_out(&self, panel: &Panel) -> Result<(), RuleFault> {
        let out = self.get(&panel.file).into_iter().flat_map(File::excluded);
        match out.map(|one| &one.person).find(|person| panel.reviewers.contains(person)) {
            Some(person) => Err(panel_fault(format!("{person}此前已回避该件，不得再行评审"))),
            None => Ok(()),
        }
    }

    /// After an objection that was upheld others score (A3-34), where there are others.
    fn other_reviewers(&self, panel: &Panel) -> Result<(), RuleFault> {
        let before = self.get(&panel.file).and_then(|file| file.panel.as_ref());
        let Some(before) = before.filter(|_| panel.seed.is_some()) else { return Ok(()) };
        match panel.reviewers.iter().find(|one| before.reviewers.contains(one)) {
            Some(again) => Err(panel_fault(format!("异议成立后应另换评审人员，{again}已评过该件"))),
            None => Ok(()),
        }
    }

    fn recusal(&self, one: &Recusal, seat: &Seat) -> Result<(), RuleFault> {
        self.step(&one.file, Event::Recuse, seat)?;
        let panel = self.get(&one.file).and_then(|file| file.panel.as_ref());
        let Some(panel) = panel else { return Ok(()) };
        if !panel.reviewers.contains(&one.who.person) {
            return Err(panel_fault(format!("{}不是该件的评审人员", one.who.person)));
        }
        let taken = |next: &String| {
            panel.reviewers.contains(next) || panel.excluded.iter().any(|out| out.person == *next)
        };
        match &one.replacement {
            Some(next) if taken(next) => Err(panel_fault(format!("{next}不能替补该件"))),
            None if panel.reviewers.len() == 1 => {
                Err(panel_fault("回避后没有评审人员，请增补初评小组成员后再办".to_owned()))
            }
            _ => Ok(()),
        }
    }

    fn scoring(&self, scores: &Scores, seat: &Seat) -> Result<(), RuleFault> {
        for (i, (file, _)) in scores.sheets.iter().enumerate() {
            self.step(file, Event::Score, seat)?;
            let Some(found) = self.get(file) else { continue };
            if scores.sheets[..i].iter().any(|(other, _)| other == file) {
                return Err(panel_fault("同一件评了两次".to_owned()));
            }
            let assigned = found.panel.iter().any(|p| p.reviewers.contains(&scores.person));
            if !assigned {
                return Err(panel_fault(format!("{}不是该件的评审人员", scores.person)));
            }
            if found.scores.iter().any(|(person, _)| *person == scores.person) {
                return Err(panel_fault(format!(
                    "{}已对该件评分，评分提交后不得更改",
                    scores.person
                )));
            }
        }
        Ok(())
    }

    fn check(&self, one: &Check, seat: &Seat, at: i64) -> Result<(), RuleFault> {
        if !["H1", "H7"].contains(&seat.as_str()) {
            let message = format!("无处罚记录核查应由H1、H7办理，不能由{seat}办理");
            return Err(RuleFault::new("seat", "S10 S11", message));
        }
        if !self.state(&one.file).is_open() {
            let message = format!("该件{}，不再核查", self.state(&one.file));
            return Err(RuleFault::new("stage", "S10 S11", message));
        }
        if one.date > day(at) {
            return Err(RuleFault::new("check", "S10 S11", "核查日期晚于今天"));
        }
        Ok(())
    }

    /// During the 公示 until its last day has passed (A3-32); after it only of a firm that was told.
    fn objection(&self, one: &Objection, seat: &Seat, at: i64) -> Result<(), RuleFault> {
        let state = self.state(&one.file);
        let event = if state == State::Told { Event::Object } else { Event::Contest };
        FILE.step(state, event, seat)?;
        let last = self.get(&one.file).and_then(|file| file.notice?.1);
        match last.filter(|last| event == Event::Contest && at >= crate::time::end_of(*last)) {
            Some(last) => {
                let message = format!(
                    "公示期至 {last} 24:00，已满，不再受理公示异议；反映情况的可作为实名举报受理（complaint）"
                );
                Err(RuleFault::new("notice-over", "A3-32", message))
            }
            None => Ok(()),
        }
    }

    pub(super) fn fold(&mut self, step: &FileStep, seat: &Seat, at: i64) {
        if self.judge(step, seat, at).is_err() {
            return;
        }
        match step {
            FileStep::Move { event, files } => {
                files.iter().for_each(|file| {
                    self.go(file, *event, seat);
                });
            }
            FileStep::Return(one) => {
                let file = self.go(&one.file, Event::Return, seat);
                file.returns += 1;
                file.returned = Some(one.clone());
            }
            FileStep::Assign(panels) => panels.iter().for_each(|panel| {
                let file = self.go(&panel.file, Event::Assign, seat);
                file.panel = Some(panel.clone());
                file.scores.clear();
            }),
            FileStep::Recuse(one) => self.fold_recusal(one, seat),
            FileStep::Score(scores) => {
                for (leaf, sheet) in &scores.sheets {
                    let file = self.go(leaf, Event::Score, seat);
                    file.scores.push((scores.person.clone(), *sheet));
                    file.judges.insert(scores.person.clone());
                    self.complete(leaf);
                }
            }
            FileStep::Check(checks) => checks.iter().for_each(|one| {
                self.file(&one.file).checks.push(one.clone());
            }),
            FileStep::OpenNotice(one) => one.files.iter().for_each(|file| {
                self.go(file, Event::OpenNotice, seat).notice = Some((one.first, one.last));
            }),
            FileStep::Object(one) => {
                let told = self.state(&one.file) == State::Told;
                let event = if told { Event::Object } else { Event::Contest };
                self.go(&one.file, event, seat).objections.push(one.clone());
            }
            FileStep::Reject(one) => self.fold_rejection(one, seat),
        }
    }

    fn fold_recusal(&mut self, one: &Recusal, seat: &Seat) {
        let file = self.go(&one.file, Event::Recuse, seat);
        file.scores.retain(|(person, _)| *person != one.who.person);
        if let Some(panel) = &mut file.panel {
            panel.reviewers.retain(|person| *person != one.who.person);
            panel.reviewers.extend(one.replacement.clone());
            panel.excluded.push(one.who.clone());
        }
        self.complete(&one.file);
    }

    fn fold_rejection(&mut self, one: &Rejection, seat: &Seat) {
        let file = self.go(&one.file, Event::Reject, seat);
        if let (State::InNotice, Some((first, _))) = (file.state, file.notice) {
            file.notice = Some((first, one.last));
        }
    }

    /// All scores are in: nobody has to say so.
    fn complete(&mut self, leaf: &Hash) {
        let file = self.file(leaf);
        if file.missing().next().is_none() {
            self.go(leaf, Event::Complete, &Seat::machine());
        }
    }

    pub(super) fn propose(&mut self, paper: &ExaminationPaper, seat: &Seat) {
        if self.proposes(&paper.recommendation, seat).is_ok() {
            let file = self.go(&paper.recommendation, Event::Propose, seat);
            file.proposed = Some(paper.clone());
        }
    }

    pub(super) fn determine(&mut self, index: u64, paper: &DeterminationPaper, seat: &Seat) {
        if let Ok(state) = self.decides(paper, seat) {
            let file = self.file(&paper.recommendation);
            file.state = state;
            file.determined = Some(Determined { index, paper: paper.clone() });
            file.notice = None;
        }
    }

    /// The result was published, or told with a publication.
    pub(super) fn answer(&mut self, leaf: &Hash, at: i64) {
        let machine = Seat::machine();
        let event = match self.state(leaf) {
            State::Declined => Event::Tell,
            _ => Event::Publish,
        };
        if self.step(leaf, event, &machine).is_ok() {
            let file = self.go(leaf, event, &machine);
            file.told = (event == Event::Tell).then(|| day(at));
        }
    }

    /// A cultivated firm is proposed: its file begins, or begins anew with the checks that were made.
    pub(super) fn begin(&mut self, listing: &Hash) {
        let checks = self.0.remove(listing).map(|old| old.checks).unwrap_or_default();
        self.0.insert(*listing, File { checks, ..File::new(State::Proposed) });
    }

    /// The firm is cultivated as before the proposal.
    pub(super) fn end(&mut self, listing: &Hash) {
        self.0.remove(listing);
    }

    /// A record of a title or a place on the cultivation list answers the file.
    pub(super) fn titled(&mut self, leaf: &Hash, index: u64) {
        if let Some(file) = self.0.get_mut(leaf) {
            file.records.push(index);
        }
    }

    /// A record was voided: with the last of its records the file is open again.
    pub(super) fn voided(&mut self, index: u64) {
        let found = self.0.iter_mut().find(|(_, file)| file.records.contains(&index));
        let Some((leaf, file)) = found else { return };
        file.records.retain(|one| *one != index);
        let (leaf, last) = (*leaf, file.records.is_empty());
        let machine = Seat::machine();
        if last && self.step(&leaf, Event::Void, &machine).is_ok() {
            self.go(&leaf, Event::Void, &machine);
        }
    }

    fn file(&mut self, leaf: &Hash) -> &mut File {
        self.0.entry(*leaf).or_insert_with(|| File::new(State::Received))
    }

    /// Moves a file as the table says; what is not listed moves nothing.
    fn go(&mut self, leaf: &Hash, event: Event, seat: &Seat) -> &mut File {
        let file = self.file(leaf);
        file.state = FILE.step(file.state, event, seat).unwrap_or(file.state);
        file
    }
}

impl Determined {
    /// Whether it gives the title in any category.
    pub fn recognises(&self) -> bool {
        self.paper.outcomes.iter().any(|outcome| outcome.opinion == Opinion::Recognise)
    }
}

fn fits(panel: &Panel) -> Result<(), RuleFault> {
    let mut people: Vec<&String> = panel.reviewers.iter().collect();
    people.extend(panel.excluded.iter().map(|out| &out.person));
    people.sort();
    if panel.reviewers.is_empty() {
        return Err(panel_fault("没有评审人员".to_owned()));
    }
    match people.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(panel_fault(format!("{}重复，或既为评审人员又须回避", pair[0]))),
        None => Ok(()),
    }
}

/// No period begins whose end no calendar tells: those concerned must be told the day (A4.8).
fn known(last: Option<Date>, what: &str) -> Result<(), RuleFault> {
    if last.is_some() {
        return Ok(());
    }
    let message =
        format!("{what}跨入没有工作日历的年度，截止日待定；请先载入工作日历（calendar issue）");
    Err(RuleFault::new("calendar", "A4.8", message))
}

fn over(last: Option<Date>, at: i64, what: &str) -> Result<(), RuleFault> {
    known(last, what)?;
    match last.filter(|last| at < crate::time::end_of(*last)) {
        Some(last) => {
            let message = format!("{what}至 {last} 24:00，尚未届满，请届满后再办");
            Err(RuleFault::new("clock", "A4.8", message))
        }
        None => Ok(()),
    }
}

fn panel_fault(message: String) -> RuleFault {
    RuleFault::new("panel", "A3-46", message)
}
