//! What `doctor` looks at. Every problem comes with what to do.

use std::path::Path;

use serde::Serialize;

use crate::act::ActError;
use crate::audit::audit;
use crate::party::Party;
use crate::store::{OWN, Store, StoreError};

/// One thing that was looked at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// What.
    pub check: &'static str,
    /// All is well.
    pub ok: bool,
    /// What was found.
    pub said: String,
    /// What to do about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fix: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(check: &'static str, said: impl Into<String>) -> Self {
        Self { check, ok: true, said: said.into(), fix: None }
    }

    /// A problem, and the command or the step that cures it.
    pub fn bad(check: &'static str, said: impl Into<String>, fix: impl Into<String>) -> Self {
        Self { check, ok: false, said: said.into(), fix: Some(fix.into()) }
    }
}

/// The machine's clock against the newest record that it wrote.
///
/// # Errors
/// SQLite.
pub fn clock(store: &Store) -> Result<Finding, StoreError> {
    /// Earlier than this program: a battery ran out.
    const BUILT: i64 = 1_700_000_000;
    let newest = store.read::<_, StoreError>(|view| {
        let last = view.size(OWN)?.checked_sub(1);
        let record = last.map(|last| view.record(OWN, last)).transpose()?.flatten();
        let value = record.and_then(|(_, b)| serde_json::from_slice::<serde_json::Value>(&b).ok());
        Ok(value.and_then(|value| value.get("at")?.as_i64()).unwrap_or_default())
    })?;
    let now = crate::clock::machine_now();
    let shown = ledger::time::second(now);
    if now >= newest.max(BUILT) {
        return Ok(Finding::good("clock", format!("系统时间 {shown}")));
    }
    let said = format!("系统时间 {shown} 早于台账最后一条记录的时间");
    Ok(Finding::bad("clock", said, "校准本机时间（如 timedatectl set-ntp true）后再办理"))
}

/// Room on the disk.
pub fn disk(dir: &Path) -> Finding {
    /// A batch of evidence files, and a backup of the database beside it.
    const NEEDED: u64 = 1 << 30;
    let fix = format!("清理或扩充 {} 所在磁盘", dir.display());
    match rustix::fs::statvfs(dir) {
        Ok(disk) => {
            let free = disk.f_bavail.saturating_mul(disk.f_frsize);
            let said = format!("可用空间 {} MiB", free >> 20);
            if free >= NEEDED {
                Finding::good("disk", said)
            } else {
                Finding::bad("disk", said, fix)
            }
        }
        Err(e) => Finding::bad("disk", format!("无法读取可用空间：{e}"), fix),
    }
}

/// The database file and what follows from it.
///
/// # Errors
/// SQLite, when nothing can be read at all.
pub fn database(store: &Store) -> Result<Vec<Finding>, ActError> {
    let mut findings = vec![Finding::good("sqlite", format!("SQLite {}", Store::sqlite()))];
    let damage = store.read(|view| view.damage())?;
    findings.push(match damage.first() {
        None => Finding::good("database", "数据库完好"),
        Some(first) => {
            let fix =
                "停止服务，把数据库移走，从最近的备份恢复（restore），再同步一次取回后来的记录";
            Finding::bad("database", format!("数据库损坏：{first}"), fix)
        }
    });
    Ok(findings)
}

/// What the recomputation of every ledger says.
pub fn ledgers(party: &Party) -> Finding {
    let fix = "运行 ledger rebuild 重算；仍不符时停止办理，从备份恢复（restore）";
    let report = match audit(party, |_, _| {}) {
        Ok(report) => report,
        Err(e) => return Finding::bad("ledger", e.to_string(), fix),
    };
    let (ledgers, records, faults) =
        (report.ledgers.len(), report.records(), report.findings.len());
    match report.findings.first() {
        None => Finding::good("ledger", format!("{ledgers} 本台账 {records} 条记录，核对无误")),
        Some(first) => {
            Finding::bad("ledger", format!("台账有 {faults} 处不符，首处：{first}"), fix)
        }
    }
}

/// Computes again what follows from the records of every ledger. Returns the origins of those for
/// which it had not been right.
///
/// # Errors
/// SQLite.
pub fn rebuild(store: &Store) -> Result<Vec<String>, StoreError> {
    store.write(|tx| {
        let mut mended = Vec::new();
        for (id, origin) in tx.ledgers()? {
            let sound = tx.root_at(id, tx.size(id)?).is_ok_and(|root| {
                tx.frontier(id).is_ok_and(|frontier| root == Some(frontier.root()))
            });
            if !tx.rebuild(id)? || !sound {
                mended.push(origin);
            }
        }
        Ok(mended)
    })
}
