//! What a reader searches for: the words of a GET form, and which lines they mean.

use ledger::category::Category;
use ledger::names::NodeCode;
use ledger::public_list::Standing;
use ledger::uscc::Uscc;

/// The most bytes of a query that are read.
const LIMIT: usize = 1024;

/// A search. What cannot be read in it means nothing, as an empty field does.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Query {
    /// Words that all must stand in a line.
    pub(super) words: String,
    /// A prefecture's code.
    pub(super) region: String,
    /// A category's code.
    pub(super) category: String,
    /// 年度.
    pub(super) year: String,
    /// A standing's code.
    pub(super) state: String,
}

/// What of a line is searched.
pub(super) struct Line<'a> {
    /// Everything that words are looked for in.
    pub(super) text: &'a str,
    /// The prefecture.
    pub(super) region: &'a NodeCode,
    /// The categories.
    pub(super) categories: &'a [Category],
    /// 年度.
    pub(super) year: u16,
    /// What it is worth; `None` of a cultivated firm.
    pub(super) standing: Option<Standing>,
}

/// How a standing is written in an address.
pub(super) fn state_code(standing: Standing) -> &'static str {
    match standing {
        Standing::Valid => "valid",
        Standing::Expired => "expired",
        Standing::Cancelled => "cancelled",
        Standing::Reissued => "reissued",
        Standing::Left => "left",
        Standing::Closed => "closed",
    }
}

/// What words are looked for in, in the one spelling of it.
pub(super) fn text<'a>(parts: impl IntoIterator<Item = &'a str>, codes: &[Uscc]) -> String {
    let parts = parts.into_iter().map(str::to_owned).chain(codes.iter().map(Uscc::to_string));
    parts.collect::<Vec<_>>().join(" ").to_lowercase()
}

impl Query {
    /// Reads the query of an address.
    pub(super) fn parse(query: &str) -> Self {
        let mut read = Self::default();
        if query.len() > LIMIT {
            return read;
        }
        for (key, value) in query.split('&').filter_map(|pair| pair.split_once('=')) {
            let value = unescaped(value, true).trim().to_owned();
            match key {
                "q" => read.words = value,
                "region" => read.region = value,
                "category" => read.category = value,
                "year" => read.year = value,
                "state" => read.state = value,
                _ => {}
            }
        }
        read
    }

    /// Whether nothing is asked.
    pub(super) fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    /// Whether a line is meant.
    pub(super) fn means(&self, line: &Line<'_>) -> bool {
        let is = |asked: &str, found: &str| asked.is_empty() || asked == found;
        let state = line.standing.map_or("", state_code);
        let category = |one: &Category| one.code() == self.category;
        self.words.to_lowercase().split_whitespace().all(|word| line.text.contains(word))
            && is(&self.region, line.region.as_str())
            && is(&self.year, &line.year.to_string())
            && (self.category.is_empty() || line.categories.iter().any(category))
            && (line.standing.is_none() || is(&self.state, state))
    }
}

/// What stands behind the percent signs of an address, and with `form` behind its plus signs. What is
/// no UTF-8 becomes a mark that is found nowhere.
pub fn unescaped(text: &str, form: bool) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        bytes.push(match byte {
            b'+' if form => b' ',
            b'%' => {
                let mut ahead = rest.clone();
                let digit = |byte: Option<u8>| (byte? as char).to_digit(16);
                match (digit(ahead.next()), digit(ahead.next())) {
                    (Some(high), Some(low)) => {
                        rest = ahead;
                        u8::try_from(high * 16 + low).unwrap_or(b'?')
                    }
                    _ => b'%',
                }
            }
            byte => byte,
        });
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_means_what_the_form_says_and_nothing_harmful() {
        let region: NodeCode = "510100".parse().unwrap();
        let text = text(["示例甲律师事务所", "川专〔2024〕0001号"], &[]);
        let categories = [Category::Zy, Category::Xx];
        let line = Line {
            text: &text,
            region: &region,
            categories: &categories,
            year: 2024,
            standing: Some(Standing::Valid),
        };
        let table = [
            ("", true),
            ("q=", true),
            ("q=%E7%A4%BA%E4%BE%8B+0001", true),
            ("q=%E7%A4%BA%E4%BE%8B+0002", false),
            ("region=510100", true),
            ("region=510300", false),
            ("category=XX", true),
            ("category=JX", false),
            ("year=2024&state=valid", true),
            ("year=2025", false),
            ("state=cancelled", false),
            ("q=%", false),
            ("q=%E7", false),
            ("q=%zz&region=510100", false),
            ("unknown=1&q", true),
        ];
        for (query, meant) in table {
            assert_eq!(Query::parse(query).means(&line), meant, "{query}");
        }
        assert!(Query::parse(&format!("q={}", "a".repeat(2000))).is_empty(), "too long to be read");
    }
}
