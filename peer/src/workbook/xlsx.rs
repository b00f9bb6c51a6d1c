//! The first sheet of a workbook, cell by cell.

use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

use calamine::{DataRef, ExcelDateTime, Reader as _, Xlsx};
use jiff::civil::Date;

use super::{Cell, MAX_CELL, MAX_COLUMNS, MAX_ROWS, RawRow, WorkbookFault};

/// The rows of the first sheet. A panic in the library is an answer like another: the file is
/// somebody else's, and the program goes on.
pub(super) fn rows(bytes: &[u8]) -> Result<Vec<RawRow>, WorkbookFault> {
    let read = catch_unwind(AssertUnwindSafe(|| first_sheet(bytes)));
    read.unwrap_or_else(|_| Err(WorkbookFault::Damaged("内部结构".to_owned())))
}

fn first_sheet(bytes: &[u8]) -> Result<Vec<RawRow>, WorkbookFault> {
    let damaged = |e: calamine::XlsxError| WorkbookFault::Damaged(e.to_string());
    let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
    let names = book.sheet_names();
    let first = names.first().ok_or_else(|| WorkbookFault::Damaged("没有工作表".to_owned()))?;
    let mut cells = book.worksheet_cells_reader(first).map_err(damaged)?;
    let mut rows: Vec<RawRow> = Vec::new();
    while let Some(cell) = cells.next_cell().map_err(damaged)? {
        let (row, column) = cell.get_position();
        let Some(value) = value(cell.get_value()) else { continue };
        if row >= MAX_ROWS || column >= MAX_COLUMNS {
            return Err(WorkbookFault::TooMany);
        }
        let number = row + 1;
        if matches!(&value, Cell::Text(text) if text.chars().count() > MAX_CELL) {
            return Err(WorkbookFault::LongCell { row: number });
        }
        // Rows come in order in every honest file; in another one a row may come back.
        match rows.last_mut() {
            Some((last, cells)) if *last == number => cells.push((column, value)),
            Some((last, _)) if *last > number => {
                return Err(WorkbookFault::Damaged(format!("第 {number} 行次序颠倒")));
            }
            _ => rows.push((number, vec![(column, value)])),
        }
    }
    Ok(rows)
}

fn value(data: &DataRef<'_>) -> Option<Cell> {
    let text = |text: &str| {
        let text = text.trim();
        (!text.is_empty()).then(|| Cell::Text(text.to_owned()))
    };
    match data {
        DataRef::Int(n) => Some(Cell::Text(n.to_string())),
        DataRef::Float(n) => Some(Cell::Number(*n)),
        DataRef::String(s) => text(s),
        DataRef::SharedString(s) => text(s),
        DataRef::Bool(b) => Some(Cell::Text(if *b { "是" } else { "否" }.to_owned())),
        DataRef::DateTime(at) => Some(day(at).unwrap_or(Cell::Error)),
        DataRef::DateTimeIso(s) | DataRef::DurationIso(s) => text(s),
        DataRef::Error(_) => Some(Cell::Error),
        DataRef::Empty => None,
    }
}

fn day(at: &ExcelDateTime) -> Option<Cell> {
    let (year, month, day, ..) = at.to_ymd_hms_milli();
    let small = |n: u8| i8::try_from(n).ok();
    Date::new(i16::try_from(year).ok()?, small(month)?, small(day)?).ok().map(Cell::Date)
}
