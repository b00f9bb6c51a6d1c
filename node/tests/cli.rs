//! One federated year through the real `srdi-node`: a hub in this process, everything a prefecture
//! does by its command line.
#![allow(clippy::unwrap_used, reason = "a helper that fails fails the test that called it")]

mod federation;
mod tables;

use federation::{Federation, Node};
use ledger::record::recommendation::Opinion;
use serde_json::{Value, json};

#[test]
fn a_year_through_the_command_line() {
    let hub = Federation::new();
    hub.announce("2026-1");
    hub.seal();
    let node = hub.join("510100");
    hub.seal();

    // The first records of the hub come down, and the line answers.
    let synced = node.json(0, &["sync", "--once"]);
    assert_eq!(synced["hub"]["size"], hub.size());
    assert_eq!(synced["hub"]["sealed_size"], hub.size());
    assert_eq!(synced["green"], true);

    for (name, seat) in
        [("clerk", "N1"), ("reviewer", "N2"), ("director", "N3"), ("committee", "N4")]
    {
        node.run(0, &["account", "add", name, "--seat", seat]);
    }
    assert_eq!(node.json(0, &["account", "list"]).as_array().unwrap().len(), 4);

    let number = files_and_supplements(&node);
    reviews_and_signs(&node, &number);

    let asked = ["deadline", "--from", "2025-11-12", "--working-days", "10"];
    let local = node.json(0, &[&asked[..], &["--region", "513400"]].concat());
    assert_eq!(local["last_day"], "2025-12-03");
    let unknown = ["deadline", "--from", "2026-12-18", "--working-days", "10"];
    assert_eq!(node.json(1, &unknown)["provisional"], true);

    let before = node.json(0, &["status"]);
    assert_eq!(before["green"], false);
    assert_eq!(before["unsent"], before["ledger"]["size"]);
    assert!(before["oldest_unsent_s"].as_i64().unwrap() >= 0);
    let synced = node.json(0, &["sync", "--once"]);
    assert_eq!(synced["green"], true);
    assert_eq!(synced["unsent"], 0);
    assert_eq!(synced["receipted_size"], synced["ledger"]["size"]);
    assert_eq!(synced["ledger"]["root"], hub.root_of("510100"));

    hub.determine("510100", &[("ZY", Opinion::Recognise), ("TS", Opinion::Cultivate)]);
    hub.publish("2026-1");
    node.run(0, &["sync", "--once"]);
    hub.seal_offer();
    node.run(0, &["sync", "--once"]);
    lists(&hub, &node);
    let status = node.json(0, &["status"]);
    assert_eq!(status["hub"]["witnesses"], 1);
    assert_eq!(status["stale"], false);
    assert_eq!(status["last_error"], Value::Null);
    assert_eq!(status["withheld"], Value::Null);

    serves(&hub, &node);
    imports(&node);
    tables::imports(&node);
    by_disk(&hub, &node);
    keeps(&node);
    audits(&hub, &node);
    bounces(&hub, &node);
    registers(&node);

    hub.stop();
    let unreachable = node.run(3, &["sync", "--once"]);
    assert!(unreachable.1.contains("连接不上"), "{unreachable:?}");
    let status = node.json(0, &["status"]);
    assert!(status["last_error"].as_str().unwrap().contains("连接不上"));
    let doctor = node.json(1, &["doctor"]);
    let bad: Vec<&Value> =
        doctor["checks"].as_array().unwrap().iter().filter(|c| c["ok"] == false).collect();
    // The form that was filed after the backup and not recommended is nowhere but with the firm.
    let named: Vec<&Value> = bad.iter().map(|check| &check["check"]).collect();
    assert_eq!(named, ["papers", "hub"], "{doctor}");
}

/// A form is filed once however often it is sent; after a return the next form supplements it.
fn files_and_supplements(node: &Node) -> String {
    let form = node.example();
    let first = node.json(0, &["file", &form, "--as", "clerk"]);
    let again = node.json(0, &["file", &form, "--as", "clerk"]);
    assert_eq!(first["repeated"], false);
    assert_eq!(again["repeated"], true);
    assert_eq!(first["digest"], again["digest"]);
    assert_eq!(first["at"], again["at"]);
    refuses_who_may_not_take_part(node);
    let nobody = node.run(1, &["file", &form, "--as", "nobody"]);
    assert!(nobody.1.contains("account add"), "{nobody:?}");

    let number = first["number"].to_string();
    node.run(0, &["return", &number, "--as", "clerk", "--defect", "缺近两年审计报告"]);
    let opinion =
        ["review", &number, "--opinion", "ZY=推荐认定", "--reason", "好", "--as", "reviewer"];
    let refused = node.run(1, &opinion);
    assert!(refused.1.contains("退回补正"), "{refused:?}");
    federation::renew_nonce(&form);
    let empty = tempfile::tempdir().unwrap();
    let elsewhere = empty.path().to_str().unwrap();
    let missing = node.run(1, &["file", &form, "--evidence", elsewhere, "--as", "clerk"]);
    assert!(missing.1.contains("盖章签字页") && missing.1.contains("审计报告"), "{missing:?}");
    node.json(0, &["file", &form, "--as", "clerk"])["number"].to_string()
}

/// A form that parses and cannot be taken in: the firm hears all of it at once.
fn refuses_who_may_not_take_part(node: &Node) {
    let path = node.example();
    let mut form: Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    form["firm"]["lawyers"] = 50.into();
    form["items"][0]["revenue"][0]["year"] = 2020.into();
    form["items"][0]["revenue"][1]["year"] = 2021.into();
    form["categories"][2]["cultivation"] = json!([]);
    std::fs::write(&path, form.to_string()).unwrap();
    let refused = node.run(1, &["file", &path, "--as", "clerk"]);
    for part in ["有 4 处需要改正", "超过 49 人", "近两年收入", "选定了新型化发展方向"]
    {
        assert!(refused.1.contains(part), "{part}: {refused:?}");
    }
}

/// S49: the prefecture's own register; names stay in its papers.
fn registers(node: &Node) {
    fn add<'a>(person: &'a str, seat: &'a str) -> Vec<&'a str> {
        let from = ["--document", "示例〔2026〕1号", "--from", "2026-01-01", "--as", "director"];
        [&["appointment", "add", person, seat][..], &from].concat()
    }
    let listed = || node.json(0, &["appointment", "list"]).as_array().unwrap().len();
    let before = listed();
    node.run(0, &add("director", "N3"));
    node.run(0, &add("某委员", "N4"));
    let refused = node.run(1, &["account", "add", "stranger", "--seat", "N4,H9"]);
    assert!(refused.1.contains("监督席位"), "{refused:?}");
    node.run(1, &add("某委员", "H3"));
    let refused = node.run(1, &add("某委员", "N4"));
    assert!(refused.1.contains("已任席位 N4"), "{refused:?}");
    node.run(0, &["account", "add", "committee", "--seat", "N4", "--person", "某委员"]);
    assert_eq!(listed(), before + 2);
    let ledger = node.json(0, &["ledger", "show"]).to_string();
    assert!(!ledger.contains("某委员"), "{ledger}");
}

fn reviews_and_signs(node: &Node, number: &str) {
    let machine = node.json(0, &["review", number, "--as", "clerk"]);
    let zy = &machine["machine"]["categories"][0];
    assert_eq!((&zy["category"], &zy["recognition"]), (&"ZY".into(), &"reason".into()));
    assert_eq!(zy["items"][0]["verdict"], "meets", "{zy}");
    let shown = node.run(0, &["review", number, "--as", "clerk"]).0;
    assert!(shown.contains("机器核对") && shown.contains("仅供参考"), "{shown}");
    let one = ["review", number, "--opinion", "ZY=推荐认定", "--reason", "好", "--as", "reviewer"];
    node.run(1, &one);
    let credit = snapshot(node);
    let all = [
        "review",
        number,
        "--opinion",
        "ZY=推荐认定",
        "--opinion",
        "TS=推荐培育",
        "--opinion",
        "XX=decline",
        "--reason",
        "专业突出",
        "--as",
        "reviewer",
    ];
    let refused = node.run(1, &all);
    assert!(refused.1.contains("--snapshot"), "{refused:?}");
    let refused = node.run(1, &[&all[..all.len() - 1], &["clerk"]].concat());
    assert!(refused.1.contains("N2"), "who takes in does not review: {refused:?}");
    node.run(0, &[&all[..], &["--snapshot", &credit]].concat());
    assert_eq!(node.json(0, &["recommend", "--all", "--as", "director"])["recommended"], 1);
    node.run(1, &["recommend", number, "--as", "director"]);
    let alone = node.run(1, &["sign", "--round", "2026-1", "--as", "director"]);
    assert!(alone.1.contains("2 方") && alone.1.contains("--with"), "{alone:?}");
    let pair = |with| ["sign", "--round", "2026-1", "--as", "director", "--with", with];
    node.run(1, &pair("director"));
    assert_eq!(node.json(0, &pair("committee"))["count"], 1);
    node.run(1, &pair("committee"));
}

/// What the credit platform showed, as an officer keeps it.
fn snapshot(node: &Node) -> String {
    let path = node.dir.join("credit.txt");
    std::fs::write(&path, "示例查询结果：未查见处罚、处分记录（虚构）").unwrap();
    path.display().to_string()
}

/// The signed list is the hub's to the byte, on paper too; the tables say the same.
fn lists(hub: &Federation, node: &Node) {
    assert_eq!(node.out(0, &["list", "--format", "json"]), hub.list());
    let csv = String::from_utf8(node.out(0, &["list", "--format", "csv"])).unwrap();
    assert!(csv.starts_with("\u{feff}名单,证书编号,律所名称"), "{csv}");
    assert_eq!(csv.lines().count(), 3);
    assert!(node.out(0, &["list", "--format", "xlsx"]).starts_with(b"PK"));
    let printed = node.out(0, &["list", "--format", "pdf"]);
    assert!(printed.starts_with(b"%PDF-1.7") && printed == hub.printed_list());
    let table = node.run(0, &["list"]).0;
    assert!(table.contains("认定 1 家，培育 1 家") && table.contains("有效"), "{table}");
    let lines = node.json(0, &["list", "--applications", "--round", "2026-1"]);
    let last = lines.as_array().unwrap().last().unwrap().clone();
    assert_eq!(last["stage"], "已办结");
    let mut outcomes: Vec<&str> = Vec::new();
    outcomes
        .extend(last["outcomes"].as_array().unwrap().iter().filter_map(|o| o["opinion"].as_str()));
    outcomes.sort_unstable();
    assert_eq!(outcomes, ["cultivate", "recognise"], "{lines}");
    let readable = node.run(0, &["list", "--applications"]).0;
    assert!(readable.contains("专业化认定"), "{readable}");
}

/// A server sends what a command beside it wrote, shows the list, and ends on SIGTERM.
fn serves(hub: &Federation, node: &Node) {
    let mut server = node.serve();
    let first = server.first_lines();
    let parts = [
        "市（州）：成都市（510100）",
        "数据目录：",
        "省级平台：127.0.0.1:",
        "密钥指纹：",
        "公布名单：http://",
    ];
    for part in parts {
        assert!(first.contains(part), "{first}");
    }
    assert_eq!(server.get("/healthz"), b"ok\n");
    assert_eq!(server.get("/list.json"), hub.list());
    let page = String::from_utf8(server.get("/v")).unwrap();
    assert!(page.contains("default-src 'none'") && page.ends_with("</html>\n"));
    assert!(ledger::checkpoint::Checkpoint::stated(&server.get("/checkpoint")).is_ok());
    let second = node.run(1, &["serve"]);
    assert!(second.1.contains("正在运行"), "{second:?}");
    let form = node.example();
    node.run(0, &["file", &form, "--as", "clerk"]);
    assert_eq!(node.json(0, &["sync", "--once"])["green"], true);
    assert!(server.terminate().success());
}

/// Bad lines are listed by number and keep nobody else out; a repetition adds nothing.
fn imports(node: &Node) {
    let forms: Vec<String> = (0..3).map(|_| node.example()).collect();
    let folder = std::path::Path::new(&forms[0]).parent().unwrap();
    let mut lines: Vec<String> = forms.iter().map(federation::one_line).collect();
    lines.insert(1, "{}".to_owned());
    let file = folder.join("forms.jsonl");
    std::fs::write(&file, lines.join("\n")).unwrap();
    let file = file.to_str().unwrap();
    let size = node.json(0, &["status"])["ledger"]["size"].clone();
    let dry = node.json(1, &["import", file, "--dry-run", "--as", "clerk"]);
    assert_eq!((&dry["new"], &dry["bad"][0]["line"]), (&3.into(), &2.into()), "{dry}");
    assert_eq!(node.json(0, &["status"])["ledger"]["size"], size);
    let done = node.run(1, &["import", file, "--as", "clerk"]);
    assert!(done.1.contains("第 2 行"), "{done:?}");
    let again = node.json(1, &["import", file, "--as", "clerk"]);
    assert_eq!((&again["new"], &again["repeated"]), (&0.into(), &3.into()));
}

/// What went by disk ends in the same receipt as what goes over the line.
fn by_disk(hub: &Federation, node: &Node) {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    let (up, down) = (path("up"), path("down"));
    assert!(node.json(0, &["export", "--out", &up])["records"].as_u64().unwrap() > 0);
    node.run(4, &["export", "--out", &up]);
    hub.exchange("510100", &up, &down);
    node.run(0, &["import", &down]);
    let status = node.json(0, &["status"]);
    assert_eq!(status["green"], true, "{status}");
    assert_eq!(status["ledger"]["root"], hub.root_of("510100"));
    assert_eq!(node.json(0, &["import", &down])["records"], 0);
    for absent in [&["import", "absent"][..], &["file", "absent", "--as", "clerk"]] {
        let (_, said) = node.run(2, absent);
        assert!(said.contains("没有文件 absent"), "{said}");
    }
    let mut cut = std::fs::read(&down).unwrap();
    cut.truncate(cut.len() / 2);
    std::fs::write(&down, cut).unwrap();
    node.run(1, &["import", &down]);
}

/// The ledger verifies, a backup brings everything back, and the machine is well.
fn keeps(node: &Node) {
    assert_eq!(node.json(0, &["ledger", "verify"])["findings"], Value::Array(Vec::new()));
    assert_eq!(node.json(0, &["ledger", "rebuild"])["mended"], Value::Array(Vec::new()));
    let shown = node.json(0, &["ledger", "show", "--count", "1"]);
    assert_eq!(shown[0]["kind"], "application");
    assert_eq!(node.json(0, &["ledger", "show", "--hub"])[0]["kind"], "charter");
    let doctor = node.json(0, &["doctor"]);
    assert_eq!(doctor["ok"], true);

    let folder = tempfile::tempdir().unwrap();
    let copy = folder.path().join("copy");
    let copy = copy.to_str().unwrap();
    node.run(0, &["backup", "--out", copy]);
    node.run(1, &["backup", "--out", copy]);
    let before = node.json(0, &["status"])["ledger"].clone();
    node.run(1, &["restore", copy]);
    let form = node.example();
    node.run(0, &["file", &form, "--as", "clerk"]);
    node.run(0, &["sync", "--once"]);
    let after = node.json(0, &["status"])["ledger"].clone();
    node.lose_database();
    assert_eq!(node.json(0, &["restore", copy])["manifest"]["root"], before["root"]);
    let restored = node.json(0, &["status"]);
    assert_eq!(restored["ledger"], before);
    assert_eq!(restored["unsent"], 0, "as the backup has it");
    assert_eq!((&restored["green"], &restored["unconfirmed"]), (&false.into(), &true.into()));
    assert!(node.run(0, &["status"]).0.contains("尚未与省级平台核对"));
    assert!(node.run(1, &["doctor"]).0.contains("尚未与省级平台核对"));
    node.run(0, &["sync", "--once"]);
    let healed = node.json(0, &["status"]);
    assert_eq!(healed["ledger"], after);
    assert_eq!((&healed["green"], &healed["unconfirmed"]), (&true.into(), &false.into()));
}

/// One byte of a record or of a signature, in the file behind the program's back: the place is
/// named, and with the byte back all is well.
fn audits(hub: &Federation, node: &Node) {
    let stored = hub.stored_for("510100");
    let own = node.json(0, &["ledger", "show", "--from", "1", "--count", "1"]);
    let copied = node.json(0, &["ledger", "show", "--hub", "--from", "1", "--count", "1"]);
    let record = |shown: &Value| ledger::json::canonical(&shown[0]["record"]);
    let (origin, size) = (&stored.origin, stored.receipted);
    let cases = [
        (record(&own), format!("{origin} 第 1 条")),
        (record(&copied), "srdi.example.cn/hub 第 1 条".to_owned()),
        (stored.checkpoint, format!("{origin} 的校验点 {size}")),
        (stored.receipt, format!("{origin} 校验点 {size} 上 srdi.example.cn/hub/receipt")),
        (stored.witness, format!("hub 校验点 {} 上 srdi.example.cn/witness/510100", stored.sealed)),
        (stored.seal, format!("联合签发 {}", stored.sealed)),
    ];
    for (bytes, place) in cases {
        node.flip(&bytes);
        let (out, said) = node.run(1, &["ledger", "verify"]);
        assert!(out.contains("重算 2 本台账") && said.contains(&place), "{place}: {said}");
        let report = node.json(1, &["ledger", "verify"]);
        let findings = report["findings"].as_array().unwrap();
        assert!(findings.iter().any(|f| f.as_str().unwrap().contains(&place)), "{report}");
        node.flip(&bytes);
        assert_eq!(node.json(0, &["ledger", "verify"])["findings"], Value::Array(Vec::new()));
    }
    let report = node.json(0, &["ledger", "verify"]);
    assert!(report["seals"].as_u64().unwrap() >= 3, "{report}");
    assert!(report["ledgers"].as_array().unwrap().iter().all(|l| l["cosignatures"] != 0));
}

/// What the hub cannot let count is told with its rule and the next step, until that step was done.
fn bounces(hub: &Federation, node: &Node) {
    let filed = node.json(0, &["list", "--applications"]).as_array().unwrap().len();
    let barred = node.json(0, &["file", &node.example(), "--as", "clerk"])["number"].as_u64();
    let number = node.json(0, &["file", &node.example(), "--as", "clerk"])["number"].to_string();
    let credit = snapshot(node);
    let opinions = ["ZY=推荐认定", "TS=推荐培育", "XX=decline"];
    let opinions = opinions.iter().flat_map(|opinion| ["--opinion", opinion]);
    let review = ["review", &number, "--reason", "好", "--as", "reviewer", "--snapshot", &credit];
    let review: Vec<&str> = review.into_iter().chain(opinions).collect();
    node.run(0, &review);
    node.run(0, &["recommend", &number, "--as", "director"]);
    let synced = node.json(0, &["sync", "--once"]);
    assert_eq!(synced["bounced"], 0);
    let recommended = synced["ledger"]["size"].as_u64().unwrap() - 1;

    hub.bounce("510100", barred.unwrap(), "ban");
    hub.bounce("510100", recommended, "duplicate-node");
    node.run(0, &["sync", "--once"]);
    assert_eq!(node.json(0, &["status"])["bounced"], 2);
    let status = node.run(0, &["status"]).0;
    assert!(status.contains("规则退回 2 条") && status.contains("list --applications"), "{status}");
    let lines = node.json(0, &["list", "--applications"]);
    let lines = lines.as_array().unwrap();
    assert_eq!(lines.len(), filed + 2, "{lines:?}");
    let bounced = lines.iter().filter(|line| line["stage"] == "规则退回");
    let bounced: Vec<(&Value, &Value)> =
        bounced.map(|line| (&line["bounced"]["rule"], &line["bounced"]["index"])).collect();
    let expected =
        [(&"ban".into(), &barred.into()), (&"duplicate-node".into(), &recommended.into())];
    assert_eq!(bounced, expected, "{lines:?}");
    let mut told = lines.iter().filter(|line| !line["bounced"].is_null());
    assert!(told.all(|line| line["firm"].is_string()), "{lines:?}");
    let readable = node.run(0, &["list", "--applications"]).0;
    for part in
        ["规则退回", "（ban）", "期满后再申报", "（duplicate-node）", "待对方撤回后重新推荐"]
    {
        assert!(readable.contains(part), "{part}: {readable}");
    }

    node.run(0, &["withdraw", &number, "--reason", "不属本地", "--as", "clerk"]);
    assert_eq!(node.json(0, &["status"])["bounced"], 1);
    bounced_steps(hub, node);
}

/// A step, a relayed report and an appointment that cannot count are told too, each until something
/// came in its place: nothing falls back in silence.
fn bounced_steps(hub: &Federation, node: &Node) {
    let told = || node.json(0, &["status"])["bounced"].as_u64().unwrap();
    let readable = || node.run(0, &["list", "--applications"]).0;
    let before = told();
    let lines = node.json(0, &["list", "--applications"]);
    let listed = lines.as_array().unwrap().iter().find(|line| line["stage"] == "已办结").unwrap();
    let firm = listed["code"].as_str().unwrap().to_owned();
    let scan = |name: &str| {
        let path = node.dir.join(name);
        std::fs::write(&path, format!("{name}（虚构）")).unwrap();
        path.display().to_string()
    };
    let (form, approval) = (scan("form.txt"), scan("approval.txt"));
    let report = ["change", &firm, "--kind", "move", "--date", "2026-01-05", "--form", &form];
    let report = [&report[..], &["--approval", &approval, "--as", "clerk"]].concat();
    let form = node.example();
    let number = node.json(0, &["file", &form, "--unaccepted", "--as", "clerk"])["number"].clone();
    let accept = ["accept", &number.to_string(), "--as", "clerk"];
    let accept = || node.json(0, &accept)["index"].as_u64().unwrap();
    let appoint = |person: &str| {
        let from = ["--document", "示例〔2026〕2号", "--from", "2026-01-01", "--as", "director"];
        node.run(0, &[&["appointment", "add", person, "N2"][..], &from].concat());
        node.json(0, &["status"])["ledger"]["size"].as_u64().unwrap() - 1
    };

    let relayed = node.json(0, &report)["number"].as_u64().unwrap();
    let (accepted, appointed) = (accept(), appoint("某初审"));
    node.run(0, &["sync", "--once"]);
    for (index, rule) in [(relayed, "relayed-report"), (accepted, "stage"), (appointed, "seat")] {
        hub.bounce("510100", index, rule);
    }
    node.run(0, &["sync", "--once"]);
    assert_eq!(told(), before + 3);
    let text = readable();
    for part in ["（重大变化情况报告）", "（受理）", "（任职）", "重新登记（change）"]
    {
        assert!(text.contains(part), "{part}: {text}");
    }
    node.json(0, &report);
    assert_eq!(told(), before + 2);
    accept();
    assert_eq!(told(), before + 1);
    appoint("又一初审");
    assert_eq!(told(), before);
}

#[test]
fn every_end_has_its_exit_code_and_says_what_to_do() {
    let empty = tempfile::tempdir().unwrap();
    let node = Node::at(empty.path().join("none"));
    let absent = node.run(4, &["status"]);
    assert!(absent.1.contains("join"), "{absent:?}");
    for wrong in [&["nonsense"][..], &["sign"], &["review", "1"], &["file"], &[]] {
        let misread = node.run(2, wrong);
        assert!(misread.1.contains("--help"), "{misread:?}");
        assert!(!misread.1.contains("error"), "{misread:?}");
    }
    // A recusal has a ground of its own; that there is no conflict is no ground.
    let groundless = node.run(2, &["conflict", "recuse", "1", "--as", "reviewer"]);
    assert!(groundless.1.contains("--reason"), "{groundless:?}");
    let invite = node.run(2, &["join", "hello"]);
    assert!(invite.1.contains("srdi1."), "{invite:?}");
    let json = node.run(4, &["status", "--json"]);
    let error: Value = serde_json::from_str(&json.1).unwrap();
    assert_eq!(error["code"], 4);
    assert_eq!(json.0, "");
    let typo = empty.path().join("typo");
    std::fs::create_dir(&typo).unwrap();
    std::fs::write(typo.join("srdi.toml"), "page_recordz = 3\n").unwrap();
    let typo = Node::at(typo).run(2, &["status"]);
    assert!(typo.1.contains("第 1 行") && typo.1.contains("page_records"), "{typo:?}");
}

#[test]
fn status_is_instant_over_ten_thousand_records() {
    let dir = tempfile::tempdir().unwrap();
    let node = Node::alone(dir.path(), 10_000);
    node.run(0, &["status"]);
    let begun = std::time::Instant::now();
    let status = node.json(0, &["status"]);
    let took = begun.elapsed();
    assert_eq!((&status["unsent"], &status["green"]), (&10_000.into(), &false.into()));
    assert!(took < std::time::Duration::from_millis(300), "{took:?}");
}

/// Each broken thing is named with what mends it, and hides no other.
#[test]
fn doctor_names_what_is_broken() {
    use std::os::unix::fs::PermissionsExt;
    let dir = tempfile::tempdir().unwrap();
    let node = Node::alone(dir.path(), 3);
    let broken = |node: &Node| -> Vec<String> {
        let report = node.json(1, &["doctor"]);
        let checks = report["checks"].as_array().unwrap().clone();
        let bad = checks.iter().filter(|check| check["ok"] == false);
        assert!(bad.clone().all(|check| check["fix"].is_string()), "{report}");
        bad.map(|check| check["check"].as_str().unwrap().to_owned()).collect()
    };
    // No certificate, no lock file, no hub: it never joined.
    assert_eq!(broken(&node), ["certificate", "signed", "hub"]);
    std::fs::write(dir.path().join("srdi.toml"), "hubb = \"x\"\n").unwrap();
    let keys = std::fs::read_dir(dir.path().join("keys")).unwrap();
    for key in keys {
        let path = key.unwrap().path();
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o644)).unwrap();
    }
    assert_eq!(broken(&node), ["config", "keys", "keys", "certificate"]);
    std::fs::write(dir.path().join("srdi.db"), b"not a database").unwrap();
    assert_eq!(broken(&node), ["config", "database"]);
}

#[test]
fn help_is_chinese_and_complete() {
    let node = Node::at(std::env::temp_dir());
    let help = node.run(0, &["--help"]).0;
    for command in [
        "join",
        "serve",
        "account",
        "file",
        "import",
        "accept",
        "refuse",
        "objection",
        "conflict",
        "evidence",
        "visit",
        "verify",
        "reopen",
        "due",
        "transfer",
        "draft",
        "summary",
        "return",
        "withdraw",
        "review",
        "recommend",
        "sign",
        "sync",
        "list",
        "export",
        "ledger",
        "backup",
        "restore",
        "status",
        "doctor",
        "completions",
    ] {
        assert!(help.contains(command), "{command}");
        let page = node.run(0, &[command, "--help"]).0;
        assert!(page.contains("用法："), "{page}");
        for english in ["Usage", "Options", "Arguments", "Commands", "Print", "possible"] {
            assert!(!page.contains(english), "{english}: {page}");
        }
    }
    assert!(node.run(0, &["completions", "bash"]).0.contains("srdi-node"));
    let version = node.run(0, &["--version"]).0;
    for part in ["srdi-node", "提交 ", "SQLite 3.", "数据库版本 "] {
        assert!(version.contains(part), "{version}");
    }
    let example = node.run(0, &["file", "--example"]).0;
    assert!(ledger::dossier::Dossier::parse(example.as_bytes()).is_ok());
    assert_ne!(example, node.run(0, &["file", "--example"]).0);
}
