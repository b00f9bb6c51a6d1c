//! `complaint open`, `extract`, `reply`: what a named handler reads, and what the firm is told.

use std::path::PathBuf;

use ledger::machine::complaint::Event;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::files;
use serde_json::json;

use super::super::open as opened;
use super::super::passphrase::Source;
use super::acts::{self, Form};
use super::intake::{reader, text_of};

/// Opening.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Open {
    /// 收件编号
    #[arg(value_name = "编号")]
    number: String,
    /// 本人的密钥文件
    #[arg(long, value_name = "文件")]
    key: PathBuf,
    /// 原始材料写入哪个目录；不写则只显示份数
    #[arg(long, value_name = "目录")]
    out: Option<PathBuf>,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    passphrases: Source,
    #[command(flatten)]
    who: As,
}

/// An extract.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Extract {
    /// 收件编号
    #[arg(value_name = "编号")]
    number: String,
    /// 摘录，纯文本文件
    #[arg(long, value_name = "文件")]
    text: PathBuf,
    /// 本人的密钥文件：程序据以核对摘录不含举报人姓名和联系方式
    #[arg(long, value_name = "文件")]
    key: PathBuf,
    #[command(flatten)]
    passphrases: Source,
    #[command(flatten)]
    who: As,
}

/// The firm's answer.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Reply {
    /// 收件编号
    #[arg(value_name = "编号")]
    number: String,
    /// 律所的答复，纯文本文件
    #[arg(long, value_name = "文件")]
    text: PathBuf,
    #[command(flatten)]
    who: As,
}

pub(super) fn open(common: &Common, args: &Open) -> Result<(), ActError> {
    let (hub, who) = opened::officer(common, &args.who, super::HANDLERS)?;
    let key = reader(&args.key, &args.passphrases, 1)?;
    let done = acts::open(&hub.party, &args.number, &key, args.reason.clone(), who)?;
    let Form { name, contact, firm_name, facts, .. } = &done.form;
    let mut files = Vec::new();
    if let Some(folder) = &args.out {
        files::private_folder(folder)?;
        for (n, content) in done.evidence.iter().enumerate() {
            let path = folder.join(format!("{}-{}", args.number, n + 1));
            files::create(&path, content, files::PRIVATE)?;
            files.push(path);
        }
    }
    let count = done.evidence.len();
    let said = Said::new(
        format!(
            "举报人　{name}\n联系方式　{contact}\n律所　{firm_name}\n事实　{facts}\n材料　{count} 份\n\
             本次查阅已记入台账；证件当面核对，不留存"
        ),
        format!("{name}\n{contact}\n{firm_name}\n{facts}\n{count} files"),
    );
    let value = json!({
        "number": args.number, "name": name, "contact": contact, "firm": firm_name, "facts": facts,
        "evidence": count, "files": files,
    });
    common.say(&value, &said)
}

pub(super) fn extract(common: &Common, args: &Extract) -> Result<(), ActError> {
    let (hub, who) = opened::officer(common, &args.who, &["H1"])?;
    let key = reader(&args.key, &args.passphrases, 1)?;
    let text = text_of(&args.text)?;
    let index = acts::extract(&hub.party, &args.number, &text, &key, who)?;
    super::done(common, &args.number, Event::Extract, index)
}

pub(super) fn reply(common: &Common, args: &Reply) -> Result<(), ActError> {
    let (hub, who) = opened::officer(common, &args.who, &["H1"])?;
    let index = acts::reply(&hub.party, &args.number, &text_of(&args.text)?, who)?;
    super::done(common, &args.number, Event::Reply, index)
}
