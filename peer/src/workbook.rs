//! Tables that people bring: a workbook (.xlsx) or a CSV file, told apart by content.
//!
//! Such a file is hostile until read: a workbook of one kilobyte may ask for half a terabyte. So the
//! archive is measured before it is opened, cells are streamed and counted, and nothing depends on
//! the size that a sheet states of itself.

use jiff::civil::Date;

use crate::act::ActError;
use crate::files::FileError;

mod archive;
mod delimited;
mod row;
mod xlsx;

pub use row::{CellFault, Row};

/// The most bytes of a file.
pub const MAX_FILE: u64 = 8 << 20;
/// The most rows, the header's included.
pub const MAX_ROWS: u32 = 20_000;
/// The most columns.
pub const MAX_COLUMNS: u32 = 64;
/// The most characters of one cell.
pub const MAX_CELL: usize = 4_000;
/// The header stands in one of the first rows: a title may stand above it.
const HEADER_WITHIN: u32 = 10;

/// What stands in a cell.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// Text as it was written, without white space around it.
    Text(String),
    /// A number: of a code it has lost digits already.
    Number(f64),
    /// A day.
    Date(Date),
    /// What a formula that failed left.
    Error,
}

/// Why a file is no table that can be read.
#[derive(Debug, thiserror::Error)]
pub enum WorkbookFault {
    /// Larger than any honest one.
    #[error("文件 {size} 字节，超过 {} MiB 上限；请删去图片等附件，或分成几份", MAX_FILE >> 20)]
    TooLarge {
        /// Its bytes.
        size: u64,
    },
    /// Its archive unfolds to more than it may.
    #[error("工作簿解压后过大或结构异常（{0}），未读取；请另存为新的 .xlsx 文件后再试")]
    Bomb(String),
    /// More rows or columns than are read.
    #[error("表格超过 {MAX_ROWS} 行或 {MAX_COLUMNS} 列，未读取；请删去空白区域的格式，或分成几份")]
    TooMany,
    /// A cell with a book in it.
    #[error("第 {row} 行有单元格超过 {MAX_CELL} 字，未读取")]
    LongCell {
        /// Its row, from 1.
        row: u32,
    },
    /// Neither a workbook nor text.
    #[error("不是 .xlsx 工作簿，也不是 CSV 文本；旧式 .xls 请另存为 .xlsx")]
    Foreign,
    /// A workbook that cannot be read.
    #[error("工作簿无法读取（{0}）；请用表格软件打开后另存为 .xlsx 再试")]
    Damaged(String),
    /// No row has the headers.
    #[error("前 {HEADER_WITHIN} 行中没有找到表头，缺少列：{}", .missing.join("、"))]
    NoHeader {
        /// The columns that no row has.
        missing: Vec<String>,
    },
    /// The file itself.
    #[error(transparent)]
    File(#[from] FileError),
}

/// A workbook to be filled in: a line that says how, the headings, and columns that keep text as
/// text.
///
/// # Errors
/// The library.
pub fn template(sheet: &str, hint: &str, headers: &[&str]) -> Result<Vec<u8>, ActError> {
    let local = |e: rust_xlsxwriter::XlsxError| ActError::Local(format!("无法生成表格：{e}"));
    let mut book = rust_xlsxwriter::Workbook::new();
    let text = rust_xlsxwriter::Format::new().set_num_format("@");
    let bold = rust_xlsxwriter::Format::new().set_bold();
    let page = book.add_worksheet();
    page.set_name(sheet).map_err(local)?;
    page.write_string(0, 0, hint).map_err(local)?;
    for (column, header) in (0..).zip(headers) {
        page.set_column_format(column, &text).map_err(local)?;
        page.set_column_width(column, 24).map_err(local)?;
        page.write_string_with_format(1, column, *header, &bold).map_err(local)?;
    }
    book.save_to_buffer().map_err(local)
}

/// A row as it was read: its number from 1, and the cells by column from 0.
type RawRow = (u32, Vec<(u32, Cell)>);

/// Reads the rows under a header that has all of `required`; other columns may stand between them.
/// Empty rows are left out.
///
/// # Errors
/// The file is not a table, or is larger than a table should be.
pub fn read(bytes: &[u8], required: &[&str]) -> Result<Vec<Row>, WorkbookFault> {
    let size = bytes.len() as u64;
    if size > MAX_FILE {
        return Err(WorkbookFault::TooLarge { size });
    }
    let rows = match bytes {
        [b'P', b'K', 3, 4, ..] => {
            archive::measure(bytes)?;
            xlsx::rows(bytes)?
        }
        _ => delimited::rows(bytes)?,
    };
    row::under_header(rows, required)
}

#[cfg(test)]
mod tests;
