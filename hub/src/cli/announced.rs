//! What the commands share that change the lists: the joint notice, the item that they are about, and
//! how they end.

use std::path::Path;

use jiff::civil::Date;
use ledger::hash::Hash;
use ledger::record::notice::Notice;
use ledger::record::subject::Subject;
use ledger::uscc::Uscc;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::party::Party;
use serde_json::json;

use super::open;
use super::when::day;
use crate::acts::filed::{self, Filed};

/// The joint notice under which the lists change.
#[derive(Debug, clap::Args)]
pub(super) struct Announced {
    /// 公告文号
    #[arg(long, value_name = "文号")]
    document_number: String,
    /// 公告标题
    #[arg(long, value_name = "标题")]
    title: String,
    /// 公告日期；不写则为今天
    #[arg(long, value_name = "日期", value_parser = day)]
    date: Option<Date>,
    /// 公告网址
    #[arg(long, value_name = "网址")]
    link: Option<String>,
}

impl Announced {
    pub(super) fn notice(self, party: &Party) -> Notice {
        super::publish::notice(party, self.document_number, self.title, self.date, self.link)
    }
}

/// A file that a person named, kept for an act.
pub(super) fn document(party: &Party, path: &Path) -> Result<Filed, ActError> {
    filed::file(party, &open::read(path)?)
}

/// A title by its 证书编号; a place on the cultivation list by the firm's code, if it has one there, or
/// by the first eight digits of its leaf.
pub(super) fn subject(party: &Party, text: &str) -> Result<Subject, ActError> {
    let roll = party.roll()?;
    let text = text.trim();
    if roll.title(text).is_some() {
        return Ok(Subject::Title(text.to_owned()));
    }
    let code = Uscc::from_input(text).ok();
    let lower = text.to_ascii_lowercase();
    let names = |leaf: &Hash| lower.len() >= 8 && leaf.to_string().starts_with(&lower);
    let found: Vec<Hash> = roll
        .listings_now()
        .filter(|(entry, held)| code.map_or_else(|| names(&entry.leaf), |c| held.firm.code == c))
        .map(|(entry, _)| entry.leaf)
        .collect();
    match found.as_slice() {
        [leaf] => Ok(Subject::Listing(*leaf)),
        [] => Err(ActError::Refused(format!(
            "名单中没有“{text}”；请写证书编号，或培育对象的信用代码（cultivate list 可查）"
        ))),
        _ => Err(ActError::Refused(format!(
            "{text} 在培育名单中有多项，请写其摘要的前八位以上（cultivate list 可查）"
        ))),
    }
}

/// The leaf of a place on the cultivation list.
pub(super) fn place(party: &Party, text: &str) -> Result<Hash, ActError> {
    match subject(party, text)? {
        Subject::Listing(leaf) => Ok(leaf),
        Subject::Title(number) => {
            Err(ActError::Refused(format!("{number} 是认定，不是培育名单中的一项")))
        }
    }
}

/// After acts that take effect with the joint seal.
pub(super) fn written(common: &Common, what: &str, records: &[u64]) -> Result<(), ActError> {
    let list = records.iter().map(u64::to_string).collect::<Vec<_>>().join("、");
    let said = Said::new(
        format!("{what}已登记（第 {list} 条），联合签发后生效。\n{}", open::NEXT_SEAL),
        format!("Written (records {records:?}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "records": records }), &said)
}
