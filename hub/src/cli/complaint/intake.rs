//! `complaint submit`, `lead`, `handlers`: a report comes in and is handed to those who are named.

use std::path::{Path, PathBuf};

use ledger::machine::complaint::Event;
use ledger::names::Firm;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{As, Common, Said, read_named};
use peer::sealed::ReaderKey;
use serde_json::json;
use zeroize::Zeroizing;

use super::super::open;
use super::super::passphrase::Source;
use super::acts::{self, Form};

/// The most bytes of one piece of evidence: sealed it must still be a paper.
const MAX_FILE: u64 = 20 << 20;

/// A report.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Submit {
    /// 举报表（JSON：name 姓名或单位、contact 联系方式、firm_name 律所名称、firm_code 代码、facts 事实）
    #[arg(value_name = "举报表")]
    form: PathBuf,
    /// 佐证材料，可写多次
    #[arg(long, value_name = "文件")]
    evidence: Vec<PathBuf>,
    #[command(flatten)]
    who: As,
}

/// A lead.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Lead {
    /// 线索内容，纯文本文件
    #[arg(value_name = "文件")]
    text: PathBuf,
    /// 所涉律所名称
    #[arg(long, value_name = "名称")]
    firm_name: String,
    /// 所涉律所统一社会信用代码
    #[arg(long, value_name = "代码")]
    firm_code: Uscc,
    #[command(flatten)]
    who: As,
}

/// Named handlers.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct Handlers {
    /// 收件编号
    #[arg(value_name = "编号")]
    number: String,
    /// 经办人姓名，可写多次；每人须先声明无利害关系
    #[arg(long = "handler", required = true, value_name = "姓名")]
    handlers: Vec<String>,
    /// 收件密钥文件
    #[arg(long, value_name = "文件")]
    key: PathBuf,
    /// 理由
    #[arg(long, value_name = "理由", default_value = "指定经办人")]
    reason: String,
    #[command(flatten)]
    passphrases: Source,
    #[command(flatten)]
    who: As,
}

pub(super) fn submit(common: &Common, args: &Submit) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H1"])?;
    let form = Zeroizing::new(read_named(&args.form, MAX_FILE)?);
    let (form, firm) = Form::parse(&form)?;
    let read = |path: &PathBuf| Ok(Zeroizing::new(read_named(path, MAX_FILE)?));
    let evidence: Vec<_> = args.evidence.iter().map(read).collect::<Result<_, ActError>>()?;
    let number = acts::submit(&hub.party, &form, firm, &evidence, who)?;
    let said = Said::new(
        format!(
            "已收件，编号 {number}，请告知举报人。身份、联系方式和材料已加密，原始文件请从本机彻底删除。\n\
             下一步：拟指定的经办人 complaint declare {number}，再 complaint handlers {number}"
        ),
        format!("Received: {number}"),
    );
    common.say(&json!({ "number": number }), &said)
}

pub(super) fn lead(common: &Common, args: Lead) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H1"])?;
    let facts = text_of(&args.text)?;
    let firm = Firm { name: args.firm_name, code: args.firm_code };
    let number = acts::lead(&hub.party, firm, &facts, who)?;
    let said = Said::new(
        format!("已登记线索 {number}；不作为实名举报，转律管委动态监测"),
        format!("Lead kept: {number}"),
    );
    common.say(&json!({ "number": number }), &said)
}

pub(super) fn text_of(path: &Path) -> Result<String, ActError> {
    let bytes = read_named(path, 64 * 1024)?;
    let wrong = |_| ActError::Usage(format!("{} 不是 UTF-8 文本", path.display()));
    String::from_utf8(bytes).map_err(wrong)
}

pub(super) fn reader(
    path: &Path,
    passphrases: &Source,
    count: usize,
) -> Result<ReaderKey, ActError> {
    let file = read_named(path, 16 * 1024)?;
    let texts = passphrases.some(count, false)?;
    let texts: Vec<&str> = texts.iter().map(|text| text.as_str()).collect();
    ReaderKey::open(&file, &texts).map_err(|e| ActError::Refused(e.to_string()))
}

pub(super) fn handlers(common: &Common, args: Handlers) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, &["H1"])?;
    let key = reader(&args.key, &args.passphrases, 2)?;
    let Handlers { number, handlers, reason, .. } = args;
    let index = acts::handlers(&hub.party, &number, &handlers, &key, reason, who)?;
    super::done(common, &number, Event::Handlers, index)
}
