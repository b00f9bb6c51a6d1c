//! `file`: a form and its files become an application; the firm gets a receipt.

use std::path::{Path, PathBuf};

use ledger::dossier::{Dossier, MAX_FORM_BYTES};
use ledger::names::Seat;
use ledger::time::second;
use peer::act::ActError;
use peer::cli::{Common, Said, read_named};
use serde_json::json;

use super::example;
use crate::acts::file::{Evidence, Receipt};
use crate::app::Node;

/// 受理申报：登记申报表和佐证材料，打印回执；重复提交得到同一份回执
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// 申报表文件（JSON）
    #[arg(value_name = "申报表", required_unless_present_any = ["example", "notice"])]
    form: Option<PathBuf>,
    /// 佐证材料所在目录；不写则为申报表所在目录
    #[arg(long, value_name = "目录")]
    evidence: Option<PathBuf>,
    /// 只登记收到，不同时受理：律所自行提交、尚待审查的申报
    #[arg(long, conflicts_with = "example")]
    unaccepted: bool,
    /// 打印一份填好的示例申报表，可照此填写
    #[arg(long, conflicts_with_all = ["form", "evidence"])]
    example: bool,
    /// 打印个人信息处理告知书和四类的定义，供律所申报前阅读
    #[arg(long, conflicts_with_all = ["form", "evidence", "example"])]
    notice: bool,
    /// 与 --example 同用：把示例申报表和示例材料写入此目录，可直接用于练习
    #[arg(long, value_name = "目录", requires = "example")]
    out: Option<PathBuf>,
    /// 以哪个账号办理（账号用 account add 建立）
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号", required_unless_present_any = ["example", "notice"])]
    account: Option<String>,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        if self.notice {
            return example::notice(common);
        }
        let (Some(form), Some(account), false) = (self.form, self.account, self.example) else {
            return example::print(common, self.out.as_deref());
        };
        let node = super::open(common)?;
        let seat = node.party.officer(&account, None, &["N1"])?.seat;
        let bytes = read_named(&form, MAX_FORM_BYTES as u64)?;
        let beside = || form.parent().map(Path::to_owned).unwrap_or_default();
        let evidence = evidence(&node, &bytes, &self.evidence.unwrap_or_else(beside))?;
        let (seat, done) = match self.unaccepted {
            true => (
                Seat::firm(),
                "已收到，待受理（accept）、退回补正（return）、不予受理（refuse）或转送（transfer）",
            ),
            false => (seat, "已受理"),
        };
        let receipt = crate::acts::file::file(&node.party, &node.code, &bytes, &evidence, seat)?;
        common.say(&json(&receipt), &said(&receipt, done))
    }
}

/// The files that a form names, as far as `folder` holds them; what is missing the act lists.
pub(super) fn evidence(node: &Node, form: &[u8], folder: &Path) -> Result<Vec<Evidence>, ActError> {
    // A form with mistakes names no files yet: the act says what is wrong with it.
    let Ok(dossier) = Dossier::parse(form) else {
        return Ok(Vec::new());
    };
    let mut found = Vec::new();
    for name in dossier.files() {
        found.extend(content(node, folder, name)?.map(|content| (name.to_owned(), content)));
    }
    Ok(found)
}

/// One file of a form, if `folder` holds it.
pub(super) fn content(node: &Node, folder: &Path, name: &str) -> Result<Option<Vec<u8>>, ActError> {
    let path = folder.join(name);
    if !path.is_file() {
        return Ok(None);
    }
    let read = peer::files::read(&path, node.config.max_paper.0);
    read.map(Some).map_err(|e| ActError::Refused(format!("材料“{name}”：{e}")))
}

/// A receipt for other programs.
pub(super) fn json(receipt: &Receipt) -> serde_json::Value {
    let Receipt { number, leaf, at, repeated } = receipt;
    json!({ "number": number, "at": at, "digest": leaf, "repeated": repeated })
}

/// A receipt for people; `done` says what was done.
pub(super) fn said(receipt: &Receipt, done: &str) -> Said {
    let Receipt { number, leaf, at, repeated } = receipt;
    let head = if *repeated { "此前已受理，回执如下" } else { done };
    let zh = format!("{head}\n回执编号：{number}\n受理时间：{}\n回执摘要：{leaf}", second(*at));
    let head = if *repeated { "already received" } else { "received" };
    let en = format!("{head}\nnumber: {number}\ntime: {} +08:00\ndigest: {leaf}", second(*at));
    Said::new(zh, en)
}
