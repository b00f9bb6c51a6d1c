//! CSV: UTF-8 with or without a byte order mark, or GB 18030, which spreadsheets on Chinese office
//! machines write.

use super::{Cell, MAX_CELL, MAX_COLUMNS, MAX_ROWS, RawRow, WorkbookFault};

pub(super) fn rows(bytes: &[u8]) -> Result<Vec<RawRow>, WorkbookFault> {
    let text = decoded(bytes)?;
    let mut reader =
        csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(text.as_bytes());
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record.map_err(|e| WorkbookFault::Damaged(e.to_string()))?;
        let line = record.position().map_or(0, csv::Position::line);
        let number = u32::try_from(line).map_err(|_| WorkbookFault::TooMany)?;
        if number > MAX_ROWS || record.len() > MAX_COLUMNS as usize {
            return Err(WorkbookFault::TooMany);
        }
        let mut cells = Vec::new();
        for (column, field) in (0..).zip(&record) {
            // What an export of ours marked as text comes back as it was.
            let field = field.trim();
            let field = field.strip_prefix('\'').unwrap_or(field);
            if field.chars().count() > MAX_CELL {
                return Err(WorkbookFault::LongCell { row: number });
            }
            if !field.is_empty() {
                cells.push((column, Cell::Text(field.to_owned())));
            }
        }
        if !cells.is_empty() {
            rows.push((number, cells));
        }
    }
    Ok(rows)
}

fn decoded(bytes: &[u8]) -> Result<String, WorkbookFault> {
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.strip_prefix('\u{feff}').unwrap_or(text).to_owned(),
        Err(_) => {
            let (text, _, broken) = encoding_rs::GB18030.decode(bytes);
            if broken {
                return Err(WorkbookFault::Foreign);
            }
            text.into_owned()
        }
    };
    let binary = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.contains(binary) { Err(WorkbookFault::Foreign) } else { Ok(text) }
}
