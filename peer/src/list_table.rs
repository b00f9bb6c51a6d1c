//! The public list as a table: for spreadsheets and for reading. The signed form is another
//! ([`crate::list`]); a table proves nothing.

use jiff::civil::Date;
use ledger::category::Category;
use ledger::public_list::{Cultivated, PublicList};
use ledger::region::Region;

use crate::act::ActError;

/// What stands over the columns.
const HEADERS: [&str; 9] = [
    "名单",
    "证书编号",
    "律所名称",
    "统一社会信用代码",
    "市（州）",
    "年度",
    "类别",
    "有效期",
    "状态",
];

/// The lines of both lists as of `day`.
fn rows(list: &PublicList, day: Date) -> Vec<[String; 9]> {
    let labels = |categories: &[Category]| {
        categories.iter().map(|category| category.label()).collect::<Vec<_>>().join("、")
    };
    let place = |code: &ledger::names::NodeCode| match code.as_str().parse::<Region>() {
        Ok(region) => region.name().to_owned(),
        Err(_) => code.to_string(),
    };
    let kind = |kind: &str, legacy: bool| match legacy {
        true => format!("{kind}（补录）"),
        false => kind.to_owned(),
    };
    let recognised = list.recognised.iter().map(|line| {
        [
            kind("认定", line.legacy),
            line.number.clone(),
            line.name.clone(),
            line.code.to_string(),
            place(&line.region),
            line.year.to_string(),
            labels(&line.categories),
            format!("{} 至 {}", line.valid_from, line.valid_until),
            line.standing(day).label().to_owned(),
        ]
    });
    let cultivated = list.cultivated.iter().map(|line| {
        let over = day > line.valid_until;
        [
            kind("培育", line.legacy),
            String::new(),
            line.name.clone(),
            line.code.to_string(),
            place(&line.region),
            line.year.to_string(),
            labels(&line.categories),
            format!("{} 至 {}", line.valid_from, line.valid_until),
            if over { "培育期届满，未获认定" } else { Cultivated::WORDS }.to_owned(),
        ]
    });
    recognised.chain(cultivated).collect()
}

/// For spreadsheets: UTF-8 with a byte order mark, since Excel guesses otherwise.
pub fn csv(list: &PublicList, day: Date) -> Vec<u8> {
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    // Memory takes everything.
    let _ = writer.write_record(HEADERS);
    for row in rows(list, day) {
        let _ = writer.write_record(row.iter().map(|cell| inert(cell)));
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that begins like a formula would be carried out by a spreadsheet.
fn inert(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// A workbook whose cells are all text: codes keep their digits and nothing is carried out.
///
/// # Errors
/// The library.
pub fn xlsx(list: &PublicList, day: Date) -> Result<Vec<u8>, ActError> {
    let mut book = rust_xlsxwriter::Workbook::new();
    let local = |e: rust_xlsxwriter::XlsxError| ActError::Local(format!("无法生成表格：{e}"));
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let sheet = book.add_worksheet();
    sheet.set_name("名单").map_err(local)?;
    for (column, header) in (0..).zip(HEADERS) {
        sheet.write_string_with_format(0, column, header, &bold).map_err(local)?;
    }
    for (row, cells) in (1..).zip(rows(list, day)) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).map_err(local)?;
        }
    }
    sheet.autofit();
    book.save_to_buffer().map_err(local)
}

/// For reading.
pub fn text(list: &PublicList, day: Date) -> String {
    let mut lines = vec![list.title.clone()];
    for row in rows(list, day) {
        let [kind, number, name, code, region, _, categories, term, standing] = row;
        let number = if number.is_empty() { String::new() } else { format!("{number}　") };
        lines.push(format!(
            "{kind}　{number}{name}（{region}，{code}）　{categories}　{term}　{standing}"
        ));
    }
    lines.push(format!("认定 {} 家，培育 {} 家", list.recognised.len(), list.cultivated.len()));
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_formula_in_a_name_is_text() {
        for cell in ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1"] {
            assert!(inert(cell).starts_with('\''), "{cell}");
        }
        assert_eq!(inert("示例律师事务所"), "示例律师事务所");
    }
}
