//! The table that an officer fills in from the paper: one firm a row.

use std::collections::BTreeMap;

use ledger::category::Category;
use ledger::charter::Plan;
use ledger::names::{Firm, NodeCode};
use ledger::rules::legacy;
use ledger::uscc::Uscc;
use peer::workbook::{self, CellFault, Row, WorkbookFault};

use super::Entry;

const NAME: &str = "律所名称";
const CODE: &str = "统一社会信用代码";
const REGION: &str = "市（州）";
const RECOGNISED: &str = "认定类别";
const CULTIVATED: &str = "培育类别";
const NUMBER: &str = "证书编号";

/// What stands over the columns.
pub const HEADERS: [&str; 6] = [NAME, CODE, REGION, RECOGNISED, CULTIVATED, NUMBER];
/// The most characters of a name or a number.
const MAX: usize = 100;

/// Why a table was not taken.
#[derive(Debug, thiserror::Error)]
pub enum TableFault {
    /// The file as a whole.
    #[error(transparent)]
    Workbook(#[from] WorkbookFault),
    /// Cells, all of them at once.
    #[error("表格有 {} 处需要改正，未导入：\n{}", .0.len(), lines(.0))]
    Cells(Vec<CellFault>),
}

fn lines(faults: &[CellFault]) -> String {
    faults.iter().map(|fault| format!("  {fault}")).collect::<Vec<_>>().join("\n")
}

/// Reads every row, or says everything that is wrong.
///
/// # Errors
/// The file, or its cells.
pub fn read(bytes: &[u8], plan: &Plan) -> Result<Vec<Entry>, TableFault> {
    let mut faults = Vec::new();
    let mut entries: Vec<Entry> = Vec::new();
    let mut seen: BTreeMap<Uscc, u32> = BTreeMap::new();
    for row in workbook::read(bytes, &HEADERS)? {
        let Some(entry) = entry(&row, plan, &mut faults) else { continue };
        if let Some(first) = seen.insert(entry.firm.code, row.number) {
            faults.push(row.fault(CODE, format!("与第 {first} 行相同，一家律所填一行")));
        }
        entries.push(entry);
    }
    if !faults.is_empty() {
        return Err(TableFault::Cells(faults));
    }
    Ok(entries)
}

fn entry(row: &Row, plan: &Plan, faults: &mut Vec<CellFault>) -> Option<Entry> {
    fn told<T>(found: Result<T, CellFault>, faults: &mut Vec<CellFault>) -> Option<T> {
        found.map_err(|fault| faults.push(fault)).ok()
    }
    let name = told(row.parsed(NAME, short), faults);
    let code = told(row.parsed(CODE, Uscc::from_input), faults);
    let region = told(row.parsed(REGION, |text| region(text, plan)), faults);
    let recognised = told(categories(row, RECOGNISED), faults);
    let cultivated = told(categories(row, CULTIVATED), faults);
    let number = told(row.text(NUMBER).map(|text| text.map(str::to_owned)), faults);
    let (recognised, cultivated, number) = (recognised?, cultivated?, number?);
    let before = faults.len();
    if let Err(fault) = legacy::says(&recognised, &cultivated) {
        faults.push(row.fault(RECOGNISED, fault.message));
    }
    if number.is_some() && recognised.is_empty() {
        faults.push(row.fault(NUMBER, "仅列入培育的没有证书编号"));
    }
    let firm = Firm { name: name?, code: code? };
    let entry = Entry { row: row.number, firm, region: region?, number, recognised, cultivated };
    (faults.len() == before).then_some(entry)
}

fn short(text: &str) -> Result<String, String> {
    let count = text.chars().count();
    if count > MAX || text.contains(char::is_control) {
        return Err(format!("应为一行文字，不超过 {MAX} 字"));
    }
    Ok(text.to_owned())
}

/// A prefecture by its code, its name or the beginning of it.
fn region(text: &str, plan: &Plan) -> Result<NodeCode, String> {
    let named = |node: &&ledger::charter::PlanNode| {
        node.code.as_str() == text || (text.chars().count() >= 2 && node.name.starts_with(text))
    };
    let mut found = plan.nodes.iter().filter(named);
    match (found.next(), found.next()) {
        (Some(node), None) => Ok(node.code.clone()),
        _ => Err("不是实施规则所列的市（州），应填名称（如 成都市）或代码（如 510100）".to_owned()),
    }
}

fn categories(row: &Row, header: &str) -> Result<Vec<Category>, CellFault> {
    let Some(text) = row.text(header)? else { return Ok(Vec::new()) };
    let mut list = Vec::new();
    for word in text.split(['、', '，', ',', '；', ';', '/', ' ', '\n']) {
        if word.trim().is_empty() {
            continue;
        }
        let category = Category::from_input(word).map_err(|e| row.fault(header, e.to_string()))?;
        if list.contains(&category) {
            return Err(row.fault(header, format!("{}写了两次", category.label())));
        }
        list.push(category);
    }
    list.sort();
    Ok(list)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plan() -> Plan {
        Plan::from_toml(include_str!("../../../../deploy/charter/sichuan-2023-2026.toml")).unwrap()
    }

    fn table(rows: &str) -> String {
        format!("{}\n{rows}", HEADERS.join(","))
    }

    #[test]
    fn a_row_says_a_firm_its_prefecture_and_its_categories() {
        let rows = "示例甲律师事务所,31510000XX3408570Y,成都,专业化、创新型,特色化,川专精特新律所〔2024〕0001号\n";
        let entries = read(table(rows).as_bytes(), &plan()).unwrap();
        let one = &entries[0];
        assert_eq!(
            (one.row, one.region.as_str(), one.firm.name.as_str()),
            (2, "510100", "示例甲律师事务所")
        );
        assert_eq!(one.recognised, [Category::Zy, Category::Xx]);
        assert_eq!(one.cultivated, [Category::Ts]);
    }

    #[test]
    fn every_bad_cell_is_told_at_once_by_row_and_column() {
        let rows = [
            ",31510000XX3408570Y,成都市,专业化,,",
            "示例乙律师事务所,31510000XX3408570Z,重庆市,专业,特色化化,",
            "示例丙律师事务所,31510000XX3408570Y,四川,精细化,精细化,",
            "示例丁律师事务所,31510000XX3408570Y,绵阳市,,新型化,川〔2024〕1号",
            "示例戊律师事务所,31510000XX3408570Y,绵阳市,,,",
            "示例己律师事务所,31510000XX3408570Y,绵阳市,专业化,,",
            "示例庚律师事务所,31510000XX3408570Y,绵阳市,专业化、专业化,,",
            "示例辛律师事务所,31510000XX3408570Y,绵阳市,特色化,,",
        ];
        let fault = read(table(&rows.join("\n")).as_bytes(), &plan()).unwrap_err();
        let TableFault::Cells(cells) = fault else { panic!("{fault}") };
        let places: Vec<(u32, &str)> = cells.iter().map(|c| (c.row, c.column.as_str())).collect();
        assert_eq!(
            places,
            [
                (2, "A"),
                (3, "B"),
                (3, "C"),
                (3, "E"),
                (4, "C"),
                (4, "D"),
                (5, "F"),
                (6, "D"),
                (8, "D"),
                (9, "B"),
            ]
        );
        assert!(cells[9].to_string().contains("与第 7 行相同"), "{}", cells[9]);
    }
}
