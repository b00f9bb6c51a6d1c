//! A directory that does not hold, on the screen and in `--json`.

use serde_json::{Value, json};

use crate::text::{Lang, Text, lines, plain, steps_json};
use crate::tiles::AuditRefusal;

/// What failed, in one sentence.
pub(crate) fn reason(refusal: &AuditRefusal) -> Text {
    let failed = refusal.steps.iter().find(|step| !step.holds);
    failed.map_or_else(|| Text::new("核验未通过", "the audit failed"), |step| step.text.clone())
}

/// A refusal as a person reads it, without the one line that says what failed.
pub(crate) fn refusal_text(refusal: &AuditRefusal, lang: Lang) -> String {
    let mut text = lines(&refusal.steps, lang);
    for finding in refusal.findings.iter().skip(1) {
        text += &format!("  ✗ {}\n", finding.text.of(lang));
    }
    for breach in &refusal.breaches {
        let (index, fault) = (breach.index, &breach.fault);
        let line = Text::new(
            format!("第 {index} 条：{}", plain(fault)),
            format!("record {index}: rule {}, clause {}", fault.rule, fault.clause),
        );
        text += &format!("  ✗ {}\n", line.of(lang));
    }
    text
}

/// A refusal for scripts.
pub(crate) fn refusal_json(refusal: &AuditRefusal, lang: Lang) -> Value {
    let findings: Vec<Value> = refusal
        .findings
        .iter()
        .map(|f| json!({"path": f.path, "index": f.index, "text": f.text.of(lang)}))
        .collect();
    let breaches: Vec<Value> = refusal
        .breaches
        .iter()
        .map(|b| {
            let fault = &b.fault;
            json!({"index": b.index, "rule": fault.rule, "clause": fault.clause, "text": fault.message})
        })
        .collect();
    json!({
        "command": "tiles",
        "holds": false,
        "reason": reason(refusal).of(lang),
        "steps": steps_json(&refusal.steps, lang),
        "findings": findings,
        "breaches": breaches,
    })
}
