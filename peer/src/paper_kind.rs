//! What a paper is, told from its bytes alone: names and media types are whatever a sender says.

/// The kinds of papers that offices can open and that run nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaperKind {
    /// A PDF document.
    Pdf,
    /// A JPEG photograph or scan.
    Jpeg,
    /// A PNG picture.
    Png,
    /// UTF-8 text, JSON among it.
    Text,
}

impl PaperKind {
    /// The media type to serve it under; text never as anything that a browser interprets.
    pub fn media_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Jpeg => "image/jpeg",
            Self::Png => "image/png",
            Self::Text => "text/plain; charset=utf-8",
        }
    }
}

impl PaperKind {
    /// The kind of a whole paper that was accepted before.
    pub fn of(content: &[u8]) -> Self {
        Self::of_accepted(content)
    }

    /// How a file of this kind is usually named at its end.
    pub fn ending(self) -> &'static str {
        match self {
            Self::Pdf => "pdf",
            Self::Jpeg => "jpg",
            Self::Png => "png",
            Self::Text => "txt",
        }
    }

    /// The kind of a paper that was accepted before, from its start.
    pub(crate) fn of_accepted(start: &[u8]) -> Self {
        by_magic(start).unwrap_or(Self::Text)
    }
}

const MAGIC: [(&[u8], PaperKind); 3] = [
    (b"%PDF-", PaperKind::Pdf),
    (&[0xff, 0xd8, 0xff], PaperKind::Jpeg),
    (b"\x89PNG\r\n\x1a\n", PaperKind::Png),
];
pub(crate) const LONGEST_MAGIC: usize = 8;

/// Reads a paper piece by piece. Text must be text to its last byte, so all of it is looked at, but
/// no more is kept than the start and one split character.
#[derive(Debug, Default)]
pub(crate) struct KindReader {
    start: Vec<u8>,
    split: Vec<u8>,
    not_text: bool,
}

impl KindReader {
    pub(crate) fn read(&mut self, bytes: &[u8]) {
        let missing = LONGEST_MAGIC.saturating_sub(self.start.len()).min(bytes.len());
        self.start.extend_from_slice(&bytes[..missing]);
        if !self.not_text {
            self.read_text(bytes);
        }
    }

    /// The kind; `None` for what is not taken.
    pub(crate) fn finish(self) -> Option<PaperKind> {
        let text = !self.not_text && self.split.is_empty() && !self.start.is_empty();
        by_magic(&self.start).or(text.then_some(PaperKind::Text))
    }

    fn read_text(&mut self, bytes: &[u8]) {
        let joined;
        let bytes = if self.split.is_empty() {
            bytes
        } else {
            joined = [self.split.as_slice(), bytes].concat();
            &joined
        };
        let (text, rest) = match str::from_utf8(bytes) {
            Ok(text) => (text, &[][..]),
            Err(error) if error.error_len().is_none() => {
                let (text, rest) = bytes.split_at(error.valid_up_to());
                (str::from_utf8(text).unwrap_or_default(), rest)
            }
            Err(_) => ("\0", &[][..]),
        };
        self.not_text = text.chars().any(|c| c.is_control() && !matches!(c, '\n' | '\r' | '\t'));
        self.split = rest.to_vec();
    }
}

fn by_magic(start: &[u8]) -> Option<PaperKind> {
    MAGIC.iter().find(|(magic, _)| start.starts_with(magic)).map(|(_, kind)| *kind)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(bytes: &[u8], piece: usize) -> Option<PaperKind> {
        let mut reader = KindReader::default();
        bytes.chunks(piece).for_each(|piece| reader.read(piece));
        reader.finish()
    }

    #[test]
    fn kinds_do_not_depend_on_how_a_paper_is_cut() {
        let table: [(&[u8], Option<PaperKind>); 13] = [
            (b"%PDF-1.7\n\xff\xfe", Some(PaperKind::Pdf)),
            (b"\xff\xd8\xff\xe0junk", Some(PaperKind::Jpeg)),
            (b"\x89PNG\r\n\x1a\n....", Some(PaperKind::Png)),
            ("律师\u{20000}事务所\r\n\t".as_bytes(), Some(PaperKind::Text)),
            (br#"{"a":1}"#, Some(PaperKind::Text)),
            (b"MZ\x90\0\x03\0\0\0", None),
            (b"\x7fELF\x02\x01\x01\0", None),
            (b"PK\x03\x04\x14\0", None),
            (b"text\0", None),
            ("律师".as_bytes().split_last().unwrap().1, None),
            (b"\xc3\x28", None),
            (b"\x1b[2J", None),
            (b"", None),
        ];
        for (bytes, expected) in table {
            for piece in 1..=9 {
                assert_eq!(kind(bytes, piece), expected, "{bytes:?} by {piece}");
            }
        }
    }
}
