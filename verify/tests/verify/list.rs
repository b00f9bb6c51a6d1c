//! `srdi-verify list`: what holds, what stands of a firm, and every way in which a list is false.

use ledger::date::Date;
use ledger::public_list::SignedList;
use ledger::record::charter::Body;

use crate::fixture::{Hub, Workspace, firm_code};

const DAY: [&str; 2] = ["--at", "2025-03-04"];

fn tampered(hub: &Hub, change: impl FnOnce(&mut SignedList)) -> Vec<u8> {
    let mut signed = hub.signed_list();
    change(&mut signed);
    signed.to_bytes()
}

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
    for (day, said) in [
        ("2025-03-12", false),
        ("2025-03-13", true),
        ("2024-01-01", false),
    ] {
        let run = workspace.list(&hub.signed_list().to_bytes(), &["--at", day]);
        assert_eq!(run.code, 0);
        assert_eq!(
            run.out.contains("数据截至 2025-03-03 10:00，之后未核验"),
            said,
            "{day}"
        );
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
    assert!(
        similar
            .out
            .contains("名称相近的：示例第3（虚构）律师事务所")
    );
    let mistyped = workspace.list(&list, &["--firm", "31510000MD90000111"]);
    mistyped.refused(2, "校验码");
}

#[test]
fn without_both_bodies_there_is_no_joint_publication() {
    for (bodies, missing) in [
        (
            vec![Body::Party],
            "缺少省律师协会的有效签发，未构成联合公布",
        ),
        (
            vec![Body::Association],
            "缺少省律师行业党委的有效签发，未构成联合公布",
        ),
        (
            vec![],
            "缺少省律师行业党委、省律师协会的有效签发，未构成联合公布",
        ),
    ] {
        let mut hub = Hub::decided();
        hub.bodies = bodies;
        hub.publish();
        let run = Workspace::new(&hub).list(&hub.signed_list().to_bytes(), &DAY);
        run.refused(1, missing);
        assert!(run.out.contains(&format!("✗ {missing}")), "{}", run.out);
    }
}

#[test]
fn every_forgery_is_refused_at_its_step() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    let mut short = Hub::decided();
    short.witnesses = 1;
    short.publish();
    let earlier = Hub::decided().signed_list();
    let cases: [(&str, Vec<u8>); 7] = [
        ("file", b"{}".to_vec()),
        (
            "file",
            [hub.signed_list().to_bytes(), b"\n".to_vec()].concat(),
        ),
        ("proof", tampered(&hub, |signed| signed.proof.clear())),
        (
            "seals",
            tampered(&hub, |signed| {
                signed.proof = signed.proof.replace("/hub\n", "/hut\n")
            }),
        ),
        (
            "policy",
            tampered(&hub, |signed| {
                signed.policy = signed.policy.replace("nodes 2", "nodes 1")
            }),
        ),
        ("witnesses", short.signed_list().to_bytes()),
        (
            "content",
            tampered(&hub, |signed| signed.list = earlier.list),
        ),
    ];
    for (id, bytes) in cases {
        let run = workspace.list(&bytes, &["--json"]);
        let json = run.json();
        assert_eq!((run.code, &json["holds"]), (1, &false.into()), "{id}");
        let steps = json["steps"].as_array().unwrap();
        let last = steps.last().unwrap();
        assert_eq!(
            (&last["id"], &last["holds"]),
            (&id.into(), &false.into()),
            "{json}"
        );
        assert!(
            steps[..steps.len() - 1]
                .iter()
                .all(|step| step["holds"] == true)
        );
        assert!(!run.err.is_empty());
    }
}

#[test]
fn another_record_or_another_anchor_proves_no_list() {
    let hub = Hub::year();
    let workspace = Workspace::new(&hub);
    let mut not_last = Hub::decided();
    not_last.answers(1);
    not_last.seal();
    let list = not_last.signed_list().to_bytes();
    workspace.list(&list, &DAY).refused(1, "名单记录未通过");
    let mut anchor = hub.anchor();
    std::mem::swap(&mut anchor.party, &mut anchor.association);
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    // The keys swapped, both lines still hold: an anchor says who they are, not in which order.
    assert_eq!(workspace.list(&hub.signed_list().to_bytes(), &DAY).code, 0);
    anchor.party = anchor.recovery.clone();
    workspace.write("anchor.json", &serde_json::to_vec(&anchor).unwrap());
    workspace
        .list(&hub.signed_list().to_bytes(), &DAY)
        .refused(1, "缺少省律师行业党委的有效签发");
}

#[test]
fn a_cosignature_from_the_future_is_refused() {
    let mut hub = Hub::decided();
    hub.day(Date::constant(2999, 1, 1));
    hub.publish();
    let run = Workspace::new(&hub).list(&hub.signed_list().to_bytes(), &[]);
    run.refused(1, "晚于当前时间");
}

#[test]
fn the_json_has_its_shape() {
    let hub = Hub::year();
    let code = firm_code(2);
    let args = [
        "--json",
        "--lang",
        "en",
        "--firm",
        code.as_str(),
        "--at",
        "2025-03-04",
    ];
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
        (
            "/firm/titles/0/title/number",
            "川专精特新律所〔2024〕0002号".into(),
        ),
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
    assert_eq!(
        (report.witnesses, report.list.recognised.len(), report.fresh),
        (2, 3, true)
    );
    let refusal = verify::list::check(&bytes[1..], &hub.anchor(), day).unwrap_err();
    assert_eq!(refusal.steps.len(), 1);
}
