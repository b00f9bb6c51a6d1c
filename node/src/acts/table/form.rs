//! A row as a form. A cell that cannot be read at all is told here; everything else is the form's own
//! to judge, by the same rules as a form that a firm sends.

use ledger::category::{Category, Item};
use ledger::dossier::{
    CultivationFact, Level, NoticeVersion, OrganiserKind, PenaltyKind, PenaltyOn,
    QualificationKind, TraitField, WorkKind,
};
use ledger::names::RoundId;
use ledger::region::Region;
use peer::workbook::{CellFault, Row};
use serde_json::{Value, json};

use super::columns::{self as at, condition, statement};

/// The form that a row says, as a file, and what is wrong with single cells.
pub(super) fn of(row: &Row, round: &RoundId, salt: &str) -> (Vec<u8>, Vec<CellFault>) {
    let mut cells = Cells { row, faults: Vec::new() };
    let mut form = json!({
        "round": round.to_string(),
        "firm": firm(&mut cells),
        "penalties": cells.list(at::PENALTIES, penalty),
        "categories": categories(&mut cells),
        "items": items(&mut cells),
        "evidence": cells.list(at::EVIDENCE, evidence),
        "licence_file": cells.text(at::LICENCE_FILE),
        "signed_page": cells.text(at::SIGNED_PAGE),
        "declarations": declarations(&mut cells),
        "consents": {
            "publish_names": cells.flag(at::NAMES),
            "sensitive_data": cells.flag(at::SENSITIVE),
            "portraits": cells.flag(at::PORTRAITS),
        },
    });
    if let Some(field) = cells.maybe(at::FIELD) {
        form["field"] = field.into();
    }
    form["nonce"] = super::nonce(salt, &form.to_string()).to_string().into();
    (form.to_string().into_bytes(), cells.faults)
}

struct Cells<'r> {
    row: &'r Row,
    faults: Vec<CellFault>,
}

impl Cells<'_> {
    fn maybe(&mut self, header: &str) -> Option<String> {
        match self.row.text(header) {
            Ok(text) => text.map(str::trim).filter(|text| !text.is_empty()).map(str::to_owned),
            Err(fault) => {
                self.faults.push(fault);
                None
            }
        }
    }

    /// What is empty the form itself finds missing.
    fn text(&mut self, header: &str) -> Value {
        self.maybe(header).map_or(Value::Null, Value::from)
    }

    fn number(&mut self, header: &str) -> Value {
        if let Some(count) = self.row.count(header) {
            return count.into();
        }
        let text = self.maybe(header);
        text.map_or(Value::Null, |text| whole(&text))
    }

    fn day(&mut self, header: &str) -> Value {
        match self.row.day(header) {
            Ok(day) => day.map_or(Value::Null, |day| day.to_string().into()),
            Err(fault) => {
                self.faults.push(fault);
                Value::Null
            }
        }
    }

    fn flag(&mut self, header: &str) -> Value {
        match self.maybe(header).as_deref() {
            None => Value::Null,
            Some("是" | "同意" | "√") => true.into(),
            Some("否" | "不同意" | "×") => false.into(),
            Some(_) => {
                self.faults.push(self.row.fault(header, "应填 是 或 否"));
                Value::Null
            }
        }
    }

    /// One thing a line, its parts divided by ｜.
    fn list(&mut self, header: &str, read: fn(&[&str]) -> Value) -> Vec<Value> {
        let text = self.maybe(header).unwrap_or_default();
        let lines = text.lines().map(str::trim).filter(|line| !line.is_empty());
        lines
            .map(|line| read(&line.split(['｜', '|']).map(str::trim).collect::<Vec<_>>()))
            .collect()
    }
}

fn firm(cells: &mut Cells<'_>) -> Value {
    let code = cells.text(at::CODE);
    let licence = cells.maybe(at::LICENCE).map_or_else(|| code.clone(), Value::from);
    let region = cells.maybe(at::REGION).map_or(Value::Null, |text| region(&text));
    json!({
        "name": cells.text(at::NAME),
        "uscc": code,
        "licence_number": licence,
        "region": region,
        "branch_of": cells.list(at::OFFICE, office).pop(),
        "lawyers": cells.number(at::LAWYERS),
        "address": cells.text(at::ADDRESS),
        "head": cells.text(at::HEAD),
        "contact": cells.text(at::CONTACT),
        "phone": cells.text(at::PHONE),
    })
}

/// A prefecture by its name or its code.
fn region(text: &str) -> Value {
    let named = Region::ALL.into_iter().find(|one| one.name() == text);
    named.map_or_else(|| text.into(), |one| one.code().into())
}

fn categories(cells: &mut Cells<'_>) -> Vec<Value> {
    let accepts = cells.flag(at::ACCEPTS);
    let mut stated = Vec::new();
    for fact in CultivationFact::ALL {
        if let Some(statement) = cells.maybe(&condition(*fact)) {
            stated.push(json!({ "fact": fact.code(), "statement": statement }));
        }
    }
    let mut claims = Vec::new();
    for (header, seeking) in [(at::RECOGNISE, "recognise"), (at::CULTIVATE, "cultivate")] {
        let text = cells.maybe(header).unwrap_or_default();
        for word in text.split(['、', '，', ',', '；', ';']).filter(|w| !w.trim().is_empty()) {
            let cultivate = seeking == "cultivate";
            let category = Category::from_input(word)
                .map_or_else(|_| Value::from(word.trim()), |category| category.code().into());
            claims.push(json!({
                "category": category,
                "seeking": seeking,
                "accepts_cultivation": if cultivate { true.into() } else { accepts.clone() },
                "cultivation": if cultivate { stated.clone() } else { Vec::new() },
            }));
        }
    }
    claims
}

fn items(cells: &mut Cells<'_>) -> Vec<Value> {
    let mut items = Vec::new();
    for item in Item::ALL {
        let Some(words) = cells.maybe(&statement(item)) else { continue };
        let mut claim = json!({ "item": item.to_string(), "statement": words });
        match item {
            Item::ZY1 => {
                claim["since"] = cells.day(at::SINCE);
                claim["revenue"] = cells.list(at::REVENUE, revenue).into();
            }
            Item::ZY2 => {
                claim["qualifications"] = cells.list(at::QUALIFICATIONS, qualification).into();
            }
            Item::ZY3 => claim["results"] = cells.list(at::RESULTS, result).into(),
            Item::ZY4 => claim["works"] = cells.list(at::WORKS, work).into(),
            Item::TS2 => {
                let text = cells.maybe(at::TRAITS).unwrap_or_default();
                let words = text.split(['、', '，', ',']).filter(|word| !word.trim().is_empty());
                claim["fields"] = words
                    .map(|word| code(word, TraitField::ALL, |one| (one.code(), one.label())))
                    .collect();
            }
            Item::XX1 => claim["awards"] = cells.list(at::AWARDS, award).into(),
            _ => {}
        }
        items.push(claim);
    }
    items
}

fn declarations(cells: &mut Cells<'_>) -> Value {
    let all = cells.flag(at::DECLARED);
    json!({
        "clean_record": all, "truthful": all, "privacy_notice_read": all,
        "privacy_notice": NoticeVersion::First.code(), "lawyers_informed": all,
        "redacted_no_secrets": all,
    })
}

/// A word as the form's code for it; what is none stays as it is, for the form to refuse.
fn code<T: Copy>(word: &str, all: &[T], names: fn(T) -> (&'static str, &'static str)) -> Value {
    let word = word.trim();
    let known = all.iter().map(|one| names(*one)).find(|(_, label)| *label == word);
    known.map_or(word, |(code, _)| code).into()
}

fn part(parts: &[&str], i: usize) -> Value {
    parts.get(i).filter(|text| !text.is_empty()).map_or(Value::Null, |text| (*text).into())
}

fn whole(text: &str) -> Value {
    text.parse::<u64>().map_or_else(|_| text.into(), Value::from)
}

/// 元 with at most two decimals, in fen.
fn fen(text: &str) -> Value {
    let plain = text.replace([',', '，'], "");
    let (yuan, cents) = plain.split_once('.').unwrap_or((&plain, ""));
    let cents = match cents.len() {
        0..=2 => format!("{cents:0<2}"),
        _ => return text.into(),
    };
    whole(&format!("{yuan}{cents}"))
}

fn revenue(parts: &[&str]) -> Value {
    let amount = |i: usize| parts.get(i).map_or(Value::Null, |text| fen(text));
    let year = parts.first().map_or(Value::Null, |text| whole(text));
    json!({ "year": year, "field_fen": amount(1), "total_fen": amount(2) })
}

fn qualification(parts: &[&str]) -> Value {
    let kind = parts.first().copied().unwrap_or_default();
    let kind = code(kind, QualificationKind::ALL, |one| (one.code(), one.label()));
    json!({
        "kind": kind, "name": part(parts, 1), "number": part(parts, 2), "issuer": part(parts, 3),
        "valid_until": part(parts, 4),
    })
}

fn level(parts: &[&str], i: usize) -> Value {
    let word = parts.get(i).copied().unwrap_or_default();
    code(word, Level::ALL, |one| (one.code(), one.label()))
}

fn result(parts: &[&str]) -> Value {
    json!({
        "title": part(parts, 0), "level": level(parts, 1), "date": part(parts, 2),
        "influence": part(parts, 3), "persuasion": part(parts, 4),
    })
}

fn work(parts: &[&str]) -> Value {
    let kind = parts.first().copied().unwrap_or_default();
    let kind = code(kind, WorkKind::ALL, |one| (one.code(), one.label()));
    json!({ "kind": kind, "title": part(parts, 1), "date": part(parts, 2) })
}

fn award(parts: &[&str]) -> Value {
    let kind = parts.get(4).copied().unwrap_or_default();
    let kind = code(kind, OrganiserKind::ALL, |one| (one.code(), one.label()));
    json!({
        "contest": part(parts, 0), "honour": part(parts, 1), "level": level(parts, 2),
        "organiser": part(parts, 3), "organiser_kind": kind, "date": part(parts, 5),
    })
}

fn penalty(parts: &[&str]) -> Value {
    let word = |i: usize| parts.get(i).copied().unwrap_or_default();
    let in_force = match word(4) {
        "是" => true.into(),
        "否" => false.into(),
        other => Value::from(other),
    };
    json!({
        "on": code(word(0), PenaltyOn::ALL, |one| (one.code(), one.label())),
        "kind": code(word(1), PenaltyKind::ALL, |one| (one.code(), one.label())),
        "date": part(parts, 2), "document_number": part(parts, 3), "in_force": in_force,
    })
}

fn office(parts: &[&str]) -> Value {
    let lawyers = parts.get(3).map_or(Value::Null, |text| whole(text));
    json!({
        "name": part(parts, 0), "uscc": part(parts, 1), "seat": part(parts, 2),
        "lawyers": lawyers,
    })
}

fn evidence(parts: &[&str]) -> Value {
    let proves = parts.get(1).copied().unwrap_or_default();
    let proves: Vec<&str> =
        proves.split(['、', '，', ',']).map(str::trim).filter(|one| !one.is_empty()).collect();
    json!({ "file": part(parts, 0), "proves": proves })
}
