//! The face that every paper is set in: LXGW WenKai (霞鹜文楷), under the SIL Open Font License.
//!
//! It is chosen for rare characters in names (䶮, 㐂, 𠮷) and embedded as it is: a file beside the
//! program could be missing or of another version, and then hub and node would write different
//! bytes for the same list. It costs each program 15.7 MB on disk; uncompressed, because pages of
//! a file that nobody reads take no memory, while inflating costs each process 15.7 MB and 80 ms.

use krilla::text::{Font as Face, GlyphId, KrillaGlyph};
use skrifa::charmap::Charmap;
use skrifa::instance::{LocationRef, Size};
use skrifa::metrics::GlyphMetrics;
use skrifa::{FontRef, MetadataProvider as _};

static FILE: &[u8] = include_bytes!("../../font/LXGWWenKai-Regular.ttf");

/// The face, ready to measure and to draw with.
pub struct Font {
    face: Face,
    chars: Charmap<'static>,
    metrics: GlyphMetrics<'static>,
}

impl std::fmt::Debug for Font {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Font(LXGW WenKai)")
    }
}

impl Font {
    /// The face that is part of the program. It takes microseconds; nothing is unpacked.
    ///
    /// # Panics
    /// Never: the file is fixed and a test reads it.
    pub fn embedded() -> Self {
        let tables = FontRef::new(FILE).expect("the embedded font is a font");
        let face = Face::new(FILE.into(), 0).expect("the embedded font is a font");
        // One em is 1.0, so that a width times the size is a width in points.
        let metrics = tables.glyph_metrics(Size::new(1.0), LocationRef::default());
        Self { face, chars: tables.charmap(), metrics }
    }

    /// Whether there is a glyph for `c`.
    pub fn has(&self, c: char) -> bool {
        self.chars.map(c).is_some_and(|glyph| glyph.to_u32() != 0)
    }

    pub(super) fn face(&self) -> Face {
        self.face.clone()
    }

    /// The width of a text in ems.
    pub(super) fn width(&self, text: &str) -> f32 {
        text.chars().map(|c| self.advance(c)).sum()
    }

    fn advance(&self, c: char) -> f32 {
        let glyph = self.chars.map(c).and_then(|glyph| self.metrics.advance_width(glyph));
        glyph.unwrap_or(1.0)
    }

    /// One glyph per character, each `tracking` ems wider than it is. A character without one gets
    /// no glyph: who draws has looked with [`Self::has`].
    pub(super) fn glyphs(&self, text: &str, tracking: f32) -> Vec<KrillaGlyph> {
        let glyph = |(at, c): (usize, char)| {
            let id = self.chars.map(c)?;
            Some(KrillaGlyph {
                glyph_id: GlyphId::new(id.to_u32()),
                text_range: at..at + c.len_utf8(),
                x_advance: self.advance(c) + tracking,
                x_offset: 0.0,
                y_offset: 0.0,
                y_advance: 0.0,
                location: None,
            })
        };
        text.char_indices().filter_map(glyph).collect()
    }
}
