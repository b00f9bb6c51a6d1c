//! The public list as a table: for spreadsheets and for reading. The signed form is another
//! ([`crate::list`]); a table proves nothing.

use jiff::civil::Date;
use ledger::category::Category;
use ledger::public_list::{Cultivated, PublicList};
use ledger::region::Region;

use crate::act::ActError;
use crate::sheet;

/// What stands over the columns.
const HEADERS: [&str; 9] = [
    "名单",
    "证书编号",
    "律所名称",
    "统一社会信用代码",
    "市（州）",
    "年度",
    "类别",
    "有效期",
    "状态",
];

/// The lines of both lists as of `day`.
pub(crate) fn rows(list: &PublicList, day: Date) -> Vec<[String; 9]> {
    let labels = |categories: &[Category]| {
        categories.iter().map(|category| category.label()).collect::<Vec<_>>().join("、")
    };
    let place = |code: &ledger::names::NodeCode| match code.as_str().parse::<Region>() {
        Ok(region) => region.name().to_owned(),
        Err(_) => code.to_string(),
    };
    let kind = |kind: &str, legacy: bool| match legacy {
        true => format!("{kind}（补录）"),
        false => kind.to_owned(),
    };
    let recognised = list.recognised.iter().map(|line| {
        [
            kind("认定", line.legacy),
            line.number.clone(),
            line.name.clone(),
            line.code.to_string(),
            place(&line.region),
            line.year.to_string(),
            labels(&line.categories),
            format!("{} 至 {}", line.valid_from, line.valid_until),
            line.standing(day).label().to_owned(),
        ]
    });
    let cultivated = list.cultivated.iter().map(|line| {
        let over = day > line.valid_until;
        [
            kind("培育", line.legacy),
            String::new(),
            line.name.clone(),
            line.code.to_string(),
            place(&line.region),
            line.year.to_string(),
            labels(&line.categories),
            format!("{} 至 {}", line.valid_from, line.valid_until),
            if over { "培育期届满，未获认定" } else { Cultivated::WORDS }.to_owned(),
        ]
    });
    recognised.chain(cultivated).collect()
}

/// For spreadsheets.
pub fn csv(list: &PublicList, day: Date) -> Vec<u8> {
    sheet::csv(&HEADERS, rows(list, day))
}

/// A workbook.
///
/// # Errors
/// The library.
pub fn xlsx(list: &PublicList, day: Date) -> Result<Vec<u8>, ActError> {
    sheet::xlsx("名单", &HEADERS, rows(list, day))
}

/// For reading.
pub fn text(list: &PublicList, day: Date) -> String {
    let mut lines = vec![list.title.clone()];
    for row in rows(list, day) {
        let [kind, number, name, code, region, _, categories, term, standing] = row;
        let number = if number.is_empty() { String::new() } else { format!("{number}　") };
        lines.push(format!(
            "{kind}　{number}{name}（{region}，{code}）　{categories}　{term}　{standing}"
        ));
    }
    let (titled, cultivated) = list.firms(day);
    let all = list.recognised.len() + list.cultivated.len();
    lines.push(format!("现行有效：认定 {titled} 家，培育 {cultivated} 家；名单共 {all} 条"));
    lines.join("\n")
}
