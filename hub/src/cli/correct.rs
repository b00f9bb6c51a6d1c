//! `correct`: a clerical error on the lists.

use ledger::category::Category;
use peer::act::ActError;
use peer::cli::{As, Common};

use super::announced::{Announced, subject, written};
use super::open;
use crate::acts;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 证书编号；培育对象写信用代码
    #[arg(value_name = "名单项")]
    item: String,
    /// 更正后的律所名称
    #[arg(long, value_name = "名称", required_unless_present = "category")]
    name: Option<String>,
    /// 更正后的类别，可写多次或用逗号隔开；限于已推荐、审定的类别
    #[arg(long, value_name = "类别", value_delimiter = ',', value_parser = category)]
    category: Vec<Category>,
    #[command(flatten)]
    notice: Announced,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

fn category(text: &str) -> Result<Category, String> {
    Category::from_input(text).map_err(|e| e.to_string())
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let subject = subject(&hub.party, &args.item)?;
    let mut categories = args.category;
    categories.sort();
    let categories = (!categories.is_empty()).then_some(categories);
    let notice = args.notice.notice(&hub.party);
    let to = (args.name, categories);
    let index = acts::correct::correct(&hub.party, subject, to, notice, args.reason, who.seat)?;
    written(common, "更正", &[index])
}
