//! What was measured, as a table and as JSON.

use std::fmt::Write as _;

use serde::Serialize;

/// One ratio beside its aim.
#[derive(Debug, Clone, Serialize)]
pub struct Row {
    /// The part, and what of it.
    pub id: String,
    /// In words.
    pub what: String,
    /// Median over all passes.
    pub ratio: f64,
    /// What it should be.
    pub aim: f64,
    /// The least of all passes.
    pub low: f64,
    /// The most.
    pub high: f64,
    /// Whether the median meets the aim.
    pub holds: bool,
    /// Whether more is better: then the aim is the least that will do, else the most.
    pub at_least: bool,
    /// The median of the floor, with its unit.
    pub floor: String,
    /// The median of this program, with its unit.
    pub ours: String,
}

/// A pair of measurements of one pass: the floor's and ours.
pub(super) type Pair = (f64, f64);

/// What is asked of a ratio.
#[derive(Debug, Clone, Copy)]
pub(super) enum Aim {
    AtLeast(f64),
    AtMost(f64),
}

impl Row {
    /// A row from pairs; the ratio is ours over the floor's.
    pub(super) fn new(id: &str, what: &str, unit: &str, aim: Aim, pairs: &[Pair]) -> Self {
        let ratios: Vec<f64> = pairs.iter().map(|(floor, ours)| ours / floor).collect();
        let ratio = median(&ratios);
        let (at_least, aim) = match aim {
            Aim::AtLeast(aim) => (true, aim),
            Aim::AtMost(aim) => (false, aim),
        };
        let side = |pick: fn(&Pair) -> f64| {
            format!("{} {unit}", short(median(&pairs.iter().map(pick).collect::<Vec<_>>())))
        };
        Self {
            id: id.to_owned(),
            what: what.to_owned(),
            ratio: round(ratio),
            aim,
            low: round(ratios.iter().copied().fold(f64::INFINITY, f64::min)),
            high: round(ratios.iter().copied().fold(0.0, f64::max)),
            holds: if at_least { ratio >= aim } else { ratio <= aim },
            at_least,
            floor: side(|pair| pair.0),
            ours: side(|pair| pair.1),
        }
    }
}

/// The middle value; of an even number the upper one.
pub(super) fn median(values: &[f64]) -> f64 {
    let mut sorted = values.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted.get(sorted.len() / 2).copied().unwrap_or(f64::NAN)
}

fn round(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}

fn short(value: f64) -> String {
    match value {
        v if v >= 100.0 => format!("{v:.0}"),
        v if v >= 10.0 => format!("{v:.1}"),
        v => format!("{v:.2}"),
    }
}

/// The table as Markdown.
pub fn to_text(rows: &[Row]) -> String {
    let mut text = String::from("| part | what | floor | ours | ratio | aim | spread | holds |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- | --- | --- |\n");
    for row in rows {
        let sign = if row.at_least { "≥" } else { "≤" };
        let Row { id, what, ratio, aim, low, high, floor, ours, .. } = row;
        let holds = if row.holds { "yes" } else { "no" };
        let _ = writeln!(
            text,
            "| {id} | {what} | {floor} | {ours} | {ratio:.2} | {sign} {aim} | {low:.2}..{high:.2} | {holds} |"
        );
    }
    text
}
