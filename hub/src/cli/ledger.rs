//! `ledger`: what stands in the ledgers of this directory, recomputed, rebuilt, and as files that
//! anyone can serve and check.

use std::path::PathBuf;

use peer::act::ActError;
use peer::audit;
use peer::cli::{Common, Said};
use peer::store::OWN;
use serde_json::json;

use super::{open, progress, show, tiles};
use crate::app::Hub;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 查看记录
    Show(show::Args),
    /// 由记录重算全部台账的根、校验点、回执、联合签发和名单，逐项核对
    Verify,
    /// 删除并重建由记录推算的数据，前后名单应相同
    Rebuild,
    /// 写出静态文件，供任何人托管和核验
    Tiles {
        /// 写入哪个目录
        #[arg(value_name = "目录")]
        folder: PathBuf,
    },
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Show(args) => show::run(common, &args),
        Args::Verify => verify(common),
        Args::Rebuild => rebuild(common),
        Args::Tiles { folder } => tiles::run(common, &folder),
    }
}

fn verify(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let bar = progress::bar(common, "核验记录");
    let report = audit::verify(&hub.party, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    })?;
    bar.finish_and_clear();
    common.say(&report, &report.said(&hub.party.origin))?;
    report.verdict()
}

/// The digest of the list and the roots: what a rebuild must not change.
fn essence(hub: &Hub) -> Result<(String, Vec<String>), ActError> {
    hub.party.read::<_, ActError>(|view, state| {
        let mut roots = Vec::new();
        for (id, origin) in view.ledgers()? {
            let head = view.head(id).map(|head| format!("{} {}", head.size, head.root));
            roots.push(format!("{origin} {}", head.unwrap_or_else(|e| e.to_string())));
        }
        Ok((state.roll.list_in_effect().digest().to_string(), roots))
    })
}

fn rebuild(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let before = essence(&hub)?;
    let right = hub.party.store.write::<_, ActError, _>(|tx| {
        let mut right = true;
        for (id, _) in tx.ledgers()? {
            right &= tx.rebuild(id)?;
        }
        Ok(right)
    })?;
    drop(hub);
    // A hub that is opened anew has nothing in memory from before.
    let hub = open::hub(common)?;
    let after = essence(&hub)?;
    let same = before == after && right;
    let root = hub.party.store.read(|view| view.head(OWN))?;
    let value = json!({
        "unchanged": same, "list": after.0, "list_before": before.0, "size": root.size, "root": root.root,
    });
    let what = if same { "与重建前相同" } else { "重建前的数据有误，已改正" };
    let said = Said::new(
        format!("已由 {} 条记录重建，{what}；名单摘要 {}", root.size, after.0),
        format!("Rebuilt from {} records; unchanged: {same}; list {}", root.size, after.0),
    );
    common.say(&value, &said)?;
    if before.0 == after.0 {
        return Ok(());
    }
    Err(ActError::refused("重建前后的名单不同；请运行 ledger verify，并与市（州）端的名单核对"))
}
