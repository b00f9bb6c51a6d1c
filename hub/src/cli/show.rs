//! `ledger show`: records as they stand, and whether they count.

use ledger::hash::Hash;
use ledger::record::Parsed;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::store::OWN;
use peer::table::Table;
use serde_json::{Value, json};

use super::open;
use crate::app::Hub;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 从第几条开始（首条为 0）
    #[arg(long, default_value_t = 0, value_name = "序号")]
    from: u64,
    /// 最多几条；不写则为 100
    #[arg(long, default_value_t = 100, value_name = "条数")]
    count: usize,
    /// 只看某一类记录，如 recognition
    #[arg(long, value_name = "种类")]
    kind: Option<String>,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let lines = lines(&hub, args)?;
    let mut table = Table::new(&["序号", "种类", "时间", "效力", "叶散列"]);
    for line in &lines {
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let at = line["record"]["at"].as_i64().map(ledger::time::second).unwrap_or_default();
        table.row([line["index"].to_string(), text("kind"), at, text("effect"), text("leaf")]);
    }
    common.say(&lines, &Said::new(table.text(), table.text()))
}

fn lines(hub: &Hub, args: &Args) -> Result<Vec<Value>, ActError> {
    hub.party.read::<_, ActError>(|view, state| {
        let pending: Vec<u64> = state.roll.pending().map(|(index, _)| index).collect();
        let (mut lines, mut from) = (Vec::new(), args.from);
        while lines.len() < args.count {
            let records = view.records(OWN, from, 256, usize::MAX)?;
            if records.is_empty() {
                break;
            }
            for (leaf, bytes) in records {
                let index = from;
                from += 1;
                let kind = kind(&bytes);
                if args.kind.as_ref().is_none_or(|wanted| *wanted == kind)
                    && lines.len() < args.count
                {
                    let effect = effect(&state.roll, &pending, index);
                    lines.push(line(index, &kind, effect, &leaf, &bytes));
                }
            }
        }
        Ok(lines)
    })
}

fn kind(bytes: &[u8]) -> String {
    match Parsed::parse(bytes) {
        Ok(Parsed::Known(record)) => record.kind().to_owned(),
        Ok(Parsed::Unknown { kind, .. }) => kind,
        Err(_) => String::new(),
    }
}

fn effect(roll: &ledger::roll::Roll, pending: &[u64], index: u64) -> &'static str {
    if !roll.counts(index) {
        "已作废"
    } else if pending.contains(&index) {
        "待签发"
    } else {
        "有效"
    }
}

fn line(index: u64, kind: &str, effect: &str, leaf: &Hash, bytes: &[u8]) -> Value {
    let record: Value = serde_json::from_slice(bytes).unwrap_or_default();
    json!({ "index": index, "kind": kind, "effect": effect, "leaf": leaf, "record": record })
}
