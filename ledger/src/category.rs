//! The four categories and their sixteen numbered items: the words in which firms apply and officers
//! judge (plan part 三, S07, S13-S37).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// One of 专、精、特、新. Its order is the order in which people read them (S07).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "UPPERCASE")]
pub enum Category {
    /// 专业化, 三(一).
    Zy,
    /// 精细化, 三(二).
    Jx,
    /// 特色化, 三(三).
    Ts,
    /// 新型化, 三(四); the plan also writes 创新型 for it (A3-14).
    Xx,
}

/// No category of that name.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("类别“{found}”不存在，应为ZY（专业化）、JX（精细化）、TS（特色化）、XX（新型化）之一")]
pub struct CategoryError {
    /// What was given, at most 20 characters of it.
    pub found: String,
}

impl Category {
    /// All four, in the order 专精特新.
    pub const ALL: [Self; 4] = [Self::Zy, Self::Jx, Self::Ts, Self::Xx];

    /// The code in records and forms, such as `"ZY"`.
    pub const fn code(self) -> &'static str {
        ["ZY", "JX", "TS", "XX"][self as usize]
    }

    /// The word on screens and papers: 专业化, 精细化, 特色化, 新型化 and no other.
    pub const fn label(self) -> &'static str {
        ["专业化", "精细化", "特色化", "新型化"][self as usize]
    }

    /// Reads a cell of a table that a person filled in: code or Chinese word, with or without 化,
    /// 型 or 律所; 创新型 is 新型化 (A3-14).
    pub fn from_input(text: &str) -> Result<Self, CategoryError> {
        let text = text.trim();
        let text = text.strip_suffix("律师事务所").or(text.strip_suffix("律所")).unwrap_or(text);
        match text {
            "专业化" | "专业" => Ok(Self::Zy),
            "精细化" | "精细" => Ok(Self::Jx),
            "特色化" | "特色" => Ok(Self::Ts),
            "新型化" | "新型" | "创新型" | "创新" => Ok(Self::Xx),
            code => code.to_ascii_uppercase().parse(),
        }
    }
}

impl FromStr for Category {
    type Err = CategoryError;

    fn from_str(code: &str) -> Result<Self, CategoryError> {
        Self::ALL
            .into_iter()
            .find(|category| category.code() == code)
            .ok_or_else(|| CategoryError { found: code.chars().take(20).collect() })
    }
}

impl fmt::Display for Category {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.label())
    }
}

/// One numbered item of a category's standard, such as `ZY1`. There is no `XX4`: the plan counts
/// 1, 2, 3, 5 under 新型化, and the gap is kept (A3-15, S36).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Item {
    category: Category,
    number: u8,
}

/// Why a text names no item.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum ItemError {
    /// The number that the plan leaves out.
    #[error("新型化认定标准原文无第4项（XX4），请在XX1、XX2、XX3、XX5中选择")]
    Xx4,
    /// Anything else.
    #[error("认定标准条目“{found}”不存在，应为ZY1至ZY5、JX1至JX4、TS1至TS3、XX1至XX3、XX5之一")]
    Unknown {
        /// What was given, at most 20 characters of it.
        found: String,
    },
}

impl Item {
    /// 专注特定行业或专业领域两年以上，收入占30%以上, 三(一)1.
    pub const ZY1: Self = Self::new(Category::Zy, 1);
    /// 专业资质, 三(一)2.
    pub const ZY2: Self = Self::new(Category::Zy, 2);
    /// 专业影响力和代表业绩, 三(一)3.
    pub const ZY3: Self = Self::new(Category::Zy, 3);
    /// 经典案例、专业著作和专业标准等3项以上成果, 三(一)4.
    pub const ZY4: Self = Self::new(Category::Zy, 4);
    /// 其他, 三(一)5.
    pub const ZY5: Self = Self::new(Category::Zy, 5);
    /// 管理方式或管理运营体系, 三(二)1.
    pub const JX1: Self = Self::new(Category::Jx, 1);
    /// 硬件、装饰装修、环境风格, 三(二)2.
    pub const JX2: Self = Self::new(Category::Jx, 2);
    /// 法律产品、服务或流程精细化, 三(二)3.
    pub const JX3: Self = Self::new(Category::Jx, 3);
    /// 其他, 三(二)4.
    pub const JX4: Self = Self::new(Category::Jx, 4);
    /// 特色运营、创意、模式或品牌战略, 三(三)1.
    pub const TS1: Self = Self::new(Category::Ts, 1);
    /// 标志性特色, 三(三)2.
    pub const TS2: Self = Self::new(Category::Ts, 2);
    /// 其他, 三(三)3.
    pub const TS3: Self = Self::new(Category::Ts, 3);
    /// 创新大赛荣誉, 三(四)1.
    pub const XX1: Self = Self::new(Category::Xx, 1);
    /// 重大创新, 三(四)2.
    pub const XX2: Self = Self::new(Category::Xx, 2);
    /// 创新保障机制, 三(四)3.
    pub const XX3: Self = Self::new(Category::Xx, 3);
    /// 其他, 三(四)5.
    pub const XX5: Self = Self::new(Category::Xx, 5);

    /// All sixteen, in the order of the plan.
    pub const ALL: [Self; 16] = [
        Self::ZY1,
        Self::ZY2,
        Self::ZY3,
        Self::ZY4,
        Self::ZY5,
        Self::JX1,
        Self::JX2,
        Self::JX3,
        Self::JX4,
        Self::TS1,
        Self::TS2,
        Self::TS3,
        Self::XX1,
        Self::XX2,
        Self::XX3,
        Self::XX5,
    ];

    const fn new(category: Category, number: u8) -> Self {
        Self { category, number }
    }

    /// The category whose standard it belongs to.
    pub const fn category(self) -> Category {
        self.category
    }

    /// The number the plan gives it.
    pub const fn number(self) -> u8 {
        self.number
    }

    /// Whether it is its category's 其他可展现…的成果: such an item supplements, it is never
    /// demanded (A3-11), and alone it needs a written reason (S30, S36).
    pub fn supplementary(self) -> bool {
        [Self::ZY5, Self::JX4, Self::TS3, Self::XX5].contains(&self)
    }

    /// How papers cite it: 专业化第1项.
    pub fn label(self) -> String {
        format!("{}第{}项", self.category.label(), self.number)
    }
}

impl FromStr for Item {
    type Err = ItemError;

    fn from_str(id: &str) -> Result<Self, ItemError> {
        if id == "XX4" {
            return Err(ItemError::Xx4);
        }
        Self::ALL
            .into_iter()
            .find(|item| item.to_string() == id)
            .ok_or_else(|| ItemError::Unknown { found: id.chars().take(20).collect() })
    }
}

impl TryFrom<String> for Item {
    type Error = ItemError;

    fn try_from(id: String) -> Result<Self, ItemError> {
        id.parse()
    }
}

impl From<Item> for String {
    fn from(item: Item) -> Self {
        item.to_string()
    }
}

/// The id, such as `ZY1`.
impl fmt::Display for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", self.category.code(), self.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn s07_categories_read_in_the_order_of_the_plan() {
        let mut shuffled = [Category::Xx, Category::Ts, Category::Zy, Category::Jx];
        shuffled.sort();
        assert_eq!(shuffled, Category::ALL);
        for category in Category::ALL {
            let json = serde_json::to_string(&category).unwrap();
            assert_eq!(json, format!("\"{}\"", category.code()));
            assert_eq!(category.code().parse(), Ok(category));
            assert_eq!(Category::from_input(category.label()), Ok(category));
        }
    }

    #[test]
    fn s32_the_plans_second_name_is_understood_and_never_written() {
        for text in ["创新型", "创新型律所", "新型化", "xx", " XX "] {
            assert_eq!(Category::from_input(text), Ok(Category::Xx));
        }
        assert_eq!(Category::Xx.label(), "新型化");
        assert!("创新型".parse::<Category>().is_err());
        assert!(Category::from_input("综合型").is_err());
    }

    #[test]
    fn s36_sixteen_items_and_the_gap_is_kept() {
        for item in Item::ALL {
            let json = serde_json::to_string(&item).unwrap();
            assert_eq!(serde_json::from_str::<Item>(&json).unwrap(), item);
        }
        assert!(Item::ALL.is_sorted());
        let error = "XX4".parse::<Item>().unwrap_err();
        assert!(error.to_string().contains("原文无第4项"));
        for id in ["ZY6", "ZY0", "zy1", "JX5", "TS4", "XX6", "ZY01", "", "专业化第1项"] {
            assert!(matches!(id.parse::<Item>(), Err(ItemError::Unknown { .. })), "{id}");
        }
    }

    #[test]
    fn each_category_has_one_supplementary_item() {
        for category in Category::ALL {
            let of = |item: &&Item| item.category() == category && item.supplementary();
            assert_eq!(Item::ALL.iter().filter(of).count(), 1);
        }
        assert_eq!(Item::XX5.label(), "新型化第5项");
    }
}
