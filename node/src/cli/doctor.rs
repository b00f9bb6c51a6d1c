//! `doctor`: what is wrong on this machine, and the command that mends it.

mod standing;

use ledger::names::{node_origin, witness_name};
use peer::act::ActError;
use peer::checkup::{self, Finding};
use peer::cli::{Common, Said};
use peer::clock::machine_now;
use peer::config::NodeConfig;
use peer::identity::Identity;
use peer::keys::{Purpose, Seeds};
use peer::named::lacking;
use peer::paper_files::PaperFiles;
use peer::party::keys_dir;
use peer::store::Store;

/// 检查：逐项检查本机的时间、磁盘、数据库、密钥、证书和线路，指出问题和处理办法
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let Self {} = self;
        let findings = findings(common);
        let lines: Vec<String> = findings.iter().map(line).collect();
        let bad = findings.iter().filter(|finding| !finding.ok).count();
        let text = lines.join("\n");
        let value = serde_json::json!({ "ok": bad == 0, "checks": findings });
        common.say(&value, &Said::new(text.clone(), text))?;
        match bad {
            0 => Ok(()),
            _ => Err(ActError::Refused(format!("有 {bad} 项需要处理，办法见上"))),
        }
    }
}

fn line(finding: &Finding) -> String {
    let mark = if finding.ok { "正常" } else { "问题" };
    let fix = finding.fix.as_ref().map(|fix| format!("\n      处理：{fix}")).unwrap_or_default();
    format!("{mark}　{}{fix}", finding.said)
}

/// Everything that can be looked at, however little works: one broken thing hides no other.
fn findings(common: &Common) -> Vec<Finding> {
    let mut found = vec![checkup::disk(&common.dir)];
    let config = super::config(common, &[]);
    found.push(match &config {
        Ok(_) => Finding::good("config", "配置无误"),
        Err(e) => Finding::bad("config", e.to_string(), "按提示改正 srdi.toml 或环境变量"),
    });
    let store = match Store::open(&common.dir) {
        Ok(store) => store,
        Err(e) => {
            found.push(Finding::bad("database", e.to_string(), "核对 --dir；新机器请先运行 join"));
            return found;
        }
    };
    found.extend(checkup::clock(&store));
    found.extend(checkup::database(&store).unwrap_or_default());
    let keys = keys(common, &store);
    let sound = keys.iter().all(|finding| finding.ok);
    found.extend(keys);
    found.push(certificate(common));
    found.extend(config.as_ref().ok().map(|config| papers(common, &store, config)));
    if let (true, Ok(config)) = (sound, config) {
        found.extend(standing::findings(common, config));
    }
    found
}

fn keys(common: &Common, store: &Store) -> Vec<Finding> {
    let setting = |key: &str| store.read(|view| view.setting(key)).ok().flatten();
    let code = setting("code").and_then(|code| code.parse().ok());
    let (Some(host), Some(code)) = (setting("host"), code) else {
        let said = "这不是市（州）端的数据目录";
        return vec![Finding::bad("keys", said, "核对 --dir；新机器请先运行 join")];
    };
    let seeds = Seeds::new(keys_dir(&common.dir));
    let uses =
        [(Purpose::Log, node_origin(&host, &code)), (Purpose::Cosign, witness_name(&host, &code))];
    let look = |(purpose, name): (Purpose, String)| match seeds.load(purpose, &name) {
        Ok(_) => {
            Finding::good("keys", format!("密钥 {} 可用，权限正确", seeds.path(purpose).display()))
        }
        Err(e) => {
            let fix =
                format!("chmod 600 {}；文件丢失的从密钥备份放回", seeds.path(purpose).display());
            Finding::bad("keys", e.to_string(), fix)
        }
    };
    uses.into_iter().map(look).collect()
}

fn certificate(common: &Common) -> Finding {
    let fix = "运行 sync --once 换发；不成功请联系省级平台";
    match Identity::load(&common.dir) {
        Ok(identity) => {
            let now = machine_now();
            let days = (identity.not_after() - now).div_euclid(86_400);
            let said = format!("通信证书剩余 {days} 天");
            if identity.not_after() > now {
                Finding::good("certificate", said)
            } else {
                Finding::bad("certificate", "通信证书已过期", fix)
            }
        }
        Err(e) => Finding::bad("certificate", e.to_string(), fix),
    }
}

fn papers(common: &Common, store: &Store, config: &NodeConfig) -> Finding {
    let files = PaperFiles::open(&common.dir.join("papers"), config.max_paper.0);
    let missing = match files {
        Ok(files) => lacking(store, &files).unwrap_or_default(),
        Err(e) => return Finding::bad("papers", e.to_string(), "检查 papers 目录的权限"),
    };
    match missing.first() {
        None => Finding::good("papers", "材料齐全"),
        Some((first, _)) => {
            let said = format!("缺少 {} 份材料，首份 {first}", missing.len());
            let fix = "已推荐的会在下次同步（sync --once）时从省级平台取回；其余从备份或律所补齐";
            Finding::bad("papers", said, fix)
        }
    }
}
