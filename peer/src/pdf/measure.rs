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

/// A name in one line in the largest size down to `small`, or in two lines down to `smallest`: a
/// name is never cut, and type never smaller than one can read.
///
/// A branch's name breaks before the branch, as long as that costs a quarter of the size at most;
/// any other name where the halves are most alike.
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
    let fits =
        |style: Style, lines: &[&str]| lines.iter().all(|line| style.width(font, line) <= width);
    let whole = sizes(style, small).find(|style| fits(*style, &[text])).map(|s| (s, vec![text]));
    let branch = || {
        let (firm, branch) = text.split_at(office(text)?);
        let mut sizes = sizes(style.sized(small), small * 0.75);
        Some((sizes.find(|style| fits(*style, &[firm, branch]))?, vec![firm, branch]))
    };
    let alike = || {
        let halves = sizes(style.sized(small), smallest);
        let mut halves = halves.filter_map(|style| Some((style, halves_of(font, style, text)?)));
        let (style, (first, second)) = halves.find(|(s, (a, b))| fits(*s, &[a, b]))?;
        Some((style, vec![first, second]))
    };
    let (style, lines) =
        whole.or_else(branch).or_else(alike).ok_or_else(|| PdfFault::TooLong(text.to_owned()))?;
    Ok((style, lines.into_iter().map(str::to_owned).collect()))
}

/// Half a point smaller each time, down to `least`.
fn sizes(style: Style, least: f32) -> impl Iterator<Item = Style> {
    std::iter::successors(Some(style), |style| Some(style.sized(style.size - 0.5)))
        .take_while(move |style| style.size >= least)
}

/// The two halves of a text that are most alike in width.
fn halves_of<'a>(font: &Font, style: Style, text: &'a str) -> Option<(&'a str, &'a str)> {
    let pairs = text.char_indices().zip(text.chars().skip(1));
    let cuts = pairs.filter(|((_, before), after)| may_break(*before, *after));
    let halves = cuts.map(|((at, before), _)| text.split_at(at + before.len_utf8()));
    let uneven = |(first, second): &(&str, &str)| {
        (style.width(font, first) - style.width(font, second)).abs()
    };
    let halves = halves.filter(|halves| !inside_brackets(halves.0));
    halves.min_by(|a, b| uneven(a).total_cmp(&uneven(b)))
}

/// Whether a bracket that opens in `text` does not close in it.
fn inside_brackets(text: &str) -> bool {
    text.matches('（').count() > text.matches('）').count()
}

/// Where the branch begins in a branch's name: after its firm's name and what stands in brackets
/// behind that, such as （特殊普通合伙）.
fn office(text: &str) -> Option<usize> {
    const FIRM: &str = "律师事务所";
    let end = text.find(FIRM)? + FIRM.len();
    let rest = &text[end..];
    let bracket = rest.starts_with('（').then(|| rest.find('）')).flatten();
    let end = end + bracket.map_or(0, |at| at + '）'.len_utf8());
    (end < text.len()).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::super::page::BLACK;
    use super::*;

    const STYLE: Style = Style::new(34.0, BLACK);

    fn set(text: &str) -> (f32, Vec<String>) {
        let (style, lines) = name(&Font::embedded(), STYLE, text, 236.0, [26.0, 14.0]).unwrap();
        (style.size, lines)
    }

    #[test]
    fn a_name_shrinks_then_takes_two_lines_and_is_never_cut() {
        assert_eq!(set("示例律师事务所"), (34.0, vec!["示例律师事务所".to_owned()]));
        let (size, lines) = set("北京市示例与示范联合律师事务所成都示例分所");
        assert!((26.0..34.0).contains(&size) && lines.len() == 1, "{size} {lines:?}");
        let (size, lines) = set("北京市示例与示范与示意联合律师事务所四川天府新区示例分所");
        assert_eq!(lines, ["北京市示例与示范与示意联合律师事务所", "四川天府新区示例分所"]);
        assert!(size <= 26.0 && size > 20.0, "{size}");
        let long = "北京市示例与示范与示意与示教律师事务所（特殊普通合伙）成都示例分所";
        assert_eq!(set(long).1[1], "成都示例分所");
        let error = name(&Font::embedded(), STYLE, &"示".repeat(200), 236.0, [26.0, 14.0]);
        assert!(matches!(error, Err(PdfFault::TooLong(_))));
    }

    #[test]
    fn a_line_ends_neither_in_a_word_nor_before_a_mark() {
        let font = Font::embedded();
        let text = "核验方法：打开 https://srdi.example.cn/v，选择证书文件（断网时用核验页）。";
        for width in [30, 40, 50, 60, 70, 80] {
            let lines = lines(&font, Style::new(10.0, BLACK), text, width as f32);
            assert_eq!(lines.concat().replace(' ', ""), text.replace(' ', ""));
            for line in &lines {
                assert!(!line.starts_with(['，', '。', '）']), "{lines:?}");
                assert!(!line.ends_with('（'), "{lines:?}");
            }
            let whole = lines.iter().any(|line| line.contains("https://srdi.example.cn/v"));
            assert!(whole || width < 50, "{lines:?}");
        }
    }
}
