//! What a firm claims: categories, and items with the facts that the plan asks for (plan part 三,
//! S12-S37). Here the facts are only complete and of the right kind; whether they suffice is judged
//! by the rules.

use std::fmt::Display;
use std::str::FromStr;

use jiff::civil::Date;
use serde::Serialize;

use super::choice::{CultivationFact, Seeking, TraitField};
use super::facts::{Achievement, Award, Qualification, Revenue, Work, two_years};
use super::form::{Fields, Value};
use crate::category::{Category, Item};
use crate::date;

/// One claimed category (S12).
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CategoryClaim {
    /// Which.
    pub category: Category,
    /// 申报认定 or 申报培育.
    pub seeking: Seeking,
    /// 是否服从调整为培育; always true for 申报培育.
    pub accepts_cultivation: bool,
    /// What cultivation asks for; which of it must be there is in the charter (S20, S26, S31, S37).
    pub cultivation: Vec<CultivationStatement>,
}

/// One thing that a firm to be cultivated states of itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct CultivationStatement {
    /// What.
    pub fact: CultivationFact,
    /// In the firm's words.
    pub statement: String,
}

/// One claimed item: its statement, and its facts where the plan asks for facts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ItemClaim {
    /// Which.
    pub item: Item,
    /// In the firm's words, why the item is met.
    pub statement: String,
    /// The facts; their kind follows from the item.
    #[serde(flatten)]
    pub facts: Facts,
}

/// The facts of an item, beside its statement.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(untagged)]
pub enum Facts {
    /// ZY1, 三(一)1: two years in the field, two years of revenue (S14, S15).
    Focus {
        /// Since when the firm is devoted to the dossier's field.
        #[serde(serialize_with = "date::serialize")]
        since: Date,
        /// Two consecutive fiscal years, the earlier first.
        revenue: [Revenue; 2],
    },
    /// ZY2, 三(一)2 (S16).
    Qualifications {
        /// At least one.
        qualifications: Vec<Qualification>,
    },
    /// ZY3, 三(一)3 (S17).
    Results {
        /// At least one 代表业绩.
        results: Vec<Achievement>,
    },
    /// ZY4, 三(一)4 (S18). That three are needed is a parameter of the charter (A3-13).
    Works {
        /// At least one.
        works: Vec<Work>,
    },
    /// TS2, 三(三)2 (S29).
    Traits {
        /// The fields of the trait, each once.
        fields: Vec<TraitField>,
    },
    /// XX1, 三(四)1 (S33).
    Awards {
        /// At least one.
        awards: Vec<Award>,
    },
    /// Every other item is judged by its statement and evidence alone.
    Plain {},
}

impl CategoryClaim {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let category = fields.need("category", "类别").and_then(|v| v.parsed());
        let seeking = fields.need("seeking", "申报认定或者申报培育").and_then(|v| v.parsed());
        let accepts = fields.need("accepts_cultivation", "是否服从调整为培育");
        let accepts_cultivation = accepts.as_ref().and_then(Value::flag);
        if let (Some(Seeking::Cultivate), Some(false), Some(v)) =
            (seeking, accepts_cultivation, &accepts)
        {
            v.fault("与“申报培育”矛盾：申报培育的类别此处应为true");
        }
        let stated = fields.maybe("cultivation", "培育条件说明");
        let stated = stated.map(|v| v.list(0, CultivationFact::ALL.len(), "培育条件说明"));
        let cultivation = all(&stated.unwrap_or_default(), CultivationStatement::read);
        fields.done();
        Some(Self {
            category: category?,
            seeking: seeking?,
            accepts_cultivation: accepts_cultivation?,
            cultivation: cultivation?,
        })
    }
}

impl CultivationStatement {
    fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let fact = fields.need("fact", "条件").and_then(|v| v.parsed());
        let statement = fields.need("statement", "说明").and_then(|v| v.passage(1000));
        fields.done();
        Some(Self { fact: fact?, statement: statement? })
    }
}

impl ItemClaim {
    pub(super) fn read(value: &Value<'_>) -> Option<Self> {
        let fields = value.fields()?;
        let item: Option<Item> = fields.need("item", "认定标准条目").and_then(|v| v.parsed());
        let statement = fields.need("statement", "符合情况说明").and_then(|v| v.passage(2000));
        // Which further fields there are depends on the item: without it none can be judged.
        let facts = Facts::read(item?, &fields);
        fields.done();
        Some(Self { item: item?, statement: statement?, facts: facts? })
    }
}

impl Facts {
    fn read(item: Item, fields: &Fields<'_>) -> Option<Self> {
        match item {
            Item::ZY1 => {
                let since = fields.need("since", "专注该领域起始日期").and_then(|v| v.date());
                let revenue = fields.need("revenue", "近两年收入").and_then(|v| two_years(&v));
                Some(Self::Focus { since: since?, revenue: revenue? })
            }
            Item::ZY2 => {
                let list = fields.need("qualifications", "专业资质")?.list(1, 20, "专业资质");
                Some(Self::Qualifications { qualifications: all(&list, Qualification::read)? })
            }
            Item::ZY3 => {
                let list = fields.need("results", "代表业绩")?.list(1, 30, "代表业绩");
                Some(Self::Results { results: all(&list, Achievement::read)? })
            }
            Item::ZY4 => {
                let list = fields.need("works", "成果清单")?.list(1, 50, "成果");
                Some(Self::Works { works: all(&list, Work::read)? })
            }
            Item::TS2 => {
                let list = fields.need("fields", "标志性特色领域")?.list(1, 7, "标志性特色领域");
                Some(Self::Traits { fields: distinct(&list)? })
            }
            Item::XX1 => {
                let list = fields.need("awards", "创新大赛荣誉")?.list(1, 20, "创新大赛荣誉");
                Some(Self::Awards { awards: all(&list, Award::read)? })
            }
            _ => Some(Self::Plain {}),
        }
    }
}

/// Reads every element before it gives up on any.
pub(super) fn all<T>(list: &[Value<'_>], read: impl Fn(&Value<'_>) -> Option<T>) -> Option<Vec<T>> {
    let read: Vec<Option<T>> = list.iter().map(read).collect();
    read.into_iter().collect()
}

/// Codes, each at most once.
pub(super) fn distinct<T>(list: &[Value<'_>]) -> Option<Vec<T>>
where
    T: FromStr<Err: Display> + PartialEq + Copy + Display,
{
    let codes: Vec<T> = all(list, |value| value.parsed())?;
    for (i, (code, value)) in codes.iter().zip(list).enumerate() {
        if codes[..i].contains(code) {
            value.fault(format_args!("“{code}”重复填写"));
        }
    }
    Some(codes)
}
