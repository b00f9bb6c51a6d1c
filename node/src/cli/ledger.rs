//! `ledger`: look into the ledger, recompute it, mend what follows from it.

use ledger::names::hub_origin;
use ledger::record::Parsed;
use ledger::time::second;
use peer::act::ActError;
use peer::audit;
use peer::checkup;
use peer::cli::{Common, Said};
use peer::store::OWN;
use serde_json::{Value, json};

use crate::app::Node;

/// 台账：查看记录、重新核算、重建索引
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    Show(Show),
    /// 由记录重算本端台账和省级台账副本的根、校验点、回执、联署、联合签发和名单，逐项核对
    Verify,
    /// 由记录重新计算索引；记录本身不变
    Rebuild,
}

/// 查看记录
#[derive(Debug, clap::Args)]
struct Show {
    /// 从第几条开始，首条为 0
    #[arg(long, default_value_t = 0, value_name = "序号")]
    from: u64,
    /// 最多几条，不写则为 100
    #[arg(long, default_value_t = 100, value_name = "条数")]
    count: usize,
    /// 查看省级台账的副本
    #[arg(long)]
    hub: bool,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        match self.what {
            What::Show(what) => show(common, &node, &what),
            What::Verify => verify(common, &node),
            What::Rebuild => {
                let mended = checkup::rebuild(&node.party.store)?;
                let zh = match mended.len() {
                    0 => "已重建，原索引无误".to_owned(),
                    n => format!("已重建，更正了 {n} 本台账的索引"),
                };
                let en = format!("rebuilt; {} mended", mended.len());
                common.say(&json!({ "mended": mended }), &Said::new(zh, en))
            }
        }
    }
}

fn show(common: &Common, node: &Node, what: &Show) -> Result<(), ActError> {
    let records = node.party.store.read::<_, ActError>(|view| {
        let ledger = match what.hub {
            true => view.ledger(&hub_origin(&node.party.host))?,
            false => Some(OWN),
        };
        match ledger {
            Some(ledger) => Ok(view.records(ledger, what.from, what.count, usize::MAX)?),
            None => Ok(Vec::new()),
        }
    })?;
    let mut values = Vec::with_capacity(records.len());
    let mut lines = Vec::with_capacity(records.len());
    for (index, (leaf, bytes)) in (what.from..).zip(records) {
        let kind = match Parsed::parse(&bytes) {
            Ok(Parsed::Known(record)) => record.kind().to_owned(),
            Ok(Parsed::Unknown { kind, .. }) => kind,
            Err(_) => String::new(),
        };
        let record: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let at = record["at"].as_i64().map(second).unwrap_or_default();
        lines.push(format!("{index}\t{at}\t{kind}\t{leaf}"));
        values.push(json!({ "index": index, "kind": kind, "leaf": leaf, "record": record }));
    }
    let text = if lines.is_empty() { "没有记录".to_owned() } else { lines.join("\n") };
    common.say(&values, &Said::new(text.clone(), text))
}

fn verify(common: &Common, node: &Node) -> Result<(), ActError> {
    let bar = super::progress(common, None);
    let report = audit::verify(&node.party, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    common.say(&report, &report.said(&node.party.origin))?;
    report.verdict()
}
