//! The plan as a whole: its reading, and what must hold between its parts. A comparison runs as soon
//! as the parts that it compares could be read, so that one mistake does not hide another.

use super::categories::CategoryPlan;
use super::read::{Check, Part as _, Sink, Table, Value, within};
use super::seats::{self, Group, SeatPlan};
use super::{MAX_NODES, Plan, PlanNode, RULES, YearQuota};
use crate::category::Category;
use crate::names::Seat;
use crate::rules::calendar::{self, LocalTable, YearTable};

/// Reads a file's root table.
pub(super) fn read(root: &Value<'_>) -> Option<Plan> {
    let table: Table<'_> = root.table()?;
    let title = table.need("title");
    let basis = table.need("basis");
    let certificate_title = table.need("certificate_title");
    let rules = table.need("rules");
    let quotas = table.need("quotas");
    let total = table.need("total");
    let term_years = table.need("term_years");
    let ban_years = table.need("ban_years");
    let fresh_days = table.need("fresh_days");
    let max_returns = table.need("max_returns");
    let node_threshold = table.need("node_threshold");
    let node_signing_seats = table.need("node_signing_seats");
    let number_pattern = table.need("number_pattern");
    let party = table.need("party");
    let association = table.need("association");
    let aliases = table.need("aliases");
    let eligibility = table.need("eligibility");
    let criteria = table.need("criteria");
    let categories = table.need("categories");
    let deciding = table.need("deciding");
    let clocks = table.need("clocks");
    let retention = table.need("retention");
    let seats = table.need("seats");
    let groups = table.need("groups");
    let nodes = table.need("nodes");
    let calendar = table.need("calendar");
    let local_calendar = table.need("local_calendar");
    table.done();
    let parts = Parts {
        rules,
        total,
        term_years,
        ban_years,
        fresh_days,
        max_returns,
        node_threshold,
        quotas: quotas.as_deref(),
        number_pattern: number_pattern.as_deref(),
        node_signing_seats: node_signing_seats.as_deref(),
        categories: categories.as_deref(),
        seats: seats.as_deref(),
        groups: groups.as_deref(),
        nodes: nodes.as_deref(),
        calendar: calendar.as_deref(),
        local_calendar: local_calendar.as_deref(),
    };
    root.judge(&parts);
    Some(Plan {
        title: title?,
        basis: basis?,
        certificate_title: certificate_title?,
        rules: rules?,
        quotas: quotas?,
        total: total?,
        term_years: term_years?,
        ban_years: ban_years?,
        fresh_days: fresh_days?,
        max_returns: max_returns?,
        node_threshold: node_threshold?,
        node_signing_seats: node_signing_seats?,
        number_pattern: number_pattern?,
        party: party?,
        association: association?,
        aliases: aliases?,
        eligibility: eligibility?,
        criteria: criteria?,
        categories: categories?,
        deciding: deciding?,
        clocks: clocks?,
        retention: retention?,
        seats: seats?,
        groups: groups?,
        nodes: nodes?,
        calendar: calendar?,
        local_calendar: local_calendar?,
    })
}

/// Everything that cannot be in a plan.
pub(super) fn check(plan: &Plan, sink: Sink<'_>) {
    plan.eligibility.check_all(sink);
    plan.criteria.check_all(sink);
    plan.categories.check_all(sink);
    plan.deciding.check_all(sink);
    plan.clocks.check_all(sink);
    plan.retention.check_all(sink);
    plan.calendar.check_all(sink);
    plan.local_calendar.check_all(sink);
    let parts = Parts {
        rules: Some(plan.rules),
        total: Some(plan.total),
        term_years: Some(plan.term_years),
        ban_years: Some(plan.ban_years),
        fresh_days: Some(plan.fresh_days),
        max_returns: Some(plan.max_returns),
        node_threshold: Some(plan.node_threshold),
        quotas: Some(&plan.quotas),
        number_pattern: Some(&plan.number_pattern),
        node_signing_seats: Some(&plan.node_signing_seats),
        categories: Some(&plan.categories),
        seats: Some(&plan.seats),
        groups: Some(&plan.groups),
        nodes: Some(&plan.nodes),
        calendar: Some(&plan.calendar),
        local_calendar: Some(&plan.local_calendar),
    };
    parts.check(sink);
}

/// The parts that are compared, as far as they could be read.
struct Parts<'p> {
    rules: Option<u32>,
    total: Option<u32>,
    term_years: Option<u8>,
    ban_years: Option<u8>,
    fresh_days: Option<u32>,
    max_returns: Option<u8>,
    node_threshold: Option<u8>,
    quotas: Option<&'p [YearQuota]>,
    number_pattern: Option<&'p str>,
    node_signing_seats: Option<&'p [Seat]>,
    categories: Option<&'p [CategoryPlan]>,
    seats: Option<&'p [SeatPlan]>,
    groups: Option<&'p [Group]>,
    nodes: Option<&'p [PlanNode]>,
    calendar: Option<&'p [YearTable]>,
    local_calendar: Option<&'p [LocalTable]>,
}

impl Check for Parts<'_> {
    fn check(&self, sink: Sink<'_>) {
        if let Some(version) = self.rules {
            rules(version, sink);
        }
        if let (Some(years), Some(total)) = (self.quotas, self.total) {
            quotas(years, total, sink);
        }
        let ranges = [
            ("term_years", self.term_years.map(u32::from), 1..=10),
            ("ban_years", self.ban_years.map(u32::from), 1..=10),
            ("fresh_days", self.fresh_days, 1..=100),
            ("max_returns", self.max_returns.map(u32::from), 0..=10),
            ("node_threshold", self.node_threshold.map(u32::from), 1..=2),
        ];
        for (key, number, range) in ranges {
            number.into_iter().for_each(|number| within(key, &number, &range, sink));
        }
        if let Some(pattern) = self.number_pattern {
            number_pattern(pattern, sink);
        }
        if let Some(list) = self.nodes {
            nodes(list, sink);
        }
        if let Some(list) = self.categories {
            categories(list, sink);
        }
        if let (Some(list), Some(groups), Some(signing)) =
            (self.seats, self.groups, self.node_signing_seats)
        {
            seats::check(list, groups, signing, sink);
        }
        if let (Some(signing), Some(threshold)) = (self.node_signing_seats, self.node_threshold)
            && signing.len() < usize::from(threshold)
        {
            let message = format!("node_signing_seats 至少 {threshold} 个，与 node_threshold 相符");
            sink("node_signing_seats", message);
        }
        if let (Some(years), Some(local), Some(nodes)) =
            (self.calendar, self.local_calendar, self.nodes)
        {
            calendars(years, local, nodes, sink);
        }
    }
}

fn rules(rules: u32, sink: Sink<'_>) {
    if rules == 0 || rules > RULES {
        sink("rules", format!("rules = {rules}：本程序支持 1 至 {RULES}"));
    }
}

fn quotas(quotas: &[YearQuota], total: u32, sink: Sink<'_>) {
    let sum: u64 = quotas.iter().map(|quota| u64::from(quota.seats)).sum();
    if sum > u64::from(total) {
        sink("total", format!("各年度名额合计 {sum}，超过总名额 {total}"));
    }
    if !quotas.windows(2).all(|pair| pair[0].year < pair[1].year) {
        sink("quotas", "quotas 的年度应递增且不重复".to_owned());
    }
}

fn number_pattern(pattern: &str, sink: Sink<'_>) {
    for part in ["{year}", "{serial}"] {
        if !pattern.contains(part) {
            sink("number_pattern", format!("number_pattern 缺少 {part}"));
        }
    }
}

fn nodes(nodes: &[PlanNode], sink: Sink<'_>) {
    if nodes.len() > MAX_NODES {
        sink("nodes", format!("市（州）端最多 {MAX_NODES} 个，现有 {}", nodes.len()));
    }
    for (i, node) in nodes.iter().enumerate() {
        let twin = |other: &PlanNode| other.code == node.code || other.slug == node.slug;
        if nodes[..i].iter().any(twin) {
            sink(&format!("nodes/{i}/code"), format!("{} 重复", node.code));
        }
        if node.slug.is_empty() || !node.slug.bytes().all(|b| b.is_ascii_lowercase()) {
            sink(&format!("nodes/{i}/slug"), format!("slug {:?} 应为小写字母", node.slug));
        }
    }
}

fn categories(categories: &[CategoryPlan], sink: Sink<'_>) {
    let codes: Vec<Category> = categories.iter().map(|one| one.code).collect();
    if codes != Category::ALL {
        sink("categories", "categories 应依次为 ZY、JX、TS、XX，各一次".to_owned());
    }
}

fn calendars(years: &[YearTable], local: &[LocalTable], nodes: &[PlanNode], sink: Sink<'_>) {
    calendar::repeated(years, local).into_iter().for_each(|message| sink("calendar", message));
    for (i, table) in local.iter().enumerate() {
        if nodes.iter().all(|node| node.code != table.region) {
            let message = format!("nodes 中没有市（州）{}", table.region);
            sink(&format!("local_calendar/{i}/region"), message);
        }
    }
}
