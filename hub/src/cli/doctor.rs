//! `doctor`: everything that can go wrong on this machine, one line each, with the command that
//! mends it.

use std::fmt::Display;
use std::path::Path;

use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::clock::Clock;
use peer::config::{HubConfig, Settings as _};
use peer::files;
use peer::party::keys_dir;
use peer::store::Store;
use serde::Serialize;

use super::open;
use crate::app::Hub;

mod inside;

/// Less free space than this is trouble soon.
const SPACE: u64 = 1 << 30;

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
        Ok(detail) => Check { id, name, ok: true, detail, fix: None },
        Err((detail, fix)) => Check { id, name, ok: false, detail, fix: Some(fix) },
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
                Err(e) => wrong(e, format!("改正 {}", dir.join(peer::config::FILE).display())),
            },
        ),
        check("sqlite", "SQLite", Ok(Store::sqlite().to_owned())),
        check("disk", "磁盘空间", disk(dir)),
        check("keys", "密钥文件", keys(dir)),
    ];
    let config = config.ok().or_else(|| HubConfig::load(Path::new(""), [], &[]).ok());
    let opened = config.map(|config| Hub::open(dir, config, Clock::system()));
    match opened {
        Some(Ok(hub)) => checks.extend(inside::inside(common, &hub)),
        Some(Err(e)) => {
            checks.push(check("database", "数据库", wrong(e, "srdi-hub restore 备份目录")))
        }
        None => {}
    }
    let failed = checks.iter().filter(|check| !check.ok).count();
    let text: Vec<String> = checks.iter().map(Check::text).collect();
    common.say(&checks, &Said::new(text.join("\n"), text.join("\n")))?;
    match failed {
        0 => Ok(()),
        _ => {
            Err(ActError::Refused(format!("{failed} 项不正常，请按各项所示修复后再次运行 doctor")))
        }
    }
}

impl Check {
    fn text(&self) -> String {
        let Self { name, ok, detail, fix, .. } = self;
        let mark = if *ok { "正常" } else { "异常" };
        let fix = fix.as_ref().map(|fix| format!("\n      修复：{fix}")).unwrap_or_default();
        format!("{mark}  {name}：{detail}{fix}")
    }
}

fn disk(dir: &Path) -> Found {
    let fix = "清理磁盘，或把数据目录移到更大的磁盘";
    let free = match files::free_space(dir) {
        Ok(free) => free,
        Err(e) => return wrong(e, fix),
    };
    let text = format!("可用 {} MB", free >> 20);
    if free < SPACE { wrong(text, fix) } else { Ok(text) }
}

/// Secrets are there and closed to others.
fn keys(dir: &Path) -> Found {
    let keys = keys_dir(dir);
    let secrets = [keys.join("log.seed"), keys.join("cosign.seed"), dir.join("ca.key")];
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
