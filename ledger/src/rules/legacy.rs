//! 补录 of an earlier joint notice (A3-39; S54-S57): what may enter without a recommendation.

use super::RuleFault;
use super::term::last_day;
use crate::category::Category;
use crate::charter::Plan;
use crate::record::legacy::LegacyEntry;

/// Whether an entry is what a notice of an earlier year can say: of a year whose results exist on
/// paper, of a prefecture of the plan, with a number exactly if it recognises, running from the date
/// of the notice.
///
/// # Errors
/// Names what is not so.
pub fn fits(act: &LegacyEntry, plan: &Plan) -> Result<(), RuleFault> {
    let fault = |message: String| Err(RuleFault::new("legacy", "四(三)3", message));
    let years = &plan.deciding.legacy_years;
    if !years.contains(&act.year) {
        let years: Vec<String> = years.iter().map(u16::to_string).collect();
        return fault(format!("补录限 {} 年度，不含 {}", years.join("、"), act.year));
    }
    if plan.node(&act.region).is_none() {
        return fault(format!("实施规则中没有市（州）{}", act.region));
    }
    says(&act.recognised, &act.cultivated)?;
    if act.number.is_some() == act.recognised.is_empty() {
        return fault("认定的须有证书编号，仅列入培育的没有".to_owned());
    }
    let term = last_day(act.valid_from, plan.term_years);
    if act.valid_from != act.notice.date || act.valid_until != term {
        let (from, years) = (act.notice.date, plan.term_years);
        return fault(format!("有效期应自公告之日 {from} 起 {years} 年"));
    }
    Ok(())
}

/// Whether the categories of one firm are what a notice can say of it.
///
/// # Errors
/// Names what is not so.
pub fn says(recognised: &[Category], cultivated: &[Category]) -> Result<(), RuleFault> {
    let fault = |message: String| Err(RuleFault::new("legacy", "四(三)3", message));
    let ordered = |list: &[Category]| list.windows(2).all(|pair| pair[0] < pair[1]);
    if !ordered(recognised) || !ordered(cultivated) {
        return fault("类别应按专、精、特、新的次序，每类一次".to_owned());
    }
    if recognised.is_empty() && cultivated.is_empty() {
        return fault("认定类别、培育类别至少填写一类".to_owned());
    }
    if let Some(both) = recognised.iter().find(|category| cultivated.contains(category)) {
        return fault(format!("{}不能既认定又培育", both.label()));
    }
    Ok(())
}
