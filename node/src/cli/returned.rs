//! `returned`: what the province sent back, and until when it is to be supplemented.

use ledger::time::minute;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::table::Table;

/// 省级退回通知：列出省级平台退回的申报、应补正的内容和截止日
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let Self {} = self;
        let all = super::open(common)?.returns()?;
        let mut table = Table::new(&["回执编号", "退回时间", "补正截止", "应补正", "理由"]);
        for one in &all {
            let end = one.fix_by.map_or_else(|| "待定".to_owned(), |day| format!("{day} 24:00"));
            table.row([
                one.number.to_string(),
                minute(one.at),
                end,
                one.defects.join("；"),
                one.reason.clone(),
            ]);
        }
        let (zh, en) = match all.len() {
            0 => ("没有省级退回的申报".to_owned(), "nothing was returned".to_owned()),
            n => (
                format!(
                    "{}\n共 {n} 件；登记用 reopen 回执编号，补正后重新 review、recommend、sign",
                    table.text()
                ),
                format!("{}\n{n} returned", table.text()),
            ),
        };
        common.say(&all, &Said::new(zh, en))
    }
}
