//! `seal`: the request to both bodies, a body's check and signature on its own machine, and the
//! answer that comes back.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use jiff::civil::Date;
use ledger::names::Seat;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::files;
use serde_json::json;

use super::when::day;
use super::{open, publish, sign};
use crate::acts::seal::{self, Accepted};
use crate::app::Hub;
use crate::{acts, offer};

/// How long a running server may take to sign what was just put on offer.
const SERVER: Duration = Duration::from_secs(5);

#[derive(Debug, clap::Subcommand)]
pub(super) enum Args {
    /// 生成签发请求，交两家联合发布单位
    Request(Request),
    /// 在发布单位自己的机器上核对并签发（或拒签），不需要网络和平台数据
    Sign(sign::Args),
    /// 收取发布单位的答复
    Accept(Accept),
}

#[derive(Debug, clap::Args)]
pub(super) struct Request {
    /// 请求写入哪个文件
    #[arg(long, value_name = "文件")]
    out: PathBuf,
    /// 附上全部记录，供首次签发或状态目录遗失的单位使用
    #[arg(long)]
    all: bool,
    /// 公告文号（新登记事项尚未交签时可写）
    #[arg(long, value_name = "文号", requires = "title")]
    document_number: Option<String>,
    /// 公告标题
    #[arg(long, value_name = "标题", requires = "document_number")]
    title: Option<String>,
    /// 公告日期；不写则为今天
    #[arg(long, value_name = "日期", value_parser = day, requires = "title")]
    date: Option<Date>,
    /// 以哪个账号办理
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    account: Option<String>,
}

#[derive(Debug, clap::Args)]
pub(super) struct Accept {
    /// 答复文件，可同时写两家的
    #[arg(required = true, value_name = "文件")]
    answers: Vec<PathBuf>,
    /// 以哪个账号办理
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    account: Option<String>,
}

pub(super) fn run(common: &Common, args: Args) -> Result<(), ActError> {
    match args {
        Args::Request(args) => request(common, args),
        Args::Sign(args) => sign::run(common, args),
        Args::Accept(args) => accept(common, &args),
    }
}

fn request(common: &Common, args: Request) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let sealing = ["H1", "H5", "H6"];
    let officer = |account| hub.party.officer(account, None, &sealing);
    let who = args.account.as_deref().map(officer).transpose()?;
    if let Some((count, bytes)) = acts::issue::request(&hub.party, args.all)? {
        return documents(common, &args.out, count, &bytes);
    }
    let pending = hub.party.read::<_, ActError>(|_, state| {
        let roll = &state.roll;
        Ok(roll.offer().is_none() && (roll.has_pending() || roll.sealed_by_retired()))
    })?;
    if pending {
        let notice = args
            .document_number
            .zip(args.title)
            .map(|(number, title)| publish::notice(&hub.party, number, title, args.date, None));
        let seat = who.map_or_else(Seat::office, |who| who.seat);
        acts::publish::offer(&hub.party, notice, seat)?;
    }
    hub.sign_offline()?;
    await_signature(&hub)?;
    let (size, bytes) = seal::request(&hub.party, args.all)?;
    files::replace(&args.out, &bytes, files::PUBLIC)?;
    let place = args.out.display();
    let value = json!({ "size": size, "request": args.out, "bytes": bytes.len() });
    let said = Said::new(
        format!(
            "校验点 {size} 的签发请求已写入 {place}（{} 字节）。\n\
             下一步：两家单位各在自己的机器上运行 srdi-hub seal sign {place} --key 密钥 --state 状态目录，\
             再将答复文件交回，运行 srdi-hub seal accept 答复文件",
            bytes.len(),
        ),
        format!("Request for checkpoint {size} written to {place}"),
    );
    common.say(&value, &said)
}

/// The request of the first visit: certificates, before their records are written.
fn documents(common: &Common, out: &Path, count: usize, bytes: &[u8]) -> Result<(), ActError> {
    files::replace(out, bytes, files::PUBLIC)?;
    let place = out.display();
    let value = json!({ "documents": count, "request": out, "bytes": bytes.len() });
    let said = Said::new(
        format!(
            "电子认定证明 {count} 份的签署请求已写入 {place}（{} 字节）。\n\
             下一步：先由省律师协会、再由省律师行业党委运行 srdi-hub seal sign {place} --key 密钥 --state 状态目录，\
             将答复文件交回，运行 srdi-hub seal accept 答复文件；签齐后自动成文，再 seal request 联合签发",
            bytes.len(),
        ),
        format!("Request for {count} certificates written to {place}"),
    );
    common.say(&value, &said)
}

/// A running server signs by itself, a moment later.
fn await_signature(hub: &Hub) -> Result<(), ActError> {
    let until = Instant::now() + SERVER;
    while offer::progress(&hub.party)?.is_some_and(|progress| !progress.complete()) {
        if Instant::now() >= until {
            break;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    Ok(())
}

fn accept(common: &Common, args: &Accept) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    if let Some(account) = &args.account {
        hub.party.officer(account, None, &["H1", "H5", "H6"])?;
    }
    let mut values = Vec::with_capacity(args.answers.len());
    let (mut zh, mut en) = (Vec::new(), Vec::new());
    for path in &args.answers {
        let accepted = seal::accept(&hub.party, &open::read(path)?)?;
        if matches!(accepted, Accepted::Documents { published: Some(_), .. }) {
            hub.sign_offline()?;
        }
        values.push(value(&accepted));
        let said = sentence(&accepted);
        zh.push(said.zh);
        en.push(said.en);
    }
    let value = match &values[..] {
        [one] => one.clone(),
        _ => values.into(),
    };
    common.say(&value, &Said::new(zh.join("\n"), en.join("\n")))
}

fn value(accepted: &Accepted) -> serde_json::Value {
    match accepted {
        Accepted::One(body) => json!({ "accepted": body.word(), "sealed": false }),
        Accepted::Sealed(size) => json!({ "sealed": true, "size": size }),
        Accepted::Documents { count, complete, published } => json!({
            "documents": count, "complete": complete, "published": published, "sealed": false,
        }),
        Accepted::Refused(body, why) => {
            json!({ "refused": body.word(), "reason": why, "sealed": false })
        }
    }
}

fn sentence(accepted: &Accepted) -> Said {
    match accepted {
        Accepted::One(body) => Said::new(
            format!("{}的签发已收到，待另一家单位签发后生效", body.label()),
            format!("Sealed by {}; the other body is still to come", body.word()),
        ),
        Accepted::Documents { count, complete, published } => Said::new(
            match (published, complete) {
                (Some(size), _) => format!(
                    "电子认定证明已由两家单位签齐，审定结果已成文；校验点 {size} 待核验联署，之后再次 seal request 联合签发"
                ),
                (None, true) => {
                    "电子认定证明已由两家单位签齐并成文，请再次 seal request 联合签发".to_owned()
                }
                (None, false) => format!(
                    "已收取电子认定证明 {count} 份；尚未签齐，请再次 seal request 交另一家单位签署"
                ),
            },
            format!("{count} documents accepted"),
        ),
        Accepted::Sealed(size) => Said::new(
            format!("两家单位均已签发，校验点 {size} 所含事项即时生效"),
            format!("Both bodies sealed: checkpoint {size} is in effect"),
        ),
        Accepted::Refused(body, why) => Said::new(
            format!(
                "{}拒签（{why}），签发已撤回；请作废（void）有误的记录后重新交签",
                body.label()
            ),
            format!("Refused by {}: {why}; the offer is withdrawn", body.word()),
        ),
    }
}
