//! `account`: who may act here, and in which seat.

use ledger::names::Seat;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::store::StoreError;
use serde_json::json;

/// 账号：建立账号、查看账号
#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(subcommand)]
    what: What,
}

#[derive(Debug, clap::Subcommand)]
enum What {
    /// 建立账号，或给已有账号改换席位
    Add {
        /// 账号名，只在本机使用，不写入台账
        #[arg(value_name = "账号")]
        name: String,
        /// 席位代码，写入台账，如 N1
        #[arg(long, value_name = "席位代码")]
        seat: Seat,
    },
    /// 列出全部账号
    List,
}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let node = super::open(common)?;
        match self.what {
            What::Add { name, seat } => {
                let name = name.trim().to_owned();
                if name.is_empty() {
                    return Err(ActError::Usage("账号名不能为空".to_owned()));
                }
                let (kept, given) = (name.clone(), seat.clone());
                node.party
                    .store
                    .write::<_, StoreError, _>(move |tx| tx.put_account(&kept, &given))?;
                let zh = format!("账号 {name} 的席位为 {seat}；办理时加 --as {name}");
                let en = format!("account {name} has seat {seat}; act with --as {name}");
                common.say(&json!({ "account": name, "seat": seat }), &Said::new(zh, en))
            }
            What::List => {
                let accounts = node.party.store.read(|view| view.accounts())?;
                let lines: Vec<String> =
                    accounts.iter().map(|(name, seat)| format!("{seat}\t{name}")).collect();
                let none = Said::new("还没有账号；用 account add 建立", "no accounts");
                let said = if lines.is_empty() {
                    none
                } else {
                    Said::new(lines.join("\n"), lines.join("\n"))
                };
                let accounts: Vec<_> = accounts
                    .iter()
                    .map(|(name, seat)| json!({ "account": name, "seat": seat }))
                    .collect();
                common.say(&accounts, &said)
            }
        }
    }
}
