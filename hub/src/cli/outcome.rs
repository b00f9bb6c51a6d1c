//! Outcomes as a person writes them: `ZY=认定`.

use ledger::category::Category;
use ledger::record::recommendation::{CategoryOpinion, Opinion};

/// For clap, and for a cell of a table.
pub(super) fn parse(text: &str) -> Result<CategoryOpinion, String> {
    let form = "应写作 类别=结论，如 ZY=认定、精细化=培育、TS=不予认定";
    let (category, opinion) = text.split_once(['=', '＝']).ok_or(form)?;
    let category = Category::from_input(category).map_err(|e| e.to_string())?;
    let opinion = match opinion.trim() {
        "认定" | "recognise" | "recognize" => Opinion::Recognise,
        "培育" | "cultivate" => Opinion::Cultivate,
        "不予认定" | "decline" => Opinion::Decline,
        other => return Err(format!("结论“{other}”应为 认定、培育、不予认定 之一")),
    };
    Ok(CategoryOpinion { category, opinion })
}

/// A cell with one outcome or several.
pub(super) fn parse_all(text: &str) -> Result<Vec<CategoryOpinion>, String> {
    let parts = text.split(['；', ';', '，', ',', '、', ' ', '\n']);
    let outcomes: Vec<_> = parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .map(parse)
        .collect::<Result<_, _>>()?;
    if outcomes.is_empty() { Err("缺少结论".to_owned()) } else { Ok(outcomes) }
}

#[cfg(test)]
mod tests {
    use super::{parse, parse_all};

    #[test]
    fn people_write_it_in_several_ways() {
        assert_eq!(parse("ZY=认定"), parse("专业化＝recognise"));
        assert_eq!(parse_all("ZY=认定；JX=培育").unwrap().len(), 2);
        for wrong in ["ZY", "AA=认定", "ZY=推荐认定", "=认定", ""] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
        assert!(parse_all(" ；").is_err());
    }
}
