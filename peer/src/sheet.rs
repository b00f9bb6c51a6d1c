//! Tables as files that spreadsheets open: all of it text, and nothing that is carried out.

use crate::act::ActError;

/// UTF-8 with a byte order mark, since Excel guesses otherwise.
pub fn csv<R>(headers: &[&str], rows: impl IntoIterator<Item = R>) -> Vec<u8>
where
    R: IntoIterator<Item = String>,
{
    let mut writer = csv::Writer::from_writer("\u{feff}".as_bytes().to_vec());
    // Memory takes everything.
    let _ = writer.write_record(headers);
    for row in rows {
        let _ = writer.write_record(row.into_iter().map(|cell| inert(&cell)));
    }
    writer.into_inner().unwrap_or_default()
}

/// A cell that begins like a formula would be carried out by a spreadsheet.
pub fn inert(cell: &str) -> String {
    let formula = cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']);
    if formula { format!("'{cell}") } else { cell.to_owned() }
}

/// A workbook of one sheet whose cells are all text: codes keep their digits.
///
/// # Errors
/// The library.
pub fn xlsx<R>(
    name: &str,
    headers: &[&str],
    rows: impl IntoIterator<Item = R>,
) -> Result<Vec<u8>, ActError>
where
    R: IntoIterator<Item = String>,
{
    let mut book = rust_xlsxwriter::Workbook::new();
    let local = |e: rust_xlsxwriter::XlsxError| ActError::Local(format!("无法生成表格：{e}"));
    let bold = rust_xlsxwriter::Format::new().set_bold();
    // The same rows are the same bytes, whoever writes them and when.
    let made = rust_xlsxwriter::ExcelDateTime::from_ymd(2024, 1, 1).map_err(local)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let sheet = book.add_worksheet();
    sheet.set_name(name).map_err(local)?;
    for (column, header) in (0..).zip(headers) {
        sheet.write_string_with_format(0, column, *header, &bold).map_err(local)?;
    }
    for (row, cells) in (1..).zip(rows) {
        for (column, cell) in (0..).zip(cells) {
            sheet.write_string(row, column, cell).map_err(local)?;
        }
    }
    sheet.autofit();
    book.save_to_buffer().map_err(local)
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
