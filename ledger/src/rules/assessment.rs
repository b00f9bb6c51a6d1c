//! 机器核对结果: what the rules say of a form, at intake and beside the review (三; S38).
//!
//! It is never a decision. What bars, and what is incomplete, is refused at intake, all at once; the
//! rest is shown to whoever decides.

use jiff::civil::Date;
use serde::Serialize;

use super::RuleFault;
use super::criteria::{self, CategoryResult, Verdict};
use super::eligibility::{self, Standing};
use crate::charter::{Consequence, Plan};
use crate::dossier::{Dossier, FormFault};
use crate::record::recommendation::{CategoryOpinion, Opinion};

/// What the rules say of one form.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Assessment {
    /// 统一基准日: everything is measured on it.
    #[serde(with = "crate::date")]
    pub base_date: Date,
    /// Whether the firm may take part.
    pub eligibility: Vec<Standing>,
    /// What the form lacks before it can be judged.
    pub defects: Vec<FormFault>,
    /// The claimed categories, in the form's order.
    pub categories: Vec<CategoryResult>,
}

impl Assessment {
    /// Judges a form on the 统一基准日 of its round; `lifted` as [`eligibility::judge`] takes it.
    pub fn of(dossier: &Dossier, plan: &Plan, base_date: Date, lifted: Option<u32>) -> Self {
        Self {
            base_date,
            eligibility: eligibility::judge(dossier, &plan.eligibility, base_date, lifted),
            defects: criteria::defects(dossier, plan, base_date),
            categories: criteria::judge(dossier, plan, base_date),
        }
    }

    /// Why the form cannot be taken in: everything that bars the firm, and every defect. Empty if it
    /// can.
    pub fn obstacles(&self) -> Vec<FormFault> {
        let barred = self.eligibility.iter().filter(|one| one.consequence == Consequence::Bar);
        let barred =
            barred.map(|one| FormFault { place: one.place.clone(), message: one.words.clone() });
        barred.chain(self.defects.iter().cloned()).collect()
    }

    /// Whether opinions stay within what the form shows: 可认定 needs the standard (S38). What the
    /// machine leaves to a person, a person may find.
    ///
    /// # Errors
    /// 推荐认定 of a category whose standard is not met, 推荐培育 without its conditions.
    pub fn allows(&self, opinions: &[CategoryOpinion]) -> Result<(), RuleFault> {
        for CategoryOpinion { category, opinion } in opinions {
            let Some(result) = self.categories.iter().find(|one| one.category == *category) else {
                continue;
            };
            let (verdict, words) = match opinion {
                Opinion::Recognise => (result.recognition, &result.recognition_words),
                Opinion::Cultivate => (result.cultivation, &result.cultivation_words),
                Opinion::Decline => continue,
            };
            if verdict == Verdict::Lacks {
                let message = format!(
                    "{category}不能{}：{}；请改提其他意见或退回补正",
                    opinion.recommended(),
                    words.join("；")
                );
                return Err(RuleFault::new("criteria", "三", message));
            }
        }
        Ok(())
    }

    /// The result in Chinese, line by line, for the officer who reviews.
    pub fn lines(&self) -> Vec<String> {
        let mut lines =
            vec![format!("机器核对（统一基准日 {}），仅供参考，不代替意见：", self.base_date)];
        lines.extend(self.eligibility.iter().map(|one| format!("  资格　{}", one.words)));
        lines.extend(self.defects.iter().map(|one| format!("  缺漏　{one}")));
        for one in &self.categories {
            let result = format!("{}（{}）", one.category, one.mode);
            lines.push(format!(
                "  {result}　认定标准：{}　培育条件：{}",
                one.recognition, one.cultivation
            ));
            lines.push(format!("    定义　{}", one.definition));
            let claimed = one.items.iter().filter(|item| item.claimed);
            lines.extend(claimed.map(|item| {
                format!("    {}　{}：{}", item.item, item.verdict, item.words.join("；"))
            }));
            lines.extend(one.recognition_words.iter().map(|words| format!("    认定　{words}")));
            lines.extend(one.cultivation_words.iter().map(|words| format!("    培育　{words}")));
        }
        lines
    }
}
