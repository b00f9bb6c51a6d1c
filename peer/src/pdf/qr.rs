//! The QR symbol as outlines: modules that touch are one shape, so that no printer and no screen
//! draws hair lines between them.

use std::collections::BTreeMap;

use qrcode::{Color, EcLevel, QrCode, Version};

use super::PdfFault;

/// 81 modules: at 30 mm each is 0.37 mm, which a telephone's camera still reads from paper. A
/// certificate whose name is of common length takes version 13 (0.43 mm).
const LARGEST: i16 = 16;

/// Closed outlines over a grid of modules.
type Outlines = Vec<Vec<(usize, usize)>>;

/// A symbol without its quiet zone.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Symbol {
    /// Modules of a side.
    pub(super) modules: usize,
    /// The dark modules, to be filled by the even-odd rule.
    pub(super) outlines: Outlines,
}

impl Symbol {
    /// The smallest symbol of level M that holds `text`. The library sets the digits as numbers
    /// and the rest as bytes, which is what keeps a certificate's code at version 13.
    ///
    /// # Errors
    /// [`PdfFault::Qr`].
    pub(super) fn of(text: &str) -> Result<Self, PdfFault> {
        let fault = || PdfFault::Qr(text.chars().count());
        let code = QrCode::with_error_correction_level(text, EcLevel::M).map_err(|_| fault())?;
        match code.version() {
            Version::Normal(version) if version <= LARGEST => {}
            _ => return Err(fault()),
        }
        let modules = code.width();
        let dark = code.to_colors();
        let outlines = outlines(modules, |x, y| dark[y * modules + x] == Color::Dark);
        Ok(Self { modules, outlines })
    }
}

/// The borders of the dark cells of a square grid, each loop closed.
fn outlines(side: usize, dark: impl Fn(usize, usize) -> bool) -> Outlines {
    let mut edges = borders(side, dark);
    let mut loops = Vec::new();
    while let Some((start, _)) = edges.first_key_value().map(|(at, next)| (*at, next.len())) {
        let mut at = start;
        let mut corners: Vec<(usize, usize)> = Vec::new();
        while let Some(next) = take(&mut edges, at) {
            // A straight run is one line.
            if let [.., a, b] = corners[..]
                && ((a.0 == b.0 && b.0 == at.0) || (a.1 == b.1 && b.1 == at.1))
            {
                corners.pop();
            }
            corners.push(at);
            at = next;
        }
        loops.push(corners);
    }
    loops
}

type Edges = BTreeMap<(usize, usize), Vec<(usize, usize)>>;

/// Every border between a dark cell and none, from corner to corner, the dark cell at its right.
fn borders(side: usize, dark: impl Fn(usize, usize) -> bool) -> Edges {
    let mut edges = Edges::new();
    let mut add = |from, to| edges.entry(from).or_default().push(to);
    for y in 0..side {
        for x in (0..side).filter(|x| dark(*x, y)) {
            if y == 0 || !dark(x, y - 1) {
                add((x, y), (x + 1, y));
            }
            if x + 1 == side || !dark(x + 1, y) {
                add((x + 1, y), (x + 1, y + 1));
            }
            if y + 1 == side || !dark(x, y + 1) {
                add((x + 1, y + 1), (x, y + 1));
            }
            if x == 0 || !dark(x - 1, y) {
                add((x, y + 1), (x, y));
            }
        }
    }
    edges
}

/// Takes one edge that leaves `from`. Where two do (cells that touch at a corner), either gives
/// the same area.
fn take(edges: &mut Edges, from: (usize, usize)) -> Option<(usize, usize)> {
    let leaving = edges.get_mut(&from)?;
    let next = leaving.pop();
    if leaving.is_empty() {
        edges.remove(&from);
    }
    next
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Even-odd by counting the vertical borders left of a cell's middle.
    fn filled(outlines: &Outlines, x: usize, y: usize) -> bool {
        let crosses = |(a, b): (&(usize, usize), &(usize, usize))| {
            a.0 == b.0 && a.0 <= x && a.1.min(b.1) <= y && y < a.1.max(b.1)
        };
        let borders = outlines.iter().flat_map(|one| one.iter().zip(one.iter().cycle().skip(1)));
        borders.filter(|edge| crosses(*edge)).count() % 2 == 1
    }

    #[test]
    fn outlines_fill_the_dark_modules_and_no_other() {
        let text = format!("https://srdi.example.cn/v#1{}", "0123456789".repeat(64));
        let code = QrCode::with_error_correction_level(&text, EcLevel::M).unwrap();
        let symbol = Symbol::of(&text).unwrap();
        for y in 0..symbol.modules {
            for x in 0..symbol.modules {
                let dark = code[(x, y)] == Color::Dark;
                assert_eq!(filled(&symbol.outlines, x, y), dark, "{x} {y}");
            }
        }
    }

    #[test]
    fn a_certificates_code_is_version_13_and_a_long_one_is_refused() {
        let text = |digits: usize| format!("https://srdi.example.cn/v#1{}", "7".repeat(digits));
        assert_eq!(text(644).len(), 671);
        assert_eq!(Symbol::of(&text(644)).unwrap().modules, 69);
        assert_eq!(Symbol::of(&text(1100)), Err(PdfFault::Qr(1127)));
    }
}
