//! `list`: the public list, for people, for tables, and as the signed file that anyone can check.

use std::io::Write as _;

use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::list::{pdf, signed_list};
use peer::list_table as table;

use super::open;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 格式：json 为可核验的签名名单，csv、xlsx 供表格软件使用，pdf 供打印；不写则为便于阅读的表
    #[arg(long, value_enum, value_name = "格式")]
    format: Option<Format>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Json,
    Csv,
    Xlsx,
    Pdf,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let format = args.format.or(common.json.then_some(Format::Json));
    let hub = open::hub(common)?;
    let none = || ActError::Refused(format!("尚无已联合签发的名单。{}", open::NEXT_SEAL));
    let signed = signed_list(&hub.party)?.ok_or_else(none)?;
    let today = hub.party.clock.today();
    match format {
        Some(Format::Json) => raw(&signed.to_bytes()),
        Some(Format::Csv) => raw(&table::csv(&signed.list, today)),
        Some(Format::Xlsx) => raw(&table::xlsx(&signed.list, today)?),
        Some(Format::Pdf) => raw(&pdf(&hub.party)?.ok_or_else(none)?),
        None => {
            let text = table::text(&signed.list, today);
            common.say(&signed, &Said::new(text.clone(), text))
        }
    }
}

/// The exact bytes: a signed file has no line break at its end.
fn raw(bytes: &[u8]) -> Result<(), ActError> {
    let mut out = std::io::stdout().lock();
    match out.write_all(bytes).and_then(|()| out.flush()) {
        Err(e) if e.kind() != std::io::ErrorKind::BrokenPipe => Err(ActError::Local(e.to_string())),
        _ => Ok(()),
    }
}
