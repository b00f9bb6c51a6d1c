//! What only an open node can tell: how it stands to its own past and to the hub.

use peer::act::ActError;
use peer::channel::Tcp;
use peer::checkup::{self, Finding};
use peer::cli::Common;
use peer::config::NodeConfig;
use peer::displaced::{Displaced, WAY_OUT};
use peer::identity::Identity;

use crate::app::Node;
use crate::cli;

/// Longest wait for the hub to answer.
const ANSWER: std::time::Duration = std::time::Duration::from_secs(10);

/// The lock file, forks, and the hub at the other end.
pub(super) fn findings(common: &Common, config: NodeConfig) -> Vec<Finding> {
    let node = match cli::node(common, config) {
        Ok(node) => node,
        Err(e) => {
            return vec![Finding::bad("node", e.to_string(), "按提示处理后再次运行 doctor")];
        }
    };
    let signed = node.party.store.read(|view| node.party.signer().check(view));
    let mut found = vec![match signed {
        Ok(_) => Finding::good("signed", "台账与本端已签的一致"),
        Err(e) => Finding::bad("signed", e.to_string(), "运行 sync --once 与省级平台核对"),
    }];
    found.push(checkup::ledgers(&node.party));
    if let Ok(status) = node.status() {
        let call = "停止办理并立即联系省级平台";
        let fork = |path| Finding::bad("fork", format!("台账分叉，证据：{path}"), call);
        found.extend(status.forks.into_iter().map(fork));
        found.extend(status.unconfirmed.then(|| {
            let said = "数据库来自备份，尚未与省级平台核对";
            Finding::bad("restored", said, "运行 sync --once，或导入省级平台新的数据包")
        }));
        let aside = |one: &Displaced| Finding::bad("displaced", one.text(), WAY_OUT);
        found.extend(status.displaced.iter().map(aside));
        let call = "联系省级平台；更正（作废）后会自动恢复联署";
        found.extend(status.withheld.map(|why| Finding::bad("withheld", why, call)));
    }
    found.push(reachable(&node));
    found
}

fn reachable(node: &Node) -> Finding {
    let reached = cli::block_on(async {
        let identity = Identity::load(&node.party.dir);
        let identity = identity.map_err(|e| ActError::Local(e.to_string()))?;
        let tls = peer::tls::client(identity.authority(), Some(identity.credentials()));
        let tls = tls.map_err(|e| ActError::Local(e.to_string()))?;
        let line = peer::channel::channel(&node.hub, tls, Tcp);
        match tokio::time::timeout(ANSWER, line).await {
            Ok(Ok(_)) => Ok(()),
            Ok(Err(e)) => Err(ActError::Unreachable(e.to_string())),
            Err(_) => Err(ActError::Unreachable(format!("{} 没有应答", node.hub))),
        }
    });
    match reached {
        Ok(()) => Finding::good("hub", format!("省级平台 {} 可以连接", node.hub)),
        Err(e) => {
            let fix = format!("检查网络、防火墙和地址 {}；本端可继续办理", node.hub);
            Finding::bad("hub", e.to_string(), fix)
        }
    }
}
