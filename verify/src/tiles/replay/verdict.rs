//! What the whole replay leads to: the keys, the nodes at the head, and the rules.

use ledger::anchor::Anchor;
use ledger::note::Note;
use ledger::policy::Policy;
use ledger::record::charter::Body;
use ledger::roll::Roll;
use ledger::tiles::tree_files::CHECKPOINT;

use super::times;
use crate::list::now;
use crate::text::{Step, Text, plain};
use crate::tiles::{AuditFault, AuditRefusal, Finding};

/// When nodes cosigned the newest checkpoint. None need have; but no line of theirs may be false.
pub(super) fn cosigned(anchor: &Anchor, roll: &Roll, note: &[u8]) -> Result<Vec<u64>, Finding> {
    let witnesses = roll.witnesses(roll.sealed_size() + 1);
    let found = Policy::fresh(&anchor.log, &witnesses, 0)
        .map_err(|e| e.to_string())
        .and_then(|policy| times(&policy, note, &anchor.origin));
    found.map(|times| times.into_values().collect()).map_err(|error| {
        let error = plain(error);
        let text = Text::new(
            format!("校验点上的核验联署不成立，请重新索取（{error}）"),
            format!("a cosignature on the checkpoint is false; get it again ({error})"),
        );
        Finding::new(CHECKPOINT, None, text)
    })
}

/// Whether enough nodes cosigned the newest checkpoint within the days that the charter sets.
pub(super) fn fresh(anchor: &Anchor, roll: &Roll, note: &[u8]) -> bool {
    let (Some(policy), Some(plan), Ok(note)) =
        (roll.fresh_policy(), roll.plan(), Note::parse(note))
    else {
        return false;
    };
    let age = u64::from(plan.fresh_days) * 86_400;
    policy.check(&note, &anchor.origin, Some((now(), age))).is_ok()
}

/// The hub's and the bodies' keys that the records lead to must be those of the anchor.
pub(super) fn keys(anchor: &Anchor, roll: &Roll) -> Result<(), Finding> {
    if roll.hub_log_key().is_some_and(|current| *current != anchor.log) {
        let text = Text::new(
            "台账中省级平台的密钥与信任锚不同，无法确认；请取得最新的信任锚后重新核验",
            "the hub's key is not the anchor's, so nothing can be confirmed; get the newest anchor",
        );
        return Err(Finding::new(CHECKPOINT, None, text));
    }
    for (body, anchored) in Body::BOTH.into_iter().zip([&anchor.party, &anchor.association]) {
        let current = roll.body_key_at(body, roll.sealed_size() + 1);
        if current.is_some_and(|current| current != anchored) {
            let (label, word) = (body.label(), body.word());
            let text = Text::new(
                format!("{label}的签发密钥与信任锚不同，无法确认；请取得最新的信任锚后重新核验"),
                format!(
                    "the key of {word} is not the anchor's, so nothing can be confirmed; get the newest anchor"
                ),
            );
            return Err(Finding::new(CHECKPOINT, None, text));
        }
    }
    Ok(())
}

/// No record may break the charter, and none be of a kind that this program cannot judge.
pub(super) fn rules(roll: &Roll, steps: &mut Vec<Step>) -> Result<(), AuditFault> {
    let breaches = roll.breaches(0);
    let text = if let Some(first) = breaches.first() {
        let (count, index, fault) = (breaches.len(), first.index, &first.fault);
        Text::new(
            format!(
                "{count} 条记录违反实施规则，第一条是第 {index} 条：{fault}；\
                 如目录缺少 seals/ 下的文件，请先索取完整目录"
            ),
            format!(
                "{count} records break the charter, the first is record {index} (rule {}, clause {}); \
                 if files under seals/ are missing, get the whole directory first",
                fault.rule, fault.clause
            ),
        )
    } else if roll.needs_upgrade(0) {
        Text::new(
            "台账中有本程序不认识的记录或规则，无法判断，请升级 srdi-verify 后重新核验",
            "the ledger has records or rules that this program does not know; upgrade srdi-verify",
        )
    } else {
        let text =
            Text::new("逐条推演，没有违反实施规则的记录", "replayed: no record breaks the charter");
        steps.push(Step::pass("rules", text));
        return Ok(());
    };
    steps.push(Step::fail("rules", text));
    let (steps, findings) = (std::mem::take(steps), Vec::new());
    Err(AuditFault::Refused(Box::new(AuditRefusal { steps, findings, breaches })))
}
