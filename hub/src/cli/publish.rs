//! `publish`: puts what was determined on offer to both bodies, or takes the offer back.

use jiff::civil::Date;
use ledger::names::RoundId;
use ledger::record::notice::Notice;
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::party::Party;
use serde_json::json;

use super::open;
use super::when::day;
use crate::acts::{
    self,
    publish::{Published, Step},
};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 年度批次，如 2024-1
    #[arg(long, value_name = "批次", required_unless_present = "withdraw")]
    round: Option<RoundId>,
    /// 公告文号
    #[arg(long, value_name = "文号", required_unless_present = "withdraw")]
    document_number: Option<String>,
    /// 公告标题
    #[arg(long, value_name = "标题", required_unless_present = "withdraw")]
    title: Option<String>,
    /// 公告日期，认定有效期由此起算；不写则为今天
    #[arg(long, value_name = "日期", value_parser = day)]
    date: Option<Date>,
    /// 公告网址
    #[arg(long, value_name = "网址")]
    link: Option<String>,
    /// 撤回正在签发的校验点，写明理由；已取得核验联署的须先有一家单位的拒签文件
    #[arg(long, value_name = "理由", conflicts_with_all = ["round", "document_number", "title", "date", "link"])]
    withdraw: Option<String>,
    #[command(flatten)]
    who: As,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    if let Some(why) = args.withdraw {
        let size = acts::publish::withdraw(&hub.party, why, false, who.seat)?;
        let said = Said::new(
            format!("校验点 {size} 的签发已撤回；其中的记录仍待签发，可作废（void）或重新交签"),
            format!("Offer {size} withdrawn"),
        );
        return common.say(&json!({ "withdrawn": size }), &said);
    }
    let (Some(round), Some(number), Some(title)) = (args.round, args.document_number, args.title)
    else {
        return Err(ActError::Usage("请写明 --round、--document-number 和 --title".to_owned()));
    };
    let notice = notice(&hub.party, number, title, args.date, args.link);
    let published = match acts::publish::publish(&hub.party, round.clone(), notice, who.seat)? {
        Step::Published(published) => published,
        Step::Documents(count) => return waits(common, &round, count),
    };
    hub.sign_offline()?;
    let Published { size, recognised, promoted, cultivated, answered } = published;
    let value = json!({
        "round": round, "size": size, "recognised": recognised, "promoted": promoted,
        "cultivated": cultivated, "answered": answered,
    });
    let said = Said::new(
        format!(
            "{round} 审定结果已成文：新认定 {recognised} 家（其中由培育转为认定 {promoted} 家），\
             新列入培育 {cultivated} 家，答复推荐 {answered} 项；\
             校验点 {size} 待核验联署和联合签发，签发后生效。\n{}",
            open::NEXT_SEAL,
        ),
        format!(
            "Round {round}: {recognised} recognised ({promoted} out of cultivation), {cultivated} cultivated, checkpoint {size} on offer. {}",
            open::NEXT_SEAL_EN
        ),
    );
    common.say(&value, &said)
}

/// The bodies sign the certificates before the records that name them are written.
fn waits(common: &Common, round: &RoundId, count: usize) -> Result<(), ActError> {
    let said = Said::new(
        format!(
            "{round} 拟认定律所的电子认定证明 {count} 份待两家单位签署，签齐后自动成文。\n{}",
            open::NEXT_SEAL
        ),
        format!("Round {round}: {count} certificates to be signed first. {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "round": round, "documents": count, "size": null }), &said)
}

/// A joint notice; one without a date bears today's.
pub(super) fn notice(
    party: &Party,
    document_number: String,
    title: String,
    date: Option<Date>,
    link: Option<String>,
) -> Notice {
    let date = date.unwrap_or_else(|| acts::publish::default_date(party));
    Notice { document_number, title, date, link }
}
