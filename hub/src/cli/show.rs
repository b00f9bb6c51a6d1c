//! `ledger show`: records as they stand, and whether they count.

use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::shown;
use peer::store::OWN;
use peer::table::Table;
use serde_json::Value;

use super::open;
use crate::app::Hub;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 只看第几条，附理由和依据的实施规则版本
    #[arg(value_name = "序号")]
    index: Option<u64>,
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
    let mut table = Table::new(&["序号", "种类", "时间", "效力", "叶散列", "席位"]);
    for line in &lines {
        let text = |key: &str| line[key].as_str().unwrap_or_default().to_owned();
        let at = line["record"]["at"].as_i64().map(ledger::time::second).unwrap_or_default();
        let index = line["index"].to_string();
        table.row([index, text("kind"), at, text("effect"), text("leaf"), text("seat")]);
    }
    let mut text = table.text();
    if let (Some(_), [line]) = (args.index, &lines[..]) {
        let field = |key: &str| line[key].as_str().unwrap_or("（不在本机）").to_owned();
        text.push_str(&format!("\n实施规则版本　{}\n理由　{}", field("charter"), field("reason")));
    }
    common.say(&lines, &Said::new(text.clone(), text))
}

fn lines(hub: &Hub, args: &Args) -> Result<Vec<Value>, ActError> {
    hub.party.read::<_, ActError>(|view, state| {
        let pending: Vec<u64> = state.roll.pending().map(|(index, _)| index).collect();
        let (mut from, count) = args.index.map_or((args.from, args.count), |index| (index, 1));
        let mut lines = Vec::new();
        while lines.len() < count {
            let records = view.records(OWN, from, 256, usize::MAX)?;
            if records.is_empty() {
                break;
            }
            for (leaf, bytes) in records {
                let index = from;
                from += 1;
                let mut line = shown::value(view, index, &leaf, &bytes)?;
                let wanted = args.kind.as_ref().is_none_or(|wanted| line["kind"] == **wanted);
                if wanted && lines.len() < count {
                    line["effect"] = effect(&state.roll, &pending, index).into();
                    lines.push(line);
                }
            }
        }
        Ok(lines)
    })
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
