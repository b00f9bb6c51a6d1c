//! The outcome as people and scripts read it: one conclusion first, then the four answers.

use ledger::bundle::{Answer, Conclusion, Report};
use ledger::time;
use serde_json::{Value, json};

use crate::text::{Lang, Text, plain};

/// The first line, what the certificate says, the four answers, and what came of asking a server.
pub fn text(report: &Report, lang: Lang) -> String {
    let mut lines = format!("{}\n", report.headline(lang.into()));
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
        let sign = match answer {
            Answer::Pass(_) => '✓',
            Answer::Fail(_) => '✗',
            Answer::NotChecked(_) => '－',
        };
        let question = Report::question(id).say(lang.into());
        let (mark, found) = (answer.mark().say(lang.into()), answer.said().say(lang.into()));
        let colon = Text::new("：", ": ");
        lines.push_str(&format!("{sign} {question}{}{mark}　{found}\n", colon.of(lang)));
    }
    lines + &format!("{}\n", report.network.say(lang.into()))
}

/// Why it is no confirmation, and what to do next.
pub(crate) fn reason(report: &Report) -> Text {
    let why = report.reason();
    let [zh, en] = [Lang::Zh, Lang::En]
        .map(|lang| why.as_ref().map(|why| why.say(lang.into())).unwrap_or_default());
    match report.conclusion() {
        Conclusion::Invalid(_) => Text::new(
            format!("核验未通过：{zh}；请以公布名单为准，并向律所索取现行证明"),
            format!("not valid: {en}; see the public list"),
        ),
        Conclusion::Unconfirmed => Text::new(
            format!("有必要的核验无法进行：{zh}；请索取完整的文件夹，并使用最新的信任锚"),
            format!(
                "a needed check could not run: {en}; get the whole bundle and the newest anchor"
            ),
        ),
        Conclusion::Valid => Text::new(
            "现状未核验，而命令要求核验（--require-status）；请索取带状态名单的完整文件夹，或用 --online 查询",
            "the status was not checked, which --require-status asks for; see --online",
        ),
    }
}

pub(crate) fn json(report: &Report, confirmed: bool, lang: Lang) -> Value {
    let word = match report.conclusion() {
        Conclusion::Valid => "valid",
        Conclusion::Invalid(_) => "invalid",
        Conclusion::Unconfirmed => "unconfirmed",
    };
    let said = |answer: &Answer| {
        json!({
            "result": answer.word(), "id": answer.said().id(), "text": answer.said().say(lang.into()),
        })
    };
    let answers: serde_json::Map<String, Value> =
        report.answers().into_iter().map(|(id, answer)| (id.to_owned(), said(answer))).collect();
    json!({
        "command": "certificate",
        "holds": confirmed,
        "conclusion": word,
        "text": report.headline(lang.into()),
        "as_of": report.as_of.map(time::minute),
        "fresh": report.fresh,
        "day": report.day(),
        "facts": report.facts,
        "answers": answers,
        "network": {"id": report.network.id(), "text": report.network.say(lang.into())},
    })
}
