//! `notice`: the 公示 that run now, as the province opened them.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::Common;
use peer::posted;

/// 公示：查看正在公示的名单、起止日期和提出异议的办法；可另存为供打印、张贴的 pdf
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 把每份公示各写成一个 pdf，放入此目录
    #[arg(long, value_name = "目录")]
    pdf: Option<PathBuf>,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let party = super::open(common)?.party;
        match self.pdf {
            Some(folder) => posted::print(common, &party, &folder),
            None => posted::show(common, &party),
        }
    }
}
