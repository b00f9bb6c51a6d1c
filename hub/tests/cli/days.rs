//! The first days: keys, directory, account, round, seals, list, before any node is there.

use ledger::anchor::Anchor;
use ledger::public_list::SignedList;
use serde_json::json;

use crate::case::Case;

#[test]
fn a_hub_without_nodes_seals_its_charter_and_a_round() {
    let case = Case::with_hub();
    case.run(&["list"]).ends(1, "尚无已联合签发的名单");
    case.announce().ok();
    let request = case.run(&["seal", "request", "--out", "R", "--json"]).ok().json();
    assert_eq!(request["size"], 3);
    let read = case.sign("R", "party", &["--firms", "0"]).ok().json();
    assert_eq!((&read["body"], &read["sealed"]), (&json!("party"), &json!(true)));
    assert_eq!(read["others"].as_array().unwrap().len(), 2, "{read}");
    case.sign("R", "association", &["--firms", "0"]).ok();
    let first = case.run(&["seal", "accept", "R.party", "--json"]).ok().json();
    assert_eq!(first, json!({ "accepted": "party", "sealed": false }));
    let second = case.run(&["seal", "accept", "R.association", "--json"]).ok().json();
    assert_eq!(second, json!({ "sealed": true, "size": 3 }));

    let anchor = Anchor::parse(case.run(&["anchor"]).ok().out.as_bytes()).unwrap();
    let list = case.run(&["list", "--format", "json"]).ok().out;
    let checked = SignedList::parse(list.as_bytes()).unwrap().check(&anchor).unwrap();
    assert_eq!(checked.checkpoint.size, 3);
    assert_eq!(case.run(&["list", "--json"]).ok().out, list);
    assert!(case.run(&["list", "--format", "csv"]).ok().out.starts_with('\u{feff}'));
    let printed = case.command(&["list", "--format", "pdf"]).output().unwrap();
    assert!(printed.status.success() && printed.stdout.starts_with(b"%PDF-1.7"), "{printed:?}");

    let verified = case.run(&["ledger", "verify", "--json"]).ok().json();
    assert_eq!((&verified["seals"], &verified["findings"]), (&json!(1), &json!([])));
    let rebuilt = case.run(&["ledger", "rebuild", "--json"]).ok().json();
    assert_eq!(rebuilt["unchanged"], true);
    case.run(&["doctor"]).ok();
    let status = case.run(&["status", "--json"]).ok().json();
    assert_eq!((&status["ledger"]["size"], &status["sealed_size"]), (&json!(3), &json!(3)));
    assert_eq!((&status["pending"], &status["serving"]), (&json!(0), &json!(false)));
    let shown = case.run(&["ledger", "show", "--json", "--kind", "list"]).ok().json();
    assert_eq!(shown[0]["index"], 2);
    let tiles = case.run(&["ledger", "tiles", "tiles", "--json"]).ok().json();
    assert_eq!(tiles["size"], 3);
    assert_eq!(case.run(&["ledger", "tiles", "tiles", "--json"]).ok().json()["written"], 0);
}

#[test]
fn a_second_init_changes_nothing() {
    let case = Case::with_hub();
    let before = case.files();
    assert_eq!(case.init().ok().out.matches("未作改动").count(), 1);
    assert!(case.files() == before);
    let elsewhere = [
        "init",
        "--party",
        "keys/party.pub.json",
        "--association",
        "keys/association.pub.json",
        "--recovery",
        "keys/recovery.pub.json",
        "--host",
        "other.example.cn",
    ];
    case.run(&elsewhere).ends(1, "srdi.example.cn");
    assert!(case.files() == before);
}

#[test]
fn nothing_is_sealed_by_mistake() {
    let case = Case::with_hub();
    case.announce().ok();
    case.run(&["seal", "request", "--out", "R"]).ok();
    let wrong = ["seal", "sign", "R", "--key", "keys/party.key", "--state", "s", "--firms", "0"];
    let one = [&wrong[..], &["--pass-file", "p1"]].concat();
    case.run(&one).ends(2, "两次");
    let same = [&wrong[..], &["--pass-file", "p1", "--pass-file", "p1"]].concat();
    case.run(&same).ends(1, "口令不正确");
    case.run(&wrong).ends(2, "--pass-file");
    case.sign("R", "party", &["--firms", "1"]).ends(1, "未签发");
    case.sign("R", "party", &[]).ends(1, "--firms");
    case.sign("R", "recovery", &["--firms", "0"]).ends(1, "现行密钥");
    assert!(!case.path("R.party").exists());
    case.run(&["seal", "accept", "R"]).ends(1, "答复");
    case.sign("R", "party", &["--firms", "0"]).ok();
    // A body never signs the same checkpoint of another history; the same again it may.
    case.run(&[
        "seal",
        "sign",
        "p1",
        "--key",
        "keys/party.key",
        "--state",
        "s",
        "--pass-file",
        "p1",
        "--pass-file",
        "p2",
    ])
    .ends(1, "数据包");
}

#[test]
fn a_body_refuses_a_line_and_the_rest_is_sealed() {
    let case = Case::with_hub();
    case.announce().ok();
    case.run(&["seal", "request", "--out", "R"]).ok();
    case.sign("R", "association", &["--refuse", " "]).ends(1, "理由");
    let refused = case.sign("R", "association", &["--refuse", "截止日期有误"]).ok().json();
    assert_eq!(refused["sealed"], false);
    case.run(&["void", "1", "--reason", "截止日期有误"]).ends(1, "撤回");
    case.run(&["publish", "--withdraw", "截止日期有误"]).ends(1, "拒签");
    let accepted = case.run(&["seal", "accept", "R.association", "--json"]).ok().json();
    assert_eq!(accepted["refused"], "association");
    case.run(&["void", "1", "--reason", "截止日期有误"]).ok();
    case.run(&["void", "1", "--reason", "再来一次"]).ends(1, "不是待签发");
    case.announce().ok();
    case.seal("R2");
    let rounds = case.run(&["ledger", "show", "--json", "--kind", "round_announced"]).ok().json();
    assert_eq!((&rounds[0]["effect"], &rounds[1]["effect"]), (&json!("已作废"), &json!("有效")));
    case.run(&["ledger", "verify"]).ok();
    case.run(&["round", "close", "--round", "2024-1", "--reason", "已截止"]).ok();
    case.run(&["round", "close", "--round", "2024-2", "--reason", "已截止"]).ends(1, "2024-2");
}
