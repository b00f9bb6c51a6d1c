//! `complaint key`: a handler's own key, or the reception's.

use std::path::PathBuf;

use peer::act::ActError;
use peer::body_key::Cost;
use peer::cli::{As, Common, Said};
use peer::files;
use peer::sealed::ReaderKey;
use serde_json::json;

use super::super::open;
use super::super::passphrase::{Source, Text};
use super::acts;

/// A new key.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Args {
    /// 密钥写入哪个文件；由本人保管，不放在平台的数据目录里
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 收件密钥：两人各设一个口令，共同打开，只用于把举报交给指定的经办人
    #[arg(long)]
    reception: bool,
    #[command(flatten)]
    passphrases: Source,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, super::HANDLERS)?;
    let name = match args.reception {
        true => acts::RECEPTION.to_owned(),
        false if who.person.is_empty() => {
            return Err(ActError::refused("账号没有姓名，请用 account add --person 登记"));
        }
        false => who.person,
    };
    let passphrases: Vec<Text> = args.passphrases.some(if args.reception { 2 } else { 1 }, true)?;
    let texts: Vec<&str> = passphrases.iter().map(|text| text.as_str()).collect();
    let made = ReaderKey::create(&texts, Cost::RECOMMENDED);
    let (key, file) = made.map_err(|e| ActError::Refused(e.to_string()))?;
    files::create(&args.out, &file, files::PRIVATE)?;
    acts::register(&hub.party, &name, key.public())?;
    let place = args.out.display();
    let said = Said::new(
        format!(
            "{name}的密钥已写入 {place}，公钥已登记。请离线备份该文件；遗失即不能再打开已收到的举报"
        ),
        format!("Key of {name} written to {place}"),
    );
    common.say(&json!({ "name": name, "public": key.public().to_string() }), &said)
}
