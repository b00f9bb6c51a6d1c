//! `export`: this node's records as a file, where there is no line.

use std::path::{Path, PathBuf};

use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::site::{self, Site};
use peer::sync::mirror;
use serde_json::json;

use crate::app::Node;

/// 导出：把尚未取得回执的记录写成数据包，供用移动介质送往省级平台
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 数据包文件，须尚不存在
    #[arg(long, value_name = "文件", required_unless_present = "site")]
    out: Option<PathBuf>,
    /// 导出全部记录，不只是未取得回执的
    #[arg(long)]
    all: bool,
    /// 改为导出本端保存的省级台账副本，供省级平台遗失数据库后恢复（srdi-hub recover）
    #[arg(long, conflicts_with = "all")]
    hub_copy: bool,
    /// 改为把公布网站写成静态文件，可交任一网页服务器发布；再次导出只改动有变化的
    #[arg(long, value_name = "目录", conflicts_with_all = ["out", "all", "hub_copy"])]
    site: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        if let Some(folder) = &self.site {
            let site = Site::new(node.party, verify::page::html);
            return site::command(common, &site, folder, &super::progress(common, Some(0)));
        }
        let out = self.out.as_deref().unwrap_or(Path::new("."));
        if self.hub_copy {
            return hub_copy(common, &node, out);
        }
        let (records, bytes) = super::bundle::export(&node, self.all)?;
        peer::files::create(out, &bytes, peer::files::PRIVATE)?;
        let path = out.display().to_string();
        let zh =
            format!("已导出 {records} 条到 {path}；送达后请省级平台导入，并把其数据包带回导入");
        let en = format!("exported {records} records to {path}");
        common.say(&json!({ "records": records, "file": path }), &Said::new(zh, en))
    }
}

fn hub_copy(common: &Common, node: &Node, out: &Path) -> Result<(), ActError> {
    let bundle = mirror::copy_of_hub(&node.party)?;
    let records: usize = bundle.pages.iter().map(|page| page.records.len()).sum();
    peer::files::create(out, &bundle.to_file(), peer::files::PRIVATE)?;
    let path = out.display().to_string();
    let zh = format!(
        "省级台账副本 {records} 条已导出到 {path}；请交省级平台运行 srdi-hub recover {path}"
    );
    let en = format!("copy of the hub's ledger, {records} records, written to {path}");
    common.say(&json!({ "records": records, "file": path }), &Said::new(zh, en))
}
