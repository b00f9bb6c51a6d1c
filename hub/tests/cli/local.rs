//! Exit codes, messages, backups, and what a doctor finds.

use std::os::unix::fs::PermissionsExt as _;

use serde_json::{Value, json};

use crate::case::Case;

#[test]
fn usage_errors_end_with_2() {
    let case = Case::with_keys();
    case.run(&[]).ends(2, "命令");
    case.run(&["bogus"]).ends(2, "bogus");
    case.run(&["status", "--bogus"]).ends(2, "--bogus");
    case.run(&["round", "announce"]).ends(2, "--round");
    let misread = case.run(&["bogus", "--json"]).ends(2, "bogus");
    let error: Value = serde_json::from_str(&misread.err).unwrap();
    assert_eq!((misread.out.as_str(), &error["code"]), ("", &json!(2)));
    for absent in
        [&["seal", "sign", "absent", "--key", "absent", "--state", "S"][..], &["import", "absent"]]
    {
        case.run(absent).ends(2, "没有文件");
    }
    let swapped = [
        "init",
        "--party",
        "keys/association.pub.json",
        "--association",
        "keys/party.pub.json",
        "--recovery",
        "keys/recovery.pub.json",
        "--host",
        "srdi.example.cn",
    ];
    case.run(&swapped).ends(2, "association");
    case.write("charter.toml", "title = 1\n");
    let charter = [
        "init",
        "--party",
        "keys/party.pub.json",
        "--association",
        "keys/association.pub.json",
        "--recovery",
        "keys/recovery.pub.json",
        "--host",
        "srdi.example.cn",
        "--charter",
        "charter.toml",
    ];
    case.run(&charter).ends(2, "第 1 行");
    assert!(!case.path("hub").exists());
    let version = case.run(&["--version"]).ok().out;
    let commit = version.split("提交 ").nth(1).unwrap().split('，').next().unwrap();
    let built_from = std::process::Command::new("git").args(["rev-parse", "HEAD"]).output();
    let built_from = built_from.map(|out| String::from_utf8(out.stdout).unwrap());
    match built_from.ok().filter(|head| head.len() > 12) {
        Some(head) => assert!(head.starts_with(commit) && commit.len() == 12, "{version} {head}"),
        None => assert_eq!(commit, "unknown"),
    }
    assert!(version.contains("SQLite 3.") && version.contains("数据库版本 "), "{version}");
    assert!(case.run(&["--help"]).ok().out.contains("用法"));
    assert!(case.run(&["completions", "bash"]).ok().out.contains("srdi-hub"));
}

#[test]
fn refusals_end_with_1_and_local_faults_with_4() {
    let case = Case::with_hub();
    case.run(&[
        "body-key",
        "new",
        "--body",
        "party",
        "--out",
        "keys",
        "--pass-file",
        "p1",
        "--pass-file",
        "p2",
    ])
    .ends(1, "已存在");
    case.run(&["lock", "510100", "--reason", "试"]).ends(1, "510100");
    case.run(&["approve", "510100"]).ends(1, "没有待批准");
    case.run(&["void", "9", "--reason", "试", "--as", "nobody"]).ends(1, "account add");
    case.run(&["examine", "510100/1", "--opinion", "ZY=认定", "--reason", "试"]).ends(1, "inbox");
    case.run(&[
        "cancel",
        "无此编号",
        "--cause",
        "penalty",
        "--document-number",
        "1",
        "--title",
        "t",
        "--reason",
        "r",
    ])
    .ends(1, "无此编号");
    case.run(&["status", "--dir", "nowhere"]).ends(4, "没有数据库");
    case.announce().ok();
    let again = case.announce().ends(1, "已发布");
    assert_eq!(again.out, "");
    let english = case.run(&["lock", "510100", "--reason", "x", "--lang", "en"]);
    english.ends(1, "refused: ");
}

#[test]
fn invites_are_one_line_each() {
    let case = Case::with_hub();
    let one = case.run(&["invite", "510100", "--address", "hub.example.cn:7443"]).ok();
    assert!(
        one.out.starts_with("srdi1.hub.example.cn:7443.510100.") && one.out.lines().count() == 1
    );
    assert_eq!(case.run(&["invite", "--all"]).ok().out.lines().count(), 21);
    case.run(&["invite", "999999"]).ends(1, "999999");
    let members = case.run(&["members", "--json"]).ok().json();
    assert_eq!(members.as_array().unwrap().len(), 21);
    assert_eq!(members[0]["state"], "absent");
}

#[test]
fn a_backup_comes_back_with_the_same_root() {
    let case = Case::with_hub();
    case.announce().ok();
    case.seal("R");
    let made = case.run(&["backup", "--out", "B", "--json"]).ok().json();
    case.run(&["backup", "--out", "B"]).ends(1, "已存在");
    case.run(&["restore", "B"]).ends(1, "已有数据库");
    assert!(!case.path("B/keys").exists() && !case.path("B/signed.json").exists());
    let restored = case.run(&["restore", "B", "--dir", "new", "--json"]).ok().json();
    assert_eq!(restored["manifest"]["root"], made["manifest"]["root"]);
    assert_eq!(restored["missing"], json!([]));
    // Without its keys the directory is no hub yet; with them it waits for its nodes to confirm it.
    case.run(&["status", "--dir", "new"]).ends(4, "密钥");
    for part in ["keys", "ca.der", "ca.key"] {
        let (from, to) = (case.path("hub").join(part), case.path("new").join(part));
        assert!(
            std::process::Command::new("cp")
                .arg("-rp")
                .args([from, to])
                .status()
                .unwrap()
                .success()
        );
    }
    let status = case.run(&["status", "--dir", "new", "--json"]).ok().json();
    assert_eq!(status["ledger"]["root"], made["manifest"]["root"]);
    case.run(&["doctor", "--dir", "new"]).ends(1, "1 项");
    std::fs::write(case.path("B/srdi.db"), b"no database").unwrap();
    case.run(&["restore", "B", "--dir", "other"]).ends(1, "损坏");
}

#[test]
fn the_doctor_names_what_is_wrong_and_how_to_mend_it() {
    let case = Case::with_hub();
    let fine = case.run(&["doctor", "--json"]).ok().json();
    assert!(fine.as_array().unwrap().iter().all(|check| check["ok"] == true), "{fine}");
    let seed = case.path("hub/keys/log.seed");
    std::fs::set_permissions(&seed, std::fs::Permissions::from_mode(0o644)).unwrap();
    assert!(case.run(&["doctor"]).ends(1, "不正常").out.contains("chmod 600"));
    std::fs::set_permissions(&seed, std::fs::Permissions::from_mode(0o600)).unwrap();
    case.write("hub/srdi.toml", "grpc_lisen = \"x\"\n");
    assert!(case.run(&["doctor"]).ends(1, "1 项").out.contains("grpc_lisen"));
    case.run(&["status"]).ends(2, "grpc_lisen");
    case.write("hub/srdi.toml", "");
    std::fs::remove_file(case.path("hub/signed.json")).unwrap();
    let found = case.run(&["doctor", "--json"]).ends(1, "1 项").json();
    let bad: Vec<_> = found.as_array().unwrap().iter().filter(|c| c["ok"] == false).collect();
    assert_eq!((bad.len(), &bad[0]["id"]), (1, &json!("lock")));
}
