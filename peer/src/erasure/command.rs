//! `erase` on both sides: what is asked for, the dry list of what is due, and what came of it.

use ledger::names::Seat;
use ledger::officer::Officer;
use ledger::record::erasure::Ground;
use serde_json::json;

use super::{Item, Request};
use crate::act::ActError;
use crate::cli::{Common, Said};
use crate::party::Party;
use crate::table::Table;

/// 删除材料：有法定事由，由两人办理；摘要、事由和理由保留，对方的副本随同步删除。不写 --with 的只列出，不删除
#[derive(Debug, clap::Args)]
pub struct Args {
    /// 回执或推荐的编号、举报编号，或一份材料的摘要（64 位十六进制），可重复
    #[arg(value_name = "材料", required_unless_present = "due", conflicts_with = "due")]
    pub what: Vec<String>,
    /// 保存期限已届满的全部申报材料
    #[arg(long)]
    pub due: bool,
    /// 法定事由：purpose 处理目的已实现或不再必要，expired 保存期限已届满，consent 个人撤回同意，unlawful 违法违约处理，law 法律、行政法规规定的其他情形
    #[arg(long, value_name = "事由", default_value = "expired")]
    pub ground: Ground,
    /// 理由；--due 可不写
    #[arg(long, value_name = "理由")]
    pub reason: Option<String>,
    /// 提出删除的另一人的账号；写明后才删除
    #[arg(long, value_name = "账号", requires = "account")]
    pub with: Option<String>,
    /// 以哪个账号办理（账号用 account add 建立）；只列出的不必写
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    pub account: Option<String>,
    /// 以该账号的哪个席位办理；账号只有一个席位的不必写
    #[arg(long, value_name = "席位代码")]
    pub seat: Option<Seat>,
}

/// The seats that fit: who carries it out, and who asks for it.
#[derive(Debug, Clone, Copy)]
pub struct Fit {
    /// Who carries it out.
    pub by: &'static [&'static str],
    /// Who asks for it.
    pub asked_by: &'static [&'static str],
}

/// Who does it and who asked, once both are named.
type Persons = (Officer, Officer);

impl Args {
    /// Lists the items, or has `erase` carry each of them out, once two persons are named.
    ///
    /// # Errors
    /// An account, or what `erase` refuses; items before it are erased.
    pub fn run(
        &self,
        common: &Common,
        (party, fit): (&Party, Fit),
        items: &[Item],
        mut erase: impl FnMut(&Item, Request) -> Result<u64, ActError>,
    ) -> Result<(), ActError> {
        let Some((by, asked_by)) = self.persons(party, fit)? else {
            return list(common, items);
        };
        let mut records = Vec::with_capacity(items.len());
        for item in items {
            let request = Request {
                papers: item.papers.clone(),
                ground: self.ground,
                reason: self.reason(item)?,
                asked_by: asked_by.clone(),
                by: by.clone(),
            };
            records.push(erase(item, request)?);
        }
        let papers: usize = items.iter().map(|item| item.papers.len()).sum();
        let zh = match items.len() {
            0 => "没有应予删除的材料".to_owned(),
            n => format!(
                "已删除 {n} 项、{papers} 份材料（{}）；摘要、事由和理由保留，对方的副本随同步删除",
                self.ground
            ),
        };
        let en = format!("{} items erased, {papers} papers", items.len());
        common.say(&json!({ "erased": items, "records": records }), &Said::new(zh, en))
    }

    fn persons(&self, party: &Party, fit: Fit) -> Result<Option<Persons>, ActError> {
        let (Some(with), Some(account)) = (&self.with, &self.account) else { return Ok(None) };
        let by = party.officer(account, self.seat.as_ref(), fit.by)?;
        Ok(Some((by, party.officer(with, None, fit.asked_by)?)))
    }

    fn reason(&self, item: &Item) -> Result<String, ActError> {
        match (&self.reason, item.kept_until) {
            (Some(reason), _) => Ok(reason.clone()),
            (None, Some(last)) if self.due => Ok(format!("保存至 {last}，保存期限已届满")),
            (None, _) => Err(ActError::refused("请写明删除的理由（--reason）")),
        }
    }
}

fn list(common: &Common, items: &[Item]) -> Result<(), ActError> {
    let mut table = Table::new(&["对象", "材料", "保存至"]);
    for item in items {
        let last = item.kept_until.map(|last| last.to_string()).unwrap_or_default();
        table.row([item.what.clone(), item.papers.len().to_string(), last]);
    }
    let papers: usize = items.iter().map(|item| item.papers.len()).sum();
    let (zh, en) = match items.len() {
        0 => ("没有应予删除的材料".to_owned(), "nothing to erase".to_owned()),
        n => (
            format!(
                "{}\n共 {n} 项、{papers} 份材料，尚未删除；办理时写明 --as 账号 --with 另一人的账号",
                table.text()
            ),
            format!("{}\n{n} items, {papers} papers; nothing erased yet", table.text()),
        ),
    };
    common.say(&json!({ "items": items }), &Said::new(zh, en))
}
