//! The outcome as people and scripts read it: one conclusion first, then the four answers.

use ledger::bundle::{Answer, Conclusion, Report};
use ledger::time;
use serde_json::{Value, json};

use crate::text::{Lang, Text, plain};

/// The first line.
fn conclusion(report: &Report) -> Text {
    let until = report.as_of.map(time::minute).unwrap_or_else(|| "不明".to_owned());
    let until_en = report.as_of.map(time::minute).unwrap_or_else(|| "unknown".to_owned());
    match report.conclusion() {
        Conclusion::Valid => Text::new(
            format!("有效（数据截至 {until}，之后未核验）"),
            format!("valid (data as of {until_en}; not checked since)"),
        ),
        Conclusion::Invalid(why) => {
            let why = plain(why);
            Text::new(format!("无效（{why}）"), format!("invalid ({why})"))
        }
        Conclusion::Unconfirmed => Text::new(
            format!("无法确认（数据截至 {until}）"),
            format!("cannot be confirmed (data as of {until_en})"),
        ),
    }
}

pub(crate) fn text(report: &Report, lang: Lang) -> String {
    let mut lines = format!("{}\n", conclusion(report).of(lang));
    if let Some(facts) = &report.facts {
        let labels: Vec<&str> = facts.categories.iter().map(|category| category.label()).collect();
        let (number, name, code) = (plain(&facts.number), plain(&facts.name), facts.code);
        let (from, until, labels) = (facts.valid_from, facts.valid_until, labels.join("、"));
        let said = Text::new(
            format!("{name}（{code}）　{labels}\n{number}　{from} 至 {until}（含当日）\n"),
            format!("{name} ({code}) {labels}\n{number}, {from} to {until} inclusive\n"),
        );
        lines.push_str(said.of(lang));
    }
    for (id, answer) in report.answers() {
        let (mark, word) = match answer {
            Answer::Pass(_) => ('✓', Text::new("通过", "pass")),
            Answer::Fail(_) => ('✗', Text::new("不通过", "fail")),
            Answer::NotChecked(_) => ('－', Text::new("未核验", "not checked")),
        };
        let (question, found) = (question(id), plain(answer.text()));
        lines.push_str(&format!("{mark} {}：{}　{found}\n", question.of(lang), word.of(lang)));
    }
    lines
}

fn question(id: &str) -> Text {
    match id {
        "unaltered" => Text::new("内容未被改动", "unaltered"),
        "bodies" => Text::new("两家单位联合签发", "both bodies"),
        "logged" => Text::new("台账载明并经核验联署", "logged and witnessed"),
        _ => Text::new("现状", "status"),
    }
}

/// Why it is no confirmation, and what to do next.
pub(crate) fn reason(report: &Report) -> Text {
    match report.conclusion() {
        Conclusion::Invalid(why) => Text::new(
            format!("核验未通过：{}；请以公布名单为准，并向律所索取现行证明", plain(&why)),
            format!("not valid: {}; see the public list", plain(&why)),
        ),
        Conclusion::Unconfirmed => Text::new(
            "有必要的核验无法进行；请索取完整的文件夹，并使用最新的信任锚",
            "a needed check could not run; get the whole bundle and the newest anchor",
        ),
        Conclusion::Valid => Text::new(
            "现状未核验，而命令要求核验（--require-status）；请索取带状态名单的完整文件夹",
            "the status was not checked, which --require-status asks for",
        ),
    }
}

pub(crate) fn json(report: &Report, confirmed: bool, lang: Lang) -> Value {
    let word = match report.conclusion() {
        Conclusion::Valid => "valid",
        Conclusion::Invalid(_) => "invalid",
        Conclusion::Unconfirmed => "unconfirmed",
    };
    let answers: serde_json::Map<String, Value> = report
        .answers()
        .into_iter()
        .map(|(id, answer)| {
            (id.to_owned(), json!({ "result": answer.word(), "text": answer.text() }))
        })
        .collect();
    json!({
        "command": "certificate",
        "holds": confirmed,
        "conclusion": word,
        "text": conclusion(report).of(lang),
        "as_of": report.as_of.map(time::minute),
        "day": report.day,
        "facts": report.facts,
        "answers": answers,
    })
}
