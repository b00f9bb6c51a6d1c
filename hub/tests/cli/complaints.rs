//! A report from its receipt to its answer: who is not named reads nothing, the firm hears facts, and
//! nowhere on the disk stands who reported.

use super::case::{Case, Ran};

const NAME: &str = "举报人甲某";
const CONTACT: &str = "028-55550000";

/// A hub with those who handle a report, and their keys.
fn desk() -> Case {
    let case = Case::with_hub();
    for (account, seat) in
        [("zhang", "H1"), ("wang", "H1"), ("li", "H1"), ("zhao", "H2"), ("chair", "H4")]
    {
        case.run(&["account", "add", account, "--seat", seat, "--person", account]).ok();
    }
    let key = |more: &[&str]| case.run(&[&["complaint", "key"][..], more].concat());
    key(&["--reception", "--out", "reception.key", "--pass-file", "p1", "--pass-file", "p2"]).ok();
    for account in ["zhang", "wang"] {
        key(&["--out", &format!("{account}.key"), "--pass-file", "p1", "--as", account]).ok();
    }
    let code = ledger::uscc::Uscc::build("31510000", "MD000001").unwrap();
    case.write(
        "form.json",
        &serde_json::json!({
            "name": NAME, "contact": CONTACT, "firm_name": "示例律师事务所",
            "firm_code": code.to_string(), "facts": "示例：所报业绩与事实不符。",
        })
        .to_string(),
    );
    case.write("original.txt", &format!("{NAME}的书面材料，{CONTACT}"));
    case.write("extract.txt", "有反映称，贵所申报的第三项业绩与事实不符，请予说明。");
    case.write("betraying.txt", &format!("{NAME}反映贵所业绩不实"));
    case.write("reply.txt", "我所已核实，附合同首页。");
    case
}

fn step(case: &Case, what: &str, number: &str, who: &str) -> Ran {
    case.run(&["complaint", what, number, "--reason", "示例", "--as", who])
}

fn submitted(case: &Case) -> String {
    let run =
        case.run(&["complaint", "submit", "form.json", "--evidence", "original.txt", "--json"]);
    run.ok().json()["number"].as_str().unwrap().to_owned()
}

fn named(case: &Case, number: &str) -> Ran {
    let keys = ["--key", "reception.key", "--pass-file", "p1", "--pass-file", "p2"];
    case.run(&[&["complaint", "handlers", number, "--handler", "zhang"][..], &keys].concat())
}

fn opened(case: &Case, number: &str, key: &str, who: &str) -> Ran {
    let args = ["complaint", "open", number, "--key", key, "--pass-file", "p1"];
    case.run(&[&args[..], &["--reason", "核对身份", "--as", who]].concat())
}

#[test]
fn s75_only_a_named_handler_who_declared_opens_a_report_and_every_look_is_logged() {
    let case = desk();
    case.run(&["complaint", "submit", "form.json"]).ends(1, "佐证材料");
    let number = submitted(&case);
    named(&case, &number).ends(1, "尚未声明与该件无利害关系");
    step(&case, "declare", &number, "zhang").ok();
    named(&case, &number).ok();
    assert!(opened(&case, &number, "zhang.key", "zhang").ok().out.contains(NAME));
    opened(&case, &number, "wang.key", "wang").ends(1, "没有对您开放");
    opened(&case, &number, "wang.key", "zhang").ends(1, "没有对您开放");
    opened(&case, &number, "zhang.key", "wang").ends(1, "没有对您开放");
    named(&case, &number).ends(1, "没有对您开放");
    let shown = case.run(&["complaint", "show", &number, "--json"]).ok();
    assert_eq!(shown.json()["views"].as_array().unwrap().len(), 1, "one look, one line");
    assert!(!shown.out.contains(NAME) && !shown.out.contains(CONTACT));
    for (path, bytes) in case.files() {
        for secret in [NAME.as_bytes(), CONTACT.as_bytes()] {
            let found = bytes.windows(secret.len()).any(|part| part == secret);
            assert!(!found, "{} says who reported", path.display());
        }
    }
}

#[test]
fn s74_s76_the_firm_hears_checked_facts_and_the_reporter_is_answered() {
    let case = desk();
    let number = submitted(&case);
    for who in ["zhang", "li", "zhao"] {
        step(&case, "declare", &number, who).ok();
    }
    named(&case, &number).ok();
    let due = case.run(&["due", "--json"]).ok().json();
    let checks = |line: &serde_json::Value| line["about"] == number.as_str();
    assert!(due.as_array().unwrap().iter().any(checks), "the check of the identity is due: {due}");
    step(&case, "accept", &number, "wang").ends(1, "只由指定的经办人办理");
    step(&case, "accept", &number, "zhang").ok();
    step(&case, "investigate", &number, "zhang").ok();
    let extract = |text: &str| {
        let args = ["complaint", "extract", &number, "--text", text, "--key", "zhang.key"];
        case.run(&[&args[..], &["--pass-file", "p1", "--as", "zhang"]].concat())
    };
    extract("betraying.txt").ends(1, "举报人的姓名或联系方式");
    extract("extract.txt").ok();
    step(&case, "notify", &number, "zhang").ends(1, "第二人复核");
    step(&case, "redact", &number, "zhang").ends(1, "不能由同一人");
    step(&case, "redact", &number, "li").ok();
    step(&case, "notify", &number, "zhang").ok();
    let result = |who: &str| {
        let args = ["complaint", "result", &number, "--substantiated", "--reason", "查实"];
        case.run(&[&args[..], &["--as", who]].concat())
    };
    result("zhao").ends(1, "听取答复");
    case.run(&["complaint", "reply", &number, "--text", "reply.txt", "--as", "zhang"]).ok();
    step(&case, "extend", &number, "zhang").ends(1, "应由H4办理");
    step(&case, "extend", &number, "chair").ok();
    step(&case, "extend", &number, "chair").ends(1, "只能延长一次");
    result("zhang").ends(1, "应由H2办理");
    result("zhao").ok();
    let refer = |to: &str, more: &[&str], who: &str| {
        let args = ["complaint", "refer", to, &number, "--reason", "移送", "--as", who];
        case.run(&[&args[..], more].concat())
    };
    refer("false", &[], "zhang").ends(1, "应由H4办理");
    let change = ["--kind", "rename", "--event", "2024-03-01"];
    refer("change", &change, "chair").ends(1, "不在认定名单或培育名单");
    let said = refer("false", &[], "chair").ok().out;
    assert!(said.contains("取消、移出：提供虚假信息") && said.contains("cancel"), "{said}");
    let shown = case.run(&["complaint", "show", &number]).ok().out;
    assert!(shown.contains("移送　取消、移出：提供虚假信息"), "{shown}");
    step(&case, "answer", &number, "zhang").ok();
    step(&case, "answer", &number, "zhang").ends(1, "已办结");
    assert!(case.run(&["complaint", "list"]).ok().out.contains("已办结"));
    let lead = case.run(&[
        "complaint",
        "lead",
        "extract.txt",
        "--firm-name",
        "示例律师事务所",
        "--firm-code",
        &ledger::uscc::Uscc::build("31510000", "MD000001").unwrap().to_string(),
        "--json",
    ]);
    let lead = lead.ok().json()["number"].as_str().unwrap().to_owned();
    step(&case, "declare", &lead, "zhang").ends(1, "按线索处理");
}

/// Over official time that a test sets: the retention is half a year.
#[test]
fn a3_48_who_reported_is_erased_and_everything_still_verifies() {
    use hub::acts::complaint as acts;
    use ledger::machine::complaint::Event;
    use ledger::officer::Officer;
    use ledger::record::step::complaint::Complaint;
    use peer::body_key::{Cost, PublicBodyKey};
    use peer::clock::Clock;
    use peer::config::{HubConfig, Settings as _};
    use peer::sealed::ReaderKey;

    const CHEAP: Cost = Cost { memory_kib: 64, passes: 1, lanes: 1 };
    let case = Case::with_keys();
    let key = |body: &str| -> PublicBodyKey {
        let file = std::fs::read(case.path(&format!("keys/{body}.pub.json"))).unwrap();
        serde_json::from_slice(&file).unwrap()
    };
    let text = include_str!("../../../deploy/charter/sichuan-2023-2026.toml");
    let founding = hub::app::Founding {
        plan: ledger::charter::Plan::from_toml(text).unwrap(),
        host: "srdi.example.cn".to_owned(),
        party: key("party"),
        association: key("association"),
        recovery: key("recovery"),
    };
    let start = 1_709_222_400;
    let (dir, clock) = (case.path("hub"), Clock::hand(start));
    hub::app::init(&dir, founding, &clock).unwrap();
    let config = HubConfig::load(&dir, [], &[]).unwrap();
    let hub = hub::app::Hub::open(&dir, config, clock.clone()).unwrap();
    let party = &hub.party;
    let by = |person: &str| Officer::new(person, "H1".parse().unwrap());
    let (reception, _) = ReaderKey::create(&["reception one", "reception two"], CHEAP).unwrap();
    let (handler, _) = ReaderKey::create(&["handler passphrase"], CHEAP).unwrap();
    acts::register(party, acts::RECEPTION, reception.public()).unwrap();
    acts::register(party, "乙某", handler.public()).unwrap();
    let code = ledger::uscc::Uscc::build("31510000", "MD000001").unwrap();
    let form = serde_json::json!({
        "name": NAME, "contact": CONTACT, "firm_name": "示例律师事务所",
        "firm_code": code.to_string(), "facts": "示例",
    });
    let (form, firm) = acts::Form::parse(form.to_string().as_bytes()).unwrap();
    let evidence = vec![zeroize::Zeroizing::new(b"original".to_vec())];
    let number = acts::submit(party, &form, firm, &evidence, by("丙某")).unwrap();
    let step = |event| {
        acts::step(party, Complaint::new(number.clone(), event), "示例".to_owned(), by("乙某"))
    };
    step(Event::Declare).unwrap();
    let names = vec!["乙某".to_owned()];
    acts::handlers(party, &number, &names, &reception, "示例".to_owned(), by("丙某")).unwrap();
    for event in [Event::Accept, Event::Refuse, Event::Answer] {
        step(event).unwrap();
    }
    let open = || acts::open(party, &number, &handler, "示例".to_owned(), by("乙某")).err();
    let erase = |first: &str, second: &str| {
        acts::erase(party, &number, "保存期满".to_owned(), &by(first), by(second))
    };
    let before = party.papers.list().unwrap().len();
    assert!(erase("乙某", "丙某").unwrap_err().to_string().contains("保存期未满"));
    clock.set(start + 182 * 86_400).unwrap();
    assert!(erase("乙某", "乙某").unwrap_err().to_string().contains("不能由同一人"));
    erase("乙某", "丙某").unwrap();
    assert_eq!((before, party.papers.list().unwrap().len()), (1, 0), "the original is gone");
    assert!(open().is_some() && peer::sealed::Tokens::of(&dir).load(&number).is_err());
    let report = peer::audit::verify(party, |_, _| {}).unwrap();
    report.verdict().unwrap();
    let missing = party.read_roll::<_, peer::act::ActError>(|_, state| {
        Ok((state.docket.missing().len(), state.docket.complaints.get(&number).unwrap().erased))
    });
    assert_eq!(missing.unwrap(), (0, true), "every step can still be read");
    for (path, bytes) in case.files() {
        let found = bytes.windows(12).any(|part| part == b"\"ephemeral\":");
        assert!(!found, "{} still holds a sealed paper", path.display());
    }
}
