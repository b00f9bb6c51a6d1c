//! The form's border cases, and the promise that all mistakes are named at once.

use proptest::prelude::*;
use serde_json::{Value as Tree, json};

use super::*;

fn example() -> Tree {
    serde_json::to_value(Dossier::example()).unwrap()
}

fn faults(form: &Tree) -> Vec<FormFault> {
    Dossier::parse(form.to_string().as_bytes()).unwrap_err()
}

/// The example with one value replaced (or added) at a JSON pointer.
fn with(pointer: &str, value: Tree) -> Tree {
    let mut form = example();
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    match form.pointer_mut(parent).unwrap() {
        Tree::Array(list) => list[key.parse::<usize>().unwrap()] = value,
        object => object[key] = value,
    }
    form
}

#[test]
fn the_example_is_complete_and_clearly_fictional() {
    let example = Dossier::example();
    assert_eq!(Dossier::parse(&example.to_file()).unwrap(), example);
    assert!(example.firm.name.contains("虚构"));
    assert_eq!(example.files().count(), example.evidence.len() + 2);
    let bom = [b"\xEF\xBB\xBF".as_slice(), &example.to_file()].concat();
    assert_eq!(Dossier::parse(&bom).unwrap(), example);
}

#[test]
fn each_mistake_is_named_with_its_place() {
    let long = "字".repeat(2001);
    let cases = [
        ("/firm/uscc", json!("31510000XX0000010X"), "第17位校验码不符"),
        ("/firm/uscc", json!("91310000MA1FL0000X"), "填写有误"),
        ("/firm/region", json!("510200"), "不是四川省21个市（州）之一"),
        ("/firm/lawyers", json!(0), "应在1至100000之间"),
        ("/firm/lawyers", json!(23.0), "应为整数，不应含小数点"),
        ("/firm/lawyers", json!("23"), "不加引号"),
        ("/firm/name", json!(""), "“律所全称”不能为空"),
        ("/firm/name", json!(" 示例 "), "首尾不应有空格"),
        ("/firm/name", json!("示例\u{202E}"), "不可见字符"),
        ("/firm/name", json!("示例\u{0}"), "不可见字符"),
        ("/firm/phone", json!("<script>"), "应为电话号码"),
        ("/firm/licence_number", json!("123"), "应与执业许可证一致"),
        ("/firm/nickname", json!("甲"), "申报表没有字段“nickname”"),
        ("/round", json!("2024"), "应为年度和批次"),
        ("/nonce", json!("00"), "64位小写十六进制"),
        ("/categories/0/category", json!("创新型"), "类别“创新型”不存在"),
        ("/categories/2/accepts_cultivation", json!(false), "与“申报培育”矛盾"),
        ("/items/0/item", json!("XX4"), "原文无第4项"),
        ("/items/0/statement", json!(long), "至多2000字，现有2001字"),
        ("/items/0/since", json!("2019年3月"), "应写作2024-05-31的形式"),
        ("/items/0/revenue", json!([]), "至少应填2项，现有0项"),
        ("/items/0/revenue/0/year", json!(2021), "应为连续两个年度"),
        ("/items/0/revenue/0/field_fen", json!(9_000_000_000_i64), "不应大于当年总营收"),
        ("/items/0/revenue/0/total_fen", json!(1_u64 << 53), "也不应过大"),
        ("/items/1/qualifications/0/kind", json!("tax"), "可选：patent（专利代理）、trademark"),
        ("/items/1/qualifications/0/kind", json!("secrecy"), "一律不上传"),
        ("/items/1/since", json!("2019-03-01"), "申报表没有字段“since”"),
        ("/items/4/fields", json!(["party", "party"]), "“党建”重复填写"),
        ("/items/2/results/0/persuasion", Tree::Null, "未填写“说服力说明”"),
        ("/items/3/works/1", example()["items"][3]["works"][0].clone(), "同一成果只填一次"),
        ("/items/5/awards/0/organiser_kind", json!("company"), "association（律师协会）"),
        ("/categories/2/cultivation", json!([{"fact": "luck"}]), "direction（选定的方向或定位）"),
        ("/penalties", json!([{"on": "own", "kind": "fine"}]), "reprimand（训诫）"),
        ("/evidence/0/file", json!("../报告.pdf"), "不应含目录"),
        ("/evidence/0/file", json!(".."), "扩展名"),
        ("/evidence/0/proves", json!(["JX1"]), "未列入申报条目"),
        ("/evidence", json!({}), "应为列表"),
        ("/licence_file", json!("盖章签字页（示例）.PDF"), "重复使用"),
        ("/declarations/clean_record", json!(false), "未作承诺"),
        ("/consents/portraits", json!(1), "应填true"),
        ("/field", Tree::Null, "应填写“专业领域”"),
    ];
    for (pointer, value, part) in cases {
        let found = faults(&with(pointer, value.clone()));
        assert!(found.iter().any(|f| f.message.contains(part)), "{pointer} {value}: {found:?}");
        assert!(found[0].place.starts_with("/"), "{found:?}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let mut form = with("/firm/uscc", json!("abc"));
    form["round"] = json!(2024);
    form["items"][0]["revenue"][1]["total_fen"] = json!(0.3);
    form["items"][5]["awards"][0].as_object_mut().unwrap().remove("organiser");
    form["evidence"][2]["proves"] = json!(["XX4"]);
    form["declarations"]["truthful"] = json!(false);
    form.as_object_mut().unwrap().remove("signed_page");
    form["extra"] = json!(1);
    form["categories"].as_array_mut().unwrap().swap_remove(1);
    let mut places: Vec<_> = faults(&form).into_iter().map(|fault| fault.place).collect();
    places.sort();
    let expected = [
        "/declarations/truthful",
        "/evidence/2/proves/0",
        "/extra",
        "/firm/uscc",
        "/items/0/revenue/1/total_fen",
        "/items/4",
        "/items/5/awards/0/organiser",
        "/round",
        "/signed_page",
    ];
    assert_eq!(places, expected);
}

#[test]
fn parts_must_agree_with_each_other() {
    let mut form = example();
    form["categories"].as_array_mut().unwrap().swap_remove(1);
    form["items"].as_array_mut().unwrap().push(example()["items"][0].clone());
    form["evidence"].as_array_mut().unwrap().remove(0);
    let messages: Vec<_> = faults(&form).into_iter().map(|fault| fault.message).collect();
    for part in [
        "填写了“特色化第2项”，但未申报“特色化”",
        "“专业化第1项”重复填写",
        "“专业化第1项”没有佐证材料",
    ] {
        assert!(messages.iter().any(|message| message.contains(part)), "{part}: {messages:?}");
    }
}

/// One to four categories in one form, each for recognition or cultivation; none twice.
#[test]
fn s12_a_form_claims_one_to_four_categories_each_by_itself() {
    let mut form = example();
    let jx = json!({"category": "JX", "seeking": "cultivate", "accepts_cultivation": true});
    let item = json!({"item": "JX1", "statement": "示例说明。"});
    form["categories"].as_array_mut().unwrap().push(jx.clone());
    form["items"].as_array_mut().unwrap().push(item);
    form["evidence"][0]["proves"].as_array_mut().unwrap().push(json!("JX1"));
    let four = Dossier::parse(form.to_string().as_bytes()).unwrap();
    let sought: Vec<_> =
        four.categories.iter().map(|claim| (claim.category.code(), claim.seeking)).collect();
    let expected = [
        ("ZY", Seeking::Recognise),
        ("TS", Seeking::Recognise),
        ("XX", Seeking::Cultivate),
        ("JX", Seeking::Cultivate),
    ];
    assert_eq!(sought, expected);
    form["categories"][3] = form["categories"][0].clone();
    assert!(faults(&form).iter().any(|fault| fault.message.contains("重复申报")));
    assert!(!faults(&with("/categories", json!([]))).is_empty());
}

#[test]
fn a_secret_qualification_has_neither_number_nor_file() {
    let mut form = example();
    let qualification = &mut form["items"][1]["qualifications"][0];
    qualification["kind"] = json!("secrecy");
    qualification["number"] = Tree::Null;
    form["evidence"].as_array_mut().unwrap().remove(1);
    assert!(Dossier::parse(form.to_string().as_bytes()).is_ok());
}

#[test]
fn a_branch_names_its_head_office_by_another_code() {
    let head = crate::uscc::Uscc::build("31500000", "XX000002").unwrap();
    let mut office =
        json!({"name": "示例总所（虚构）", "uscc": head, "seat": "重庆市", "lawyers": 80});
    let form = with("/firm/branch_of", office.clone());
    let dossier = Dossier::parse(form.to_string().as_bytes()).unwrap();
    assert_eq!(dossier.firm.branch_of.unwrap().uscc.province(), "50");
    office["uscc"] = example()["firm"]["uscc"].clone();
    assert!(faults(&with("/firm/branch_of", office))[0].message.contains("分所应填写本所的代码"));
}

#[test]
fn only_a_law_firms_code_may_apply() {
    let notary = crate::uscc::Uscc::build("32510000", "XX000003").unwrap();
    assert!(faults(&with("/firm/uscc", json!(notary)))[0].message.contains("前两位应为31"));
}

#[test]
fn the_file_itself_may_be_broken() {
    let deep = "[".repeat(100_000);
    let large = vec![b' '; MAX_FORM_BYTES + 1];
    let cases: [(&[u8], &str); 5] = [
        (b"", "不是完整的JSON"),
        (b"{\"round\": }", "第1行第11列"),
        (b"\xff\xfe{}", "不是UTF-8编码"),
        (deep.as_bytes(), "不是完整的JSON"),
        (&large, "至多256KB，现为257KB"),
    ];
    for (bytes, part) in cases {
        let found = Dossier::parse(bytes).unwrap_err();
        assert!(found.len() == 1 && found[0].message.contains(part), "{found:?}");
    }
    assert!(Dossier::parse(b"[]").unwrap_err()[0].message.contains("花括号"));
}

#[test]
fn a_repeated_field_is_no_silent_choice() {
    let text = String::from_utf8(Dossier::example().to_file()).unwrap();
    let text = text.replacen("\"round\"", "\"round\": \"2023-1\", \"round\"", 1);
    let found = Dossier::parse(text.as_bytes()).unwrap_err();
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].to_string(), "/round：字段“round”重复出现，请只保留一处");
}

#[test]
fn faults_are_bounded() {
    let many: serde_json::Map<_, _> = (0..5000).map(|i| (format!("x{i}"), Tree::Null)).collect();
    assert_eq!(faults(&Tree::Object(many)).len(), 200);
}

proptest! {
    /// Any one value of the form replaced by anything: parsed or refused with a reason, never a panic.
    #[test]
    fn a_damaged_form_is_answered(cut in 0usize..6000, byte in any::<u8>(), n in 0usize..6000) {
        let mut file = Dossier::example().to_file();
        let at = n % file.len();
        file[at] = byte;
        file.truncate(cut.max(1));
        if let Err(found) = Dossier::parse(&file) {
            prop_assert!(!found.is_empty());
        }
    }

    #[test]
    fn what_parses_is_written_and_read_back_alike(lawyers in 1u32..200, name in "[一-龥]{2,20}") {
        let mut dossier = Dossier::example();
        dossier.firm.lawyers = lawyers;
        dossier.firm.name = name;
        prop_assert_eq!(Dossier::parse(&dossier.to_file()).unwrap(), dossier);
    }
}

#[test]
fn s94_the_notice_was_read_the_lawyers_were_told_and_each_consent_is_answered() {
    let parses = |form: &Tree| Dossier::parse(form.to_string().as_bytes()).is_ok();
    for declaration in ["privacy_notice_read", "lawyers_informed"] {
        let place = format!("/declarations/{declaration}");
        assert!(!parses(&with(&place, json!(false))), "{declaration} denied");
        let mut form = example();
        form["declarations"].as_object_mut().unwrap().remove(declaration);
        assert!(!parses(&form), "{declaration} left out");
    }
    for consent in ["publish_names", "sensitive_data", "portraits"] {
        for answer in [true, false] {
            let form = with(&format!("/consents/{consent}"), json!(answer));
            assert!(parses(&form), "{consent} may be {answer}: it is freely given");
        }
        let mut form = example();
        form["consents"].as_object_mut().unwrap().remove(consent);
        assert!(!parses(&form), "{consent} was not asked");
    }
    assert!(!parses(&with("/declarations/privacy_notice", json!("1999-1"))), "no such notice");
    let mut old = example();
    old["declarations"].as_object_mut().unwrap().remove("privacy_notice");
    assert!(parses(&old), "a form from before there were versions");
}

#[test]
fn s91_what_is_secret_asks_for_no_file_and_the_head_promises_that_the_rest_is_redacted() {
    let mut form = example();
    form["declarations"]["redacted_no_secrets"] = json!(false);
    assert!(faults(&form).iter().any(|f| f.place == "/declarations/redacted_no_secrets"));
    let qualification = |kind: &str| {
        let mut form = example();
        let items = form["items"].as_array_mut().unwrap();
        items.retain(|item| item["item"] != "ZY2");
        items.push(json!({
            "item": "ZY2", "statement": "具备资质（虚构）", "qualifications": [{
                "kind": kind, "name": "示例资质", "issuer": "示例机关", "number": "示例1号",
                "issued": "2020-01-01", "expires": null,
            }],
        }));
        for one in form["evidence"].as_array_mut().unwrap() {
            one["proves"].as_array_mut().unwrap().retain(|item| item != "ZY2");
        }
        form["evidence"].as_array_mut().unwrap().retain(|one| one["proves"] != json!([]));
        form
    };
    let unproven = |form: &Tree| {
        let parsed = Dossier::parse(form.to_string().as_bytes());
        parsed.err().unwrap_or_default().iter().any(|f| f.message.contains("没有佐证材料"))
    };
    assert!(!unproven(&qualification("secrecy")), "it is seen off line");
    assert!(unproven(&qualification("patent")), "a certificate is proven by its scan");
}
