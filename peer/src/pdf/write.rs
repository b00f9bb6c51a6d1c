//! Pages as a PDF/A-3b file: the only user of the PDF library.

use std::collections::BTreeMap;

use jiff::civil::DateTime as Civil;
use krilla::SerializeSettings;
use krilla::color::rgb;
use krilla::configure::{Archival, ConfigurationBuilder};
use krilla::embed::{AssociationKind, EmbeddedFile, MimeType};
use krilla::geom::{Path, PathBuilder, Point};
use krilla::metadata::{DateTime, Metadata};
use krilla::num::NormalizedF32;
use krilla::page::PageSettings;
use krilla::paint::{Fill, FillRule, LineJoin, Stroke};
use krilla::surface::Surface;
use krilla::{Document, error::KrillaError};

use super::PdfFault;
use super::font::Font;
use super::page::{Ink, POINT, Page, Shape, Text};

/// A file that travels inside the PDF, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attachment {
    /// The file's name, such as `credential.json`.
    pub name: String,
    /// Its type, such as `application/json`.
    pub media_type: &'static str,
    /// What it is, for people.
    pub description: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What a PDF says of itself.
pub(super) struct About<'a> {
    pub(super) title: String,
    pub(super) description: String,
    /// In the order in which they sign.
    pub(super) authors: Vec<String>,
    /// When its content was decided: never the time of writing, which would change the bytes.
    pub(super) at: Civil,
    pub(super) attachments: &'a [Attachment],
}

/// The pages as a file.
///
/// # Errors
/// A character without a glyph, named; an attachment that cannot be; the library.
pub(super) fn write(font: &Font, pages: &[Page], about: &About<'_>) -> Result<Vec<u8>, PdfFault> {
    complete(font, pages)?;
    let library = |e: KrillaError| PdfFault::Library(format!("{e}（{e:?}）"));
    let archival = ConfigurationBuilder::new().with_archival_validator(Archival::A3_B).finish();
    let configuration = archival.map_err(|e| PdfFault::Library(format!("{e:?}")))?;
    let settings = SerializeSettings { configuration, ..SerializeSettings::default() };
    let mut document = Document::new_with(settings);
    for page in pages {
        let size = PageSettings::from_wh(page.width / POINT, page.height / POINT);
        let size = size.ok_or_else(|| PdfFault::Library("page size".to_owned()))?;
        let mut to = document.start_page_with(size);
        let mut surface = to.surface();
        page.shapes.iter().for_each(|shape| draw(&mut surface, shape));
        page.texts.iter().for_each(|text| set(&mut surface, font, text));
        surface.finish();
        to.finish();
    }
    let at = date(about.at);
    for attachment in about.attachments {
        let fault = || PdfFault::Attachment(attachment.name.clone());
        let media_type = MimeType::new(attachment.media_type).ok_or_else(fault)?;
        let file = EmbeddedFile {
            path: attachment.name.clone(),
            mime_type: Some(media_type),
            description: Some(attachment.description.clone()),
            association_kind: AssociationKind::Source,
            data: attachment.bytes.clone().into(),
            modification_date: Some(at),
            compress: Some(true),
            location: None,
        };
        document.embed_file(file).ok_or_else(fault)?;
    }
    let metadata =
        Metadata::new().title(about.title.clone()).description(about.description.clone());
    let metadata = metadata.authors(about.authors.clone()).language("zh-CN".to_owned());
    document.set_metadata(metadata.creation_date(at));
    document.finish().map_err(library)
}

/// Every character of every page has a glyph; all that have none are named at once.
fn complete(font: &Font, pages: &[Page]) -> Result<(), PdfFault> {
    let mut missing = BTreeMap::new();
    for text in pages.iter().flat_map(|page| &page.texts) {
        for c in text.text.chars().filter(|c| !font.has(*c)) {
            missing.entry(c).or_insert_with(|| text.text.replace(char::is_control, " "));
        }
    }
    if missing.is_empty() { Ok(()) } else { Err(PdfFault::Missing(missing.into_iter().collect())) }
}

fn date(at: Civil) -> DateTime {
    let number = |n: i8| u8::try_from(n).unwrap_or_default();
    DateTime::new(u16::try_from(at.year()).unwrap_or_default())
        .month(number(at.month()))
        .day(number(at.day()))
        .hour(number(at.hour()))
        .minute(number(at.minute()))
        .second(number(at.second()))
        .utc_offset_hour(8)
}

fn colour((red, green, blue): Ink) -> krilla::paint::Paint {
    rgb::Color::new(red, green, blue).into()
}

fn filled(ink: Ink) -> Option<Fill> {
    Some(Fill { paint: colour(ink), opacity: NormalizedF32::ONE, rule: FillRule::EvenOdd })
}

fn stroked(ink: Ink, width: f32) -> Option<Stroke> {
    let line_join = LineJoin::Miter;
    Some(Stroke { paint: colour(ink), width, line_join, ..Stroke::default() })
}

fn draw(surface: &mut Surface<'_>, shape: &Shape) {
    let Some(path) = path(shape) else { return };
    surface.set_fill(shape.line.is_none().then(|| filled(shape.ink)).flatten());
    surface.set_stroke(shape.line.and_then(|width| stroked(shape.ink, width / POINT)));
    surface.draw_path(&path);
}

fn path(shape: &Shape) -> Option<Path> {
    let mut builder = PathBuilder::new();
    for outline in &shape.outlines {
        let closed = shape.line.is_none() || outline.first() == outline.last();
        for (n, (x, y)) in outline.iter().enumerate() {
            let (x, y) = (x / POINT, y / POINT);
            if n == 0 { builder.move_to(x, y) } else { builder.line_to(x, y) }
        }
        if closed {
            builder.close();
        }
    }
    builder.finish()
}

fn set(surface: &mut Surface<'_>, font: &Font, text: &Text) {
    let style = text.style;
    surface.set_fill(filled(style.ink));
    // Half of this on either side of each stroke makes the regular weight a bold one.
    let hair = style.size / 32.0;
    surface.set_stroke(style.bold.then(|| stroked(style.ink, hair)).flatten());
    let at = Point::from_xy(text.at.0 / POINT, text.at.1 / POINT);
    let glyphs = font.glyphs(&text.text, style.tracking);
    surface.draw_glyphs(at, &glyphs, font.face(), &text.text, style.size, false);
}
