//! `srdi-verify evidence`: a fork is settled by a file.

use ledger::evidence::Fork;
use ledger::hash::Hash;

use crate::fixture::{Hub, Run, Workspace, key, log_key};
use ledger::note::KeyKind;

/// One key, two histories: the second hub recognises another firm in place of the third.
fn fork() -> (Hub, Fork) {
    let (one, mut other) = (Hub::decided(), Hub::decided());
    other.records.pop();
    other.leaves.0.pop();
    other.leaves.0.extend([Hash([1; 32]), Hash([2; 32])]);
    other.records.extend([Vec::new(), Vec::new()]);
    let notes = [&one, &other].map(|hub| hub.head().sign(&log_key()).unwrap().to_bytes());
    let key = log_key();
    let found =
        Fork::find(key.verifier(), "srdi.example.cn/hub", &notes[0], &notes[1], &other.leaves);
    (one, found.unwrap())
}

#[test]
fn a_fork_is_proven_and_explained() {
    let (hub, fork) = fork();
    let workspace = Workspace::new(&hub);
    let bytes = serde_json::to_vec(&fork).unwrap();
    let run = workspace.evidence(&bytes, &[]);
    assert_eq!(run.code, 0, "{run:?}");
    assert!(run.out.contains("证据成立") && run.out.contains("不能证明"));
    let json = workspace.evidence(&bytes, &["--json"]).json();
    assert_eq!(json["smaller"]["size"], hub.size());
    assert_eq!(json["larger"]["size"], hub.size() + 1);
    let file = workspace.write("fork.json", &bytes);
    let vkey = log_key().verifier().to_string();
    assert_eq!(Run::of(&["evidence", &file, "--key", &vkey]).code, 0);
    Run::of(&["evidence", &file, "--key", "nonsense"]).refused(2, "--key");
    Run::of(&["evidence", &file]).refused(2, "缺少");
    let cosigner = key("srdi.example.cn/hub", KeyKind::Cosigner, 1).verifier().to_string();
    Run::of(&["evidence", &file, "--key", &cosigner]).refused(1, "不是台账密钥");
}

#[test]
fn nobody_is_framed() {
    let (hub, fork) = fork();
    let workspace = Workspace::new(&hub);
    let innocent = Fork { smaller: fork.larger.clone(), consistency: Vec::new(), ..fork.clone() };
    let unsigned = Fork { smaller: fork.smaller.replace("— ", "— x"), ..fork.clone() };
    let other = Fork { prefix_root: Hash([3; 32]), ..fork.clone() };
    let foreign = Fork { origin: "other.example.cn/hub".to_owned(), ..fork.clone() };
    for evidence in [&innocent, &unsigned, &other, &foreign] {
        let run = workspace.evidence(&serde_json::to_vec(evidence).unwrap(), &[]);
        run.refused(1, "证据不成立");
        assert_eq!(run.out, "");
    }
    workspace.evidence(b"[]", &[]).refused(1, "证据不成立");
    workspace.evidence(&vec![b'['; 2 << 20], &[]).refused(1, "不可能是此类文件");
}
