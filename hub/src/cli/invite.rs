//! `invite`: one line for each prefecture that may join.

use std::io::Write as _;

use ledger::names::NodeCode;
use ledger::roll::Scope;
use peer::act::ActError;
use peer::address::HostPort;
use peer::cli::Common;
use serde_json::json;

use super::open;
use crate::acts;
use crate::app::Hub;

#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// 市（州）代码，如 510100
    #[arg(required_unless_present = "all", value_name = "市（州）代码")]
    code: Option<NodeCode>,
    /// 为所有尚未加入的市（州）各生成一份
    #[arg(long, conflicts_with = "code")]
    all: bool,
    /// 市（州）端连接本平台的地址；不写则用配置中的 public_address
    #[arg(long, value_name = "主机:端口")]
    address: Option<HostPort>,
    /// 以哪个账号办理
    #[arg(long = "as", env = "SRDI_AS", value_name = "账号")]
    account: Option<String>,
}

pub(super) fn run(common: &Common, args: &Args) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    if let Some(account) = &args.account {
        hub.party.officer(account, None, open::OFFICE)?;
    }
    let address = address(&hub, args)?;
    let codes = match &args.code {
        Some(code) => vec![code.clone()],
        None => outside(&hub)?,
    };
    let mut invites = Vec::with_capacity(codes.len());
    for code in codes {
        let invite = acts::member::invite(&hub.party, &hub.authority, address.clone(), &code)?;
        invites.push((code, invite.to_string()));
    }
    if common.json {
        let values: Vec<_> =
            invites.iter().map(|(code, line)| json!({ "code": code, "invite": line })).collect();
        return common.print(&serde_json::Value::from(values).to_string());
    }
    for (_, line) in &invites {
        common.print(line)?;
    }
    let note = "邀请 72 小时内有效，只能用一次；请经可靠渠道交给市（州），在其机器上运行 srdi-node join 邀请";
    let _ = writeln!(std::io::stderr(), "{note}");
    Ok(())
}

/// The prefectures of the plan that are no members.
fn outside(hub: &Hub) -> Result<Vec<NodeCode>, ActError> {
    hub.party.read::<_, ActError>(|_, state| {
        let members = state.roll.nodes(Scope::Known);
        let plan = state.roll.plan().into_iter().flat_map(|plan| plan.into_owned().nodes);
        Ok(plan.map(|node| node.code).filter(|code| !members.contains_key(code)).collect())
    })
}

fn address(hub: &Hub, args: &Args) -> Result<HostPort, ActError> {
    if let Some(address) = args.address.as_ref().or(hub.config.public_address.as_ref()) {
        return Ok(address.clone());
    }
    let local = format!("localhost:{}", hub.config.grpc_listen.port());
    let note = format!("未设置 public_address，邀请中写入 {local}，只能在本机试用");
    let _ = writeln!(std::io::stderr(), "{note}");
    local.parse().map_err(|_| {
        ActError::Usage("不知道市（州）端应连接的地址；请写 --address 主机:端口".to_owned())
    })
}
