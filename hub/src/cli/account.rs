//! `account`: who may act on this machine, and on which seat. The name stays here; records carry
//! the seat.

use ledger::names::Seat;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::table::Table;
use serde_json::json;

use super::open;

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 增加账号，或更换其席位
    Add {
        /// 账号名（仅存于本机）
        name: String,
        /// 席位代码，写入台账，如 H1
        #[arg(long, value_name = "席位")]
        seat: Seat,
    },
    /// 列出账号
    List,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    match args {
        Args::Add { name, seat } => {
            if name.trim().is_empty() {
                return Err(ActError::Usage("账号名不能为空".to_owned()));
            }
            let value = json!({ "account": name, "seat": seat });
            let said = Said::new(
                format!("账号 {name} 已登记，席位 {seat}"),
                format!("Account {name} has seat {seat}"),
            );
            hub.party.store.write::<_, ActError, _>(move |tx| Ok(tx.put_account(&name, &seat)?))?;
            common.say(&value, &said)
        }
        Args::List => {
            let accounts = hub.party.store.read(|view| view.accounts())?;
            let mut table = Table::new(&["账号", "席位"]);
            for (name, seat) in &accounts {
                table.row([name.clone(), seat.clone()]);
            }
            let values: Vec<_> = accounts
                .iter()
                .map(|(name, seat)| json!({ "account": name, "seat": seat }))
                .collect();
            common.say(&values, &Said::new(table.text(), table.text()))
        }
    }
}
