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
