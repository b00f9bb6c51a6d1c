//! `status`: what is stored at the province, and what is not yet.

use ledger::time::second;
use peer::act::ActError;
use peer::cli::{Common, Said};
use peer::displaced::WAY_OUT;

use crate::status::Status;

/// 状态：本端台账是否已全部送达省级平台，最近一次联系和错误
#[derive(Debug, clap::Args)]
pub(crate) struct Args {}

impl Args {
    pub(crate) fn run(self, common: &Common) -> Result<(), ActError> {
        let Self {} = self;
        let status = super::open(common)?.status()?;
        let said = Said::new(chinese(&status), english(&status));
        common.say(&status, &said)
    }
}

fn chinese(status: &Status) -> String {
    let Status { name, region, ledger, receipted_size, unsent, hub, .. } = status;
    let mut lines = vec![
        format!("{name}（{region}）"),
        match status.unsent == 0 {
            true => format!("台账 {} 条，已全部取得省级平台回执", ledger.size),
            false => format!(
                "台账 {} 条，已取得回执 {receipted_size} 条，未同步 {unsent} 条{}",
                ledger.size,
                status.oldest_unsent_s.map(waited).unwrap_or_default()
            ),
        },
        format!(
            "省级台账 {} 条，联合签发至第 {} 条，核验联署 {} 家",
            hub.size, hub.sealed_size, hub.witnesses
        ),
    ];
    if status.unconfirmed {
        lines.push(
            "数据库来自备份，尚未与省级平台核对，可能缺少记录；请运行 sync --once，或导入省级平台新的数据包"
                .to_owned(),
        );
    }
    lines.push(match status.last_contact_at {
        Some(at) => format!("最近联系省级平台：{}", second(at)),
        None => "尚未联系过省级平台；请运行 serve 或 sync --once".to_owned(),
    });
    if status.stale && status.last_contact_at.is_some() {
        lines.push(
            "公布名单已超过核验时限未与省级平台核对；请检查网络后运行 sync --once".to_owned(),
        );
    }
    if status.bounced > 0 {
        lines.push(format!("规则退回 {} 条，原因和处理办法见 list --applications", status.bounced));
    }
    if status.sent_back > 0 {
        lines.push(format!("省级退回 {} 件待补正，内容和截止日见 returned", status.sent_back));
    }
    lines.extend(status.last_error.iter().map(|e| format!("最近一次错误：{e}")));
    lines.extend(status.withheld.iter().map(|why| format!("未核验联署：{why}")));
    lines.extend(status.displaced.iter().map(|one| format!("{}；{WAY_OUT}", one.text())));
    let fork = |path| format!("发现台账分叉，证据：{path}；请立即联系省级平台");
    lines.extend(status.forks.iter().map(fork));
    lines.join("\n")
}

fn english(status: &Status) -> String {
    let Status { region, ledger, receipted_size, unsent, hub, .. } = status;
    let state = if status.green { "green" } else { "not green" };
    format!(
        "{region}: {state}; ledger {}, receipted {receipted_size}, unsent {unsent}; \
         hub {}, sealed {}, witnesses {}; bounced {}; stale {}; last error: {}",
        ledger.size,
        hub.size,
        hub.sealed_size,
        hub.witnesses,
        status.bounced,
        status.stale,
        status.last_error.as_deref().unwrap_or("none"),
    )
}

fn waited(seconds: i64) -> String {
    match seconds {
        0..60 => format!("，最早一条已等待 {seconds} 秒"),
        60..3600 => format!("，最早一条已等待 {} 分钟", seconds / 60),
        3600..86_400 => format!("，最早一条已等待 {} 小时", seconds / 3600),
        _ => format!("，最早一条已等待 {} 天", seconds / 86_400),
    }
}
