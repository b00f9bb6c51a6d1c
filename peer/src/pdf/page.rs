//! A page as it will be drawn: texts and shapes at their places, in millimetres from the top left.
//!
//! Laying out is apart from writing, so that a test can ask of every page whether each text lies
//! within it.

use super::font::Font;

/// Millimetres of a point, the unit of type sizes.
pub(super) const POINT: f32 = 25.4 / 72.0;

/// Red, green, blue.
pub(super) type Ink = (u8, u8, u8);

pub(super) const BLACK: Ink = (0x22, 0x22, 0x22);
pub(super) const GREY: Ink = (0x66, 0x66, 0x66);
/// The red of rules and titles.
pub(super) const RED: Ink = (0x9b, 0x1c, 0x1c);
/// The gold of ornaments; never of text that must be read.
pub(super) const GOLD: Ink = (0xb3, 0x8b, 0x3f);
/// Thin rules of tables.
pub(super) const SILVER: Ink = (0xbb, 0xbb, 0xbb);

/// How a text is set.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Style {
    /// In points.
    pub(super) size: f32,
    pub(super) ink: Ink,
    /// Drawn with a hairline around each stroke: the face has one weight.
    pub(super) bold: bool,
    /// Between characters, in ems. Beyond 0.1 a reader of the PDF takes it for spaces.
    pub(super) tracking: f32,
}

impl Style {
    pub(super) const fn new(size: f32, ink: Ink) -> Self {
        Self { size, ink, bold: false, tracking: 0.0 }
    }

    pub(super) const fn bold(self) -> Self {
        Self { bold: true, ..self }
    }

    pub(super) const fn tracked(self, tracking: f32) -> Self {
        Self { tracking, ..self }
    }

    pub(super) const fn sized(self, size: f32) -> Self {
        Self { size, ..self }
    }

    /// The width of `text` in millimetres.
    pub(super) fn width(self, font: &Font, text: &str) -> f32 {
        let gaps = text.chars().skip(1).fold(0.0, |sum, _| sum + self.tracking);
        (font.width(text) + gaps) * self.size * POINT
    }
}

/// One line of text; `at` is where its base line begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Text {
    pub(super) at: (f32, f32),
    pub(super) style: Style,
    pub(super) text: String,
}

/// Closed outlines that are filled, or lines that are drawn.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Shape {
    pub(super) outlines: Vec<Vec<(f32, f32)>>,
    pub(super) ink: Ink,
    /// The line's width; filled where there is none.
    pub(super) line: Option<f32>,
}

/// One page.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Page {
    pub(super) width: f32,
    pub(super) height: f32,
    pub(super) shapes: Vec<Shape>,
    pub(super) texts: Vec<Text>,
}

impl Page {
    /// An empty page of `width` by `height`.
    pub(super) fn new(width: f32, height: f32) -> Self {
        Self { width, height, shapes: Vec::new(), texts: Vec::new() }
    }

    /// A text that begins at `x`.
    pub(super) fn left(&mut self, at: (f32, f32), style: Style, text: &str) {
        self.texts.push(Text { at, style, text: text.to_owned() });
    }

    /// A text in the middle of `x`.
    pub(super) fn centre(&mut self, font: &Font, (x, y): (f32, f32), style: Style, text: &str) {
        self.left((x - style.width(font, text) / 2.0, y), style, text);
    }

    /// A text that ends at `x`.
    pub(super) fn right(&mut self, font: &Font, (x, y): (f32, f32), style: Style, text: &str) {
        self.left((x - style.width(font, text), y), style, text);
    }

    /// A line through the points.
    pub(super) fn line(&mut self, points: &[(f32, f32)], width: f32, ink: Ink) {
        self.shapes.push(Shape { outlines: vec![points.to_vec()], ink, line: Some(width) });
    }

    /// Filled outlines; where two overlap, there is a hole.
    pub(super) fn fill(&mut self, outlines: Vec<Vec<(f32, f32)>>, ink: Ink) {
        self.shapes.push(Shape { outlines, ink, line: None });
    }
}
