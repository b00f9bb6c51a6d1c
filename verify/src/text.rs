//! Text in the two languages of the program, and the steps of a check as people and scripts read
//! them.

use clap::ValueEnum;
use ledger::bundle::Language;
use serde_json::{Value, json};

pub use ledger::bundle::plain;

/// The language of results and errors.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, ValueEnum)]
pub enum Lang {
    /// 中文.
    #[default]
    Zh,
    /// English.
    En,
}

impl From<Lang> for Language {
    fn from(lang: Lang) -> Self {
        match lang {
            Lang::Zh => Self::Zh,
            Lang::En => Self::En,
        }
    }
}

/// One sentence in both languages.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Text {
    /// 中文.
    pub zh: String,
    /// English.
    pub en: String,
}

impl Text {
    /// The same sentence twice.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Self {
        let (zh, en) = (zh.into(), en.into());
        Self { zh, en }
    }

    /// The sentence in one language.
    pub fn of(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

/// One step of a check.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// A name that stays the same in every version, for scripts.
    pub id: &'static str,
    /// Whether it holds.
    pub holds: bool,
    /// What was found.
    pub text: Text,
}

impl Step {
    /// A step that holds.
    pub fn pass(id: &'static str, text: Text) -> Self {
        let holds = true;
        Self { id, holds, text }
    }

    /// A step that does not.
    pub fn fail(id: &'static str, text: Text) -> Self {
        let holds = false;
        Self { id, holds, text }
    }

    /// The line on a screen.
    pub fn line(&self, lang: Lang) -> String {
        let mark = if self.holds { '✓' } else { '✗' };
        format!("{mark} {}\n", self.text.of(lang))
    }

    /// What `--json` says of it.
    pub fn json(&self, lang: Lang) -> Value {
        json!({"id": self.id, "holds": self.holds, "text": self.text.of(lang)})
    }
}

/// All steps, as lines.
pub fn lines(steps: &[Step], lang: Lang) -> String {
    steps.iter().map(|step| step.line(lang)).collect()
}

/// All steps, for `--json`.
pub fn steps_json(steps: &[Step], lang: Lang) -> Value {
    steps.iter().map(|step| step.json(lang)).collect()
}
