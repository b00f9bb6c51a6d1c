//! Lines that fit: where Chinese text may break, and how small a name may become.

use super::PdfFault;
use super::font::Font;
use super::page::Style;

/// What may not begin a line, and what may not end one.
const CLOSING: &str = "，。、；：！？）〕》”’％";
const OPENING: &str = "（〔《“‘";

/// Whether a line may end between two characters: not inside a number or a word, and not so that a
/// mark stands alone.
fn may_break(before: char, after: char) -> bool {
    let word = |c: char| c.is_ascii_graphic();
    let inside = word(before) && word(after);
    !inside && !CLOSING.contains(after) && !OPENING.contains(before)
}

/// The text in lines of at most `width` millimetres. A word that is longer than a line is cut.
pub(super) fn lines(font: &Font, style: Style, text: &str, width: f32) -> Vec<String> {
    let mut lines = Vec::new();
    let mut rest = text;
    while style.width(font, rest) > width {
        let cut = cut(font, style, rest, width);
        let (line, after) = rest.split_at(cut);
        lines.push(line.trim_end().to_owned());
        rest = after.trim_start();
    }
    lines.push(rest.to_owned());
    lines
}

/// Where the first line of a text that is too wide ends.
fn cut(font: &Font, style: Style, text: &str, width: f32) -> usize {
    let ends = text.char_indices().skip(1);
    let fitting = ends.take_while(|(at, _)| style.width(font, &text[..*at]) <= width);
    let mut forced = text.chars().next().map_or(0, char::len_utf8);
    let mut allowed = None;
    let mut before = text.chars().next().unwrap_or_default();
    for (at, after) in fitting {
        forced = at;
        if may_break(before, after) {
            allowed = Some(at);
        }
        before = after;
    }
    allowed.unwrap_or(forced)
}

/// A name in one line in the largest size from `largest` down to `small`, or in two lines down to
/// `smallest`: a name is never cut, and type never smaller than one can read.
///
/// # Errors
/// [`PdfFault::TooLong`].
pub(super) fn name(
    font: &Font,
    style: Style,
    text: &str,
    width: f32,
    [small, smallest]: [f32; 2],
) -> Result<(Style, Vec<String>), PdfFault> {
    let mut size = style.size;
    while size >= smallest {
        let style = style.sized(size);
        if style.width(font, text) <= width {
            return Ok((style, vec![text.to_owned()]));
        }
        if size < small
            && let Some((first, second)) = halves(font, style, text, width)
        {
            return Ok((style, vec![first.to_owned(), second.to_owned()]));
        }
        size -= 0.5;
    }
    Err(PdfFault::TooLong(text.to_owned()))
}

/// The text in two lines: a branch's name breaks before the branch, any other where the halves are
/// most alike.
fn halves<'a>(
    font: &Font,
    style: Style,
    text: &'a str,
    width: f32,
) -> Option<(&'a str, &'a str)> {
    let fits = |(first, second): &(&str, &str)| {
        style.width(font, first) <= width && style.width(font, second) <= width
    };
    const FIRM: &str = "律师事务所";
    let office = text.find(FIRM).map(|at| text.split_at(at + FIRM.len()));
    if let Some(halves) = office.filter(|halves| !halves.1.is_empty() && fits(halves)) {
        return Some(halves);
    }
    let pairs = text.char_indices().zip(text.chars().skip(1));
    let cuts = pairs.filter(|((_, before), after)| may_break(*before, *after));
    let halves = cuts.map(|((at, before), _)| text.split_at(at + before.len_utf8())).filter(fits);
    let uneven = |(first, second): &(&str, &str)| {
        (style.width(font, first) - style.width(font, second)).abs()
    };
    halves.min_by(|a, b| uneven(a).total_cmp(&uneven(b)))
}
