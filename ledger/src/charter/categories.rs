//! The four categories with their definitions, criteria and tests of cultivation (三; S12-S37, S89).

use super::read::{Check, Sink, words};
use super::table::table;
use crate::category::{Category, Item};
use crate::choices::choices;
use crate::dossier::{CultivationFact, OrganiserKind};

choices! {
    /// How the items of a category add up to its standard (A3-11).
    Mode {
        Overall = "overall", "综合评定";
        All = "all", "全部具备";
        Any = "any", "具备之一";
    }
}

words!(Mode, CultivationFact, OrganiserKind);

table! {
    /// One item of a standard.
    pub struct Criterion {
        /// Its id, such as `ZY1`.
        pub id: Item,
        /// 其他可展现…: it supplements, and no mode ever demands it (A3-11).
        pub extra: bool,
        /// The plan's words.
        pub words: String,
    }
}
impl Check for Criterion {}

table! {
    /// One thing that a firm under cultivation must have. Tests are joined by 且; the facts of one
    /// test by 或.
    pub struct CultivationTest {
        /// The plan's words.
        pub words: String,
        /// What the firm states; one of them is enough.
        pub facts: Vec<CultivationFact>,
    }
}
impl Check for CultivationTest {
    fn check(&self, sink: Sink<'_>) {
        if self.facts.is_empty() {
            sink("facts", "facts 至少一项".to_owned());
        }
    }
}

table! {
    /// 专业化, 精细化, 特色化 or 新型化.
    pub struct CategoryPlan {
        /// Which.
        pub code: Category,
        /// Its clause.
        pub clause: String,
        /// …是指…, verbatim (S89).
        pub definition: String,
        /// How its items add up.
        pub mode: Mode,
        /// Its items, in the plan's order.
        pub items: Vec<Criterion>,
        /// …的，经评定可列入…进行培育, verbatim.
        pub cultivation: String,
        /// What that sentence asks for.
        pub tests: Vec<CultivationTest>,
    }
}

impl Check for CategoryPlan {
    fn check(&self, sink: Sink<'_>) {
        let category = self.code;
        let ids: Vec<Item> = self.items.iter().map(|item| item.id).collect();
        let own: Vec<Item> = Item::ALL.into_iter().filter(|i| i.category() == category).collect();
        if ids != own {
            let want: Vec<String> = own.iter().map(ToString::to_string).collect();
            sink("items", format!("{category}的条目应依次为 {}", want.join("、")));
        }
        if self.items.iter().all(|item| item.extra) {
            sink("items", format!("{category}至少应有一个不是 extra 的条目"));
        }
        if self.tests.is_empty() {
            sink("tests", format!("{category}应写明列入培育的条件（tests）"));
        }
    }
}

impl CategoryPlan {
    /// One of its items.
    pub fn criterion(&self, item: Item) -> Option<&Criterion> {
        self.items.iter().find(|one| one.id == item)
    }
}

table! {
    /// Figures of the criteria (三(一)1, 3, 4; 三(四)1).
    pub struct Criteria {
        /// Years of devotion to the field, at least (三(一)1, S14).
        pub focus_years: u8 = 1..=10,
        /// The field's share of the revenue, at least, in basis points (三(一)1, S15).
        pub share_bp: u16 = 1..=10_000,
        /// The share is reached in each of the two years, not over both together (A3-12).
        pub ratio_each_year: bool,
        /// Years back in which 代表业绩 count (三(一)3, S17).
        pub results_years: u8 = 1..=10,
        /// Results of 三(一)4, at least, over all kinds (A3-13).
        pub min_items: u8 = 1..=50,
        /// Who counts as 行业主管部门 (A3-45).
        pub organisers: Vec<OrganiserKind>,
    }
}

impl Check for Criteria {
    fn check(&self, sink: Sink<'_>) {
        if self.organisers.is_empty() || self.organisers.contains(&OrganiserKind::Other) {
            let message = "organisers 至少一类，且不应含 other（企业等主办的赛事不计）";
            sink("organisers", message.to_owned());
        }
    }
}
