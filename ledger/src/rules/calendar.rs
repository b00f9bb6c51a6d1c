//! 工作日: which days count where the plan says 工作日 (四(四)1; S66, A3-24, A3-25).
//!
//! Days are those of Sichuan (Asia/Shanghai). A year is known when the State Council's notice for it
//! stands in the charter or in a later `calendar` record; of any other year nothing is assumed, not
//! even its Saturdays.

use std::collections::{BTreeMap, BTreeSet};

use jiff::civil::{Date, Weekday};
use serde::{Deserialize, Serialize};

use crate::names::NodeCode;

/// The years that a table may be of.
const YEARS: std::ops::RangeInclusive<i16> = 2000..=2100;

/// One year by the State Council's notice: where it departs from Monday to Friday.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearTable {
    /// The calendar year.
    pub year: i16,
    /// The notice: its title, number and place.
    pub source: String,
    /// Mondays to Fridays off, in order.
    pub off: Vec<Date>,
    /// Saturdays and Sundays worked (调休上班), in order.
    pub worked: Vec<Date>,
}

/// Further days off of one autonomous prefecture in one year.
///
/// Days that the prefecture works in exchange are left out on purpose: a local calendar may only
/// lengthen a firm's time (A3-25).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LocalTable {
    /// The prefecture.
    pub region: NodeCode,
    /// The calendar year.
    pub year: i16,
    /// The prefecture's notice.
    pub source: String,
    /// Days off, in order.
    pub off: Vec<Date>,
}

impl YearTable {
    /// Everything that cannot be in such a table, in Chinese.
    pub fn faults(&self) -> Vec<String> {
        let year = self.year;
        let mut faults = table_faults(year, &self.source);
        faults.extend(day_faults(year, &self.off, "放假"));
        faults.extend(day_faults(year, &self.worked, "上班"));
        let weekend = |day: &&Date| is_weekend(**day);
        let off = self.off.iter().filter(weekend);
        faults.extend(off.map(|day| format!("{day} 是周末，本不上班，不应列入放假日")));
        let worked = self.worked.iter().filter(|day| !weekend(day));
        faults.extend(worked.map(|day| format!("{day} 不是周末，本应上班，不应列入调休上班日")));
        faults
    }
}

impl LocalTable {
    /// Everything that cannot be in such a table, in Chinese.
    pub fn faults(&self) -> Vec<String> {
        let mut faults = table_faults(self.year, &self.source);
        faults.extend(day_faults(self.year, &self.off, "放假"));
        faults
    }
}

fn table_faults(year: i16, source: &str) -> Vec<String> {
    let mut faults = Vec::new();
    if !YEARS.contains(&year) {
        faults.push(format!("日历年度 {year} 应在 {} 至 {} 之间", YEARS.start(), YEARS.end()));
    }
    if source.trim().is_empty() {
        faults.push(format!("{year} 年日历应写明所依据的通知（source）"));
    }
    faults
}

fn day_faults(year: i16, days: &[Date], kind: &str) -> Vec<String> {
    let strange = days.iter().filter(|day| day.year() != year);
    let mut faults: Vec<String> =
        strange.map(|day| format!("{day} 不在 {year} 年，不应列入该年{kind}日")).collect();
    let unordered = days.windows(2).filter(|pair| pair[0] >= pair[1]);
    faults.extend(unordered.map(|pair| format!("{kind}日 {} 应排在 {} 之前", pair[1], pair[0])));
    faults
}

/// What cannot be in a set of tables: the faults of each, and a year that stands there twice.
pub fn faults(years: &[YearTable], local: &[LocalTable]) -> Vec<String> {
    let mut faults: Vec<String> = years.iter().flat_map(YearTable::faults).collect();
    faults.extend(local.iter().flat_map(LocalTable::faults));
    faults.extend(repeated(years, local));
    faults
}

/// Years, and years of one prefecture, that stand there twice.
pub fn repeated(years: &[YearTable], local: &[LocalTable]) -> Vec<String> {
    let same = |a: &YearTable, b: &YearTable| a.year == b.year;
    let twice = years.iter().enumerate().filter(|(i, t)| years[..*i].iter().any(|u| same(u, t)));
    let mut faults: Vec<String> =
        twice.map(|(_, table)| format!("{} 年日历重复", table.year)).collect();
    let same = |a: &LocalTable, b: &LocalTable| a.region == b.region && a.year == b.year;
    let twice = local.iter().enumerate().filter(|(i, t)| local[..*i].iter().any(|u| same(u, t)));
    faults.extend(twice.map(|(_, t)| format!("{} {} 年地方放假安排重复", t.region, t.year)));
    faults
}

fn is_weekend(day: Date) -> bool {
    matches!(day.weekday(), Weekday::Saturday | Weekday::Sunday)
}

/// The working days of all years that are known.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Calendar {
    years: BTreeMap<i16, Year>,
    local: BTreeMap<(NodeCode, i16), Local>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Year {
    source: String,
    /// Days that are not what their weekday says.
    exceptions: BTreeSet<Date>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct Local {
    source: String,
    off: BTreeSet<Date>,
}

impl Calendar {
    /// Takes tables in, each in place of an earlier one of its year (and prefecture).
    #[must_use]
    pub fn with(mut self, years: &[YearTable], local: &[LocalTable]) -> Self {
        for table in years {
            let exceptions = table.off.iter().chain(&table.worked).copied().collect();
            self.years.insert(table.year, Year { source: table.source.clone(), exceptions });
        }
        for table in local {
            let key = (table.region.clone(), table.year);
            let off = table.off.iter().copied().collect();
            self.local.insert(key, Local { source: table.source.clone(), off });
        }
        self
    }

    /// Whether `day` is a working day for a deadline of `region`'s firms, or of anyone with `None`;
    /// no answer for a year that is not known.
    pub fn works(&self, day: Date, region: Option<&NodeCode>) -> Option<bool> {
        let year = self.years.get(&day.year())?;
        let national = is_weekend(day) == year.exceptions.contains(&day);
        let local = region.and_then(|code| self.local.get(&(code.clone(), day.year())));
        Some(national && local.is_none_or(|local| !local.off.contains(&day)))
    }

    /// The notice behind a year, if the year is known.
    pub fn source(&self, year: i16) -> Option<&str> {
        self.years.get(&year).map(|year| year.source.as_str())
    }

    /// The notice behind a prefecture's further days off in a year, if there are any.
    pub fn local_source(&self, region: &NodeCode, year: i16) -> Option<&str> {
        self.local.get(&(region.clone(), year)).map(|local| local.source.as_str())
    }

    /// The years that are known, in order.
    pub fn years(&self) -> impl Iterator<Item = i16> {
        self.years.keys().copied()
    }
}
