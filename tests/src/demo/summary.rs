//! What a run says of itself, for people and as JSON.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::time::Duration;

use anyhow::{Context as _, Result};
use ledger::category::Category;
use ledger::charter::Plan;
use ledger::names::NodeCode;
use ledger::public_list::{PublicList, SignedList};
use ledger::uscc::Uscc;
use serde::Serialize;

use super::Options;
use crate::federation::{Federation, hub_heads, node_heads};

/// One check of the story.
#[derive(Debug, Clone, Serialize)]
pub struct Check {
    /// What.
    pub name: String,
    /// Whether it holds.
    pub holds: bool,
    /// What was seen.
    pub seen: String,
}

impl Check {
    pub(super) fn new(name: &str, holds: bool, seen: impl Into<String>) -> Self {
        Self { name: name.to_owned(), holds, seen: seen.into() }
    }
}

/// One prefecture's line.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Line {
    name: String,
    filed: usize,
    recommended: usize,
    recognised: usize,
    cultivated: usize,
    declined: usize,
}

/// The sum of a year.
#[derive(Debug, Clone, Serialize)]
pub struct Summary {
    /// The quota year.
    pub year: u16,
    /// Applications filed.
    pub filed: usize,
    /// Of them returned once for supplement.
    pub returned: usize,
    /// Recommended to the province.
    pub recommended: usize,
    /// Batches signed.
    pub batches: usize,
    /// Zero reports signed.
    pub zero_reports: usize,
    /// Records bounced by the hub.
    pub bounced: usize,
    /// Seats of the year.
    pub seats: usize,
    /// Firms newly recognised and newly cultivated.
    pub published: (usize, usize),
    /// Recommended firms that the province decided against.
    pub declined: usize,
    /// Recognised firms by category.
    pub categories: BTreeMap<String, usize>,
    /// By prefecture.
    pub prefectures: BTreeMap<NodeCode, Line>,
    /// Cosignatures of nodes on the sealed checkpoint, and the nodes there are.
    pub witnesses: (usize, usize),
    /// Records: the hub's, and all nodes'.
    pub records: (u64, u64),
    /// Bytes on disk: the hub's, and all nodes'.
    pub bytes: (u64, u64),
    /// Seconds that the run took.
    pub seconds: f64,
    /// What was checked.
    pub checks: Vec<Check>,
    #[serde(skip)]
    pub(super) twin: Option<(NodeCode, Uscc)>,
}

impl Summary {
    pub(super) fn new(options: &Options, plan: &Plan) -> Self {
        let line = |node: &ledger::charter::PlanNode| {
            (node.code.clone(), Line { name: node.name.clone(), ..Line::default() })
        };
        Self {
            year: options.year,
            filed: 0,
            returned: 0,
            recommended: 0,
            batches: 0,
            zero_reports: 0,
            bounced: 0,
            seats: 0,
            published: (0, 0),
            declined: 0,
            categories: BTreeMap::new(),
            prefectures: plan.nodes.iter().take(options.nodes.max(1)).map(line).collect(),
            witnesses: (0, 0),
            records: (0, 0),
            bytes: (0, 0),
            seconds: 0.0,
            checks: Vec::new(),
            twin: None,
        }
    }

    /// Counts a recommendation that the province decided against.
    pub(super) fn decline(&mut self, node: &NodeCode) {
        self.declined += 1;
        self.prefectures.entry(node.clone()).or_default().declined += 1;
    }

    /// Whether everything that was checked holds.
    pub fn holds(&self) -> bool {
        self.checks.iter().all(|check| check.holds)
    }

    pub(super) fn close(&mut self, federation: &Federation, took: Duration) -> Result<()> {
        self.seconds = took.as_secs_f64();
        for (code, seat) in &federation.nodes {
            self.count_node(code, seat)?;
        }
        let hub = &federation.hub.party;
        self.records.0 = hub_heads(&federation.hub)?.own;
        self.bytes.0 = folder_size(&federation.dir.join("hub"));
        self.bytes.1 = folder_size(&federation.dir.join("node"));
        let signed = peer::list::signed_list(hub)?.context("no list is in effect")?;
        self.count_list(&signed.list);
        self.check_list(federation, &signed)
    }

    fn count_node(&mut self, code: &NodeCode, seat: &crate::federation::NodeSeat) -> Result<()> {
        self.records.1 += node_heads(&seat.node)?.own;
        let counted = seat.node.party.read::<_, peer::act::ActError>(|_, state| {
            let Some(intake) = state.intake(code) else { return Ok((0, 0)) };
            let filed =
                intake.applications().filter(|(_, f)| f.stage != ledger::intake::State::Superseded);
            Ok((filed.count(), intake.recommendations().count()))
        })?;
        let line = self.prefectures.entry(code.clone()).or_default();
        (line.filed, line.recommended) = counted;
        self.filed += counted.0;
        Ok(())
    }

    fn count_list(&mut self, list: &PublicList) {
        for row in &list.recognised {
            self.prefectures.entry(row.region.clone()).or_default().recognised += 1;
            for category in &row.categories {
                *self.categories.entry(category.label().to_owned()).or_default() += 1;
            }
        }
        for row in &list.cultivated {
            self.prefectures.entry(row.region.clone()).or_default().cultivated += 1;
        }
    }

    /// An outsider's check: the file and the anchor, nothing else.
    fn check_list(&mut self, federation: &Federation, signed: &SignedList) -> Result<()> {
        let anchor = federation.hub.anchor()?;
        let checked = SignedList::parse(&signed.to_bytes()).and_then(|list| list.check(&anchor));
        let (holds, seen) = match &checked {
            Ok(list) => {
                let nodes = list.cosigned_at.keys().filter(|name| name.starts_with('n')).count();
                self.witnesses = (nodes, federation.nodes.len());
                (true, format!("两家联合签发，{nodes} 个市（州）端核验联署"))
            }
            Err(e) => (false, e.to_string()),
        };
        self.checks.push(Check::new("公布名单可离线验证", holds, seen));
        let (recognised, cultivated) = self.published;
        let stands = signed.list.recognised.len() == recognised
            && signed.list.cultivated.len() == cultivated
            && recognised <= self.seats;
        let seen = format!("认定 {recognised} 家（名额 {}），培育 {cultivated} 家", self.seats);
        self.checks.push(Check::new("名单与公告一致", stands, seen));
        Ok(())
    }

    /// The summary as people read it.
    pub fn to_text(&self) -> String {
        let mut text = String::new();
        let mib = |bytes: u64| bytes as f64 / (1024.0 * 1024.0);
        let _ = writeln!(text, "\n{} 年度\n", self.year);
        let _ = writeln!(
            text,
            "  申报 {}　退回补正 {}　推荐 {}　报送批次 {}　零报告 {}　规则退回 {}",
            self.filed,
            self.returned,
            self.recommended,
            self.batches,
            self.zero_reports,
            self.bounced
        );
        let _ = writeln!(
            text,
            "  认定 {} 家（名额 {}）　培育 {} 家　不予认定 {} 家　核验联署 {}/{}",
            self.published.0,
            self.seats,
            self.published.1,
            self.declined,
            self.witnesses.0,
            self.witnesses.1
        );
        let order = Category::ALL.map(Category::label);
        let by: Vec<String> = order
            .iter()
            .map(|label| format!("{label} {}", self.categories.get(*label).copied().unwrap_or(0)))
            .collect();
        let _ = writeln!(text, "  按类别认定：{}\n", by.join("　"));
        let headings = ["申报", "推荐", "认定", "培育", "不予认定"].map(str::to_owned);
        let _ = writeln!(text, "{}", row("代码", &headings, "市（州）"));
        for (code, line) in &self.prefectures {
            let Line { filed, recommended, recognised, cultivated, declined, .. } = line;
            let cells = [filed, recommended, recognised, cultivated, declined];
            let cells = cells.map(usize::to_string);
            let _ = writeln!(text, "{}", row(code.as_str(), &cells, &line.name));
        }
        let _ = writeln!(
            text,
            "\n  台账 省级 {} 条、市（州）{} 条；磁盘 {:.1} MiB、{:.1} MiB；用时 {:.1} 秒\n",
            self.records.0,
            self.records.1,
            mib(self.bytes.0),
            mib(self.bytes.1),
            self.seconds
        );
        for check in &self.checks {
            let mark = if check.holds { "✓" } else { "✗" };
            let _ = writeln!(text, "  {mark} {}：{}", check.name, check.seen);
        }
        text
    }
}

/// A line of the table: numbers flush right, as wide as they look.
fn row(code: &str, cells: &[String; 5], name: &str) -> String {
    let pad = |text: &str, width: usize| " ".repeat(width.saturating_sub(columns(text)));
    let cells: Vec<String> = cells.iter().map(|cell| format!("{}{cell}", pad(cell, 10))).collect();
    format!("  {code}{}{}  {name}", pad(code, 6), cells.concat())
}

/// A Chinese character takes two columns.
fn columns(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

fn folder_size(path: &std::path::Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(path) else { return 0 };
    entries
        .flatten()
        .map(|entry| match entry.file_type() {
            Ok(kind) if kind.is_dir() => folder_size(&entry.path()),
            _ => entry.metadata().map_or(0, |found| found.len()),
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::{columns, row};

    #[test]
    fn numbers_stand_under_their_headings() {
        let headings = ["申报", "推荐", "认定", "培育", "不予认定"].map(str::to_owned);
        let heading = row("代码", &headings, "市（州）");
        let line = row("510100", &[225, 164, 19, 60, 85].map(|n: u32| n.to_string()), "成都市");
        let end = |line: &str, part: &str| columns(&line[..line.find(part).unwrap() + part.len()]);
        for (name, number) in [("申报", "225"), ("推荐", "164"), ("认定", "19"), ("不予认定", "85")]
        {
            assert_eq!(end(&heading, name), end(&line, number), "{heading}\n{line}");
        }
        assert_eq!(columns("市（州）510100"), 14);
    }
}
