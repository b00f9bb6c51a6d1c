//! `certificate`: the bundle of one title's certificate, as a folder and as an archive beside it.
//! `reissue`: draws up certificates anew.

use std::path::PathBuf;

use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::files;
use serde_json::json;

use super::open;
use crate::acts::{certificate, issue};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 证书编号，见 list
    #[arg(value_name = "证书编号")]
    number: String,
    /// 写入哪个目录；另在其旁写同名的 .zip 和 .pdf
    #[arg(long, value_name = "目录")]
    out: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(super) struct Reissue {
    /// 全部换发（证书密钥失密后）；不写则只办内容有变动的和尚无证明的
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let made = certificate::certificate(&hub.party, &args.number, &hub.anchor()?)?;
    let archive = certificate::zip(&made)?;
    std::fs::create_dir_all(&args.out)
        .map_err(|e| ActError::Local(format!("{} 无法建立：{e}", args.out.display())))?;
    for (name, bytes) in &made.files {
        files::replace(&args.out.join(name), bytes, files::PUBLIC)?;
    }
    let beside = |end: &str| {
        let mut name = args.out.clone().into_os_string();
        name.push(end);
        PathBuf::from(name)
    };
    let (zip, pdf) = (beside(".zip"), beside(".pdf"));
    files::replace(&zip, &archive, files::PUBLIC)?;
    if let Some(bytes) = &made.pdf {
        files::replace(&pdf, bytes, files::PUBLIC)?;
    }
    let facts = &made.issued.facts;
    let value = json!({
        "number": facts.number, "name": facts.name, "code": facts.code, "out": args.out,
        "zip": zip, "pdf": made.pdf.as_ref().map(|_| &pdf), "valid_until": facts.valid_until,
    });
    let paper = match made.pdf {
        Some(_) => "和可打印的 PDF",
        None => "（该称号现不在有效期内，不出具可打印的 PDF）",
    };
    let said = Said::new(
        format!(
            "{}（{}）的电子认定证明已写入 {}，其旁另有压缩包 {}{paper}。\n核验：srdi-verify {} --anchor 信任锚",
            facts.name,
            facts.number,
            args.out.display(),
            zip.display(),
            args.out.display(),
        ),
        format!("Certificate {} written to {}", facts.number, args.out.display()),
    );
    common.say(&value, &said)
}

pub(super) fn reissue(common: &Common, args: &Reissue) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let issue::Reissued { waiting, written } = issue::reissue(&hub.party, args.all, who.seat)?;
    let value = json!({ "waiting": waiting, "written": written });
    let zh = match (waiting, written) {
        (0, 0) => "没有需要换发或补发的电子认定证明".to_owned(),
        (0, _) => format!("已成文 {written} 份，待联合签发。\n{}", open::NEXT_SEAL),
        _ => format!("{waiting} 份电子认定证明待两家单位签署。\n{}", open::NEXT_SEAL),
    };
    common.say(&value, &Said::new(zh, format!("{waiting} to be signed, {written} written")))
}
