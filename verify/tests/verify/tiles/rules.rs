//! What the replay finds in a directory whose bytes are all in order.

use std::fs;

use ledger::record::charter::Body;

use super::refusal;
use crate::fixture::{Hub, Workspace};

#[test]
fn a_record_against_the_charter_is_named_with_its_rule() {
    let mut hub = Hub::decided();
    let index = hub.size();
    hub.recognise(1);
    hub.publish();
    let workspace = Workspace::new(&hub);
    workspace.publish(&hub);
    let breaches = refusal(&workspace, &hub).breaches;
    assert_eq!((breaches[0].index, breaches[0].fault.rule), (index, "number"));
    let run = workspace.tiles(&["--json"]);
    run.refused(1, &format!("第 {index} 条"));
    assert_eq!(run.json()["breaches"][0]["rule"], "number");
}

#[test]
fn a_seal_without_its_quorum_or_a_body_does_not_count() {
    for (bodies, witnesses, part) in [
        (vec![Body::Party], 2, "缺少省律师协会的有效签发"),
        (vec![Body::Association], 2, "缺少省律师行业党委的有效签发"),
        (Body::BOTH.to_vec(), 1, "nodes needs 2 and has 1"),
    ] {
        let mut hub = Hub::decided();
        (hub.bodies, hub.witnesses) = (bodies, witnesses);
        hub.publish();
        let workspace = Workspace::new(&hub);
        workspace.publish(&hub);
        let run = workspace.tiles(&[]);
        run.refused(1, "未构成联合公布");
        assert!(run.err.contains(part), "{part} is not in {}", run.err);
        assert_eq!(refusal(&workspace, &hub).findings[0].path, format!("seals/{}", hub.size()));
    }
}

#[test]
fn a_seal_that_ends_in_no_list_is_refused() {
    let mut hub = Hub::decided();
    hub.answers(1);
    hub.seal();
    let workspace = Workspace::new(&hub);
    workspace.publish(&hub);
    workspace.tiles(&[]).refused(1, "末条不是与台账相符的名单");
}

#[test]
fn a_hidden_seal_shows_or_leaves_the_records_pending() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    let dir = workspace.publish(&hub);
    let sizes: Vec<u64> = hub
        .files()
        .iter()
        .filter_map(|(name, _)| name.strip_prefix("seals/")?.parse().ok())
        .collect();
    // The newest one hidden: an older list, and the audit says that more is waiting.
    fs::remove_file(dir.join(format!("seals/{}", sizes[4]))).unwrap();
    let run = workspace.tiles(&[]);
    assert!(run.code == 0 && run.out.contains("另有 2 条待联合签发，尚未生效"), "{run:?}");
    // One in the middle hidden: the records after it would break the rules.
    fs::remove_file(dir.join(format!("seals/{}", sizes[2]))).unwrap();
    let run = workspace.tiles(&[]);
    run.refused(1, "联合签发不成立");
}

#[test]
fn a_new_log_key_asks_for_a_new_anchor() {
    let mut hub = Hub::decided();
    hub.change_log_key();
    let workspace = Workspace::new(&hub);
    workspace.publish(&hub);
    workspace.tiles(&[]).refused(1, "省级平台的密钥与信任锚不同，无法确认");
}

#[test]
fn a_record_from_a_newer_program_asks_for_an_upgrade() {
    let mut hub = Hub::decided();
    hub.add_bytes(br#"{"kind":"moon_landing","v":1}"#.to_vec());
    let workspace = Workspace::new(&hub);
    workspace.publish(&hub);
    workspace.tiles(&[]).refused(1, "请升级 srdi-verify");
}
