//! Deadlines by the built-in calendar, by the ledger's, and by one that came later.

use serde_json::{Value, json};

use crate::case::Case;

const YEAR_2027: &str = r#"
local_calendar = []

[[calendar]]
year = 2027
source = "示例通知（虚构）"
off = [2027-01-01]
worked = []
"#;

fn deadline(case: &Case, from: &str, more: &[&str]) -> Value {
    let args = ["deadline", "--from", from, "--working-days", "10", "--json"];
    case.run(&[&args[..], more].concat()).ok().json()
}

#[test]
fn s66_a_deadline_is_told_with_and_without_a_directory() {
    let nowhere = Case { dir: tempfile::tempdir().unwrap() };
    let case = Case::with_hub();
    for place in [&nowhere, &case] {
        for (from, last) in [("2026-09-18", "2026-10-09"), ("2024-02-08", "2024-02-28")] {
            assert_eq!(deadline(place, from, &[])["last_day"], last);
        }
        let local = deadline(place, "2025-11-12", &["--region", "513400"]);
        assert_eq!(
            (&local["last_day"], &local["provisional"]),
            (&json!("2025-12-03"), &json!(false))
        );
    }
    let said = case.run(&["deadline", "--from", "2026-09-18", "--working-days", "10"]).ok().out;
    assert!(said.contains("2026-10-09（星期五），当日二十四时截止"), "{said}");
    assert!(said.contains("本端台账") && said.contains("国办发明电〔2025〕7号"), "{said}");
    let strange =
        ["deadline", "--from", "2026-09-18", "--working-days", "10", "--region", "510200"];
    case.run(&strange).ends(2, "510200");
    case.run(&["deadline", "--from", "2026-9-18", "--working-days", "10"]).ends(2, "2026-9-18");
}

#[test]
fn a_year_without_a_calendar_is_provisional_until_one_is_sealed() {
    let case = Case::with_hub();
    let asked = ["deadline", "--from", "2026-12-18", "--working-days", "10", "--json"];
    let ran = case.run(&asked).ends(1, "2027 年没有工作日历");
    let found = ran.json();
    assert_eq!((&found["provisional"], &found["last_day"]), (&json!(true), &Value::Null));
    assert_eq!(
        (&found["missing_year"], &found["not_before"]),
        (&json!(2027), &json!("2027-01-01"))
    );
    assert_eq!(found["counted"], 9);

    case.write("2027.toml", &YEAR_2027.replace("2027-01-01", "2027-01-02"));
    let issue = ["calendar", "issue", "2027.toml", "--reason", "国务院办公厅已公布"];
    case.run(&issue).ends(2, "第 7 行：2027-01-02 是周末");
    case.write("2027.toml", YEAR_2027);
    case.run(&issue).ok();
    case.run(&asked).ends(1, "2027");
    case.run(&["seal", "request", "--out", "R"]).ok();
    let read = case.sign("R", "party", &["--firms", "0"]).ok().json();
    let others = read["others"].to_string();
    assert!(others.contains("载入工作日历：2027 年（示例通知（虚构））"), "{others}");
    case.sign("R", "association", &["--firms", "0"]).ok();
    for body in ["party", "association"] {
        case.run(&["seal", "accept", &format!("R.{body}")]).ok();
    }
    assert_eq!(deadline(&case, "2026-12-18", &[])["last_day"], "2027-01-04");
}
