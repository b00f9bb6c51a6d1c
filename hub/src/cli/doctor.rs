//! `doctor`: everything that can go wrong on this machine, one line each, with the command that
//! mends it.

use std::fmt::Display;
use std::path::Path;

use ledger::record::Parsed;
use peer::act::ActError;
use peer::audit;
use peer::ca::validity_of;
use peer::cli::{Common, Said};
use peer::clock::{Clock, machine_now};
use peer::config::{HubConfig, Settings as _};
use peer::files;
use peer::party::keys_dir;
use peer::store::{OWN, Store};
use serde::Serialize;

use super::{open, progress};
use crate::app::Hub;

/// Less free space than this is trouble soon.
const SPACE: u64 = 1 << 30;
/// The authority's certificate should last longer than this.
const DAYS: i64 = 30;
/// A clock may run this far behind the newest record.
const BEHIND: i64 = 300;

/// One check.
#[derive(Debug, Serialize)]
struct Check {
    id: &'static str,
    name: &'static str,
    ok: bool,
    detail: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    fix: Option<String>,
}

type Found = Result<String, (String, String)>;

fn check(id: &'static str, name: &'static str, found: Found) -> Check {
    match found {
        Ok(detail) => Check {
            id,
            name,
            ok: true,
            detail,
            fix: None,
        },
        Err((detail, fix)) => Check {
            id,
            name,
            ok: false,
            detail,
            fix: Some(fix),
        },
    }
}

/// What is wrong, and what mends it.
fn wrong<T>(detail: impl Display, fix: impl Into<String>) -> Result<T, (String, String)> {
    Err((detail.to_string(), fix.into()))
}

pub(super) fn run(common: &Common) -> Result<(), ActError> {
    let dir = &common.dir;
    let config = open::config(dir, &[]);
    let mut checks = vec![
        check(
            "config",
            "配置",
            match &config {
                Ok(_) => Ok("可用".to_owned()),
                Err(e) => wrong(
                    e,
                    format!("改正 {}", dir.join(peer::config::FILE).display()),
                ),
            },
        ),
        check("sqlite", "SQLite", Ok(Store::sqlite().to_owned())),
        check("disk", "磁盘空间", disk(dir)),
        check("keys", "密钥文件", keys(dir)),
    ];
    let config = config
        .ok()
        .or_else(|| HubConfig::load(Path::new(""), [], &[]).ok());
    let opened = config.map(|config| Hub::open(dir, config, Clock::system()));
    match opened {
        Some(Ok(hub)) => checks.extend(inside(common, &hub)),
        Some(Err(e)) => checks.push(check(
            "database",
            "数据库",
            wrong(e, "srdi-hub restore 备份目录"),
        )),
        None => {}
    }
    let failed = checks.iter().filter(|check| !check.ok).count();
    let text: Vec<String> = checks.iter().map(Check::text).collect();
    common.say(&checks, &Said::new(text.join("\n"), text.join("\n")))?;
    match failed {
        0 => Ok(()),
        _ => Err(ActError::Refused(format!(
            "{failed} 项不正常，请按各项所示修复后再次运行 doctor"
        ))),
    }
}

impl Check {
    fn text(&self) -> String {
        let Self {
            name,
            ok,
            detail,
            fix,
            ..
        } = self;
        let mark = if *ok { "正常" } else { "异常" };
        let fix = fix
            .as_ref()
            .map(|fix| format!("\n      修复：{fix}"))
            .unwrap_or_default();
        format!("{mark}  {name}：{detail}{fix}")
    }
}

/// What needs the open directory.
fn inside(common: &Common, hub: &Hub) -> Vec<Check> {
    vec![
        check("clock", "本机时间", clock(hub)),
        check("database", "数据库", database(hub)),
        check("certificate", "证书颁发", certificate(hub)),
        check("lock", "签名记录", lock(hub)),
        check("ledger", "台账", ledger(common, hub)),
        check("papers", "材料", papers(hub)),
        check("fork", "台账分叉", fork(hub)),
    ]
}

fn disk(dir: &Path) -> Found {
    let fix = "清理磁盘，或把数据目录移到更大的磁盘";
    let free = match files::free_space(dir) {
        Ok(free) => free,
        Err(e) => return wrong(e, fix),
    };
    let text = format!("可用 {} MB", free >> 20);
    if free < SPACE {
        wrong(text, fix)
    } else {
        Ok(text)
    }
}

/// Secrets are there and closed to others.
fn keys(dir: &Path) -> Found {
    let keys = keys_dir(dir);
    let secrets = [
        keys.join("log.seed"),
        keys.join("cosign.seed"),
        dir.join("ca.key"),
    ];
    for path in &secrets {
        if let Err(e) = files::read_private(path, 64 * 1024) {
            let place = path.display();
            let fix = if e.absent() {
                format!("从离线保管处放回 {place}")
            } else {
                format!("chmod 600 {place}")
            };
            return wrong(e, fix);
        }
    }
    Ok(format!("{} 个，仅本用户可读写", secrets.len()))
}

fn clock(hub: &Hub) -> Found {
    let newest = hub.party.store.read(|view| {
        let last = view.size(OWN)?.checked_sub(1);
        let record = last
            .map(|last| view.record(OWN, last))
            .transpose()?
            .flatten();
        Ok::<_, ActError>(record.and_then(|(_, bytes)| at(&bytes)))
    });
    let now = machine_now();
    let text = ledger::time::second(now);
    match newest {
        Ok(Some(newest)) if now + BEHIND < newest => wrong(
            format!("{text}，早于最近一条记录 {}", ledger::time::second(newest)),
            "校准本机时间（如 timedatectl set-ntp true）",
        ),
        Ok(_) => Ok(text),
        Err(e) => wrong(e, "srdi-hub ledger verify"),
    }
}

/// When a record was written.
fn at(bytes: &[u8]) -> Option<i64> {
    Parsed::parse(bytes).ok()?;
    serde_json::from_slice::<serde_json::Value>(bytes)
        .ok()?
        .get("at")?
        .as_i64()
}

fn database(hub: &Hub) -> Found {
    let fix = "停止服务，srdi-hub restore 备份目录";
    match hub.party.store.read(|view| view.integrity()) {
        Ok(found) if found.is_empty() => Ok(format!("完整，版本 {}", Store::schema())),
        Ok(found) => wrong(found.join("；"), fix),
        Err(e) => wrong(e, fix),
    }
}

fn certificate(hub: &Hub) -> Found {
    let Some((_, until)) = validity_of(hub.authority.certificate()) else {
        return wrong("无法读取", "从备份放回 ca.der");
    };
    let days = (until - machine_now()) / 86_400;
    let text = format!("还有 {days} 天到期");
    if days < DAYS {
        wrong(text, "联系技术支持更换证书颁发密钥")
    } else {
        Ok(text)
    }
}

/// The lock file against the ledger.
fn lock(hub: &Hub) -> Found {
    let checked = hub.party.store.read(|view| hub.party.signer().check(view));
    match checked {
        Ok(signed) => Ok(format!(
            "已签至 {} 条，与台账一致",
            signed.map_or(0, |head| head.size)
        )),
        Err(e) => wrong(e, "srdi-hub serve（与市（州）端核对台账后自动恢复）"),
    }
}

fn ledger(common: &Common, hub: &Hub) -> Found {
    let bar = progress::bar(common, "核验记录");
    let report = audit::audit(&hub.party, |done, total| {
        bar.set_length(total);
        bar.set_position(done);
    });
    bar.finish_and_clear();
    match report {
        Ok(report) if report.findings.is_empty() => {
            let records: u64 = report.ledgers.iter().map(|ledger| ledger.head.size).sum();
            Ok(format!(
                "{} 本 {records} 条，核对无误",
                report.ledgers.len()
            ))
        }
        Ok(report) => {
            let first = report.findings.first().cloned().unwrap_or_default();
            wrong(
                format!("{} 处不符，如：{first}", report.findings.len()),
                "srdi-hub ledger verify",
            )
        }
        Err(e) => wrong(e, "srdi-hub ledger verify"),
    }
}

fn papers(hub: &Hub) -> Found {
    let party = &hub.party;
    let listed = party.read::<_, ActError>(|view, state| {
        Ok((
            view.filed_papers()?,
            state.docket.missing().len(),
            view.want_count()?,
        ))
    });
    let (filed, lost, wanted) = match listed {
        Ok(listed) => listed,
        Err(e) => return wrong(e, "srdi-hub ledger verify"),
    };
    let gone: Vec<_> = filed
        .iter()
        .filter(|(digest, _)| !party.papers.exists(*digest))
        .collect();
    if let Some((first, _)) = gone.first() {
        let text = format!("缺少 {} 份，如 {first}", gone.len());
        return wrong(text, "从备份的 papers 目录放回，或请市（州）端重新报送");
    }
    if lost > 0 {
        return wrong(
            format!("{lost} 份审核、审定材料不在"),
            "srdi-hub restore 备份目录",
        );
    }
    Ok(format!("{} 份在，{wanted} 份待市（州）端送达", filed.len()))
}

fn fork(hub: &Hub) -> Found {
    match peer::sync::serve::own_fork(&hub.party) {
        Ok(None) => Ok("没有".to_owned()),
        Ok(Some(evidence)) => wrong(evidence, "停止使用，按手册更换台账密钥"),
        Err(e) => wrong(e, "srdi-hub ledger verify"),
    }
}
