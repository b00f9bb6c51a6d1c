//! As much of CBOR (RFC 8949) as the code needs, in its deterministic form.

/// Writes items, each with the shortest head.
#[derive(Default)]
pub(super) struct Writer(Vec<u8>);

impl Writer {
    fn head(&mut self, major: u8, value: u64) {
        let bytes = value.to_be_bytes();
        let (kind, from) = match value {
            0..24 => (bytes[7], 8),
            24..0x100 => (24, 7),
            0x100..0x1_0000 => (25, 6),
            0x1_0000..0x1_0000_0000 => (26, 4),
            _ => (27, 0),
        };
        self.0.push(major << 5 | kind);
        self.0.extend_from_slice(&bytes[from..]);
    }

    pub(super) fn unsigned(&mut self, value: u64) {
        self.head(0, value);
    }

    pub(super) fn integer(&mut self, value: i64) {
        match u64::try_from(value) {
            Ok(value) => self.head(0, value),
            Err(_) => self.head(1, !value.cast_unsigned()),
        }
    }

    pub(super) fn bytes(&mut self, value: &[u8]) {
        self.head(2, value.len() as u64);
        self.0.extend_from_slice(value);
    }

    pub(super) fn text(&mut self, value: &str) {
        self.head(3, value.len() as u64);
        self.0.extend_from_slice(value.as_bytes());
    }

    pub(super) fn array(&mut self, items: u64) {
        self.head(4, items);
    }

    pub(super) fn map(&mut self, entries: u64) {
        self.head(5, entries);
    }

    pub(super) fn tag(&mut self, tag: u64) {
        self.head(6, tag);
    }

    pub(super) fn finish(self) -> Vec<u8> {
        self.0
    }
}

/// Reads items; `None` for whatever is not the item that was asked for. That heads are the shortest,
/// the caller sees by writing again what it read.
pub(super) struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    pub(super) fn new(bytes: &'a [u8]) -> Self {
        Self(bytes)
    }

    fn take(&mut self, count: u64) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(usize::try_from(count).ok()?)?;
        self.0 = rest;
        Some(taken)
    }

    fn head(&mut self) -> Option<(u8, u64)> {
        let first = *self.take(1)?.first()?;
        let width = match first & 31 {
            value @ 0..24 => return Some((first >> 5, u64::from(value))),
            kind @ 24..28 => 1 << (kind - 24),
            _ => return None,
        };
        let value = self.take(width)?.iter().fold(0, |value, byte| value << 8 | u64::from(*byte));
        Some((first >> 5, value))
    }

    fn of(&mut self, major: u8) -> Option<u64> {
        self.head().filter(|(found, _)| *found == major).map(|(_, value)| value)
    }

    pub(super) fn unsigned(&mut self) -> Option<u64> {
        self.of(0)
    }

    pub(super) fn integer(&mut self) -> Option<i64> {
        match self.head()? {
            (0, value) => i64::try_from(value).ok(),
            (1, value) => i64::try_from(value).ok().map(|value| !value),
            _ => None,
        }
    }

    pub(super) fn bytes(&mut self) -> Option<&'a [u8]> {
        let length = self.of(2)?;
        self.take(length)
    }

    pub(super) fn text(&mut self) -> Option<&'a str> {
        let length = self.of(3)?;
        std::str::from_utf8(self.take(length)?).ok()
    }

    pub(super) fn array(&mut self) -> Option<u64> {
        self.of(4)
    }

    pub(super) fn map(&mut self) -> Option<u64> {
        self.of(5)
    }

    pub(super) fn tag(&mut self) -> Option<u64> {
        self.of(6)
    }

    pub(super) fn end(&self) -> Option<()> {
        self.0.is_empty().then_some(())
    }
}
