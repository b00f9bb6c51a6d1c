//! `seal sign`: a body reads what takes effect, from its own copy of the records, and seals or
//! refuses it. It needs no hub and no network.

use std::io::{BufRead as _, Write as _};
use std::path::{Path, PathBuf};

use ledger::record::charter::Body;
use peer::act::ActError;
use peer::body_key as keys;
use peer::cli::{Common, Said};
use peer::clock::Clock;
use peer::files;
use serde_json::json;

use super::passphrase::Source;
use super::{body_key, open};
use crate::acts::seal::{self, Difference};

/// The most bytes of a key file.
const MAX_KEY: u64 = 64 * 1024;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 签发请求文件
    #[arg(value_name = "请求文件")]
    request: PathBuf,
    /// 本单位的密钥文件（.key）
    #[arg(long, value_name = "文件")]
    key: PathBuf,
    /// 本单位的状态目录：保存历次签发所见的全部记录，请勿删除
    #[arg(long, value_name = "目录")]
    state: PathBuf,
    /// 答复写入哪个文件；不写则在请求文件旁
    #[arg(long, value_name = "文件")]
    out: Option<PathBuf>,
    #[command(flatten)]
    passphrases: Source,
    /// 省律师协会对同一请求的答复，供行业党委同次签署；不写则在请求文件旁寻找
    #[arg(long, value_name = "文件")]
    documents: Option<PathBuf>,
    /// 新认定律所家数，与请求所含不符即不签；不写则提示输入
    #[arg(long, value_name = "家数")]
    firms: Option<usize>,
    /// 拒签并写明理由
    #[arg(long, value_name = "理由", conflicts_with = "firms")]
    refuse: Option<String>,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let request = open::read(&args.request)?;
    let sealed = files::read_private(&args.key, MAX_KEY).map_err(|e| match e.absent() {
        true => ActError::Usage(format!("没有密钥文件 {}，请核对路径", args.key.display())),
        false => e.into(),
    })?;
    let [one, two] = args.passphrases.read(false)?;
    let key = keys::open(&sealed, [&one, &two]).map_err(|e| body_key::failed(&e))?;
    let beside = beside(&args)?;
    let checked = seal::check_with(&args.state, &request, beside.as_deref(), key, Clock::system())?;
    let (body, difference) = (checked.body(), checked.difference.clone());
    if !common.json {
        common.print(&plainly(&difference))?;
    }
    let nothing = checked.is_nothing();
    let refused = args.refuse.is_some();
    let answer = match &args.refuse {
        Some(why) => checked.refuse(why)?,
        None => {
            if !nothing {
                agree(&difference, args.firms)?;
            }
            checked.seal()?
        }
    };
    let out = args.out.unwrap_or_else(|| {
        let mut name = args.request.clone().into_os_string();
        name.push(format!(".{}.answer", body.word()));
        name.into()
    });
    files::replace(&out, &answer, files::PUBLIC)?;
    let Difference { size, recognised, cultivated, cancelled, others, total, documents } =
        difference;
    if let Some(documents) = documents {
        return said_of_documents(common, body, &documents, &out);
    }
    let value = json!({
        "body": body.word(), "size": size, "sealed": !refused, "answer": out,
        "recognised": recognised, "cultivated": cultivated, "cancelled": cancelled,
        "others": others, "total": total,
    });
    let (what, done) = if refused { ("拒签", "refused") } else { ("签发", "sealed") };
    let said = Said::new(
        format!("{}已{what}，答复写入 {}，请交回省级平台", body.label(), out.display()),
        format!("{} {done}; answer in {}", body.word(), out.display()),
    );
    common.say(&value, &said)
}

/// What the first visit led to.
fn said_of_documents(
    common: &Common,
    body: Body,
    documents: &[String],
    out: &Path,
) -> Result<(), ActError> {
    let value = json!({
        "body": body.word(), "sealed": false, "answer": out, "documents": documents,
    });
    let (who, count, place) = (body.label(), documents.len(), out.display());
    let zh = match count {
        0 => format!(
            "{who}本次没有待签的电子认定证明（先由省律师协会签署，再由省律师行业党委签署）；空白答复写入 {place}"
        ),
        _ => format!("{who}已签署电子认定证明 {count} 份，答复写入 {place}，请交回省级平台"),
    };
    common.say(&value, &Said::new(zh, format!("{} signed {count} documents", body.word())))
}

/// The association's answer to the same request, if it lies where it would have been written.
fn beside(args: &Args) -> Result<Option<Vec<u8>>, ActError> {
    let path = args.documents.clone().unwrap_or_else(|| {
        let mut name = args.request.clone().into_os_string();
        name.push(".association.answer");
        name.into()
    });
    match args.documents.is_some() || path.exists() {
        true => open::read(&path).map(Some),
        false => Ok(None),
    }
}

/// What takes effect, for the two who are about to seal it.
fn plainly(difference: &Difference) -> String {
    let Difference { size, recognised, cultivated, cancelled, others, total, documents } =
        difference;
    if let Some(documents) = documents {
        let mut text =
            format!("待签电子认定证明　{} 份（签署后再成文、联合签发）\n", documents.len());
        text.extend(documents.iter().map(|line| format!("  {line}\n")));
        return text;
    }
    let mut text = format!("以下由本机根据台账记录得出，签发后生效（校验点 {size}）：\n");
    let lists = [("新认定", recognised), ("新列入培育", cultivated), ("取消认定", cancelled)];
    for (title, lines) in lists {
        text.push_str(&format!("{title}　{} 家\n", lines.len()));
        text.extend(lines.iter().map(|line| format!("  {line}\n")));
    }
    if !others.is_empty() {
        text.push_str(&format!("其他事项　{} 项\n", others.len()));
        text.extend(others.iter().map(|line| format!("  {line}\n")));
    }
    text.push_str(&format!("签发后认定名单共 {total} 家（含已取消的）\n"));
    text
}

/// The number of newly recognised firms, from someone who read the list.
fn agree(difference: &Difference, firms: Option<usize>) -> Result<(), ActError> {
    let expected = difference.documents.as_ref().map_or(difference.recognised.len(), Vec::len);
    let typed = match firms {
        Some(firms) => firms,
        None => asked()?,
    };
    if typed == expected {
        return Ok(());
    }
    Err(ActError::Refused(format!(
        "输入的新认定家数为 {typed}，请求所含为 {expected}，未签发；请核对名单，有误可用 --refuse 拒签"
    )))
}

fn asked() -> Result<usize, ActError> {
    let failed = |e: std::io::Error| ActError::Local(e.to_string());
    let mut prompt = std::io::stderr().lock();
    write!(prompt, "请输入新认定律所家数以确认签发：")
        .and_then(|()| prompt.flush())
        .map_err(failed)?;
    let mut line = String::new();
    std::io::stdin().lock().read_line(&mut line).map_err(failed)?;
    let wrong = |_| ActError::refused("未输入家数，未签发；脚本请用 --firms");
    line.trim().parse().map_err(wrong)
}
