//! `account`: who may act here, and in which seats.

use peer::account;
use peer::act::ActError;
use peer::cli::Common;

/// 账号：建立账号、查看账号
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: account::Args,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        account::run(common, &super::open(common)?.party, self.what)
    }
}
