//! Rows under their header, and what is wrong with a cell: by row, column and heading, so that whoever
//! filled in the table finds it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use jiff::civil::Date;
use serde::Serialize;

use super::{Cell, HEADER_WITHIN, RawRow, WorkbookFault};

/// The columns of a table by heading.
type Columns = Arc<BTreeMap<String, u32>>;

/// A row of a table.
#[derive(Debug, Clone)]
pub struct Row {
    /// Its number in the sheet, from 1.
    pub number: u32,
    columns: Columns,
    cells: BTreeMap<u32, Cell>,
}

/// What is wrong with a cell.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CellFault {
    /// The row, from 1.
    pub row: u32,
    /// The column's letters.
    pub column: String,
    /// Its heading.
    pub header: String,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { row, column, header, message } = self;
        write!(f, "第 {row} 行 {column} 列（{header}）：{message}")
    }
}

impl Row {
    /// What is wrong with the cell under `header`.
    pub fn fault(&self, header: &str, message: impl Into<String>) -> CellFault {
        let column = self.columns.get(header).map_or_else(String::new, |column| letters(*column));
        CellFault { row: self.number, column, header: header.to_owned(), message: message.into() }
    }

    fn cell(&self, header: &str) -> Option<&Cell> {
        self.cells.get(self.columns.get(header)?)
    }

    /// The text under `header`, if there is any.
    ///
    /// # Errors
    /// A number or a date: of a code it has lost its digits, so it must be text.
    pub fn text(&self, header: &str) -> Result<Option<&str>, CellFault> {
        match self.cell(header) {
            None => Ok(None),
            Some(Cell::Text(text)) => Ok(Some(text)),
            Some(Cell::Number(_)) => {
                Err(self.fault(header, "是数字格式，可能已丢失末位；请将该列设为文本后重新填写"))
            }
            Some(Cell::Date(_)) => Err(self.fault(header, "是日期格式，此处应为文字")),
            Some(Cell::Error) => Err(self.fault(header, "公式出错，请改为填写内容")),
        }
    }

    /// The count under `header`, if its cell is a number and whole: that loses no digits. What is text
    /// is [`text`](Self::text)'s.
    pub fn count(&self, header: &str) -> Option<u64> {
        match self.cell(header) {
            Some(Cell::Number(n)) if (0.0..1e9).contains(n) => format!("{n}").parse().ok(),
            _ => None,
        }
    }

    /// The text under `header`, which must be there.
    ///
    /// # Errors
    /// Nothing there, or no text.
    pub fn required(&self, header: &str) -> Result<&str, CellFault> {
        self.text(header)?.ok_or_else(|| self.fault(header, "未填写"))
    }

    /// The day under `header`, if there is one: a date cell, or text like 2024-05-31 or 2024年5月31日.
    ///
    /// # Errors
    /// Something else.
    pub fn day(&self, header: &str) -> Result<Option<Date>, CellFault> {
        match self.cell(header) {
            None => Ok(None),
            Some(Cell::Date(day)) => Ok(Some(*day)),
            Some(Cell::Text(text)) => match parsed(text) {
                Some(day) => Ok(Some(day)),
                None => Err(self.fault(header, "不是日期，应如 2024-05-31")),
            },
            Some(_) => Err(self.fault(header, "不是日期，应如 2024-05-31")),
        }
    }

    /// What the cell under `header` says, parsed.
    ///
    /// # Errors
    /// Nothing there, no text, or what `parse` finds wrong.
    pub fn parsed<T, E: fmt::Display>(
        &self,
        header: &str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, CellFault> {
        parse(self.required(header)?).map_err(|e| self.fault(header, e.to_string()))
    }
}

fn parsed(text: &str) -> Option<Date> {
    let plain = text.replace(['年', '月', '/', '.'], "-").replace('日', "");
    let mut parts = plain.split('-').map(str::trim);
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    let date = Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?);
    date.ok().filter(|_| parts.next().is_none() && year.len() == 4)
}

/// Finds the header and gives the rows beneath it.
pub(super) fn under_header(
    rows: Vec<RawRow>,
    required: &[&str],
) -> Result<Vec<Row>, WorkbookFault> {
    let lacking = |cells: &[(u32, Cell)]| -> Vec<String> {
        let has = |name: &&str| cells.iter().any(|(_, c)| matches!(c, Cell::Text(t) if t == name));
        required.iter().filter(|name| !has(name)).map(|name| (*name).to_owned()).collect()
    };
    let near = rows.iter().take_while(|(number, _)| *number <= HEADER_WITHIN);
    let near = near.map(|(number, cells)| (lacking(cells), *number));
    let best = near.min_by_key(|(missing, _)| missing.len());
    let header = match best {
        Some((missing, number)) if missing.is_empty() => number,
        Some((missing, _)) => return Err(WorkbookFault::NoHeader { missing }),
        None => {
            let missing = required.iter().map(|name| (*name).to_owned()).collect();
            return Err(WorkbookFault::NoHeader { missing });
        }
    };
    let mut columns = BTreeMap::new();
    let (mut found, mut below) = (Vec::new(), Vec::new());
    for (number, cells) in rows {
        match number.cmp(&header) {
            std::cmp::Ordering::Less => {}
            std::cmp::Ordering::Equal => found = cells,
            std::cmp::Ordering::Greater => below.push((number, cells)),
        }
    }
    for (column, cell) in found {
        if let Cell::Text(name) = cell {
            // Of two columns under one heading the first counts.
            columns.entry(name).or_insert(column);
        }
    }
    let columns = Arc::new(columns);
    let row = |(number, cells): RawRow| Row {
        number,
        columns: columns.clone(),
        cells: cells.into_iter().collect(),
    };
    Ok(below.into_iter().map(row).collect())
}

/// A, B, … Z, AA, as a spreadsheet names its columns.
fn letters(column: u32) -> String {
    let letter = |n: u32| char::from(b'A' + u8::try_from(n % 26).unwrap_or_default());
    match column {
        0..26 => letter(column).to_string(),
        _ => format!("{}{}", letter(column / 26 - 1), letter(column)),
    }
}
