//! 补录, by the commands as an officer uses them: template, dry run, import, seal, list.

use serde_json::json;

use crate::case::Case;

const HEADER: &str = "律所名称,统一社会信用代码,市（州）,认定类别,培育类别,证书编号";

fn import(case: &Case, table: &str, more: &[&str]) -> crate::case::Ran {
    let args = [
        "legacy",
        "import",
        table,
        "--year",
        "2024",
        "--document-number",
        "川律协〔2024〕1号",
        "--title",
        "关于公布名单的公告（示例）",
        "--date",
        "2024-05-31",
        "--scan",
        "scan.pdf",
    ];
    case.run(&[&args[..], more].concat())
}

#[test]
fn the_results_of_2024_enter_from_a_table_are_sealed_and_stand_as_legacy() {
    let case = Case::with_hub();
    case.write("scan.pdf", "%PDF-1.7 示例");
    let rows = [
        HEADER,
        "示例甲律师事务所（虚构）,31510000XX3408570Y,成都市,专业化、创新型,特色化,川专精特新律所〔2024〕0002号",
        "示例乙律师事务所（虚构）,31510000XX1234567A,绵阳,精细化,,",
    ];
    case.write("bad.csv", &rows.join("\n"));
    case.seal("R");
    import(&case, "none.csv", &[]).ends(2, "没有文件");
    let told = import(&case, "bad.csv", &[]).ends(1, "第 3 行 B 列（统一社会信用代码）");
    assert!(told.err.contains("1 处需要改正"), "{}", told.err);

    let code = code(900_001);
    let good = rows.join("\n").replace("31510000XX1234567A", &code);
    case.write("good.csv", &good);
    let dry = import(&case, "good.csv", &["--dry-run", "--json"]).ok().json();
    assert_eq!((&dry["recognised"], &dry["cultivated"]), (&json!(2), &json!(1)));
    assert_eq!(case.run(&["status", "--json"]).ok().json()["ledger"]["size"], 2, "nothing written");
    let done = import(&case, "good.csv", &["--json"]).ok().json();
    assert_eq!((&done["size"], &done["present"]), (&json!(5), &json!(0)));
    case.run(&["seal", "request", "--out", "L"]).ok();
    for body in ["party", "association"] {
        let read = case.sign("L", body, &["--firms", "2"]).ok().json();
        assert!(
            read["recognised"][0].as_str().unwrap().contains("补录，川律协〔2024〕1号"),
            "{read}"
        );
        case.run(&["seal", "accept", &format!("L.{body}")]).ok();
    }
    // A repeat adds nothing; a sheet that continues it adds what is new.
    let again = import(&case, "good.csv", &["--json"]).ok().json();
    assert_eq!((&again["size"], &again["present"]), (&json!(null), &json!(2)));

    let list = case.run(&["list"]).ok().out;
    for line in
        ["认定（补录）　川专精特新律所〔2024〕0002号", "2024-05-31 至 2027-05-31", "培育（补录）"]
    {
        assert!(list.contains(line), "{line}: {list}");
    }
    // The one without a number on paper got one that no paper bears.
    assert!(list.contains("川专精特新律所〔2024〕0001号"), "{list}");
    let status = case.run(&["status", "--json"]).ok().json();
    assert_eq!(status["quotas"][0]["taken"], 2, "{status}");
    case.run(&["ledger", "verify"]).ok();
    case.run(&["doctor"]).ok();
}

#[test]
fn a_year_that_is_full_takes_nobody_more_and_says_at_which_row() {
    let case = Case::with_hub();
    case.write("scan.pdf", "%PDF-1.7 示例");
    case.seal("R");
    let row = |n: u32| format!("示例{n}律师事务所（虚构）,{},成都市,专业化,,", code(n));
    let rows =
        |to: u32| std::iter::once(HEADER.to_owned()).chain((0..to).map(row)).collect::<Vec<_>>();
    case.write("41.csv", &rows(41).join("\n"));
    import(&case, "41.csv", &[]).ends(1, "第 42 行：2024 年度名额 40 家已满");
    assert_eq!(case.run(&["status", "--json"]).ok().json()["ledger"]["size"], 2, "all or nothing");
    case.write("40.csv", &rows(40).join("\n"));
    assert_eq!(import(&case, "40.csv", &["--json"]).ok().json()["recognised"], 40);
}

#[test]
fn the_template_is_a_workbook_that_comes_back_empty() {
    let case = Case::with_hub();
    case.write("scan.pdf", "%PDF-1.7 示例");
    case.seal("R");
    case.run(&["legacy", "template", "--out", "t.xlsx"]).ok();
    case.run(&["legacy", "template", "--out", "t.xlsx"]).ends(4, "已存在");
    import(&case, "t.xlsx", &[]).ends(1, "表头下没有内容");
}

/// A code of a law firm of Sichuan whose check digits hold.
fn code(n: u32) -> String {
    ledger::uscc::Uscc::build("31510000", &format!("MD{n:06}")).unwrap().to_string()
}
