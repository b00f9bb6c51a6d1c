//! Papers of several pages: headings, paragraphs and tables that flow from page to page, each with
//! its foot line and number.

use super::PdfFault;
use super::font::Font;
use super::measure;
use super::page::{BLACK, GOLD, GREY, POINT, Page, RED, SILVER, Style};

/// What is left blank around the text, in millimetres.
const MARGIN: f32 = 18.0;
/// Where the foot begins, above the lower edge.
const FOOT: f32 = 20.0;
const CELL: Style = Style::new(9.0, BLACK);
const SMALLEST: f32 = 6.0;

/// A column: what stands over it, and its share of the width.
pub(super) type Column = (&'static str, f32);

/// Pages that are being filled.
pub(super) struct Flow<'a> {
    font: &'a Font,
    size: (f32, f32),
    pages: Vec<Page>,
    /// Where the next line may begin.
    y: f32,
}

impl<'a> Flow<'a> {
    /// The first page, empty.
    pub(super) fn new(font: &'a Font, size: (f32, f32)) -> Self {
        Self { font, size, pages: vec![Page::new(size.0, size.1)], y: MARGIN }
    }

    fn width(&self) -> f32 {
        self.size.0 - 2.0 * MARGIN
    }

    fn bottom(&self) -> f32 {
        self.size.1 - FOOT - 4.0
    }

    /// Begins a page if there are not `height` millimetres left; whether it did.
    fn room(&mut self, height: f32) -> bool {
        let full = self.y + height > self.bottom();
        if full {
            self.pages.push(Page::new(self.size.0, self.size.1));
            self.y = MARGIN;
        }
        full
    }

    fn page(&mut self) -> &mut Page {
        if self.pages.is_empty() {
            self.pages.push(Page::new(self.size.0, self.size.1));
        }
        let last = self.pages.len() - 1;
        &mut self.pages[last]
    }

    /// The paper's title, in the middle, with a rule under it.
    pub(super) fn title(&mut self, text: &str) -> Result<(), PdfFault> {
        let style = Style::new(22.0, RED).bold().tracked(0.04);
        let (style, lines) = measure::name(self.font, style, text, self.width(), [16.0, 10.0])?;
        let (font, middle) = (self.font, self.size.0 / 2.0);
        for line in lines {
            self.y += style.size * POINT * 1.3;
            let y = self.y;
            self.page().centre(font, (middle, y), style, &line);
        }
        self.y += 4.0;
        let (y, right) = (self.y, self.size.0 - MARGIN);
        self.page().line(&[(MARGIN, y), (right, y)], 0.5, RED);
        self.page().line(&[(MARGIN, y + 0.9), (right, y + 0.9)], 0.2, GOLD);
        self.y += 3.0;
        Ok(())
    }

    /// A text over as many lines as it needs.
    pub(super) fn paragraph(&mut self, style: Style, text: &str) {
        let height = style.size * POINT * 1.55;
        for line in measure::lines(self.font, style, text, self.width()) {
            self.room(height);
            self.y += height;
            let y = self.y;
            self.page().left((MARGIN, y), style, &line);
        }
    }

    /// A text in the middle, in one line or two.
    pub(super) fn centred(&mut self, style: Style, text: &str) -> Result<(), PdfFault> {
        let small = [style.size * 0.8, style.size * 0.6];
        let (style, lines) = measure::name(self.font, style, text, self.width(), small)?;
        let (font, middle) = (self.font, self.size.0 / 2.0);
        for line in lines {
            self.y += style.size * POINT * 1.55;
            let y = self.y;
            self.page().centre(font, (middle, y), style, &line);
        }
        Ok(())
    }

    /// A signature's line, at the right.
    pub(super) fn signed(&mut self, style: Style, text: &str) {
        let height = style.size * POINT * 1.7;
        self.room(height);
        self.y += height;
        let (font, y, x) = (self.font, self.y, self.size.0 - MARGIN - 45.0);
        self.page().centre(font, (x, y), style, text);
    }

    /// Blank paper.
    pub(super) fn space(&mut self, height: f32) {
        self.y += height;
    }

    /// What stands over a table; never alone at the foot of a page.
    pub(super) fn heading(&mut self, text: &str) {
        self.room(30.0);
        self.y += 8.0;
        let y = self.y;
        self.page().left((MARGIN, y), Style::new(14.0, RED).bold(), text);
        self.y += 3.0;
    }

    /// A table whose heads stand on each of its pages.
    ///
    /// # Errors
    /// A row that no page takes.
    pub(super) fn table(
        &mut self,
        columns: &[Column],
        rows: &[Vec<String>],
    ) -> Result<(), PdfFault> {
        let shares: f32 = columns.iter().map(|(_, share)| share).sum();
        let widths: Vec<f32> =
            columns.iter().map(|(_, share)| share / shares * self.width()).collect();
        self.heads(columns, &widths);
        for row in rows {
            let cells: Vec<Vec<String>> = row
                .iter()
                .zip(&widths)
                .map(|(text, width)| measure::lines(self.font, CELL, text, width - 3.0))
                .collect();
            let lines = cells.iter().map(Vec::len).max().unwrap_or(1);
            if lines > 12 {
                return Err(PdfFault::TooLong(row.concat()));
            }
            let height = lines as f32 * 4.3 + 2.6;
            if self.room(height) {
                self.heads(columns, &widths);
            }
            self.row(&cells, &widths, height);
        }
        Ok(())
    }

    fn heads(&mut self, columns: &[Column], widths: &[f32]) {
        let (y, right) = (self.y, self.size.0 - MARGIN);
        self.page().line(&[(MARGIN, y), (right, y)], 0.4, GREY);
        let style = Style::new(9.5, BLACK).bold();
        let mut x = MARGIN;
        for ((head, _), width) in columns.iter().zip(widths) {
            self.page().left((x + 1.5, y + 5.2), style, head);
            x += width;
        }
        self.page().line(&[(MARGIN, y + 7.6), (right, y + 7.6)], 0.25, GREY);
        self.y += 7.6;
    }

    fn row(&mut self, cells: &[Vec<String>], widths: &[f32], height: f32) {
        let (top, right) = (self.y, self.size.0 - MARGIN);
        let mut x = MARGIN;
        for (lines, width) in cells.iter().zip(widths) {
            let mut y = top + 4.6;
            for line in lines {
                self.page().left((x + 1.5, y), CELL, line);
                y += 4.3;
            }
            x += width;
        }
        self.y += height;
        let y = self.y;
        self.page().line(&[(MARGIN, y), (right, y)], 0.1, SILVER);
    }

    /// The pages, each with the same foot and its number.
    ///
    /// # Errors
    /// A foot that is wider than the page in type that one can read.
    pub(super) fn finish(mut self, foot: &[String]) -> Result<Vec<Page>, PdfFault> {
        let count = self.pages.len();
        let (right, top) = (self.size.0 - MARGIN, self.size.1 - FOOT);
        let style = Style::new(8.0, GREY);
        let numbers = 30.0;
        let (font, width) = (self.font, self.width());
        for (n, page) in self.pages.iter_mut().enumerate() {
            page.line(&[(MARGIN, top), (right, top)], 0.2, GOLD);
            let mut y = top + 4.5;
            for (line, text) in foot.iter().enumerate() {
                let width = if line == 0 { width - numbers } else { width };
                let (style, lines) = measure::name(font, style, text, width, [SMALLEST, SMALLEST])?;
                for text in lines {
                    page.left((MARGIN, y), style, &text);
                    y += 4.0;
                }
            }
            let number = format!("第 {} 页，共 {count} 页", n + 1);
            page.right(font, (right, top + 4.5), style, &number);
        }
        Ok(self.pages)
    }
}
