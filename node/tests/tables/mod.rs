//! A table of 500 firms: every bad cell at once, all or nothing, and a repeat that adds nothing; and
//! what a search shows is what is written out.

use ledger::uscc::Uscc;

use crate::federation::Node;

const ROWS: usize = 500;

/// A row of a firm that does not exist, as cells by heading.
fn row(n: usize) -> Vec<(&'static str, String)> {
    let code = Uscc::build("31510000", &format!("TB{n:06}")).unwrap().to_string();
    [
        ("律所全称", format!("示例表格{n}号律师事务所（虚构）").as_str()),
        ("统一社会信用代码", code.as_str()),
        ("市（州）", "成都市"),
        ("执业律师人数", "12"),
        ("住所", "四川省成都市虚构区示例路2号"),
        ("负责人", "甲某"),
        ("联系人", "乙某"),
        ("联系电话", "028-00000000"),
        ("申报认定类别", "特色化"),
        ("申报培育类别", ""),
        ("是否服从调整为培育", "是"),
        ("TS1 说明", "形成特色品牌战略（虚构）。"),
        ("佐证材料", "品牌（示例）.txt｜TS1"),
        ("执业许可证扫描件", "许可证（示例）.txt"),
        ("盖章签字页扫描件", "签字页（示例）.txt"),
        ("负责人已作全部承诺", "是"),
        ("同意公布个人姓名", "否"),
        ("同意处理敏感个人信息", "否"),
        ("同意使用含人像的现场照片", "是"),
    ]
    .map(|(header, cell)| (header, cell.to_owned()))
    .to_vec()
}

fn file(node: &Node, name: &str, rows: &[Vec<(&'static str, String)>]) -> String {
    let folder = node.dir.join("table");
    std::fs::create_dir_all(&folder).unwrap();
    for name in ["品牌", "许可证", "签字页"] {
        std::fs::write(folder.join(format!("{name}（示例）.txt")), format!("{name}（虚构）"))
            .unwrap();
    }
    let mut text = rows[0].iter().map(|(header, _)| *header).collect::<Vec<_>>().join(",");
    for row in rows {
        text.push('\n');
        text += &row.iter().map(|(_, cell)| cell.as_str()).collect::<Vec<_>>().join(",");
    }
    let path = folder.join(name);
    std::fs::write(&path, text).unwrap();
    path.display().to_string()
}

fn filed(node: &Node, search: &[&str]) -> usize {
    let lines = node.json(0, &[&["list", "--applications"], search].concat());
    lines.as_array().unwrap().len()
}

pub(crate) fn imports(node: &Node) {
    let before = filed(node, &[]);
    let rows: Vec<_> = (0..ROWS).map(row).collect();
    let mut bad = rows.clone();
    for (n, header, cell) in [
        (1, "统一社会信用代码", "31510000TB0000010"),
        (5, "执业律师人数", "五十"),
        (6, "执业律师人数", "50"),
        (7, "申报认定类别", "特色化、优秀化"),
        (8, "佐证材料", "没有的文件.pdf｜TS1"),
        (9, "负责人已作全部承诺", "否"),
        (10, "同意公布个人姓名", "也许"),
        (11, "市（州）", "绵阳"),
    ] {
        bad[n].iter_mut().find(|(name, _)| *name == header).unwrap().1 = cell.to_owned();
    }
    bad[20][1].1 = bad[19][1].1.clone();
    let path = file(node, "bad.csv", &bad);
    for args in
        [&["import", &path, "--dry-run", "--as", "clerk"][..], &["import", &path, "--as", "clerk"]]
    {
        let said = node.run(1, args).1;
        let cells = [
            "第 3 行 B 列（统一社会信用代码）",
            "第 7 行 D 列（执业律师人数）",
            "第 9 行 I 列（申报认定类别）",
            "第 11 行 P 列（负责人已作全部承诺）",
            "第 12 行 Q 列（同意公布个人姓名）",
            "第 13 行 C 列（市（州））",
            "第 22 行 B 列（统一社会信用代码）：与第 21 行相同",
        ];
        for cell in cells {
            assert!(said.contains(cell), "{cell}: {said}");
        }
        assert_eq!(filed(node, &[]), before, "all or nothing");
    }
    // What only the rules find is found when every cell can be read.
    let mut unfit = rows.clone();
    unfit[6][3].1 = "50".to_owned();
    unfit[8][12].1 = "没有的文件.pdf｜TS1".to_owned();
    let path = file(node, "unfit.csv", &unfit);
    let said = node.run(1, &["import", &path, "--as", "clerk"]).1;
    assert!(said.contains("第 8 行 D 列（执业律师人数）") && said.contains("超过 49 人"), "{said}");
    assert!(said.contains("第 10 行 M 列（佐证材料）"), "{said}");
    assert_eq!(filed(node, &[]), before, "all or nothing");

    let path = file(node, "good.csv", &rows);
    let dry = node.json(0, &["import", &path, "--dry-run", "--as", "clerk"]);
    assert_eq!((dry["new"].as_u64(), filed(node, &[])), (Some(ROWS as u64), before));
    let done = node.json(0, &["import", &path, "--as", "clerk"]);
    assert_eq!((&done["new"], &done["repeated"]), (&ROWS.into(), &0.into()));
    let again = node.json(0, &["import", &path, "--as", "clerk"]);
    assert_eq!((&again["new"], &again["repeated"]), (&0.into(), &ROWS.into()));
    assert_eq!(filed(node, &[]), before + ROWS);
    searches(node, before + ROWS);

    let template = node.dir.join("template.xlsx");
    let template = template.display().to_string();
    node.run(0, &["import", "--template", &template]);
    assert!(std::fs::read(&template).unwrap().starts_with(b"PK"));
    let empty = node.run(1, &["import", &template, "--as", "clerk"]).1;
    assert!(empty.contains("没有内容"), "its own headings are read: {empty}");
    workbooks(node, before + ROWS);
    large_files(node);
}

/// Sixty firms with a scan of 4 MiB each, where 150 MB hold a third of them: one file at a time is in
/// memory. A table that is refused leaves no paper.
fn large_files(node: &Node) {
    const LARGE: usize = 60;
    let papers = || std::fs::read_dir(node.dir.join("papers")).unwrap().count();
    let before = papers();
    let mut rows: Vec<_> = (ROWS..ROWS + LARGE).map(|n| row(1000 + n)).collect();
    for (n, cells) in rows.iter_mut().enumerate() {
        cells[12].1 = format!("扫描{n}（示例）.txt｜TS1");
    }
    let mut unfit = rows.clone();
    unfit[LARGE - 1][3].1 = "50".to_owned();
    let (good, unfit) = (file(node, "large.csv", &rows), file(node, "large-unfit.csv", &unfit));
    for n in 0..LARGE {
        let path = node.dir.join(format!("table/扫描{n}（示例）.txt"));
        std::fs::write(path, format!("{n:<64}").repeat(64 * 1024)).unwrap();
    }
    let said = node.within(150_000, 1, &["import", &unfit, "--as", "clerk"]).1;
    assert!(said.contains("超过 49 人"), "{said}");
    assert_eq!(papers(), before, "nothing of a refused table is kept");
    let said = node.within(150_000, 0, &["import", &good, "--as", "clerk"]).0;
    assert!(said.contains("新受理 60 份"), "{said}");
    assert_eq!(papers(), before + LARGE);
}

/// A cell as somebody fills it in.
enum Fill {
    Text(String),
    Number(f64),
    Date(u16, u8, u8),
    /// A formula, and what the spreadsheet computed of it.
    Formula(&'static str, &'static str),
}

/// A workbook laid out as the template is: a hint, the headings, a row for each firm.
fn workbook(rows: Vec<Vec<(String, Fill)>>) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let page = book.add_worksheet();
    page.write_string(0, 0, node::acts::table::HINT).unwrap();
    let headers = node::acts::table::headers();
    for (column, header) in (0..).zip(&headers) {
        page.write_string(1, column, header).unwrap();
    }
    let day = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
    for (row, cells) in (2..).zip(rows) {
        for (header, fill) in cells {
            let column = headers.iter().position(|one| *one == header).unwrap();
            let column = u16::try_from(column).unwrap();
            match fill {
                Fill::Text(text) => page.write_string(row, column, text),
                Fill::Number(n) => page.write_number(row, column, n),
                Fill::Date(year, month, on) => {
                    let at = rust_xlsxwriter::ExcelDateTime::from_ymd(year, month, on).unwrap();
                    page.write_datetime_with_format(row, column, at, &day)
                }
                Fill::Formula(formula, result) => {
                    let formula = rust_xlsxwriter::Formula::new(formula).set_result(result);
                    page.write_formula(row, column, formula)
                }
            }
            .unwrap();
        }
    }
    book.save_to_buffer().unwrap()
}

/// Row `n` with some cells filled in otherwise.
fn filled(n: usize, others: Vec<(&str, Fill)>) -> Vec<(String, Fill)> {
    let mut cells: Vec<(String, Fill)> = row(n)
        .into_iter()
        .filter(|(header, _)| others.iter().all(|(other, _)| other != header))
        .map(|(header, cell)| (header.to_owned(), Fill::Text(cell)))
        .collect();
    cells.extend(others.into_iter().map(|(header, fill)| (header.to_owned(), fill)));
    cells
}

/// A row that claims ZY1, whose date stands in a date cell.
fn focused(n: usize) -> Vec<(String, Fill)> {
    let text = |text: &str| Fill::Text(text.to_owned());
    let last = i32::from(jiff::Zoned::now().year()) - 1;
    let revenue = format!("{}｜400000｜1000000\n{last}｜500000｜1000000", last - 1);
    filled(
        n,
        vec![
            ("申报认定类别", text("专业化")),
            ("TS1 说明", text("")),
            ("专业领域", text("建设工程（虚构）")),
            ("ZY1 说明", text("专注建设工程（虚构）。")),
            ("ZY1 起始日期", Fill::Date(2015, 3, 1)),
            ("ZY1 近两年收入", Fill::Text(revenue)),
            ("佐证材料", text("品牌（示例）.txt｜ZY1")),
        ],
    )
}

fn workbooks(node: &Node, before: usize) {
    let save = |name: &str, bytes: &[u8]| {
        let path = node.dir.join("table").join(name);
        std::fs::write(&path, bytes).unwrap();
        path.display().to_string()
    };
    // A code that a spreadsheet took for a number has lost digits, and what a formula computed is no
    // word of the firm's: both are told by their cell.
    let long = 3.151e17;
    let bad = [
        filled(600, vec![("统一社会信用代码", Fill::Number(long))]),
        filled(601, vec![("律所全称", Fill::Formula("=1/0", "#DIV/0!"))]),
        filled(602, vec![("负责人", Fill::Date(2024, 5, 31))]),
        filled(603, vec![("执业律师人数", Fill::Number(12.5))]),
    ];
    let path = save("bad.xlsx", &workbook(bad.into_iter().collect()));
    let said = node.run(1, &["import", &path, "--dry-run", "--as", "clerk"]).1;
    for cell in [
        "第 3 行 B 列（统一社会信用代码）：是数字格式",
        "第 5 行 G 列（负责人）：是日期格式",
        "第 6 行 E 列（执业律师人数）：是数字格式",
    ] {
        assert!(said.contains(cell), "{cell}: {said}");
    }
    assert_eq!(filed(node, &[]), before, "all or nothing");

    // What a person fills in: counts as numbers, days as days, a name put together by a formula.
    let name = "示例公式律师事务所（虚构）";
    let good = vec![
        filled(610, vec![("执业律师人数", Fill::Number(12.0))]),
        filled(611, vec![("律所全称", Fill::Formula("=\"示例\"&\"公式\"", name))]),
        focused(612),
    ];
    let path = save("good.xlsx", &workbook(good));
    let done = node.json(0, &["import", &path, "--as", "clerk"]);
    assert_eq!((&done["new"], &done["repeated"]), (&3.into(), &0.into()), "{done}");
    assert_eq!(node.json(0, &["import", &path, "--as", "clerk"])["repeated"], 3);
    assert_eq!(filed(node, &["--name", name]), 1);
    let code = Uscc::build("31510000", "TB000610").unwrap().to_string();
    assert_eq!(filed(node, &["--code", &code]), 1, "18 characters as they were written");

    let huge = vec![b' '; 600 << 20];
    let mut bomb = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    bomb.start_file("xl/worksheets/sheet1.xml", zip::write::SimpleFileOptions::default()).unwrap();
    std::io::Write::write_all(&mut bomb, &huge).unwrap();
    let path = save("bomb.xlsx", &bomb.finish().unwrap().into_inner());
    let said = node.run(1, &["import", &path, "--as", "clerk"]).1;
    assert!(said.contains("解压后过大"), "{said}");
    assert_eq!(filed(node, &[]), before + 3);

    named_material(node, &code);
    erases(node, &code);
}

/// A dry list needs no account; one person alone erases nothing; two do, and what is erased is told.
/// Files on which other firms' applications rest stay: in this table all rest on the same three.
fn erases(node: &Node, code: &str) {
    let listed = node.json(0, &["erase", code]);
    let papers = listed["items"][0]["papers"].as_array().unwrap().len();
    let shared = std::fs::read(node.dir.join("table/品牌（示例）.txt")).unwrap();
    let shared = ledger::hash::Hash::of(&shared).to_string();
    let names_it =
        listed["items"][0]["papers"].as_array().unwrap().contains(&shared.as_str().into());
    assert!(papers > 0 && !names_it, "the form and what was written about it: {listed}");
    assert!(node.run(0, &["erase", "--due"]).0.contains("没有应予删除的材料"));
    let consent = ["erase", code, "--ground", "consent", "--reason", "撤回同意（虚构）"];
    let with = |other: &'static str| [&consent[..], &["--as", "clerk", "--with", other]].concat();
    let alone = node.run(1, &with("clerk")).1;
    assert!(alone.contains("另一人"), "{alone}");
    let early = ["erase", code, "--reason", "到期", "--as", "clerk", "--with", "director"];
    let early = node.run(1, &early).1;
    assert!(early.contains("保存期未满") && early.contains("--ground"), "{early}");
    let done = node.json(0, &with("director"));
    assert_eq!(done["erased"][0]["papers"].as_array().unwrap().len(), papers, "{done}");
    let gone = node.run(1, &["erase", code]).1;
    assert!(gone.contains("已经删除"), "{gone}");
    let line = &node.json(0, &["list", "--applications", "--code", code])[0];
    assert!(line["firm"].is_null(), "nobody is named any more: {line}");
    assert!(node.dir.join("papers").join(&shared).exists(), "others rest on it");
    assert_eq!(node.json(0, &["ledger", "verify"])["findings"], serde_json::json!([]));
}

/// A reviewer finds each file by the name that the firm gave it, and by the digest that the ledger
/// knows.
fn named_material(node: &Node, code: &str) {
    let out = node.dir.join("material").display().to_string();
    node.run(
        0,
        &["conflict", "declare", code, "--reason", "无利害关系（虚构）", "--as", "reviewer"],
    );
    let listed = node.json(0, &["evidence", code, "--out", &out, "--as", "reviewer"]);
    let listed = listed["files"].as_array().unwrap();
    for name in ["品牌（示例）.txt", "许可证（示例）.txt", "签字页（示例）.txt"]
    {
        let one = listed.iter().find(|one| one["name"] == name).unwrap();
        let content = std::fs::read(std::path::Path::new(&out).join(name)).unwrap();
        let digest = ledger::hash::Hash::of(&content).to_string();
        assert_eq!(one["digest"], digest.as_str(), "{name}");
    }
}

fn searches(node: &Node, all: usize) {
    let csv = |search: &[&str]| {
        let args = [&["list", "--applications", "--format", "csv"], search].concat();
        String::from_utf8(node.out(0, &args)).unwrap()
    };
    assert_eq!(csv(&[]).lines().count(), all + 1, "a heading and every line");
    for search in [
        &["--name", "示例表格7号"][..],
        &["--code", "31510000TB000007"],
        &["--category", "TS"],
        &["--category", "JX"],
        &["--stage", "已受理"],
        &["--round", "2026-1", "--name", "表格1"],
    ] {
        let search: Vec<String> = search.iter().map(|part| (*part).to_owned()).collect();
        let mut args: Vec<&str> = search.iter().map(String::as_str).collect();
        let whole;
        if args[0] == "--code" {
            whole = Uscc::build("31510000", "TB000007").unwrap().to_string();
            args[1] = &whole;
        }
        let found = filed(node, &args);
        assert_eq!(csv(&args).lines().count(), found + 1, "{args:?}");
        let some = args != ["--category", "JX"];
        assert!(!some || (found > 0 && found <= all), "{args:?}: {found}");
    }
    let code = Uscc::build("31510000", "TB000007").unwrap().to_string();
    assert!(csv(&["--name", "示例表格7号"]).contains(&code), "a code keeps its digits");
    let xlsx = node.out(0, &["list", "--applications", "--format", "xlsx"]);
    assert!(xlsx.starts_with(b"PK"));
}
