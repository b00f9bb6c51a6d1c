//! The plan as data: what a charter file says. Another province is another file.

use serde::{Deserialize, Serialize};

use crate::names::NodeCode;
use crate::record::charter::Amendment;
use crate::rules::calendar::{self, Calendar, LocalTable, YearTable};

/// The highest version of the rules that this program can judge.
pub const RULES: u32 = 1;

/// More nodes than this would need more signature lines than every verifier must accept (16).
pub const MAX_NODES: usize = 25;

/// Seats of one year.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct YearQuota {
    /// The round's year.
    pub year: u16,
    /// Firms that may be recognised for it, at most.
    pub seats: u32,
}

/// A prefecture that may be enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PlanNode {
    /// Six digits.
    pub code: NodeCode,
    /// Official name.
    pub name: String,
    /// ASCII name for paths.
    pub slug: String,
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
    /// Seats that must sign a batch (四(二): 市（州）行业党委、律师协会).
    pub node_threshold: u8,
    /// 证书编号: `{year}` and `{serial}` are filled in, the serial with four digits.
    pub number_pattern: String,
    /// Name of the party committee (联合发布单位, signs first).
    pub party: String,
    /// Name of the association.
    pub association: String,
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

impl Plan {
    /// Parses a charter file.
    ///
    /// # Errors
    /// Every mistake that can be found in one reading.
    pub fn from_toml(text: &str) -> Result<Self, Vec<PlanFault>> {
        let plan: Self = toml::from_str(text).map_err(|e| {
            let line = e.span().map(|span| text[..span.start].lines().count().max(1));
            vec![PlanFault { line, message: e.message().to_owned() }]
        })?;
        let faults = plan.faults(text);
        if faults.is_empty() { Ok(plan) } else { Err(faults) }
    }

    /// The prefecture with this code.
    pub fn node(&self, code: &NodeCode) -> Option<&PlanNode> {
        self.nodes.iter().find(|node| node.code == *code)
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
        let known = Self { rules: self.rules.min(RULES), ..self.clone() };
        known.faults("").into_iter().next().map(|fault| fault.message)
    }

    fn faults(&self, text: &str) -> Vec<PlanFault> {
        let line_of =
            |key: &str| text.lines().position(|l| l.trim_start().starts_with(key)).map(|n| n + 1);
        let mut faults = Vec::new();
        let mut fault = |key: &str, message: String| {
            faults.push(PlanFault { line: line_of(key), message });
        };
        if self.rules == 0 || self.rules > RULES {
            fault("rules", format!("rules = {}：本程序支持 1 至 {RULES}", self.rules));
        }
        let sum: u64 = self.quotas.iter().map(|q| u64::from(q.seats)).sum();
        if sum > u64::from(self.total) {
            fault("total", format!("各年度名额合计 {sum}，超过总名额 {}", self.total));
        }
        if !self.quotas.windows(2).all(|w| w[0].year < w[1].year) {
            fault("quotas", "quotas 的年度应递增且不重复".to_owned());
        }
        if !(1..=10).contains(&self.term_years) || !(1..=10).contains(&self.ban_years) {
            fault("term_years", "term_years、ban_years 应在 1 至 10 之间".to_owned());
        }
        if !(1..=100).contains(&self.fresh_days) {
            fault("fresh_days", "fresh_days 应在 1 至 100 之间".to_owned());
        }
        if !(1..=2).contains(&self.node_threshold) {
            fault("node_threshold", "node_threshold 应为 1 或 2".to_owned());
        }
        for part in ["{year}", "{serial}"] {
            if !self.number_pattern.contains(part) {
                fault("number_pattern", format!("number_pattern 缺少 {part}"));
            }
        }
        if self.nodes.len() > MAX_NODES {
            fault("[[nodes]]", format!("市（州）端最多 {MAX_NODES} 个，现有 {}", self.nodes.len()));
        }
        for (i, node) in self.nodes.iter().enumerate() {
            let twin = |other: &PlanNode| other.code == node.code || other.slug == node.slug;
            if self.nodes[..i].iter().any(twin) {
                fault(&format!("code = \"{}\"", node.code), format!("{} 重复", node.code));
            }
            if node.slug.is_empty() || !node.slug.bytes().all(|b| b.is_ascii_lowercase()) {
                fault(
                    &format!("slug = \"{}\"", node.slug),
                    format!("slug {:?} 应为小写字母", node.slug),
                );
            }
        }
        for message in calendar::faults(&self.calendar, &self.local_calendar) {
            faults.push(PlanFault { line: line_of("[[calendar]]"), message });
        }
        faults
    }
}
