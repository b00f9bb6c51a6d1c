//! Calendar dates as records and forms write them: `2024-05-31` and nothing looser, so that one day
//! has one spelling and equal records have equal bytes.

/// A calendar date, so that crates that only carry dates need no calendar library of their own.
pub use jiff::civil::Date;

/// A text that is no date in the one accepted spelling.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("日期“{found}”无效，应写作2024-05-31的形式，且为真实存在的日期")]
pub struct DateError {
    /// What was given, at most 20 characters of it.
    pub found: String,
}

/// Reads `YYYY-MM-DD`; jiff alone would also take `20240531` and a date with a time.
pub fn parse(text: &str) -> Result<Date, DateError> {
    text.parse::<Date>()
        .ok()
        .filter(|date| date.to_string() == text)
        .ok_or_else(|| DateError { found: text.chars().take(20).collect() })
}

/// For `#[serde(serialize_with = "date::serialize")]` and `#[serde(with = "date")]`.
pub fn serialize<S: serde::Serializer>(date: &Date, to: S) -> Result<S::Ok, S::Error> {
    to.collect_str(date)
}

/// The strict reading of [`parse`], for `#[serde(with = "date")]`.
pub fn deserialize<'de, D: serde::Deserializer<'de>>(from: D) -> Result<Date, D::Error> {
    let text = <String as serde::Deserialize>::deserialize(from)?;
    parse(&text).map_err(serde::de::Error::custom)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_day_has_one_spelling() {
        assert_eq!(parse("2024-02-29").unwrap(), jiff::civil::date(2024, 2, 29));
        for text in [
            "2023-02-29",
            "2024-2-29",
            "20240229",
            "2024-02-29T00:00",
            "2024-02-29 ",
            "2024/02/29",
            "+002024-02-29",
            "２０２４-02-29",
            "",
        ] {
            assert!(parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn serde_uses_the_same_spelling() {
        #[derive(serde::Serialize, serde::Deserialize)]
        struct Day(#[serde(with = "super")] Date);
        let day: Day = serde_json::from_str("\"2024-05-31\"").unwrap();
        assert_eq!(serde_json::to_string(&day).unwrap(), "\"2024-05-31\"");
        assert!(serde_json::from_str::<Day>("\"20240531\"").is_err());
    }
}
