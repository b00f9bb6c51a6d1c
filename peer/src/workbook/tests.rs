//! A table as people fill it in, and as an attacker does.

use std::io::{Cursor, Write as _};

use zip::write::SimpleFileOptions;

use super::*;

const HEADERS: [&str; 3] = ["律所名称", "统一社会信用代码", "公布日期"];

fn book(fill: impl FnOnce(&mut rust_xlsxwriter::Worksheet)) -> Vec<u8> {
    let mut book = rust_xlsxwriter::Workbook::new();
    fill(book.add_worksheet());
    book.save_to_buffer().unwrap()
}

fn with_header(sheet: &mut rust_xlsxwriter::Worksheet, row: u32) {
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string(row, column, header).unwrap();
    }
}

/// A workbook with these parts and nothing else in it.
fn archive(parts: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, content) in parts {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// The parts of a workbook whose only sheet is `sheet`.
fn raw(sheet: &str) -> Vec<u8> {
    let workbook = br#"<workbook xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="a" sheetId="1" r:id="r1"/></sheets></workbook>"#;
    let links = br#"<Relationships><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>"#;
    let root = br#"<Relationships><Relationship Id="r0" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>"#;
    archive(&[
        ("_rels/.rels", root),
        ("xl/workbook.xml", workbook),
        ("xl/_rels/workbook.xml.rels", links),
        ("xl/worksheets/sheet1.xml", sheet.as_bytes()),
    ])
}

#[test]
fn rows_stand_under_a_header_that_a_title_may_precede() {
    let bytes = book(|sheet| {
        sheet.write_string(0, 0, "四川省专精特新律师事务所名单").unwrap();
        with_header(sheet, 2);
        sheet.write_string(3, 0, " 示例甲律师事务所 ").unwrap();
        sheet.write_string(3, 1, "31510000XX3408570Y").unwrap();
        let day = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 5, 31).unwrap();
        let format = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd");
        sheet.write_datetime_with_format(3, 2, day, &format).unwrap();
        sheet.write_string(5, 0, "示例乙律师事务所").unwrap();
        sheet.write_number(5, 1, 3.151e17).unwrap();
        sheet.write_string(5, 2, "2024年2月29日").unwrap();
    });
    let rows = read(&bytes, &HEADERS).unwrap();
    assert_eq!(rows.iter().map(|row| row.number).collect::<Vec<_>>(), [4, 6]);
    assert_eq!(rows[0].required("律所名称").unwrap(), "示例甲律师事务所");
    assert_eq!(rows[0].text("统一社会信用代码").unwrap(), Some("31510000XX3408570Y"));
    assert_eq!(rows[0].day("公布日期").unwrap().unwrap().to_string(), "2024-05-31");
    let fault = rows[1].text("统一社会信用代码").unwrap_err();
    assert_eq!((fault.row, fault.column.as_str()), (6, "B"));
    assert!(
        fault.to_string().starts_with("第 6 行 B 列（统一社会信用代码）：是数字格式"),
        "{fault}"
    );
    assert_eq!(rows[1].day("公布日期").unwrap().unwrap().to_string(), "2024-02-29");
    assert!(rows[1].text("备注").unwrap().is_none(), "a column that is not there is empty");
}

#[test]
fn text_is_read_as_utf8_or_gb18030_and_a_marked_cell_comes_back_as_it_was() {
    let text =
        "律所名称,统一社会信用代码,公布日期\n'=示例律师事务所,31510000XX3408570Y,2024/5/31\n,,\n";
    let gb = encoding_rs::GB18030.encode(text).0.into_owned();
    for bytes in [text.as_bytes().to_vec(), format!("\u{feff}{text}").into_bytes(), gb] {
        let rows = read(&bytes, &HEADERS).unwrap();
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].required("律所名称").unwrap(), "=示例律师事务所");
        assert_eq!(rows[0].day("公布日期").unwrap().unwrap().to_string(), "2024-05-31");
    }
}

#[test]
fn a_date_that_is_none_is_refused_with_its_place() {
    for text in ["2024-02-30", "24-05-31", "明天", "2024-05", "2024-05-31-1"] {
        let csv = format!("律所名称,统一社会信用代码,公布日期\n甲,乙,{text}\n");
        let rows = read(csv.as_bytes(), &HEADERS).unwrap();
        assert_eq!(rows[0].day("公布日期").unwrap_err().column, "C", "{text}");
    }
}

#[test]
fn a_missing_column_is_named_by_the_row_that_comes_nearest() {
    let fault = read("名单\n律所名称,公布日期\n".as_bytes(), &HEADERS).unwrap_err();
    assert!(fault.to_string().ends_with("缺少列：统一社会信用代码"), "{fault}");
    assert!(
        matches!(read(b"", &HEADERS), Err(WorkbookFault::NoHeader { missing }) if missing.len() == 3)
    );
}

#[test]
fn two_corner_cells_do_not_ask_for_half_a_terabyte() {
    let sheet = r#"<worksheet><dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData></worksheet>"#;
    let bytes = raw(sheet);
    assert!(bytes.len() < 2_000);
    let fault = read(&bytes, &HEADERS).unwrap_err();
    assert!(matches!(fault, WorkbookFault::TooMany), "{fault}");
}

#[test]
fn a_small_file_with_a_string_of_gigabytes_is_measured_before_it_is_unfolded() {
    let huge = vec![b'a'; 64 << 20];
    let bytes = archive(&[("xl/sharedStrings.xml", &huge)]);
    assert!(bytes.len() < 1 << 20, "{}", bytes.len());
    assert!(matches!(read(&bytes, &HEADERS), Err(WorkbookFault::Bomb(_))));
    let parts: Vec<(String, &[u8])> = (0..600).map(|n| (format!("p{n}"), &b"x"[..])).collect();
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, c)| (name.as_str(), *c)).collect();
    assert!(matches!(read(&archive(&parts), &HEADERS), Err(WorkbookFault::Bomb(_))));
}

#[test]
fn what_is_no_table_is_said_to_be_none() {
    let cell = "字".repeat(MAX_CELL + 1);
    let long = format!("律所名称,统一社会信用代码,公布日期\n{cell},乙,丙\n");
    assert!(matches!(read(long.as_bytes(), &HEADERS), Err(WorkbookFault::LongCell { row: 2 })));
    assert!(matches!(read(&[0xd0, 0xcf, 0x11, 0xe0, 0, 1], &HEADERS), Err(WorkbookFault::Foreign)));
    assert!(matches!(read(b"PK\x03\x04 broken", &HEADERS), Err(WorkbookFault::Damaged(_))));
    assert!(read(&raw("<worksheet><sheetData><row"), &HEADERS).is_err());
    let large = vec![b' '; usize::try_from(MAX_FILE).unwrap() + 1];
    assert!(matches!(read(&large, &HEADERS), Err(WorkbookFault::TooLarge { .. })));
    let wide = ["甲"; 65].join(",");
    assert!(matches!(read(wide.as_bytes(), &HEADERS), Err(WorkbookFault::TooMany)));
}

#[test]
fn a_cut_anywhere_is_an_answer_and_never_a_panic() {
    let bytes = book(|sheet| {
        with_header(sheet, 0);
        sheet.write_string(1, 0, "示例律师事务所").unwrap();
    });
    for cut in (0..bytes.len()).step_by(7) {
        assert!(read(&bytes[..cut], &HEADERS).is_err(), "{cut}");
    }
    for at in (0..bytes.len()).step_by(11) {
        let mut flipped = bytes.clone();
        flipped[at] ^= 0xff;
        let _ = read(&flipped, &HEADERS);
    }
}
