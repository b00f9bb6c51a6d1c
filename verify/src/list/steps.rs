//! The steps of the list's check, in the order in which `ledger` takes them, in words for people.

use ledger::public_list::ListFault;

use super::ListRefusal;
use crate::text::{Step, Text, plain};

/// One step: how `ledger` calls it, how scripts do, and what it says when it holds and when not.
struct Words {
    step: &'static str,
    id: &'static str,
    holds: (&'static str, &'static str),
    fails: &'static str,
}

const WORDS: [Words; 8] = [
    Words {
        step: "读取名单",
        id: "file",
        holds: ("名单文件格式正确", "the file is a signed list"),
        fails: "this is no signed list, or not byte for byte as it was published; download it again",
    },
    Words {
        step: "读取证明",
        id: "proof",
        holds: ("所附证明格式正确", "the enclosed proof can be read"),
        fails: "the enclosed proof is damaged; download the list again",
    },
    Words {
        step: "联合签发",
        id: "seals",
        holds: (
            "两家联合签发：省级平台台账签名有效，省律师行业党委、省律师协会均已签发",
            "sealed jointly by the party committee and the lawyers association, under the hub's ledger",
        ),
        fails: "the hub's or a body's signature is missing or false, so this is no joint publication; \
                get the list from its publisher, or a newer anchor if a key was changed",
    },
    Words {
        step: "名单记录在台账中",
        id: "inclusion",
        holds: (
            "名单记录是所签发台账的最后一条",
            "the list's record is the last one of the sealed ledger",
        ),
        fails: "the list's record is not the last one of the sealed ledger; download the list again",
    },
    Words {
        step: "名单记录",
        id: "record",
        holds: ("名单记录内容完整", "the list's record is complete"),
        fails: "the sealed record is no record of a list; download the list again",
    },
    Words {
        step: "核验规则",
        id: "policy",
        holds: (
            "核验规则与联合签发的记录一致",
            "the policy is the one that the sealed record names",
        ),
        fails: "the policy in the file is not the one that both bodies sealed; download the list again",
    },
    Words {
        step: "核验联署",
        id: "witnesses",
        holds: ("核验联署达到规定家数", "enough nodes have cosigned"),
        fails: "too few nodes have cosigned, or a cosignature is false; download the list again",
    },
    Words {
        step: "名单内容",
        id: "content",
        holds: (
            "名单内容与联合签发的摘要一致，未被改动",
            "the list is the one whose digest both bodies sealed",
        ),
        fails: "the list was altered after both bodies sealed it; download it again and do not rely on this copy",
    },
];

/// All steps of a list that `nodes` nodes cosigned.
pub(super) fn passed(nodes: usize) -> Vec<Step> {
    let step = |words: &Words| match words.id {
        "witnesses" => Step::pass(
            words.id,
            Text::new(
                format!("{}（{nodes} 家）", words.holds.0),
                format!("{} ({nodes})", words.holds.1),
            ),
        ),
        _ => pass(words),
    };
    WORDS.iter().map(step).collect()
}

/// The steps up to the one that failed.
pub(super) fn refuse(
    fault: &ListFault,
    missing: Vec<ledger::record::charter::Body>,
) -> ListRefusal {
    let at = WORDS.iter().position(|words| words.step == fault.step);
    let mut steps: Vec<Step> = WORDS[..at.unwrap_or(0)].iter().map(pass).collect();
    let seals = fault.step == "联合签发";
    let missing = if seals { missing } else { Vec::new() };
    let reason = match &missing[..] {
        [] => Text::new(
            format!("{fault}。请从联合发布单位或任一市（州）端重新下载名单"),
            at.map_or("the list does not hold; download it again", |at| WORDS[at].fails),
        ),
        bodies => {
            let labels: Vec<_> = bodies.iter().map(|body| body.label()).collect();
            let words: Vec<_> = bodies.iter().map(|body| body.word()).collect();
            Text::new(
                format!(
                    "缺少{}的有效签发，未构成联合公布，不得作为依据；\
                     如该单位已更换密钥，请换用新的信任锚",
                    labels.join("、")
                ),
                format!(
                    "no valid seal by: {}; this is no joint publication and must not be relied on; \
                     if that body's key was changed, get the new anchor",
                    words.join(", ")
                ),
            )
        }
    };
    let reason = Text::new(plain_long(&reason.zh), reason.en);
    steps.push(Step::fail(at.map_or("list", |at| WORDS[at].id), reason.clone()));
    ListRefusal { steps, missing, reason }
}

/// A cosignature that claims a time to come would never grow old.
pub(super) fn from_the_future() -> ListRefusal {
    let reason = Text::new(
        "联署时间晚于当前时间，不予采信；请先核对本机日期，仍不符的请重新下载名单",
        "a cosignature is dated in the future; check this machine's date, then download the list again",
    );
    let mut steps: Vec<Step> = WORDS.iter().map(pass).collect();
    steps.push(Step::fail("time", reason.clone()));
    let missing = Vec::new();
    ListRefusal { steps, missing, reason }
}

fn pass(words: &Words) -> Step {
    Step::pass(words.id, Text::new(words.holds.0, words.holds.1))
}

/// Reasons quote the file; none of its characters may steer the terminal.
fn plain_long(reason: &str) -> String {
    let parts: Vec<char> = reason.chars().take(480).collect();
    parts.chunks(120).map(|part| plain(part.iter().collect::<String>())).collect()
}
