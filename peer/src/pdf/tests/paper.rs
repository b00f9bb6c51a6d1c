//! What the papers hold, before any other program reads them.

use super::super::page::{POINT, Page, Text};
use super::*;

/// Every name with one to four categories.
fn certificates() -> Vec<Certificate> {
    let cases = NAMES.into_iter().zip((0..4).cycle());
    cases.map(|(firm, n)| sample(firm, &Category::ALL[..=n])).collect()
}

/// Left, top, right and bottom of each text, by the face's ascent and descent.
fn boxes(font: &Font, page: &Page) -> Vec<([f32; 4], String)> {
    let of = |text: &Text| {
        let height = text.style.size * POINT;
        let (x, y) = text.at;
        let right = x + text.style.width(font, &text.text);
        ([x, y - 0.85 * height, right, y + 0.1 * height], text.text.clone())
    };
    page.texts.iter().map(of).collect()
}

/// Within `x` from the sides and `y` from the ends.
fn all_lie_within(font: &Font, page: &Page, (x, y): (f32, f32)) {
    for ([left, top, right, bottom], text) in boxes(font, page) {
        let within = left >= x && right <= page.width - x;
        assert!(within, "“{text}” reaches from {left} to {right}");
        let within = top >= y && bottom <= page.height - y;
        assert!(within, "“{text}” reaches from {top} to {bottom}");
    }
}

fn none_overlap(font: &Font, page: &Page) {
    let boxes = boxes(font, page);
    for (n, (a, text)) in boxes.iter().enumerate() {
        for (b, other) in &boxes[..n] {
            let apart = a[0] >= b[2] || b[0] >= a[2] || a[1] >= b[3] || b[1] >= a[3];
            assert!(apart, "“{text}” lies over “{other}”");
        }
    }
}

#[test]
fn every_text_has_its_place() {
    let font = Font::embedded();
    for of in certificates() {
        let page = certificate::lay_out(&of, &font).unwrap();
        all_lie_within(&font, &page, (23.0, 15.0));
        none_overlap(&font, &page);
    }
    for n in [0, 1, 11, 100] {
        let list = list::lay_out(&sample_list(n), ISSUERS, BASIS, &font).unwrap();
        let notice = publicity::lay_out(&sample_publicity(n), &font).unwrap();
        for page in list.iter().chain(&notice) {
            all_lie_within(&font, page, (17.9, 8.0));
            none_overlap(&font, page);
        }
    }
}

/// What stands on a page, without the breaks of its lines.
fn words(pages: &[Page]) -> String {
    pages.iter().flat_map(|page| &page.texts).map(|text| text.text.as_str()).collect()
}

#[test]
fn s87_the_plans_basis_stands_in_charter_notice_and_publication() {
    let charter = include_str!("../../../../deploy/charter/sichuan-2023-2026.toml");
    let plan = ledger::charter::Plan::from_toml(charter).unwrap();
    assert_eq!(plan.basis, BASIS);
    let font = Font::embedded();
    let list = words(&list::lay_out(&sample_list(3), ISSUERS, BASIS, &font).unwrap());
    assert!(list.contains(BASIS), "{list}");
    let notice = words(&publicity::lay_out(&sample_publicity(3), &font).unwrap());
    assert!(notice.contains(&format!("根据{BASIS}")), "{notice}");
}

#[test]
fn the_same_input_gives_the_same_bytes() {
    let font = Font::embedded();
    for of in certificates() {
        let bytes = certificate(&of, &font).unwrap();
        assert_eq!(bytes, certificate(&of, &Font::embedded()).unwrap());
        keep(&format!("{}.pdf", of.firm), &bytes);
    }
    let (signed, notice) = (sample_list(30), sample_publicity(24));
    let bytes = list(&signed, ISSUERS, BASIS, &font).unwrap();
    assert_eq!(bytes, list(&signed, ISSUERS, BASIS, &font).unwrap());
    keep("list.pdf", &bytes);
    let bytes = publicity(&notice, &font).unwrap();
    assert_eq!(bytes, publicity(&notice, &font).unwrap());
    keep("publicity.pdf", &bytes);
}

#[test]
fn the_code_is_thirty_millimetres_wide() {
    let page = certificate::lay_out(&certificates()[0], &Font::embedded()).unwrap();
    let code = page.shapes.iter().max_by_key(|shape| shape.outlines.len()).unwrap();
    let xs = || code.outlines.iter().flatten().map(|(x, _)| *x);
    let ys = || code.outlines.iter().flatten().map(|(_, y)| *y);
    let size = |low: f32, high: f32| assert!((high - low - 30.0).abs() < 1e-3, "{low} to {high}");
    size(xs().fold(f32::MAX, f32::min), xs().fold(f32::MIN, f32::max));
    size(ys().fold(f32::MAX, f32::min), ys().fold(f32::MIN, f32::max));
}

/// A box in a name would be another name; all that lack a glyph are named at once.
#[test]
fn a_character_without_a_glyph_is_refused_by_name() {
    let font = Font::embedded();
    for firm in ["四川\u{2A6A5}示例律师事务所", "四川\u{7}示例", "四川\u{E0100}示例"]
    {
        let PdfFault::Missing(missing) = certificate(&sample(firm, &[]), &font).unwrap_err() else {
            panic!("{firm:?} was refused for another reason");
        };
        assert_eq!(missing[0].0, firm.chars().nth(2).unwrap());
    }
    let mut of = sample("四川\u{2A6A5}示例律师事务所", &[]);
    of.notice.title = "\u{1F600}".to_owned();
    let said = certificate(&of, &font).unwrap_err().to_string();
    assert!(said.contains("“\u{2A6A5}”（U+2A6A5，见“四川\u{2A6A5}示例律师事务所”）"), "{said}");
    assert!(said.contains("U+1F600"), "{said}");
}

#[test]
fn a_name_without_end_and_a_second_file_of_one_name_are_refused() {
    let font = Font::embedded();
    let fault = certificate(&sample(&"示".repeat(300), &[]), &font).unwrap_err();
    assert!(matches!(fault, PdfFault::TooLong(_)), "{fault}");
    let mut of = sample(NAMES[0], &[]);
    of.attachments.push(of.attachments[0].clone());
    let fault = certificate(&of, &font).unwrap_err();
    assert_eq!(fault, PdfFault::Attachment("credential.json".to_owned()));
}
