//! `firm`: everything that the province knows of one firm, on one page.

use ledger::public_list::{PublicList, Recognised};
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{Common, Said};
use serde_json::{Value, json};

use super::{cultivate, open};
use crate::acts::change;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 律所统一社会信用代码，现在的或以前的
    #[arg(value_name = "信用代码", value_parser = Uscc::from_input)]
    code: Uscc,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let (now, code) = (hub.party.clock.now(), args.code);
    let day = ledger::time::day(now);
    let value = hub.party.read::<_, ActError>(|_, state| {
        let roll = &state.roll;
        let list = roll.list_at(roll.size());
        let applications: Vec<Value> = state
            .intakes()
            .flat_map(|intake| {
                let all = intake.recommendations().filter(|(_, r)| r.act.firm == code);
                all.map(|(leaf, r)| {
                    let outcome = state.docket.determination(leaf).map(|d| &d.paper.outcomes);
                    json!({
                        "node": intake.code(), "round": r.act.round, "recommended": r.act.categories,
                        "outcome": outcome, "withdrawn": r.withdrawn,
                    })
                })
                .collect::<Vec<_>>()
            })
            .collect();
        let titles: Vec<Value> = of(&list, &code)
            .map(|line| {
                let standing = line.standing(day).label();
                json!({ "line": line, "standing": standing })
            })
            .collect();
        let places: Vec<Value> = roll
            .listings_now()
            .filter(|(_, held)| {
                held.firm.code == code || held.earlier.iter().any(|old| old.firm.code == code)
            })
            .map(|(entry, held)| {
                let place = state.docket.place(&entry.leaf);
                let word = cultivate::standing(state, &entry.leaf, &held);
                let proposed = place.proposed.map(|(proposal, _)| proposal);
                json!({
                    "name": held.firm.name, "categories": held.categories,
                    "valid_until": held.valid_until, "state": word, "checks": place.checks,
                    "proposed": proposed,
                })
            })
            .collect();
        let reports = state.docket.reports.all().filter(|(_, one)| one.happened.firm == code);
        let changes: Vec<Value> = reports
            .map(|(id, one)| {
                let last = change::timeliness(state, one, now).and_then(|(d, _)| d.last_day());
                json!({
                    "report": id, "kind": one.happened.kind.label(), "event": one.happened.date,
                    "deadline": last, "state": one.state.label(), "late": one.late.label(),
                })
            })
            .collect();
        let penalty = state.docket.penalties.of(&code).map(|case| {
            let imposed = &case.imposed;
            json!({ "kind": imposed.kind.label(), "number": imposed.document_number,
                    "decided": imposed.date, "state": case.state.label() })
        });
        let barred = roll.barred(&code, day).err().map(|fault| fault.message);
        Ok(json!({
            "code": code, "applications": applications, "titles": titles, "cultivation": places,
            "changes": changes, "penalty": penalty, "barred": barred,
        }))
    })?;
    common.say(&value, &Said::new(text(&value), text(&value)))
}

fn of<'a>(list: &'a PublicList, code: &'a Uscc) -> impl Iterator<Item = &'a Recognised> {
    list.recognised
        .iter()
        .filter(move |line| line.code == *code || line.earlier.iter().any(|old| old.code == *code))
}

fn text(value: &Value) -> String {
    let sections = [
        ("applications", "申报与推荐"),
        ("titles", "认定"),
        ("cultivation", "培育"),
        ("changes", "重大变化"),
    ];
    let mut lines = vec![format!("律所 {}", value["code"].as_str().unwrap_or_default())];
    for (key, label) in sections {
        let entries = value[key].as_array().map(Vec::as_slice).unwrap_or_default();
        lines.push(format!("{label}：{} 项", entries.len()));
        lines.extend(entries.iter().map(|entry| format!("  {}", line(key, entry))));
    }
    if let Some(penalty) = value["penalty"].as_object() {
        let text = |key: &str| penalty[key].as_str().unwrap_or_default();
        let (kind, number, state) = (text("kind"), text("number"), text("state"));
        lines.push(format!("处罚处分：{kind} {number}，{state}"));
    }
    lines.push(format!("禁止申报：{}", value["barred"].as_str().unwrap_or("无")));
    lines.join("\n")
}

fn line(key: &str, entry: &Value) -> String {
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    match key {
        "applications" => format!("{}　{}", text(&entry["round"]), text(&entry["node"])),
        "titles" => {
            let line = &entry["line"];
            let earlier = line["earlier"].as_array().map(Vec::as_slice).unwrap_or_default();
            let names: Vec<String> = earlier.iter().map(|old| text(&old["name"])).collect();
            let former = if names.is_empty() {
                String::new()
            } else {
                format!("（原载 {}）", names.join("、"))
            };
            let (number, name) = (text(&line["number"]), text(&line["name"]));
            let (until, standing) = (text(&line["valid_until"]), text(&entry["standing"]));
            format!("{number}　{name}{former}　至 {until}　{standing}")
        }
        "cultivation" => {
            let (name, until) = (text(&entry["name"]), text(&entry["valid_until"]));
            format!("{name}　至 {until}　{}", text(&entry["state"]))
        }
        _ => {
            let (kind, event) = (text(&entry["kind"]), text(&entry["event"]));
            format!("{kind}　{event}　{}　{}", text(&entry["state"]), text(&entry["late"]))
        }
    }
}
