//! The audit on the screen and in `--json`.

mod refusal;

use serde_json::{Value, json};

pub(crate) use refusal::{reason, refusal_json, refusal_text};

use super::{AuditReport, SealLine};
use crate::list::minute;
use crate::text::{Lang, Text, lines, plain, steps_json};

/// The verdict in one sentence.
fn verdict(report: &AuditReport) -> Text {
    let (size, pending) = (report.seals.last().map_or(0, |seal| seal.size), report.pending);
    let (waits_zh, waits_en) = match pending {
        0 => Default::default(),
        _ => (
            format!("；另有 {pending} 条待联合签发，尚未生效"),
            format!("; {pending} more records wait for a seal and are not in effect"),
        ),
    };
    match report.seals.last() {
        None => Text::new(
            format!("台账真实、完整；尚无联合签发，没有生效的名单{waits_zh}"),
            format!(
                "the ledger is genuine and whole; nothing is sealed, no list is in effect{waits_en}"
            ),
        ),
        Some(_) => Text::new(
            format!("台账真实、完整，现行名单为签至 {size} 条的名单{waits_zh}"),
            format!(
                "the ledger is genuine and whole; the list in effect is that of {size} records{waits_en}"
            ),
        ),
    }
}

fn list(report: &AuditReport) -> Text {
    let (titles, lines) = (report.list.recognised.len(), report.list.cultivated.len());
    let digest = report.digest;
    Text::new(
        format!("现行名单：认定 {titles} 项，培育 {lines} 项，摘要 {digest}"),
        format!("list in effect: {titles} recognitions, {lines} cultivations, digest {digest}"),
    )
}

fn witnessed(report: &AuditReport) -> Text {
    let nodes = report.cosigned_at.len();
    match report.cosigned_at.iter().max() {
        None => Text::new(
            "校验点未附市（州）端的核验联署，是否最新未核验",
            "no node cosigned this checkpoint; whether it is the newest is not confirmed",
        ),
        Some(time) if !report.fresh => Text::new(
            format!(
                "校验点经 {nodes} 家核验联署，数据截至 {}，之后未核验；如需最新情况，请索取最新目录",
                minute(*time)
            ),
            format!(
                "{nodes} nodes cosigned this checkpoint, data as of {}, not confirmed since",
                minute(*time)
            ),
        ),
        Some(time) => Text::new(
            format!("校验点经 {nodes} 家核验联署，数据截至 {}", minute(*time)),
            format!("{nodes} nodes cosigned this checkpoint, data as of {}", minute(*time)),
        ),
    }
}

/// The report as a person reads it.
pub(crate) fn text(report: &AuditReport, lang: Lang) -> String {
    let mut text = lines(&report.steps, lang);
    text += &format!("\n{}\n{}\n", verdict(report).of(lang), witnessed(report).of(lang));
    text += &format!("{}\n", list(report).of(lang));
    for (at, firm) in (1..).zip(&report.list.recognised) {
        let cancelled = firm.cancelled.as_ref().map(|cancelled| {
            let date = cancelled.date;
            Text::new(format!("（{date} 取消）"), format!(" (cancelled on {date})"))
        });
        let cancelled = cancelled.as_ref().map(|text| text.of(lang)).unwrap_or_default();
        text += &format!(
            "  {at}. {} {} {} {}—{}{cancelled}\n",
            plain(&firm.number),
            plain(&firm.name),
            firm.code.as_str(),
            firm.valid_from,
            firm.valid_until
        );
    }
    for firm in &report.list.cultivated {
        let label = Text::new("培育", "cultivated");
        text += &format!(
            "  {} {} {} {}—{}\n",
            label.of(lang),
            plain(&firm.name),
            firm.code.as_str(),
            firm.valid_from,
            firm.valid_until
        );
    }
    if !report.others.is_empty() {
        let label = Text::new(
            "目录中另有不在核验范围内的内容，不得作为依据",
            "not covered by this audit, do not rely on it",
        );
        text += &format!("{}：{}\n", label.of(lang), report.others.join("、"));
    }
    text
}

fn seal_json(seal: &SealLine) -> Value {
    json!({"size": seal.size, "witnesses": seal.witnesses, "newest": seal.newest})
}

/// The report for scripts.
pub(crate) fn json(report: &AuditReport, lang: Lang) -> Value {
    json!({
        "command": "tiles",
        "holds": true,
        "verdict": verdict(report).of(lang),
        "steps": steps_json(&report.steps, lang),
        "origin": report.checkpoint.origin,
        "size": report.checkpoint.size,
        "root": report.checkpoint.root,
        "files": report.files,
        "seals": report.seals.iter().map(seal_json).collect::<Value>(),
        "sealed_size": report.seals.last().map_or(0, |seal| seal.size),
        "pending": report.pending,
        "witnesses": report.cosigned_at.len(),
        "fresh": report.fresh,
        "data_as_of": report.cosigned_at.iter().max(),
        "digest": report.digest,
        "list": report.list,
        "others": report.others,
    })
}
