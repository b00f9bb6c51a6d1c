//! Closed lists of words, as the form and the charter use them: read and written as their codes, shown
//! in Chinese.

/// Declares an enum read and written as its code, with the Chinese word people see.
macro_rules! choices {
    ($(#[$meta:meta])* $name:ident { $($variant:ident = $code:literal, $label:literal;)+ }) => {
        $(#[$meta])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[derive(serde::Serialize, serde::Deserialize)]
        pub enum $name {
            $(#[doc = $label] #[serde(rename = $code)] $variant,)+
        }

        impl $name {
            /// All of them, in the order of the plan.
            pub const ALL: &'static [Self] = &[$(Self::$variant),+];

            /// The code in the form.
            pub const fn code(self) -> &'static str {
                match self { $(Self::$variant => $code,)+ }
            }

            /// The word people read.
            pub const fn label(self) -> &'static str {
                match self { $(Self::$variant => $label,)+ }
            }
        }

        impl std::str::FromStr for $name {
            type Err = $crate::choices::NotAChoice;

            fn from_str(code: &str) -> Result<Self, $crate::choices::NotAChoice> {
                let named = Self::ALL.iter().find(|choice| choice.code() == code);
                named.copied().ok_or_else(|| $crate::choices::NotAChoice {
                    found: code.chars().take(20).collect(),
                    choices: Self::ALL
                        .iter()
                        .map(|choice| format!("{}（{}）", choice.code(), choice.label()))
                        .collect::<Vec<_>>()
                        .join("、"),
                })
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.label())
            }
        }
    };
}

/// A text that is none of a list's codes.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("没有“{found}”这一选项，可选：{choices}")]
pub struct NotAChoice {
    /// What was given, at most 20 characters of it.
    pub found: String,
    /// Every code with its Chinese word.
    pub choices: String,
}

pub(crate) use choices;
