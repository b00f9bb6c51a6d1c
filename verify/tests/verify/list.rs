//! `srdi-verify list`: what holds, and what stands of a firm.

mod forged;

use ledger::date::Date;

use crate::fixture::{Hub, Workspace, firm_code};

const DAY: [&str; 2] = ["--at", "2025-03-04"];

#[test]
fn a_genuine_list_is_explained_step_by_step() {
    let hub = Hub::year();
    let run = Workspace::new(&hub).list(&hub.signed_list().to_bytes(), &DAY);
    assert_eq!((run.code, run.err.as_str()), (0, ""), "{run:?}");
    assert_eq!(run.out.matches("✓").count(), 8);
    for part in [
        "两家联合签发，核验联署 2 家（数据截至 2025-03-03 10:00）",
        "认定名单 3 项（按 2025-03-04 计：有效 2 项、有效期届满 0 项、已取消 1 项），培育名单 1 项",
        "川律协〔2024〕12号",
    ] {
        assert!(run.out.contains(part), "{part} is not in {}", run.out);
    }
}

#[test]
fn ten_days_without_confirmation_are_said_and_are_no_failure() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    for (day, said) in [("2025-03-12", false), ("2025-03-13", true), ("2024-01-01", false)] {
        let run = workspace.list(&hub.signed_list().to_bytes(), &["--at", day]);
        assert_eq!(run.code, 0);
        assert_eq!(run.out.contains("数据截至 2025-03-03 10:00，之后未核验"), said, "{day}");
    }
}

#[test]
fn what_stands_of_a_firm_depends_on_the_day() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    let list = hub.signed_list().to_bytes();
    let [one, two, nine] = [1, 2, 9].map(firm_code);
    for (firm, day, standing) in [
        (one.as_str(), "2024-05-30", "不在名单"),
        (one.as_str(), "2024-05-31", "有效"),
        ("示例第1(虚构)律师事务所", "2027-05-31", "有效"),
        (one.as_str(), "2027-06-01", "有效期届满"),
        (two.as_str(), "2025-03-02", "有效"),
        (&two.as_str().to_lowercase(), "2025-03-03", "已取消"),
        ("示例第2（虚构）律师事务所", "2030-01-01", "已取消"),
        (nine.as_str(), "2025-03-04", "不在名单"),
        ("示例", "2025-03-04", "不在名单"),
    ] {
        let run = workspace.list(&list, &["--firm", firm, "--at", day]);
        assert_eq!(run.code, 0);
        let line = format!("{firm}：{standing}（按 {day} 计）\n");
        assert!(run.out.contains(&line), "{line} is not in {}", run.out);
    }
    let cultivated = workspace.list(&list, &["--firm", nine.as_str(), "--at", "2025-03-04"]);
    assert!(cultivated.out.contains("培育对象，未获认定"));
    let similar = workspace.list(&list, &["--firm", "示例第3", "--at", "2025-03-04"]);
    assert!(similar.out.contains("名称相近的：示例第3（虚构）律师事务所"));
    let mistyped = workspace.list(&list, &["--firm", "31510000MD90000111"]);
    mistyped.refused(2, "校验码");
}

#[test]
fn the_json_has_its_shape() {
    let hub = Hub::year();
    let code = firm_code(2);
    let args = ["--json", "--lang", "en", "--firm", code.as_str(), "--at", "2025-03-04"];
    let run = Workspace::new(&hub).list(&hub.signed_list().to_bytes(), &args);
    let json = run.json();
    for (pointer, want) in [
        ("/command", "list".into()),
        ("/holds", true.into()),
        ("/origin", "srdi.example.cn/hub".into()),
        ("/size", hub.size().into()),
        ("/witnesses", 2.into()),
        ("/data_as_of", hub.at.into()),
        ("/fresh", true.into()),
        ("/day", "2025-03-04".into()),
        ("/recognised", 3.into()),
        ("/valid", 2.into()),
        ("/cancelled", 1.into()),
        ("/cultivated", 1.into()),
        ("/firm/standing", "cancelled".into()),
        ("/firm/titles/0/title/number", "川专精特新律所〔2024〕0002号".into()),
        ("/steps/2/id", "seals".into()),
    ] {
        let want: serde_json::Value = want;
        assert_eq!(json.pointer(pointer), Some(&want), "{pointer}");
    }
}

#[test]
fn the_library_says_the_same() {
    let hub = Hub::year();
    let day = Date::constant(2025, 3, 4);
    let bytes = hub.signed_list().to_bytes();
    let report = verify::list::check(&bytes, &hub.anchor(), day).unwrap();
    assert_eq!((report.witnesses, report.list.recognised.len(), report.fresh), (2, 3, true));
    let refusal = verify::list::check(&bytes[1..], &hub.anchor(), day).unwrap_err();
    assert_eq!(refusal.steps.len(), 1);
}
