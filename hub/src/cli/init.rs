//! `init`: makes a hub's directory.

use std::path::{Path, PathBuf};

use ledger::charter::Plan;
use ledger::names::hub_origin;
use peer::act::ActError;
use peer::body_key::PublicBodyKey;
use peer::cli::{Common, Said};
use peer::clock::Clock;
use peer::config::{self, HubConfig, Settings as _};
use peer::files;
use serde_json::json;

use super::open;
use crate::app::{self, Founding};

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 省律师行业党委的公钥文件（party.pub.json）
    #[arg(long, value_name = "文件")]
    party: PathBuf,
    /// 省律师协会的公钥文件（association.pub.json）
    #[arg(long, value_name = "文件")]
    association: PathBuf,
    /// 恢复密钥的公钥文件（recovery.pub.json）
    #[arg(long, value_name = "文件")]
    recovery: PathBuf,
    /// 本平台的域名，写入台账和证书，今后不变
    #[arg(long, value_name = "域名")]
    host: String,
    /// 实施规则文件；不写则用四川省 2023—2026 年计划
    #[arg(long, value_name = "文件")]
    charter: Option<PathBuf>,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let dir = &common.dir;
    let founding = Founding {
        plan: plan(args.charter.as_deref())?,
        host: args.host.clone(),
        party: public(&args.party, "party")?,
        association: public(&args.association, "association")?,
        recovery: public(&args.recovery, "recovery")?,
    };
    let created = app::init(dir, founding, &Clock::system())?;
    let settings = dir.join(config::FILE);
    if created && !settings.exists() {
        files::create(&settings, HubConfig::sample().as_bytes(), files::PUBLIC)?;
    }
    let hub = open::hub(common)?;
    let host = hub.party.host.clone();
    if !created && host != args.host {
        let message = format!("{} 中已有域名为 {host} 的平台，未作改动", dir.display());
        return Err(ActError::Refused(message));
    }
    let log = hub.party.signer().verifier().to_string();
    let charter = hub.anchor()?.charter;
    let value = json!({
        "created": created, "dir": dir, "host": host, "origin": hub_origin(&host),
        "log": log, "charter": charter,
    });
    let place = dir.display();
    let said = if created {
        Said::new(
            format!(
                "省级平台已建立。\n  数据目录　{place}\n  域名　　　{host}\n  台账公钥　{log}\n  实施规则　{charter}\n\
                 实施规则待两家联合签发后生效。\n\
                 下一步：srdi-hub account add 姓名 --seat 席位代码；srdi-hub seal request --out 请求文件"
            ),
            format!("Hub created in {place} for {host}; log key {log}"),
        )
    } else {
        Said::new(
            format!("{place} 中已有省级平台（{host}）：密钥、证书、数据库、实施规则均在，未作改动"),
            format!("{place} already holds the hub of {host}; nothing changed"),
        )
    };
    common.say(&value, &said)
}

fn plan(path: Option<&Path>) -> Result<Plan, ActError> {
    let text = match path {
        Some(path) => {
            let wrong = |_| ActError::Usage(format!("{} 不是 UTF-8 文本", path.display()));
            String::from_utf8(open::read(path)?).map_err(wrong)?
        }
        None => peer::charter::SICHUAN.to_owned(),
    };
    Plan::from_toml(&text).map_err(|faults| {
        let lines: Vec<String> = faults.iter().map(|fault| format!("  {fault}")).collect();
        ActError::Usage(format!("实施规则文件有误，未建立：\n{}", lines.join("\n")))
    })
}

/// A body's public file; that two files were exchanged shows in the body they name.
pub(super) fn public(path: &Path, body: &str) -> Result<PublicBodyKey, ActError> {
    let wrong = |why: String| ActError::Usage(format!("{}：{why}", path.display()));
    let value: serde_json::Value = serde_json::from_slice(&open::read(path)?).unwrap_or_default();
    if value.get("vkey").is_some() && value.get("credential").is_none() {
        let old = "是旧版公钥文件，不含电子认定证明的签名公钥；请用 body-key new 重新生成";
        return Err(wrong(old.to_owned()));
    }
    let public: PublicBodyKey = serde_json::from_value(value)
        .map_err(|_| wrong("不是公钥文件，应为 body-key new 生成的 .pub.json".to_owned()))?;
    if public.body != body {
        return Err(wrong(format!("是 {} 的公钥，此处应为 {body} 的", public.body)));
    }
    Ok(public)
}
