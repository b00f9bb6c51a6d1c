//! The plan as data: what a charter file says. Another province is another file.
//!
//! Every reading that the plan leaves open (A3) is a typed field here, so that a rule reads
//! `plan.clocks.change_report_wd` and nothing is looked up by name.

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use toml::de::{DeTable, DeValue};

use crate::category::Category;
use crate::names::{NodeCode, Seat};
use crate::record::charter::Amendment;
use crate::rules::calendar::{self, Calendar, LocalTable, YearTable};

mod categories;
mod clocks;
mod deciding;
mod eligibility;
mod read;
mod seats;
mod table;
mod whole;

pub use categories::{CategoryPlan, Criteria, Criterion, CultivationTest, Mode};
pub use clocks::{Clocks, Retention};
pub use deciding::{
    AddedTerm, BaseDate, Deciding, Merger, Opening, QuotaYear, Reviewers, TermStart, Visibility,
};
pub use eligibility::{BranchSize, Consequence, Eligibility};
pub use seats::{Alias, Group, Half, SeatPlan};

use read::{Check, Sink, Text, Value};
use table::table;

/// The highest version of the rules that this program can judge.
pub const RULES: u32 = 1;

/// More nodes than this would need more signature lines than every verifier must accept (16).
pub const MAX_NODES: usize = 25;

table! {
    /// Seats of one year.
    pub struct YearQuota {
        /// The round's year.
        pub year: u16,
        /// Firms that may be recognised for it, at most.
        pub seats: u32,
    }
}
impl Check for YearQuota {}

table! {
    /// A prefecture that may be enrolled.
    pub struct PlanNode {
        /// Six digits.
        pub code: NodeCode,
        /// Official name.
        pub name: String,
        /// ASCII name for paths.
        pub slug: String,
    }
}
impl Check for PlanNode {}

table!(@part YearTable { year: i16, source: String, off: Vec<Date>, worked: Vec<Date>, });
impl Check for YearTable {
    fn check(&self, sink: Sink<'_>) {
        self.faults().into_iter().for_each(|message| sink("off", message));
    }
}

table!(@part LocalTable { region: NodeCode, year: i16, source: String, off: Vec<Date>, });
impl Check for LocalTable {
    fn check(&self, sink: Sink<'_>) {
        self.faults().into_iter().for_each(|message| sink("off", message));
    }
}

/// The plan part of a charter: parsed from a file, stored in record 0.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Plan {
    /// 计划名称.
    pub title: String,
    /// 制定依据 (S87).
    pub basis: String,
    /// The title that a recognised firm bears (S55).
    pub certificate_title: String,
    /// The version of the rules by which records are judged.
    pub rules: u32,
    /// Seats by year (一).
    pub quotas: Vec<YearQuota>,
    /// Seats of the whole plan (一).
    pub total: u32,
    /// Years of a recognition or a cultivation (四(四)1).
    pub term_years: u8,
    /// Years of a ban after a penalty (四(四)2).
    pub ban_years: u8,
    /// Days until the public list is shown as not confirmed.
    pub fresh_days: u32,
    /// Returns for supplement that one application may see.
    pub max_returns: u8,
    /// Seats that must sign a batch (四(二): 市（州）行业党委、律师协会; A3-17).
    pub node_threshold: u8,
    /// The seats that may sign it (A2).
    pub node_signing_seats: Vec<Seat>,
    /// 证书编号: `{year}` and `{serial}` are filled in, the serial with four digits.
    pub number_pattern: String,
    /// Name of the party committee (联合发布单位, signs first).
    pub party: String,
    /// Name of the association.
    pub association: String,
    /// Names under which the plan also speaks of something (A3-01, A3-14).
    pub aliases: Vec<Alias>,
    /// Who may take part (二).
    pub eligibility: Eligibility,
    /// Figures of the criteria (三).
    pub criteria: Criteria,
    /// The four categories (三).
    pub categories: Vec<CategoryPlan>,
    /// How the province decides (四(三), 四(四)).
    pub deciding: Deciding,
    /// Periods (A4.8).
    pub clocks: Clocks,
    /// How long papers are kept (A3-48).
    pub retention: Retention,
    /// Seats (A2).
    pub seats: Vec<SeatPlan>,
    /// The provincial organisation (四(二)).
    pub groups: Vec<Group>,
    /// The prefectures.
    pub nodes: Vec<PlanNode>,
    /// Working days, year by year (四(四)1, S66).
    pub calendar: Vec<YearTable>,
    /// Further days off of autonomous prefectures (A3-25).
    pub local_calendar: Vec<LocalTable>,
}

/// A mistake in a charter file.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}{message}", .line.map(|n| format!("第 {n} 行：")).unwrap_or_default())]
pub struct PlanFault {
    /// 1-based line, where it is known.
    pub line: Option<usize>,
    /// What is wrong.
    pub message: String,
}

table! {
    /// A file of later calendars, written as in the charter.
    pub struct CalendarFile {
        /// National tables.
        pub calendar: Vec<YearTable>,
        /// Further days off of prefectures.
        pub local_calendar: Vec<LocalTable>,
    }
}

impl Check for CalendarFile {
    fn check(&self, sink: Sink<'_>) {
        let repeated = calendar::repeated(&self.calendar, &self.local_calendar);
        repeated.into_iter().for_each(|message| sink("calendar", message));
        if self.calendar.is_empty() && self.local_calendar.is_empty() {
            sink("calendar", "应至少载明一个年度的工作日历".to_owned());
        }
    }
}

impl CalendarFile {
    /// Parses a file of calendars.
    ///
    /// # Errors
    /// Every mistake in it, in the order of its lines.
    pub fn from_toml(text: &str) -> Result<Self, Vec<PlanFault>> {
        read_file(text, <Self as read::Part>::read)
    }
}

/// Reads a file as `read` says.
fn read_file<T>(text: &str, read: impl Fn(&Value<'_>) -> Option<T>) -> Result<T, Vec<PlanFault>> {
    let notes = Text::new(text);
    let (file, broken) = DeTable::parse_recoverable(text);
    let file = DeValue::Table(file.into_inner());
    for error in &broken {
        let at = error.span().map_or(0, |span| span.start);
        notes.note(at, format!("不是有效的 TOML：{}", error.message()));
    }
    // Of a file that is broken, only what is broken can be said for certain.
    let found = if broken.is_empty() { read(&Value::root(&file, &notes)) } else { None };
    match (found, notes.into_faults()) {
        (Some(found), faults) if faults.is_empty() => Ok(found),
        (_, faults) => Err(faults),
    }
}

impl Plan {
    /// Parses a charter file.
    ///
    /// # Errors
    /// Every mistake in it, in the order of its lines.
    pub fn from_toml(text: &str) -> Result<Self, Vec<PlanFault>> {
        read_file(text, whole::read)
    }

    /// The prefecture with this code.
    pub fn node(&self, code: &NodeCode) -> Option<&PlanNode> {
        self.nodes.iter().find(|node| node.code == *code)
    }

    /// A group, by its name or by another that the plan uses for it (A3-01, A3-18).
    pub fn group(&self, name: &str) -> Option<&Group> {
        let called = |group: &&Group| group.name == name || group.also.iter().any(|a| a == name);
        self.groups.iter().find(called)
    }

    /// One of the four categories.
    pub fn category(&self, category: Category) -> Option<&CategoryPlan> {
        self.categories.iter().find(|one| one.code == category)
    }

    /// The working days that this plan knows.
    pub fn calendar(&self) -> Calendar {
        Calendar::default().with(&self.calendar, &self.local_calendar)
    }

    /// Changes what an amendment changes.
    pub(crate) fn amend(&mut self, amendment: &Amendment) {
        let Amendment { rules, quotas, fresh_days, .. } = amendment;
        self.rules = rules.unwrap_or(self.rules);
        self.fresh_days = fresh_days.unwrap_or(self.fresh_days);
        if let Some(quotas) = quotas {
            self.quotas.clone_from(quotas);
        }
    }

    /// The first thing that cannot be in a plan. Rules above ours are none: they ask for an upgrade.
    pub(crate) fn contradiction(&self) -> Option<String> {
        let mut first = None;
        let known = Self { rules: self.rules.min(RULES), ..self.clone() };
        whole::check(&known, &mut |_, message| {
            first.get_or_insert(message);
        });
        first
    }
}
