//! New keys, by the commands as people run them: the log's and a body's, with the anchor that the
//! public then needs.

use ledger::anchor::Anchor;
use ledger::public_list::SignedList;
use serde_json::json;

use crate::case::Case;

/// Whether the list in effect holds under the anchor that the hub hands out now.
fn list_holds(case: &Case) -> bool {
    let anchor = Anchor::parse(case.run(&["anchor"]).ok().out.as_bytes()).unwrap();
    let list = case.run(&["list", "--format", "json"]).ok().out;
    SignedList::parse(list.as_bytes()).unwrap().check(&anchor).is_ok()
}

#[test]
fn a_lost_log_key_is_replaced_by_two_commands_and_two_seals() {
    let case = Case::with_hub();
    case.announce().ok();
    case.seal("R");
    case.run(&["log-key", "replace", "--reason", "试一试"]).ends(1, "--lost");
    let old = case.run(&["anchor"]).ok().json();
    std::fs::remove_file(case.path("hub/keys/log.seed")).unwrap();
    case.run(&["status"]).ends(4, "log-key replace --lost");
    case.announce().ends(4, "log-key replace --lost");

    let lost = ["log-key", "replace", "--lost", "--reason", "磁盘损坏", "--json"];
    let done = case.run(&lost).ok().json();
    assert_eq!(
        (&done["index"], &done["size"], &done["voided"]),
        (&json!(3), &json!(5), &json!([]))
    );
    let read = {
        case.run(&["seal", "request", "--out", "K"]).ok();
        case.sign("K", "party", &["--firms", "0"]).ok().json()
    };
    assert!(read["others"][0].as_str().unwrap().contains(done["log"].as_str().unwrap()), "{read}");
    case.sign("K", "association", &["--firms", "0"]).ok();
    case.run(&["seal", "accept", "K.party", "K.association"]).ok();
    let anchor = case.run(&["anchor"]).ok().json();
    assert_eq!(anchor["log"], done["log"]);
    assert_ne!(anchor["log"], old["log"]);
    assert!(list_holds(&case));
    case.run(&["doctor"]).ok();
    let verified = case.run(&["ledger", "verify", "--json"]).ok().json();
    assert_eq!((&verified["seals"], &verified["findings"]), (&json!(2), &json!([])));
}

#[test]
fn a_body_changes_its_key_and_the_list_is_sealed_once_more_under_it() {
    let case = Case::with_hub();
    case.announce().ok();
    case.seal("R");
    let new = |body: &str, out: &str| {
        let args = ["body-key", "new", "--body", body, "--out", out];
        case.run(&[&args[..], &["--pass-file", "p1", "--pass-file", "p2"]].concat()).ok();
    };
    let replace = |key: &str, more: &[&str]| {
        let args =
            ["body-key", "replace", "--body", "association", "--key", key, "--reason", "更换"];
        case.run(&[&args[..], more].concat())
    };
    new("association", "new");
    replace("keys/party.pub.json", &[]).ends(2, "party");
    replace("keys/association.pub.json", &[]).ends(1, "已登记");
    replace("new/association.pub.json", &["--lost"]).ok();
    case.run(&["seal", "request", "--out", "B"]).ok();
    case.sign("B", "association", &["--firms", "0"]).ends(1, "现行密钥");
    case.sign("B", "party", &["--firms", "0"]).ok();
    // The recovery key, at the association's machine.
    let recovery = [
        "seal",
        "sign",
        "B",
        "--key",
        "keys/recovery.key",
        "--state",
        "state-association",
        "--out",
        "B.association",
        "--pass-file",
        "p1",
        "--pass-file",
        "p2",
        "--firms",
        "0",
        "--json",
    ];
    let read = case.run(&recovery).ok().json();
    assert!(read["others"][0].as_str().unwrap().contains("恢复密钥代签"), "{read}");
    case.run(&["seal", "accept", "B.party", "B.association"]).ok();

    assert!(list_holds(&case), "what the lost key sealed before stands");
    std::fs::copy(case.path("new/association.key"), case.path("keys/association.key")).unwrap();
    case.seal("L");
    assert!(list_holds(&case));
    case.run(&["seal", "request", "--out", "M"]).ends(1, "没有待联合签发的事项");
    case.run(&["ledger", "verify"]).ok();
}

#[test]
fn a_lost_database_comes_back_from_a_copy_that_somebody_kept() {
    let case = Case::with_hub();
    case.announce().ok();
    case.seal("R");
    let list = case.run(&["list", "--format", "json"]).ok().out;
    case.run(&["recover", "R"]).ends(1, "已有台账");
    for file in ["srdi.db", "srdi.db-wal", "srdi.db-shm"] {
        let _ = std::fs::remove_file(case.path("hub").join(file));
    }
    case.init().ends(1, "srdi-hub recover");
    case.run(&["recover", "none"]).ends(2, "没有文件");
    case.run(&["recover", "R.party"]).ends(1, "export --hub-copy");
    let back = case.run(&["recover", "R", "--json"]).ok().json();
    assert_eq!(back["records"], 3);
    case.run(&["account", "add", "office", "--seat", "H1"]).ok();
    // The request was written before it was sealed: the seal comes back with a body's answers.
    case.run(&["seal", "accept", "R.party", "R.association"]).ok();
    assert_eq!(case.run(&["list", "--format", "json"]).ok().out, list);
    case.run(&["ledger", "verify"]).ok();
}
