//! `backup`: the database and the papers as they are now, while the service runs.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{Common, Said};

/// 备份：把台账和材料复制到一个新目录；服务不必停止
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 备份目录，须尚不存在
    #[arg(long, value_name = "目录")]
    out: PathBuf,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        let bar = super::progress(common, Some(0));
        let made = peer::backup::backup(&node.party, &self.out, |done, of| {
            bar.set_length(of as u64);
            bar.set_position(done as u64);
        })?;
        bar.finish_and_clear();
        let zh = format!(
            "已备份到 {}：台账 {} 条，材料 {} 份\n密钥（keys 目录和 transport.pem）不在其中，请另行妥善保管",
            self.out.display(),
            made.size,
            made.papers.len()
        );
        let en = format!(
            "backed up {} records and {} papers; keys are apart",
            made.size,
            made.papers.len()
        );
        common.say(&made, &Said::new(zh, en))
    }
}
