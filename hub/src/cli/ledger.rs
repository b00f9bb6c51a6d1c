//! `ledger`: what stands in the ledgers of this directory, recomputed, rebuilt, and as files that
//! anyone can serve and check.

use std::path::PathBuf;

use peer::act::ActError;
use peer::audit;
use peer::cli::Common;

use super::{open, progress, show, tiles};

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
        Args::Rebuild => peer::rebuild::run(common, &open::hub(common)?.party),
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
