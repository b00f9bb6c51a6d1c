//! The checks that need the open directory: its database, ledgers, papers and lock file.

use ledger::record::Parsed;
use peer::act::ActError;
use peer::audit;
use peer::ca::validity_of;
use peer::cli::Common;
use peer::clock::machine_now;
use peer::displaced::{Displaced, WAY_OUT, displaced};
use peer::store::{OWN, Store};

use super::super::progress;
use super::{Check, Found, check, wrong};
use crate::app::Hub;

/// The authority's certificate should last longer than this.
const DAYS: i64 = 30;
/// A clock may run this far behind the newest record.
const BEHIND: i64 = 300;

/// What needs the open directory.
pub(super) fn inside(common: &Common, hub: &Hub) -> Vec<Check> {
    vec![
        check("clock", "本机时间", clock(hub)),
        check("database", "数据库", database(hub)),
        check("certificate", "证书颁发", certificate(hub)),
        check("lock", "签名记录", lock(hub)),
        check("ledger", "台账", ledger(common, hub)),
        check("papers", "材料", papers(hub)),
        check("fork", "台账分叉", fork(hub)),
        check("displaced", "未接回的记录", aside(hub)),
    ]
}

fn clock(hub: &Hub) -> Found {
    let newest = hub.party.store.read(|view| {
        let last = view.size(OWN)?.checked_sub(1);
        let record = last.map(|last| view.record(OWN, last)).transpose()?.flatten();
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
    serde_json::from_slice::<serde_json::Value>(bytes).ok()?.get("at")?.as_i64()
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
    if days < DAYS { wrong(text, "联系技术支持更换证书颁发密钥") } else { Ok(text) }
}

/// The lock file against the ledger.
fn lock(hub: &Hub) -> Found {
    let checked = hub.party.store.read(|view| hub.party.signer().check(view));
    match checked {
        Ok(signed) => Ok(format!("已签至 {} 条，与台账一致", signed.map_or(0, |head| head.size))),
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
            Ok(format!("{} 本 {} 条，核对无误", report.ledgers.len(), report.records()))
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
        Ok((view.filed_papers()?, state.docket.missing().len(), view.want_count()?))
    });
    let (filed, lost, wanted) = match listed {
        Ok(listed) => listed,
        Err(e) => return wrong(e, "srdi-hub ledger verify"),
    };
    let gone: Vec<_> = filed.iter().filter(|(digest, _)| !party.papers.exists(*digest)).collect();
    if let Some((first, _)) = gone.first() {
        let text = format!("缺少 {} 份，如 {first}", gone.len());
        return wrong(text, "从备份的 papers 目录放回，或请市（州）端重新报送");
    }
    if lost > 0 {
        return wrong(format!("{lost} 份审核、审定材料不在"), "srdi-hub restore 备份目录");
    }
    Ok(format!("{} 份在，{wanted} 份待市（州）端送达", filed.len()))
}

/// What a restore displaced.
fn aside(hub: &Hub) -> Found {
    match displaced(&hub.party.dir) {
        Ok(all) if all.is_empty() => Ok("没有".to_owned()),
        Ok(all) => {
            let texts: Vec<String> = all.iter().map(Displaced::text).collect();
            wrong(texts.join("；"), WAY_OUT)
        }
        Err(e) => wrong(e, "检查 displaced 目录的权限"),
    }
}

fn fork(hub: &Hub) -> Found {
    match peer::sync::serve::own_fork(&hub.party) {
        Ok(None) => Ok("没有".to_owned()),
        Ok(Some(evidence)) => wrong(evidence, "停止使用，按手册更换台账密钥"),
        Err(e) => wrong(e, "srdi-hub ledger verify"),
    }
}
