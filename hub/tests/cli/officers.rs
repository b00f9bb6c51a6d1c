//! Who acts: accounts with several seats, the register of seats, and acts that are not theirs.

use super::case::Case;

fn add<'a>(name: &'a str, seats: &[&'a str]) -> Vec<&'a str> {
    let mut args = vec!["account", "add", name];
    seats.iter().for_each(|seat| args.extend(["--seat", *seat]));
    args
}

#[test]
fn an_account_of_several_seats_uses_the_one_that_the_act_needs() {
    let case = Case::with_hub();
    let added = case.run(&[&add("secretary", &["H4", "H1"])[..], &["--person", "甲某"]].concat());
    assert!(added.ok().out.contains("H1、H4"));
    case.run(&["round", "close", "--round", "2024-1", "--reason", "示例", "--as", "secretary"])
        .ends(1, "没有已联合发布的");
    case.run(&["body-key", "--help"]).ok();
    case.announce().ok();
    let shown = case.run(&["void", "1", "--reason", "示例", "--as", "secretary", "--json"]);
    assert!(shown.ok().out.contains("\"voided\":1"));
    let record = case.run(&["ledger", "show", "--kind", "void", "--json"]).ok().json();
    assert_eq!(record[0]["record"]["seat"], "H1", "of H1 and H4 the office's");
    case.announce().ok();
    case.run(&["void", "3", "--reason", "示例", "--as", "secretary", "--seat", "H4"])
        .ends(1, "应由H1办理");
    case.run(&["void", "3", "--reason", "示例", "--as", "secretary", "--seat", "H3"])
        .ends(1, "没有席位 H3");
    let listed = case.run(&["account", "list", "--json"]).ok().json();
    assert_eq!(listed[1]["seats"], serde_json::json!(["H1", "H4"]));
    assert_eq!(listed[1]["person"], "甲某");
    case.run(&add("auditor", &["H9", "H3"])).ends(1, "监督席位");
}

#[test]
fn a_seat_with_a_register_is_its_holders_alone() {
    let case = Case::with_hub();
    case.run(&[&add("lin", &["H1"])[..], &["--person", "林某"]].concat()).ok();
    let appoint = |person: &str, seat: &str, more: &[&str]| {
        let args = ["appointment", "add", person, seat, "--document", "示例〔2024〕1号"];
        case.run(&[&args[..], &["--from", "2024-01-01"], more].concat())
    };
    appoint("office", "H1", &["--group", "专班办公室", "--post", "主任"]).ok();
    let twice = appoint("office", "H1", &[]);
    twice.ends(1, "自 2024-01-01 起已任席位 H1");
    appoint("林某", "H3", &["--as", "lin"]).ends(1, "现不在席位 H1 任职");
    appoint("王某", "H3", &["--group", "初评小组"]).ends(1, "不任席位 H3");
    appoint("王某", "H3", &[]).ok();
    appoint("王某", "H9", &[]).ends(1, "监督席位");
    let list = case.run(&["appointment", "list", "--json"]).ok().json();
    assert_eq!(list[0]["group"], "执行办公室");
    assert_eq!(list.as_array().unwrap().len(), 2);
    let end = ["appointment", "end", "王某", "H3", "--document", "示例〔2024〕2号"];
    case.run(&[&end[..], &["--from", "2024-06-01"]].concat()).ok();
    case.run(&[&end[..], &["--from", "2024-06-01"]].concat()).ends(1, "现为“已离任”");
    let on = |day| case.run(&["appointment", "list", "--on", day, "--json"]).ok().json();
    assert_eq!(on("2024-05-31").as_array().unwrap().len(), 2);
    assert_eq!(on("2024-06-01").as_array().unwrap().len(), 1);
    let ledger = case.run(&["ledger", "show", "--json"]).ok().out;
    assert!(!ledger.contains("王某"), "names stand in papers alone");
}

#[test]
fn a_record_is_shown_with_its_reason_and_a_rebuild_changes_nothing() {
    let case = Case::with_hub();
    case.announce().ok();
    case.run(&["void", "1", "--reason", "日期有误"]).ok();
    let shown = case.run(&["ledger", "show", "2"]).ok().out;
    assert!(shown.contains("理由　日期有误") && shown.contains("H1"), "{shown}");
    let record = case.run(&["ledger", "show", "2", "--json"]).ok().json();
    assert_eq!(record[0]["reason"], "日期有误");
    let charter = case.run(&["ledger", "show", "0", "--json"]).ok().json();
    assert_eq!(record[0]["charter"], charter[0]["leaf"], "the version of the rules");
    let first = case.run(&["ledger", "rebuild", "--json"]).ok().json();
    assert_eq!(first["unchanged"], true);
    assert_eq!(first["folds"], first["folds_before"]);
    let second = case.run(&["ledger", "rebuild", "--json"]).ok().json();
    assert_eq!((&first["list"], &first["folds"]), (&second["list"], &second["folds"]));
    case.announce().ok();
    let third = case.run(&["ledger", "rebuild", "--json"]).ok().json();
    assert_ne!(third["folds"], first["folds"], "one more record is another roll");
}
