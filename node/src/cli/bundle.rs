//! Records on a disk (数据包), where there is no line. The one place that knows how a bundle is
//! taken in and made.

use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::sync::exchange;
use proto::v1::Bundle;

use crate::app::Node;

/// Takes in a bundle of the hub.
pub(super) fn import(common: &Common, bytes: &[u8], dry_run: bool) -> Result<(), ActError> {
    if dry_run {
        let message = "数据包不能只检查：导入前会逐页核验，重复导入不增加内容；请去掉 --dry-run";
        return Err(ActError::Usage(message.to_owned()));
    }
    let bundle = Bundle::from_file(bytes).map_err(|e| ActError::Refused(e.to_string()))?;
    let node = super::open(common)?;
    let done = exchange::import_at_node(&node.party, node.charter, bundle)?;
    let heard = match done.hello {
        true => "",
        false => "。该数据包早于本端现有的数据库，不计为核对；请省级平台重新导出",
    };
    let zh = format!(
        "已导入：省级台账新增 {} 条，共 {} 条；回执 {} 份，材料 {} 份{heard}",
        done.records, done.size, done.receipts, done.papers
    );
    let en = format!("imported {} new records of the hub, now {}", done.records, done.size);
    common.say(&done, &Said::new(zh, en))
}

/// The records without a receipt, or all, as a file: their number and its bytes.
pub(super) fn export(node: &Node, all: bool) -> Result<(usize, Vec<u8>), ActError> {
    let page = usize::from(node.config.page_records);
    let bundle = exchange::export_node(&node.party, page, all)?;
    let records = bundle.pages.iter().map(|page| page.records.len()).sum();
    Ok((records, bundle.to_file()))
}
