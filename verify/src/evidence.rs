//! Checking a file that says: this party signed two histories.

use ledger::checkpoint::Checkpoint;
use ledger::evidence::Fork;
use ledger::json;
use ledger::note::{KeyKind, MAX_NOTE, VerifierKey};
use serde_json::{Value, json};

use crate::text::{Lang, Text, plain};

/// The most bytes of an evidence file: two notes and a proof, with room for escapes.
pub const LIMIT: usize = 4 * MAX_NOTE;

/// What the evidence proves.
#[derive(Debug, Clone, PartialEq)]
pub struct ForkReport {
    /// The ledger that forked.
    pub origin: String,
    /// The key that signed both.
    pub key: VerifierKey,
    /// The checkpoint of the smaller tree.
    pub smaller: Checkpoint,
    /// The checkpoint of the larger tree.
    pub larger: Checkpoint,
    /// The evidence itself.
    pub fork: Fork,
}

/// Checks evidence against the key of the party that it accuses, obtained elsewhere.
///
/// # Errors
/// It is malformed or proves nothing; says why.
pub fn check(bytes: &[u8], key: &VerifierKey) -> Result<ForkReport, Text> {
    if key.kind() != KeyKind::Log {
        return Err(Text::new(
            "所给密钥是联署密钥，不是台账密钥；请改用该台账的台账密钥",
            "the given key is a cosigner's; use the key of the ledger itself",
        ));
    }
    let fork: Fork = json::parse(bytes, LIMIT)
        .map_err(|e| e.to_string())
        .and_then(|value| serde_json::from_value(value).map_err(|e| e.to_string()))
        .map_err(|reason| not_proven(&reason, "it is no evidence file"))?;
    fork.check(key).map_err(|fault| {
        let fault = fault.to_string();
        not_proven(&fault, &fault)
    })?;
    let stated = |note: &str| {
        Checkpoint::stated(note.as_bytes()).map_err(|e| not_proven(&e.to_string(), &e.to_string()))
    };
    let (smaller, larger) = (stated(&fork.smaller)?, stated(&fork.larger)?);
    let (origin, key) = (fork.origin.clone(), key.clone());
    Ok(ForkReport { origin, key, smaller, larger, fork })
}

fn not_proven(zh: &str, en: &str) -> Text {
    let (zh, en) = (plain(zh), plain(en));
    Text::new(
        format!(
            "证据不成立，不能证明任何一方有过错；请核对文件和密钥是否属于同一台账，\
             市（州）端台账的证据请用 --key 给出该台账的公钥（{zh}）"
        ),
        format!(
            "the evidence proves nothing against anyone; check that file and key are of one ledger; \
             for a node's ledger give its key with --key ({en})"
        ),
    )
}

/// What is proven, and what is not.
pub(crate) fn text(report: &ForkReport, lang: Lang) -> String {
    let origin = plain(&report.origin);
    let (one, two) = (report.smaller.size, report.larger.size);
    let (root, other) = (report.smaller.root, report.fork.prefix_root);
    let key = &report.key;
    let text = Text::new(
        format!(
            "✓ 两份校验点均由台账 {origin} 的密钥签署\n✓ 两份校验点互相矛盾\n\n\
             证据成立：台账 {origin} 的持有人签署了两段不能并存的历史。\n\
             其一：前 {one} 条的根为 {root}。\n\
             其二：共 {two} 条，其前 {one} 条的根为 {other}。\n\
             只增不改的台账不可能如此；此事由签名证明，不取决于相信哪一方。\n\
             本证据不能证明：哪一段为真、何时签署、由何人操作，以及密钥是否已失密。\n\
             密钥：{key}\n"
        ),
        format!(
            "✓ both checkpoints are signed with the key of {origin}\n✓ they contradict each other\n\n\
             The evidence holds: the holder of the ledger {origin} signed two histories that cannot both be.\n\
             One: the first {one} records have the root {root}.\n\
             The other: of {two} records, the first {one} have the root {other}.\n\
             No append-only ledger does this. The signatures prove it, whomever one believes.\n\
             It does not prove which history is true, when or by whom each was signed, or that the key was not stolen.\n\
             key: {key}\n"
        ),
    );
    text.of(lang).to_owned()
}

/// The report for scripts.
pub(crate) fn json(report: &ForkReport) -> Value {
    json!({
        "command": "evidence",
        "holds": true,
        "origin": report.origin,
        "key": report.key,
        "smaller": {"size": report.smaller.size, "root": report.smaller.root},
        "larger": {"size": report.larger.size, "root": report.larger.root},
        "prefix_root": report.fork.prefix_root,
    })
}
