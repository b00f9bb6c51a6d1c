//! The 21 cities and prefectures of Sichuan: where a firm files, and which node may speak for whom.
//!
//! The codes are listed, not ranged: 510200 and 511200 lie between real ones and belong to nobody
//! (plan 四(三)1, S51).

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A city or autonomous prefecture of Sichuan, in the order of its code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
#[allow(missing_docs)] // the names are the documentation
pub enum Region {
    Chengdu,
    Zigong,
    Panzhihua,
    Luzhou,
    Deyang,
    Mianyang,
    Guangyuan,
    Suining,
    Neijiang,
    Leshan,
    Nanchong,
    Meishan,
    Yibin,
    Guangan,
    Dazhou,
    Yaan,
    Bazhong,
    Ziyang,
    Aba,
    Ganzi,
    Liangshan,
}

/// Code, name and ASCII slug, in the order of the variants.
const TABLE: [(&str, &str, &str); 21] = [
    ("510100", "成都市", "chengdu"),
    ("510300", "自贡市", "zigong"),
    ("510400", "攀枝花市", "panzhihua"),
    ("510500", "泸州市", "luzhou"),
    ("510600", "德阳市", "deyang"),
    ("510700", "绵阳市", "mianyang"),
    ("510800", "广元市", "guangyuan"),
    ("510900", "遂宁市", "suining"),
    ("511000", "内江市", "neijiang"),
    ("511100", "乐山市", "leshan"),
    ("511300", "南充市", "nanchong"),
    ("511400", "眉山市", "meishan"),
    ("511500", "宜宾市", "yibin"),
    ("511600", "广安市", "guangan"),
    ("511700", "达州市", "dazhou"),
    ("511800", "雅安市", "yaan"),
    ("511900", "巴中市", "bazhong"),
    ("512000", "资阳市", "ziyang"),
    ("513200", "阿坝藏族羌族自治州", "aba"),
    ("513300", "甘孜藏族自治州", "ganzi"),
    ("513400", "凉山彝族自治州", "liangshan"),
];

/// Why a text names no city or prefecture of Sichuan.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// A code inside one of the 21, such as a district's.
    #[error("行政区划代码“{found}”属于{}所辖区县，请填写市（州）代码{}", .region.name(), .region.code())]
    District {
        /// What was given.
        found: String,
        /// The city or prefecture it lies in.
        region: Region,
    },
    /// No code of the 21, the unused 510200 and 511200 included.
    #[error("行政区划代码“{found}”不是四川省21个市（州）之一")]
    Unknown {
        /// What was given.
        found: String,
    },
}

impl Region {
    /// All 21, in the order of their codes.
    pub const ALL: [Self; 21] = [
        Self::Chengdu,
        Self::Zigong,
        Self::Panzhihua,
        Self::Luzhou,
        Self::Deyang,
        Self::Mianyang,
        Self::Guangyuan,
        Self::Suining,
        Self::Neijiang,
        Self::Leshan,
        Self::Nanchong,
        Self::Meishan,
        Self::Yibin,
        Self::Guangan,
        Self::Dazhou,
        Self::Yaan,
        Self::Bazhong,
        Self::Ziyang,
        Self::Aba,
        Self::Ganzi,
        Self::Liangshan,
    ];

    /// The six digits of GB/T 2260, such as `"510100"`.
    pub const fn code(self) -> &'static str {
        TABLE[self as usize].0
    }

    /// The official name, such as 成都市.
    pub const fn name(self) -> &'static str {
        TABLE[self as usize].1
    }

    /// An ASCII name for paths and host names: no apostrophe, as in `yaan`.
    pub const fn slug(self) -> &'static str {
        TABLE[self as usize].2
    }
}

impl FromStr for Region {
    type Err = RegionError;

    fn from_str(code: &str) -> Result<Self, RegionError> {
        let among = |code: &str| Self::ALL.into_iter().find(|region| region.code() == code);
        if let Some(region) = among(code) {
            return Ok(region);
        }
        let found: String = code.chars().take(20).collect();
        let digits = code.len() == 6 && code.bytes().all(|byte| byte.is_ascii_digit());
        match digits.then(|| among(&format!("{}00", &code[..4]))).flatten() {
            Some(region) => Err(RegionError::District { found, region }),
            None => Err(RegionError::Unknown { found }),
        }
    }
}

impl TryFrom<String> for Region {
    type Error = RegionError;

    fn try_from(code: String) -> Result<Self, RegionError> {
        code.parse()
    }
}

impl From<Region> for String {
    fn from(region: Region) -> Self {
        region.code().to_owned()
    }
}

/// The official name: what people read.
impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_the_table_in_order() {
        for (i, region) in Region::ALL.into_iter().enumerate() {
            assert_eq!(region as usize, i);
            assert_eq!(region.code().parse(), Ok(region));
            assert!(region.slug().bytes().all(|byte| byte.is_ascii_lowercase()));
            let json = serde_json::to_string(&region).unwrap();
            assert_eq!(json, format!("\"{}\"", region.code()));
            assert_eq!(serde_json::from_str::<Region>(&json).unwrap(), region);
        }
        assert!(Region::ALL.windows(2).all(|pair| pair[0].code() < pair[1].code()));
        assert_eq!(Region::Guangan.to_string(), "广安市");
    }

    #[test]
    fn only_listed_codes_are_regions() {
        for code in ["510200", "511200", "510000", "513100", "500100", "5101", "５１０１００", ""]
        {
            let error = code.parse::<Region>().unwrap_err();
            assert_eq!(error, RegionError::Unknown { found: code.into() });
        }
        let error = "510104".parse::<Region>().unwrap_err().to_string();
        assert_eq!(error, "行政区划代码“510104”属于成都市所辖区县，请填写市（州）代码510100");
    }

    #[test]
    fn exactly_two_codes_between_the_first_and_the_last_city_are_unused() {
        let unused: Vec<_> = (5101..=5120)
            .map(|n| format!("{n}00"))
            .filter(|code| code.parse::<Region>().is_err())
            .collect();
        assert_eq!(unused, ["510200", "511200"]);
    }
}
