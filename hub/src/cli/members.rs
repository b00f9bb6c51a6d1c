//! `members`, `approve`, `refuse`, `lock`: the prefectures' machines.

use ledger::names::{NodeCode, node_origin, witness_name};
use ledger::roll::{Roll, Scope};
use peer::act::ActError;
use peer::cli::{As, Common, Said};
use peer::store::{Joining, OWN, StoreError, View};
use peer::table::Table;
use serde::Serialize;
use serde_json::json;

use super::open;
use crate::acts;

/// Approval of a request to join.
#[derive(Debug, clap::Args)]
pub(super) struct Approve {
    /// 市（州）代码
    #[arg(value_name = "市（州）代码")]
    code: NodeCode,
    #[command(flatten)]
    who: As,
}

/// A decision that needs a reason.
#[derive(Debug, clap::Args)]
pub(super) struct Decide {
    /// 市（州）代码
    #[arg(value_name = "市（州）代码")]
    code: NodeCode,
    /// 理由
    #[arg(long, value_name = "理由")]
    reason: String,
    #[command(flatten)]
    who: As,
}

/// A prefecture and how its machine stands.
#[derive(Debug, Serialize)]
struct Line {
    code: NodeCode,
    name: String,
    state: &'static str,
    #[serde(skip)]
    label: &'static str,
    records: u64,
    receipted_size: u64,
    last_contact_at: Option<i64>,
    words: Option<String>,
}

pub(super) fn run(common: &Common) -> Result<(), ActError> {
    let hub = open::hub(common)?;
    let lines = hub.party.read::<_, ActError>(|view, state| {
        let waiting = view.waiting()?;
        let nodes = state.roll.plan().map(|plan| plan.into_owned().nodes).unwrap_or_default();
        let line = |node: ledger::charter::PlanNode| {
            line(view, &state.roll, &hub.party.host, &waiting, node)
        };
        Ok(nodes.into_iter().map(line).collect::<Result<Vec<_>, _>>()?)
    })?;
    let mut table =
        Table::new(&["代码", "市（州）", "状态", "记录", "已回执", "最近联系", "核对用词"]);
    for line in &lines {
        table.row([
            line.code.to_string(),
            line.name.clone(),
            line.label.to_owned(),
            line.records.to_string(),
            line.receipted_size.to_string(),
            line.last_contact_at.map(ledger::time::minute).unwrap_or_default(),
            line.words.clone().unwrap_or_default(),
        ]);
    }
    common.say(&lines, &Said::new(table.text(), table.text()))
}

fn line(
    view: &View<'_>,
    roll: &Roll,
    host: &str,
    waiting: &[Joining],
    node: ledger::charter::PlanNode,
) -> Result<Line, StoreError> {
    let ledger::charter::PlanNode { code, name, .. } = node;
    let request = waiting.iter().rfind(|request| request.code == code.as_str());
    let (state, label) = if request.is_some() {
        ("pending", "待批准")
    } else if roll.is_locked(&code) {
        ("locked", "已锁定")
    } else if roll.nodes(Scope::SealedBefore(u64::MAX)).contains_key(&code) {
        ("member", "成员")
    } else if roll.nodes(Scope::Known).contains_key(&code) {
        ("enrolled", "已登记，待签发")
    } else {
        ("absent", "未加入")
    };
    let ledger = view.ledger(&node_origin(host, &code))?;
    let receipt = match (ledger, roll.receipt_key()) {
        (Some(ledger), Some(key)) => view.last_cosignature(ledger, key.name())?,
        _ => None,
    };
    let witness = view.last_cosignature(OWN, &witness_name(host, &code))?;
    let contacts = [&receipt, &witness].into_iter().flatten().map(|(_, _, at)| *at);
    Ok(Line {
        state,
        label,
        records: ledger.map(|ledger| view.size(ledger)).transpose()?.unwrap_or_default(),
        last_contact_at: contacts.max(),
        receipted_size: receipt.map_or(0, |(size, _, _)| size),
        words: request.map(|request| request.words.clone()),
        code,
        name,
    })
}

pub(super) fn approve(common: &Common, args: Approve) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let code = args.code;
    let index = acts::member::approve(&hub.party, code.clone(), who.seat)?;
    let said = Said::new(
        format!(
            "已批准 {code} 加入（第 {index} 条），可以开始同步；其核验联署在联合签发后计数。\n{}",
            open::NEXT_SEAL
        ),
        format!("{code} approved (record {index}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "code": code, "index": index }), &said)
}

pub(super) fn refuse(common: &Common, args: Decide) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    acts::member::refuse(&hub.party, &args.code, args.reason, &who.seat)?;
    let code = args.code;
    let said =
        Said::new(format!("已拒绝 {code} 的加入申请，理由将显示给对方"), format!("{code} refused"));
    common.say(&json!({ "code": code, "refused": true }), &said)
}

pub(super) fn lock(common: &Common, args: Decide) -> Result<(), ActError> {
    let (hub, who) = open::officer(common, &args.who, open::OFFICE)?;
    let code = args.code;
    let index = acts::member::lock(&hub.party, code.clone(), args.reason, who.seat)?;
    let said = Said::new(
        format!("已锁定 {code}（第 {index} 条），即刻不再接收其数据。\n{}", open::NEXT_SEAL),
        format!("{code} locked (record {index}). {}", open::NEXT_SEAL_EN),
    );
    common.say(&json!({ "code": code, "index": index }), &said)
}
