//! `account` on both sides: who may act on this machine, and in which seats.

use ledger::names::Seat;
use ledger::rules::separation;
use serde_json::{Value, json};

use crate::act::ActError;
use crate::cli::{Common, Said};
use crate::party::Party;
use crate::store::{Account, StoreError};
use crate::table::Table;

/// What may be done with accounts.
#[derive(Debug, clap::Subcommand)]
pub enum Args {
    /// 建立账号，或改换已有账号的姓名和席位
    Add {
        /// 账号名，只在本机使用，不写入台账
        #[arg(value_name = "账号")]
        name: String,
        /// 席位代码，写入台账，如 H1、N1；一人兼任的可写多次
        #[arg(long, required = true, value_delimiter = ',', value_name = "席位代码")]
        seat: Vec<Seat>,
        /// 姓名，只存于本机和内部材料；不写则同账号名
        #[arg(long, value_name = "姓名")]
        person: Option<String>,
    },
    /// 列出账号
    List,
}

/// Runs it.
///
/// # Errors
/// No name, seats that exclude each other, or the store.
pub fn run(common: &Common, party: &Party, args: Args) -> Result<(), ActError> {
    match args {
        Args::Add { name, seat, person } => {
            let account = checked(&name, person.as_deref(), seat)?;
            let codes = codes(&account);
            let said = Said::new(
                format!("账号 {name} 已登记，席位 {codes}；办理时加 --as {name}"),
                format!("Account {name} has seat {codes}; act with --as {name}"),
            );
            let value = value(&account);
            party.store.write::<_, StoreError, _>(move |tx| tx.put_account(&account))?;
            common.say(&value, &said)
        }
        Args::List => {
            let accounts = party.store.read(|view| view.accounts())?;
            let mut table = Table::new(&["账号", "席位", "姓名"]);
            for account in &accounts {
                table.row([account.account.clone(), codes(account), account.person.clone()]);
            }
            let text = match accounts.is_empty() {
                true => Said::new("还没有账号；用 account add 建立", "no accounts"),
                false => Said::new(table.text(), table.text()),
            };
            let values: Vec<Value> = accounts.iter().map(value).collect();
            common.say(&values, &text)
        }
    }
}

fn checked(name: &str, person: Option<&str>, mut seats: Vec<Seat>) -> Result<Account, ActError> {
    let (name, person) = (name.trim(), person.unwrap_or(name).trim());
    if name.is_empty() || person.is_empty() {
        return Err(ActError::Usage("账号名和姓名不能为空".to_owned()));
    }
    seats.sort();
    seats.dedup();
    for pair in seats.windows(2) {
        separation::may_hold_both(&pair[0], &pair[1])?;
    }
    Ok(Account { account: name.to_owned(), person: person.to_owned(), seats })
}

fn codes(account: &Account) -> String {
    account.seats.iter().map(Seat::as_str).collect::<Vec<_>>().join("、")
}

/// `seat` is the first one, for those who know of one only.
fn value(account: &Account) -> Value {
    let Account { account, person, seats } = account;
    json!({ "account": account, "person": person, "seat": seats.first(), "seats": seats })
}
