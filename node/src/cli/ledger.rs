//! `ledger`: look into the ledger, recompute it, mend what follows from it.

use ledger::names::hub_origin;
use ledger::time::second;
use peer::act::ActError;
use peer::audit;
use peer::cli::{Common, Said};
use peer::shown;
use peer::store::OWN;
use serde_json::Value;

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
    /// 只看第几条，附理由和依据的实施规则版本
    #[arg(value_name = "序号")]
    index: Option<u64>,
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
            What::Rebuild => peer::rebuild::run(common, &node.party),
        }
    }
}

fn show(common: &Common, node: &Node, what: &Show) -> Result<(), ActError> {
    let (from, count) = what.index.map_or((what.from, what.count), |index| (index, 1));
    let values = node.party.store.read::<_, ActError>(|view| {
        let ledger = match what.hub {
            true => view.ledger(&hub_origin(&node.party.host))?,
            false => Some(OWN),
        };
        let Some(ledger) = ledger else { return Ok(Vec::new()) };
        let records = (from..).zip(view.records(ledger, from, count, usize::MAX)?);
        let values = records.map(|(index, (leaf, bytes))| shown::value(view, index, &leaf, &bytes));
        Ok(values.collect::<Result<Vec<_>, _>>()?)
    })?;
    let line = |value: &Value| {
        let text = |key: &str| value[key].as_str().unwrap_or_default().to_owned();
        let at = value["record"]["at"].as_i64().map(second).unwrap_or_default();
        let (kind, leaf, seat) = (text("kind"), text("leaf"), text("seat"));
        let mut line = format!("{}\t{at}\t{kind}\t{leaf}\t{seat}", value["index"]);
        if what.index.is_some() {
            let (charter, reason) = (text("charter"), text("reason"));
            line.push_str(&format!("\n实施规则版本\t{charter}\n理由\t{reason}"));
        }
        line
    };
    let lines: Vec<String> = values.iter().map(line).collect();
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
