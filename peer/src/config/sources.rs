//! Where values come from, and where each mistake is.

use std::{collections::BTreeMap, ops::Range, path::Path};

use toml::{
    Spanned,
    de::{DeTable, DeValue},
};

use super::{Field, Setting};
use crate::fault::printable;

const PREFIX: &str = "SRDI_";
/// Read elsewhere: by the command line and the log.
const OTHER_VARIABLES: [&str; 6] = ["dir", "as", "log", "lang", "json", "config"];

/// Values by key, the later source over the earlier, and the mistakes met on the way.
#[derive(Debug)]
pub struct Sources {
    fields: &'static [Field],
    values: BTreeMap<&'static str, Value>,
    mistakes: Vec<String>,
}

#[derive(Debug)]
struct Value {
    text: String,
    place: String,
}

impl Sources {
    pub(super) fn new(fields: &'static [Field]) -> Self {
        Self { fields, values: BTreeMap::new(), mistakes: Vec::new() }
    }

    pub(super) fn note(&mut self, mistake: String) {
        self.mistakes.push(mistake);
    }

    pub(super) fn into_mistakes(self) -> Vec<String> {
        self.mistakes
    }

    pub(super) fn add_file(&mut self, path: &Path, bytes: &[u8]) {
        let path = path.display();
        let Ok(text) = str::from_utf8(bytes) else {
            return self.note(format!("{path}：不是 UTF-8 文本；请用 UTF-8 编码另存"));
        };
        let place = |span: Range<usize>| {
            let before = text.get(..span.start).unwrap_or(text);
            format!("{path} 第 {} 行", before.matches('\n').count() + 1)
        };
        let (table, errors) = DeTable::parse_recoverable(text);
        for error in errors {
            let place = place(error.span().unwrap_or_default());
            self.note(format!("{place}：不是有效的 TOML（{}）", printable(error.message())));
        }
        for (key, value) in table.get_ref() {
            let place = place(key.span());
            let Some(field) = self.field(key.get_ref()) else {
                self.unknown(&place, key.get_ref());
                continue;
            };
            match written(value) {
                Some(text) => self.set(field, text, place),
                None => self.note(format!("{place}：{field} 应为一个值，不能是表")),
            }
        }
    }

    pub(super) fn add_env(&mut self, env: impl IntoIterator<Item = (String, String)>) {
        for (name, text) in env {
            let Some(key) = name.strip_prefix(PREFIX).map(str::to_ascii_lowercase) else {
                continue;
            };
            let place = format!("环境变量 {name}");
            if let Some(field) = self.field(&key) {
                self.set(field, text, place);
            } else if !OTHER_VARIABLES.contains(&key.as_str()) && self.nearest(&key).is_some() {
                // A variable that resembles nothing belongs to some other program of the machine.
                self.unknown(&place, &key);
            }
        }
    }

    pub(super) fn add_flags(&mut self, flags: &[(&str, String)]) {
        for (key, text) in flags {
            let place = format!("命令行参数 --{}", key.replace('_', "-"));
            match self.field(key) {
                Some(field) => self.set(field, text.clone(), place),
                None => self.unknown(&place, key),
            }
        }
    }

    /// The value of a key, or its default.
    pub fn read<T: Setting>(&mut self, key: &str, default: &str) -> Option<T> {
        let value = self.values.get(key);
        let text = value.map_or(default, |value| &value.text);
        let read = T::read(text);
        if read.is_none() {
            let place = value.map_or("默认值", |value| &value.place);
            let text = printable(text);
            self.note(format!("{place}：{key} = “{text}” 无效，应为{}", T::EXPECTED));
        }
        read
    }

    /// As [`Sources::read`], with bounds that the settings' table gives in the same spelling.
    pub fn read_between<T: Setting + PartialOrd>(
        &mut self,
        key: &str,
        default: &str,
        low: &str,
        high: &str,
    ) -> Option<T> {
        let read = self.read::<T>(key, default)?;
        let fits = T::read(low)? <= read && read <= T::read(high)?;
        if !fits {
            let value = self.values.get(key);
            let text = printable(value.map_or(default, |value| &value.text));
            let place = value.map_or("默认值", |value| &value.place);
            self.note(format!("{place}：{key} = “{text}” 超出范围，应在 {low} 与 {high} 之间"));
        }
        fits.then_some(read)
    }

    fn field(&self, key: &str) -> Option<&'static str> {
        self.fields.iter().map(|field| field.key).find(|known| *known == key)
    }

    fn set(&mut self, key: &'static str, text: String, place: String) {
        self.values.insert(key, Value { text, place });
    }

    fn unknown(&mut self, place: &str, key: &str) {
        let hint = self.nearest(key).map_or_else(
            || "请删除，可用的设置见示例配置".to_owned(),
            |near| format!("您是否想写 {near}？"),
        );
        self.note(format!("{place}：没有名为 {} 的设置；{hint}", printable(key)));
    }

    fn nearest(&self, key: &str) -> Option<&'static str> {
        let distances = self.fields.iter().map(|field| (distance(key, field.key), field.key));
        let (distance, near) = distances.min()?;
        (distance <= 1 + near.len() / 5).then_some(near)
    }
}

fn written(value: &Spanned<DeValue<'_>>) -> Option<String> {
    match value.get_ref() {
        DeValue::String(text) => Some(text.to_string()),
        DeValue::Integer(number) => Some(number.to_string()),
        DeValue::Float(number) => Some(number.to_string()),
        DeValue::Boolean(truth) => Some(truth.to_string()),
        DeValue::Datetime(time) => Some(time.to_string()),
        DeValue::Array(parts) => {
            let parts: Option<Vec<String>> = parts.iter().map(written).collect();
            parts.map(|parts| parts.join(","))
        }
        DeValue::Table(_) => None,
    }
}

/// Levenshtein's distance, by characters.
fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut row: Vec<usize> = (0..=two.len()).collect();
    // A key of this length resembles nothing, and the work would grow with it.
    for (i, a) in one.chars().take(64).enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, b) in two.iter().enumerate() {
            let substituted = diagonal + usize::from(a != *b);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(row[j] + 1).min(diagonal + 1);
        }
    }
    row[two.len()]
}

#[cfg(test)]
mod tests {
    use super::distance;

    #[test]
    fn distances_of_known_pairs() {
        for (one, two, expected) in [
            ("", "", 0),
            ("", "abc", 3),
            ("kitten", "sitting", 3),
            ("hub", "hbu", 2),
            ("a", "a", 0),
        ] {
            assert_eq!(distance(one, two), expected, "{one} {two}");
            assert_eq!(distance(two, one), expected, "{two} {one}");
        }
    }
}
