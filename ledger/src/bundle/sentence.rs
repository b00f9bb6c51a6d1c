//! What a check says, in both languages: one table for the program and the page, so that whoever
//! asks either reads the same words.

use std::collections::BTreeMap;
use std::fmt::Display;
use std::sync::LazyLock;

/// The table: an id, and the sentence in Chinese and in English. The page carries it as it stands.
pub const TABLE: &str = include_str!("sentences.json");

static SENTENCES: LazyLock<BTreeMap<String, [String; 2]>> =
    LazyLock::new(|| serde_json::from_str(TABLE).unwrap_or_default());

/// The most characters of a value from a file.
const SHOWN: usize = 200;

/// The language of a sentence.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    /// 中文.
    Zh,
    /// English.
    En,
}

/// A sentence of the table, and what stands in its places.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sentence {
    id: &'static str,
    values: Vec<(&'static str, Value)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Value {
    Text(String),
    /// Sentences of the table, told one after the other.
    Named(Vec<String>),
}

impl Sentence {
    pub(super) fn new(id: &'static str) -> Self {
        Self { id, values: Vec::new() }
    }

    pub(super) fn with(mut self, place: &'static str, value: impl Display) -> Self {
        self.values.push((place, Value::Text(value.to_string())));
        self
    }

    pub(super) fn naming(mut self, place: &'static str, ids: Vec<String>) -> Self {
        self.values.push((place, Value::Named(ids)));
        self
    }

    /// Its name, which stays the same in every version, for scripts.
    pub fn id(&self) -> &'static str {
        self.id
    }

    /// The sentence as people read it.
    pub fn say(&self, language: Language) -> String {
        let template = of_table(self.id, language);
        let mut said = String::with_capacity(template.len());
        let mut rest = template;
        while let Some((before, after)) = rest.split_once('{') {
            let (place, after) = after.split_once('}').unwrap_or((after, ""));
            said.push_str(before);
            said.push_str(&self.told(place, language));
            rest = after;
        }
        said + rest
    }

    fn told(&self, place: &str, language: Language) -> String {
        let value = self.values.iter().find(|(name, _)| *name == place).map(|(_, value)| value);
        match value {
            Some(Value::Text(text)) => plain(text),
            Some(Value::Named(ids)) => {
                let named: Vec<_> = ids.iter().map(|id| of_table(id, language)).collect();
                named.join(if language == Language::Zh { "、" } else { ", " })
            }
            None => String::new(),
        }
    }
}

fn of_table(id: &str, language: Language) -> &'static str {
    let pair = SENTENCES.get(id);
    pair.map_or("", |[zh, en]| if language == Language::Zh { zh } else { en })
}

/// Words from a file as a screen may show them: no control or direction-changing characters that
/// could make one name look like another, and not endless.
pub fn plain(words: impl Display) -> String {
    let hidden = |c: char| {
        c.is_control()
            || matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}')
    };
    let words = words.to_string();
    words.chars().take(SHOWN).map(|c| if hidden(c) { '\u{fffd}' } else { c }).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sentence_that_a_check_names_is_in_the_table() {
        let sources = [
            include_str!("bodies.rs"),
            include_str!("code.rs"),
            include_str!("distrust.rs"),
            include_str!("logged.rs"),
            include_str!("online/answer.rs"),
            include_str!("report.rs"),
            include_str!("standing.rs"),
            include_str!("status.rs"),
            include_str!("unaltered.rs"),
        ];
        let mut seen = 0;
        for source in sources {
            for id in source.split('"').skip(1).step_by(2) {
                let (group, name) = id.split_once('.').unwrap_or_default();
                let groups =
                    ["conclusion", "unaltered", "bodies", "logged", "status", "net", "asof"];
                if groups.contains(&group) && !name.is_empty() && !name.contains('{') {
                    assert!(SENTENCES.contains_key(id), "{id}");
                    seen += 1;
                }
            }
        }
        assert!(seen > 40, "{seen}");
    }

    #[test]
    fn values_stand_in_their_places_and_cannot_steer_a_screen() {
        let said = Sentence::new("logged.quorum").with("n", 2).with("need", 3);
        assert_eq!(said.say(Language::Zh), "核验联署不足：2 家，至少应有 3 家");
        let both = vec!["who.party".to_owned(), "who.association".to_owned()];
        let said = Sentence::new("bodies.retired").naming("who", both);
        assert!(said.say(Language::En).contains("the party committee, the lawyers association"));
        assert_eq!(plain("\u{1b}[2J甲\u{202e}乙"), "\u{fffd}[2J甲\u{fffd}乙");
        assert_eq!(plain("x".repeat(500)).len(), SHOWN);
    }
}
