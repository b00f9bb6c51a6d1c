//! 电子认定证明: one page, A4 across, fit to be framed.

use jiff::civil::Date;
use ledger::category::Category;
use ledger::hash::Hash;
use ledger::record::notice::Notice;

use super::font::Font;
use super::page::{BLACK, GOLD, GREY, POINT, Page, RED, Style};
use super::qr::Symbol;
use super::write::{About, Attachment, write};
use super::{PdfFault, measure};

const WIDTH: f32 = 297.0;
const HEIGHT: f32 = 210.0;
const MIDDLE: f32 = WIDTH / 2.0;
/// The outer rule's distance from the edge: office printers leave 5 mm, frames cover 5.
const FRAME: f32 = 9.0;
/// The inner rule's distance.
const INNER: f32 = 12.5;
/// The side of the squares that are cut out of the inner rule's corners.
const CORNER: f32 = 9.0;
/// The QR symbol's side, without its quiet zone.
const SYMBOL: f32 = 30.0;

/// What a certificate says. Whoever fills it in takes every word from the ledger and the charter.
#[derive(Debug, Clone, PartialEq)]
pub struct Certificate {
    /// The plan's name (charter `title`).
    pub plan: String,
    /// The title, exactly 四川省专精特新律师事务所 (charter `certificate_title`; S55).
    pub title: String,
    /// 省律师行业党委, which is named first (charter `party`).
    pub party: String,
    /// 省律师协会 (charter `association`).
    pub association: String,
    /// The firm's full name; a branch's in full (S55).
    pub firm: String,
    /// 统一社会信用代码.
    pub code: String,
    /// The quota year.
    pub year: u16,
    /// The categories, in the plan's order.
    pub categories: Vec<Category>,
    /// 证书编号.
    pub number: String,
    /// The joint notice: 文号, title, date (S57).
    pub notice: Notice,
    /// First day of the term.
    pub valid_from: Date,
    /// Last day of the term, counted to its end.
    pub valid_until: Date,
    /// Official time of the recognition's record, POSIX seconds: the date inside the file.
    pub at: i64,
    /// The QR code's text: `https://HOST/v#1` and digits.
    pub qr: String,
    /// Where the verify page is, such as `https://HOST/v`.
    pub page_address: String,
    /// SHA-256 of the verify page, as the `list` record names it.
    pub page: Option<Hash>,
    /// SHA-256 of the anchor's JCS bytes.
    pub anchor: Hash,
    /// What travels inside, such as `credential.json`; may be none.
    pub attachments: Vec<Attachment>,
}

/// The certificate as PDF/A-3b. The same input gives the same bytes.
///
/// # Errors
/// A character without a glyph, a name or a code that is too long.
pub fn certificate(of: &Certificate, font: &Font) -> Result<Vec<u8>, PdfFault> {
    let page = lay_out(of, font)?;
    let about = About {
        title: format!("{} {}", of.title, of.firm),
        description: format!("{}电子认定证明，证书编号 {}", of.title, of.number),
        authors: vec![of.party.clone(), of.association.clone()],
        at: ledger::time::civil(of.at),
        attachments: &of.attachments,
    };
    write(font, &[page], &about)
}

/// The page.
pub(super) fn lay_out(of: &Certificate, font: &Font) -> Result<Page, PdfFault> {
    let mut page = Page::new(WIDTH, HEIGHT);
    frame(&mut page);
    heading(&mut page, font, of);
    firm(&mut page, font, of)?;
    facts(&mut page, font, of)?;
    issuers(&mut page, font, of)?;
    code(&mut page, font, of)?;
    foot(&mut page, font, of);
    Ok(page)
}

fn rectangle(inset: f32) -> [(f32, f32); 5] {
    let (right, bottom) = (WIDTH - inset, HEIGHT - inset);
    [(inset, inset), (right, inset), (right, bottom), (inset, bottom), (inset, inset)]
}

/// A red rule, a gold one within it whose corners step in, and a fret (回纹) in each corner.
fn frame(page: &mut Page) {
    page.line(&rectangle(FRAME), 1.1, RED);
    page.line(&rectangle(FRAME + 1.5), 0.25, RED);
    let mut inner = Vec::new();
    let corners = [(false, false), (true, false), (true, true), (false, true)];
    // Reflects a point of the top left corner into another corner.
    let mirror = |(right, bottom): (bool, bool), (x, y): (f32, f32)| {
        (if right { WIDTH - x } else { x }, if bottom { HEIGHT - y } else { y })
    };
    for corner in corners {
        let [edge, step] = [INNER, INNER + CORNER];
        let mut points = [(edge, step), (step, step), (step, edge)];
        if corner.0 != corner.1 {
            points.reverse();
        }
        inner.extend(points.map(|point| mirror(corner, point)));
        let fret = FRET.map(|(x, y)| mirror(corner, (INNER + x, INNER + y)));
        page.line(&fret, 0.55, RED);
    }
    inner.push(inner[0]);
    page.line(&inner, 0.35, GOLD);
}

/// One turn of a fret in a square of [`CORNER`] less the gap to the rule.
const FRET: [(f32, f32); 8] = [
    (7.2, 7.2),
    (0.6, 7.2),
    (0.6, 0.6),
    (7.2, 0.6),
    (7.2, 5.0),
    (2.8, 5.0),
    (2.8, 2.8),
    (5.0, 2.8),
];

fn heading(page: &mut Page, font: &Font, of: &Certificate) {
    page.centre(font, (MIDDLE, 32.0), Style::new(13.0, GREY), &of.plan);
    let title = Style::new(41.0, RED).bold().tracked(0.06);
    page.centre(font, (MIDDLE, 52.0), title, &of.title);
    let kind = Style::new(16.0, RED).tracked(0.09);
    page.centre(font, (MIDDLE, 63.5), kind, "电子认定证明");
    for side in [-1.0, 1.0] {
        page.line(&[(MIDDLE + side * 25.0, 61.5), (MIDDLE + side * 70.0, 61.5)], 0.3, GOLD);
        page.fill(vec![diamond((MIDDLE + side * 25.0, 61.5), 1.1)], GOLD);
    }
}

fn diamond((x, y): (f32, f32), half: f32) -> Vec<(f32, f32)> {
    vec![(x - half, y), (x, y - half), (x + half, y), (x, y + half)]
}

/// The firm's name, what it is recognised as, and in which categories.
fn firm(page: &mut Page, font: &Font, of: &Certificate) -> Result<(), PdfFault> {
    let style = Style::new(34.0, BLACK).bold();
    let (style, lines) = measure::name(font, style, &of.firm, 236.0, [26.0, 14.0])?;
    let height = style.size * POINT;
    let middle = if lines.len() == 1 { 80.0 } else { 74.5 };
    let mut y = middle + height / 2.0;
    for line in &lines {
        page.centre(font, (MIDDLE, y), style, line);
        y += height * 1.25;
    }
    let body = Style::new(16.0, BLACK);
    let recognised = format!("经评审，认定为“{}”（{}年度），认定类别：", of.title, of.year);
    page.centre(font, (MIDDLE, 103.0), body, &recognised);
    let label = Style::new(21.0, RED).bold();
    let gap = 14.0;
    let words: Vec<&str> = of.categories.iter().map(|one| one.label()).collect();
    let widths: Vec<f32> = words.iter().map(|word| label.width(font, word)).collect();
    let gaps = words.iter().skip(1).fold(0.0, |sum, _| sum + gap);
    let mut x = MIDDLE - (widths.iter().sum::<f32>() + gaps) / 2.0;
    for (n, (word, width)) in words.iter().zip(widths).enumerate() {
        if n > 0 {
            page.fill(vec![diamond((x - gap / 2.0, 114.5), 1.2)], GOLD);
        }
        page.left((x, 117.0), label, word);
        x += width + gap;
    }
    Ok(())
}

/// A day as it stands in documents.
pub(super) fn day(date: Date) -> String {
    format!("{}年{}月{}日", date.year(), date.month(), date.day())
}

fn facts(page: &mut Page, font: &Font, of: &Certificate) -> Result<(), PdfFault> {
    let (label, value) = (Style::new(11.0, GREY), Style::new(12.5, BLACK));
    let term = format!("{}至{}（含当日）", day(of.valid_from), day(of.valid_until));
    let notice = format!("{}　{}", of.notice.document_number, day(of.notice.date));
    let facts = [
        ("证书编号", of.number.clone()),
        ("统一社会信用代码", of.code.clone()),
        ("有 效 期", term),
        ("联合公告", notice),
    ];
    let (left, width) = (64.0, 100.0);
    let mut y = 136.0;
    for (name, text) in facts {
        page.left((INNER + 14.0, y), label, name);
        let (style, lines) = measure::name(font, value, &text, width, [9.0, 7.5])?;
        for line in lines {
            page.left((left, y), style, &line);
            y += 8.2;
        }
    }
    let title = Style::new(10.0, GREY);
    for line in measure::lines(font, title, &of.notice.title, width).iter().take(2) {
        page.left((left, y - 1.4), title, line);
        y += 5.0;
    }
    Ok(())
}

fn issuers(page: &mut Page, font: &Font, of: &Certificate) -> Result<(), PdfFault> {
    let x = 199.0;
    let mut y = 140.0;
    for body in [&of.party, &of.association] {
        let name = Style::new(17.0, BLACK).bold();
        let (style, lines) = measure::name(font, name, body, 58.0, [11.0, 8.0])?;
        for line in lines {
            page.centre(font, (x, y), style, &line);
            y += 9.5;
        }
    }
    page.centre(font, (x, y + 1.0), Style::new(13.0, BLACK), &day(of.notice.date));
    page.centre(font, (x, y + 8.5), Style::new(10.0, GREY), "联合签发（数字签名）");
    Ok(())
}

fn code(page: &mut Page, font: &Font, of: &Certificate) -> Result<(), PdfFault> {
    let symbol = Symbol::of(&of.qr)?;
    let (left, top) = (WIDTH - INNER - 16.0 - SYMBOL, 131.0);

    let at = |n: usize| n as f32 * SYMBOL / symbol.modules as f32;
    let place = |(x, y): &(usize, usize)| (left + at(*x), top + at(*y));
    let dark = symbol.outlines.iter().map(|one| one.iter().map(place).collect()).collect();
    page.fill(dark, (0, 0, 0));
    let middle = left + SYMBOL / 2.0;
    page.centre(font, (middle, top + SYMBOL + 7.0), Style::new(10.0, GREY), "扫码核验");
    Ok(())
}

/// How to verify, what to compare, and what this paper is not.
fn foot(page: &mut Page, font: &Font, of: &Certificate) {
    let (left, right) = (INNER + 14.0, WIDTH - INNER - 14.0);
    page.line(&[(left, 176.0), (right, 176.0)], 0.2, GOLD);
    let style = Style::new(8.5, GREY);
    let how = format!(
        "核验方法：扫描二维码；或打开 {}，选择证书文件；断网时用随证书提供的核验页或核验程序。\
         首次核验前，请将下列指纹与两家单位公布的内容核对一致。",
        of.page_address
    );
    let what = "本证明以数字签名签发，不等同于加盖公章；打印件的真伪和当前状态以核验结果为准。";
    let mut texts = vec![how, what.to_owned(), format!("信任锚指纹（SHA-256）　{}", of.anchor)];
    texts.extend(of.page.map(|page| format!("核验页摘要（SHA-256）　{page}")));
    let mut y = 180.5;
    for text in texts {
        for line in measure::lines(font, style, &text, right - left) {
            page.left((left, y), style, &line);
            y += 4.1;
        }
    }
}
