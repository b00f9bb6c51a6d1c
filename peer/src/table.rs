//! Tables for people: columns as wide as their Chinese needs.

use console::measure_text_width;

/// Rows under headings.
#[derive(Debug)]
pub struct Table(Vec<Vec<String>>);

impl Table {
    /// An empty table.
    pub fn new(headings: &[&str]) -> Self {
        Self(vec![headings.iter().map(|text| (*text).to_owned()).collect()])
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.0.push(cells.into());
    }

    /// The lines.
    pub fn text(&self) -> String {
        let columns = self.0.iter().map(Vec::len).max().unwrap_or_default();
        let width = |column: usize| {
            let cells = self.0.iter().filter_map(|row| row.get(column));
            cells.map(|cell| measure_text_width(cell)).max().unwrap_or_default()
        };
        let widths: Vec<usize> = (0..columns).map(width).collect();
        let line = |row: &Vec<String>| {
            let cells = row.iter().zip(&widths).map(|(cell, width)| {
                format!("{cell}{}", " ".repeat(width - measure_text_width(cell)))
            });
            cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        self.0.iter().map(line).collect::<Vec<_>>().join("\n")
    }
}

#[cfg(test)]
mod tests {
    use super::Table;

    #[test]
    fn chinese_takes_two_columns() {
        let mut table = Table::new(&["市（州）", "数"]);
        table.row(["巴中".to_owned(), "1".to_owned()]);
        assert_eq!(table.text(), "市（州）  数\n巴中      1");
    }
}
