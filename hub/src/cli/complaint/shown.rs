//! `complaint list` and `show`: how far reports are, without a word of who reported.

use ledger::docket::complaint::Report;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::table::Table;
use serde_json::{Value, json};

use super::super::open;
use super::acts;

pub(super) fn list(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let values = hub.party.read_roll::<_, ActError>(|_, state| {
        Ok(state.docket.complaints.all().map(|(n, report)| value(n, report)).collect::<Vec<_>>())
    })?;
    let mut table = Table::new(&["编号", "收件", "律所", "状态", "经办人"]);
    for value in &values {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let handlers = value["handlers"].as_array().into_iter().flatten();
        let handlers: Vec<&str> = handlers.filter_map(Value::as_str).collect();
        let firm = value["firm"]["name"].as_str().unwrap_or_default().to_owned();
        table.row([text("number"), text("received"), firm, text("label"), handlers.join("、")]);
    }
    let said = match values.is_empty() {
        true => Said::new("没有举报", "no reports"),
        false => Said::new(table.text(), table.text()),
    };
    common.say(&values, &said)
}

fn value(number: &str, report: &Report) -> Value {
    json!({
        "number": number, "state": report.state, "label": report.state.label(),
        "received": ledger::time::minute(report.received_at), "firm": report.firm,
        "handlers": report.handlers, "erased": report.erased,
        "referrals": report.referrals,
    })
}

pub(super) fn show(common: &Common, number: &str) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let report = hub.party.read_roll::<_, ActError>(|_, state| {
        let found = state.docket.complaints.get(number).cloned();
        found.ok_or_else(|| ActError::Refused(format!("没有举报 {number}")))
    })?;
    let text = |digest: Option<&ledger::hash::Hash>| {
        digest.map(|digest| acts::text(&hub.party, digest)).transpose()
    };
    let (extract, reply) =
        (text(report.extract.as_ref().map(|(d, _)| d))?, text(report.reply.as_ref())?);
    let mut value = value(number, &report);
    value["extract"] = extract.clone().into();
    value["reply"] = reply.clone().into();
    let views: Vec<Value> = report
        .views
        .iter()
        .map(|view| json!({ "at": view.at, "person": view.person, "what": view.what }))
        .collect();
    let moment = |at: Option<i64>| at.map(ledger::time::minute).unwrap_or_default();
    let referrals: Vec<String> = report.referrals.iter().map(super::referral::label).collect();
    let mut lines = vec![
        format!("编号　{number}（{}）", report.state.label()),
        format!("律所　{} {}", report.firm.name, report.firm.code),
        format!("收件　{}", ledger::time::minute(report.received_at)),
        format!("告知律所　{}", moment(report.notified_at)),
        format!("摘录　{}", extract.unwrap_or_default()),
        format!("答复　{}", reply.unwrap_or_default()),
        format!("移送　{}", referrals.join("；")),
        format!("办结　{}", moment(report.closed_at)),
        format!("查阅　{} 次", views.len()),
    ];
    lines.extend(report.views.iter().map(|view| {
        format!("  {}　{}　{}", ledger::time::minute(view.at), view.person, view.what)
    }));
    value["views"] = views.into();
    let text = lines.join("\n");
    common.say(&value, &Said::new(text.clone(), text))
}
