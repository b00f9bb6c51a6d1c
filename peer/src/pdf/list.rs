//! 认定名单、培育名单 on paper: what `list.json` says, with its digest, and the file itself inside.

use ledger::public_list::SignedList;
use ledger::time;

use super::flow::{Column, Flow};
use super::font::Font;
use super::page::{BLACK, GREY, Page, Style};
use super::write::{About, Attachment, write};
use super::{PdfFault, certificate};
use crate::list_table;

/// A4 across.
const SIZE: (f32, f32) = (297.0, 210.0);

const COLUMNS: [Column; 9] = [
    ("序号", 10.0),
    ("证书编号", 52.0),
    ("律所名称", 61.0),
    ("统一社会信用代码", 40.0),
    ("市（州）", 22.0),
    ("年度", 11.0),
    ("类别", 30.0),
    ("有效期", 24.0),
    ("状态", 15.0),
];

/// The signed list as PDF/A-3b. Everything follows from the file, the bodies' names and the plan's
/// `basis` (S87), so that hub and nodes write the same bytes: `状态` is that of the day to which the
/// data go.
///
/// # Errors
/// A list without its record, a character without a glyph, a text that fits nowhere.
pub fn list(
    signed: &SignedList,
    issuers: [&str; 2],
    basis: &str,
    font: &Font,
) -> Result<Vec<u8>, PdfFault> {
    let record = signed.record().map_err(|e| PdfFault::Library(e.to_string()))?;
    let pages = lay_out(signed, issuers, basis, font)?;
    let description = format!("名单摘要（SHA-256）{}", record.digest);
    let attachment = Attachment {
        name: "list.json".to_owned(),
        media_type: "application/json",
        description: "可核验的签名名单".to_owned(),
        bytes: signed.to_bytes(),
    };
    let about = About {
        title: format!("{}认定名单、培育名单", signed.list.title),
        description,
        authors: issuers.map(str::to_owned).to_vec(),
        at: time::civil(record.at),
        attachments: &[attachment],
    };
    write(font, &pages, &about)
}

/// The pages.
pub(super) fn lay_out(
    signed: &SignedList,
    issuers: [&str; 2],
    basis: &str,
    font: &Font,
) -> Result<Vec<Page>, PdfFault> {
    let record = signed.record().map_err(|e| PdfFault::Library(e.to_string()))?;
    let mut flow = Flow::new(font, SIZE);
    flow.centred(Style::new(12.0, GREY), &signed.list.title)?;
    flow.title("认定名单、培育名单")?;
    flow.centred(Style::new(11.0, BLACK), &format!("{}　联合签发", issuers.join("　")))?;
    flow.centred(Style::new(10.0, GREY), &format!("依据　{basis}"))?;
    if let Some(notice) = &record.notice {
        let day = certificate::day(notice.date);
        let text = format!("{}　《{}》　{day}", notice.document_number, notice.title);
        flow.centred(Style::new(10.0, GREY), &text)?;
    }
    let day = time::day(record.at);
    let (recognised, cultivated): (Vec<_>, Vec<_>) =
        list_table::rows(&signed.list, day).into_iter().partition(|row| row[0].starts_with("认定"));
    let (titled, grown) = signed.list.firms(day);
    let parts = [
        ("一、认定名单", "", titled, recognised),
        ("二、培育名单", "；培育对象，未获认定", grown, cultivated),
    ];
    for (name, note, firms, rows) in parts {
        flow.heading(&format!("{name}（现行有效 {firms} 家，共 {} 条{note}）", rows.len()));
        if rows.is_empty() {
            flow.paragraph(Style::new(10.0, GREY), "无");
            continue;
        }
        let rows: Vec<Vec<String>> = (1..).zip(rows).map(line).collect();
        flow.table(&COLUMNS, &rows)?;
    }
    flow.finish(&[
        format!("数据截至 {}　名单摘要（SHA-256）{}", time::minute(record.at), record.digest),
        "名单以本文件内嵌的 list.json 为准，凭信任锚核验：srdi-verify list list.json --anchor anchor.json。\
         数字签名不等同于加盖公章。"
            .to_owned(),
    ])
}

/// A row of the table: its number in place of the list's name, 补录 kept with the firm's.
fn line((n, row): (usize, [String; 9])) -> Vec<String> {
    let [kind, number, name, code, region, year, categories, term, standing] = row;
    let legacy = if kind.contains("补录") { "（补录）" } else { "" };
    let term = term.replace(" 至 ", " 至");
    let name = format!("{name}{legacy}");
    vec![n.to_string(), number, name, code, region, year, categories, term, standing]
}
