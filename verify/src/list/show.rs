//! The checked list on the screen and in `--json`.

use ledger::public_list::Standing;
use ledger::time;
use serde_json::{Value, json};

use super::firm::english;
use super::{FirmAnswer, ListRefusal, ListReport};
use crate::text::{Lang, Text, lines, plain, steps_json};

/// `2024-06-01 10:00`.
pub(crate) fn minute(seconds: u64) -> String {
    time::minute(i64::try_from(seconds).unwrap_or_default())
}

/// `2024-06-01 10:00`, and whether anyone has confirmed the list since.
fn as_of(report: &ListReport) -> Text {
    let time = minute(report.data_as_of);
    if report.fresh {
        Text::new(format!("数据截至 {time}"), format!("data as of {time}"))
    } else {
        Text::new(
            format!("数据截至 {time}，之后未核验；如需最新情况，请下载最新名单"),
            format!(
                "data as of {time}, not confirmed since; download the newest list if you need it"
            ),
        )
    }
}

/// Titles by what they are worth: valid, expired, cancelled.
fn standings(report: &ListReport) -> [usize; 3] {
    [Standing::Valid, Standing::Expired, Standing::Cancelled].map(|standing| {
        let titles = report.list.recognised.iter();
        titles.filter(|title| title.standing(report.day) == standing).count()
    })
}

/// The verdict in one sentence.
fn verdict(report: &ListReport) -> Text {
    let (as_of, nodes) = (as_of(report), report.witnesses);
    Text::new(
        format!(
            "名单真实：省律师行业党委、省律师协会两家联合签发，核验联署 {nodes} 家（{}）",
            as_of.zh
        ),
        format!(
            "the list is genuine: sealed by both bodies, cosigned by {nodes} nodes ({})",
            as_of.en
        ),
    )
}

fn counts(report: &ListReport) -> Text {
    let [valid, expired, cancelled] = standings(report);
    let (titles, lines) = (report.list.recognised.len(), report.list.cultivated.len());
    let day = report.day;
    Text::new(
        format!(
            "认定名单 {titles} 项（按 {day} 计：有效 {valid} 项、有效期届满 {expired} 项、\
             已取消 {cancelled} 项），培育名单 {lines} 项"
        ),
        format!(
            "{titles} recognitions (on {day}: {valid} in effect, {expired} expired, \
             {cancelled} cancelled), {lines} cultivations"
        ),
    )
}

/// The report as a person reads it.
pub(crate) fn text(report: &ListReport, firm: Option<&FirmAnswer>, lang: Lang) -> String {
    let mut text = lines(&report.steps, lang);
    text += &format!("\n{}\n{}\n", verdict(report).of(lang), counts(report).of(lang));
    if let Some(notice) = &report.record.notice {
        let (number, title) = (plain(&notice.document_number), plain(&notice.title));
        let label = Text::new("联合公告", "joint notice");
        text += &format!("{}：{number} {title}（{}）\n", label.of(lang), notice.date);
    }
    if let Some(firm) = firm {
        text += &firm_text(firm, report, lang);
    }
    text
}

fn firm_text(firm: &FirmAnswer, report: &ListReport, lang: Lang) -> String {
    let on = Text::new(format!("（按 {} 计）", report.day), format!(" (on {})", report.day));
    let standing = firm.standing.text();
    let mut text = format!("\n{}：{}{}\n", firm.asked, standing.of(lang), on.of(lang));
    for title in &firm.titles {
        let standing = title.standing(report.day);
        let word = Text::new(standing.label(), english(standing));
        let categories: Vec<_> = title.categories.iter().map(|c| c.label()).collect();
        text += &format!(
            "  {} {} {} {} {}—{} {}{}\n",
            plain(&title.name),
            title.code.as_str(),
            plain(&title.number),
            categories.join("、"),
            title.valid_from,
            title.valid_until,
            word.of(lang),
            legacy(title.legacy).of(lang),
        );
        if let Some(cancelled) =
            title.cancelled.as_ref().filter(|_| standing == Standing::Cancelled)
        {
            let date = cancelled.date;
            // The cause is public until the ban ends, then the date alone (A4.4).
            let line = match cancelled.cause_on(report.day, title.valid_until) {
                Some(cause) => Text::new(
                    format!("于 {date} 取消：{}", cause.label()),
                    format!("cancelled on {date} ({})", cause.label()),
                ),
                None => Text::new(format!("于 {date} 取消"), format!("cancelled on {date}")),
            };
            text += &format!("  {}\n", line.of(lang));
        }
        for old in &title.earlier {
            let goes_on = if standing == Standing::Valid { "，称号继续有效" } else { "" };
            let (name, until) = (plain(&old.name), old.until);
            let line = Text::new(
                format!("原载 {name}，{until} 起已换发{goes_on}"),
                format!("until {until}: {name}; reissued since"),
            );
            text += &format!("  {}\n", line.of(lang));
        }
    }
    for line in &firm.cultivated {
        let (name, from, until) = (plain(&line.name), line.valid_from, line.valid_until);
        let label = match report.day > line.valid_until {
            true => Text::new("培育期届满，未获认定", "cultivation ended, not recognised"),
            false => Text::new("培育对象，未获认定", "cultivated, not recognised"),
        };
        text += &format!(
            "  {name} {} {from}—{until} {}{}\n",
            line.code.as_str(),
            label.of(lang),
            legacy(line.legacy).of(lang)
        );
    }
    if !firm.similar.is_empty() {
        let label = Text::new("名单中名称相近的", "similar names on the list");
        text += &format!("  {}：{}\n", label.of(lang), firm.similar.join("、"));
    }
    text
}

/// From an earlier notice on paper.
fn legacy(legacy: bool) -> Text {
    if legacy { Text::new("（补录）", " (from a notice on paper)") } else { Text::new("", "") }
}

/// The report for scripts.
pub(crate) fn json(report: &ListReport, firm: Option<&FirmAnswer>, lang: Lang) -> Value {
    let [valid, expired, cancelled] = standings(report);
    json!({
        "command": "list",
        "holds": true,
        "verdict": verdict(report).of(lang),
        "steps": steps_json(&report.steps, lang),
        "origin": report.checkpoint.origin,
        "size": report.checkpoint.size,
        "root": report.checkpoint.root,
        "digest": report.record.digest,
        "witnesses": report.witnesses,
        "data_as_of": report.data_as_of,
        "fresh": report.fresh,
        "day": report.day.to_string(),
        "recognised": report.list.recognised.len(),
        "valid": valid,
        "expired": expired,
        "cancelled": cancelled,
        "cultivated": report.list.cultivated.len(),
        "notice": report.record.notice,
        "firm": firm.map(|firm| firm_json(firm, report, lang)),
    })
}

fn firm_json(firm: &FirmAnswer, report: &ListReport, lang: Lang) -> Value {
    let standing = firm.standing.text();
    let titles: Vec<Value> = firm
        .titles
        .iter()
        .map(|title| json!({"title": title, "standing": english(title.standing(report.day))}))
        .collect();
    json!({
        "asked": firm.asked,
        "standing": standing.en,
        "text": standing.of(lang),
        "titles": titles,
        "cultivated": firm.cultivated,
        "similar": firm.similar,
    })
}

/// A refusal for scripts.
pub(crate) fn refusal_json(refusal: &ListRefusal, lang: Lang) -> Value {
    let missing: Vec<_> = refusal.missing.iter().map(|body| body.word()).collect();
    json!({
        "command": "list",
        "holds": false,
        "reason": refusal.reason.of(lang),
        "steps": steps_json(&refusal.steps, lang),
        "missing": missing,
    })
}
