//! `restore`: put a backup into a directory that lost its database.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{Common, Said};

/// 恢复：检查备份并放入数据目录（--dir）；目录中的密钥保持不变
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 备份目录
    #[arg(value_name = "备份")]
    backup: PathBuf,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let done = peer::backup::restore(&self.backup, &common.dir)?;
        let (size, missing) = (done.manifest.size, done.missing.len());
        let mut zh = format!(
            "已恢复：台账 {size} 条。\n\
             与省级平台联系一次（sync --once 或导入数据包）之前，本端不签署新的台账；联系后自动取回备份之后的记录。"
        );
        if missing > 0 {
            zh.push_str(&format!("\n缺少 {missing} 份材料，请从原盘或律所补齐："));
            done.missing.iter().for_each(|digest| zh.push_str(&format!("\n  {digest}")));
        }
        if !peer::party::keys_dir(&common.dir).exists() {
            zh.push_str("\n目录中没有密钥：请放回原来的 keys 目录和 transport.pem；确已丢失的，请换新目录重新加入");
        }
        let en = format!(
            "restored {size} records, {missing} papers missing; signing waits for one contact"
        );
        common.say(&done, &Said::new(zh, en))
    }
}
